import EventQBytes
import EventQCorrelator
import EventQIngest
import EventQModel
import EventQPipelines
import Foundation
import Testing

/// A correlator that several threads may hand batches to, one at a time.
final class SharedCorrelator: @unchecked Sendable {
  var value: Correlator
  init(_ rules: RuleSet) { value = Correlator(rules) }
}

enum SeedOutage {
  static let testdata = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("testdata")

  static func timeline(_ folder: String, since: AnchorExpression? = nil) throws -> Timeline {
    let shared = SharedCorrelator(try Pipelines.load())
    let importer = Importer(files: InputDiscovery([folder]).files, options: ImportOptions())
    _ = try importer.run { batch in shared.value.observe(batch) }
    return shared.value.finish(CorrelationRequest(since: since))
  }

  struct Truth: Decodable {
    struct Outage: Decodable {
      var start: String
      var end: String
      var detected: String
      var mitigated: String
      var blocked_mitigation_seconds: Double
    }
    struct Line: Decodable {
      var source: String
      var line: Int
    }
    struct Node: Decodable {
      var id: String
      var host: String
      var time: String
      var `class`: String
      var role: String
      var source: String
      var line: Int
      var more: [Line]?
    }
    struct Edge: Decodable {
      var from: String
      var to: String
      var relation: String?
    }
    struct Condition: Decodable { var id: String }
    var outage: Outage
    var clock_offsets: [String: Double]
    var root: String
    var nodes: [Node]
    var edges: [Edge]
    var conditions: [Condition]
    var red_herrings: [Line]
  }

  static func truth() throws -> Truth {
    let data = try Data(contentsOf: testdata.appendingPathComponent("fastmail-outage.truth.json"))
    return try JSONDecoder().decode(Truth.self, from: data)
  }

  static func moment(_ text: String) throws -> Timestamp {
    guard case .time(let time) = try AnchorExpression.parse(text, now: .none) else { throw CocoaError(.formatting) }
    return time
  }
}

/// The seed outage from its raw files, against what its generator says is true.
@Suite struct SeedOutageTests {
  static let story = Result {
    try SeedOutage.timeline(SeedOutage.testdata.appendingPathComponent("fastmail-outage").path)
  }
  let timeline: Timeline
  let truth: SeedOutage.Truth

  init() throws {
    timeline = try Self.story.get()
    truth = try SeedOutage.truth()
  }

  /// The node that tells a step of the truth: by a line that both rest on, else by host, class and time.
  func node(_ wanted: SeedOutage.Truth.Node) throws -> Timeline.Node? {
    let lines = [SeedOutage.Truth.Line(source: wanted.source, line: wanted.line)] + (wanted.more ?? [])
    let byLine = timeline.nodes.first { node in
      node.eventClass == wanted.class || wanted.role == "condition"
        ? node.events.contains { event in lines.contains { event.source.hasSuffix($0.source) && event.line == $0.line }
        } : false
    }
    if let byLine { return byLine }
    let time = try SeedOutage.moment(wanted.time)
    return timeline.nodes.first {
      $0.host == wanted.host && abs($0.time.seconds(since: time)) < 5
        && ($0.eventClass == wanted.class || $0.role.rawValue == wanted.role)
    }
  }

  @Test func theRootIsThePanic() throws {
    let root = try #require(timeline.root())
    #expect(root.eventClass == "panic" && root.host == "db1" && root.role == .trigger, "\(timeline.story)")
    #expect(timeline.roots.count == 1)
    #expect(timeline.roots[0].confidence > 0.9)
  }

  @Test func theOutageHasItsTimes() throws {
    #expect(timeline.outages.count == 1, "\(timeline.story)")
    let outage = try #require(timeline.outages.first)
    func isNear(_ time: Timestamp?, _ text: String) throws -> Bool {
      guard let time else { return false }
      return abs(time.seconds(since: try SeedOutage.moment(text))) <= 5
    }
    #expect(try isNear(outage.start, truth.outage.start), "\(outage)")
    #expect(try isNear(outage.end, truth.outage.end), "\(outage)")
    #expect(try isNear(outage.detected, truth.outage.detected), "\(outage)")
    #expect(try isNear(outage.mitigated, truth.outage.mitigated), "\(outage)")
    let blocked = try #require(outage.blockedMitigationSeconds)
    #expect(abs(blocked - truth.outage.blocked_mitigation_seconds) <= 10)
  }

  @Test func theWrongClockIsCorrected() {
    #expect(timeline.clockOffsets.map(\.host) == truth.clock_offsets.keys.sorted())
    for offset in timeline.clockOffsets { #expect(abs(offset.seconds - (truth.clock_offsets[offset.host] ?? 0)) < 2) }
  }

  @Test func theConditionsAreThere() {
    for condition in truth.conditions {
      let found = timeline.conditions.first { $0.id == condition.id }
      #expect(found != nil, "\(condition.id)\n\(timeline.story)")
      #expect(found?.evidence.isEmpty == false)
      #expect(found?.nodes.isEmpty == false)
    }
    #expect(timeline.conditions.count == truth.conditions.count, "\(timeline.conditions.map(\.id))")
  }

  @Test func theStoryIsWhole() throws {
    var missing: [String] = []
    for wanted in truth.nodes where try node(wanted) == nil { missing.append(wanted.id) }
    if ProcessInfo.processInfo.environment["EVENTQ_DUMP"] != nil { print("MISSING NODES", missing) }
    #expect(missing.count <= 2, "missing \(missing)\n\(timeline.story)")
  }

  @Test func theChainLeadsFromThePanicToTheRecovery() throws {
    var found = 0
    var missed: [String] = []
    for edge in truth.edges {
      guard let from = truth.nodes.first(where: { $0.id == edge.from }),
        let to = truth.nodes.first(where: { $0.id == edge.to }),
        let a = try node(from), let b = try node(to)
      else { continue }
      // Directly, or with one step between that the truth does not tell (the database going down with its host).
      let next = timeline.edges.filter { $0.from == a.id }.map(\.to)
      if next.contains(b.id) || timeline.edges.contains(where: { next.contains($0.from) && $0.to == b.id }) {
        found += 1
      } else {
        missed.append("\(edge.from)->\(edge.to)")
      }
    }
    if ProcessInfo.processInfo.environment["EVENTQ_DUMP"] != nil { print("MISSED EDGES", found, missed) }
    #expect(Double(found) >= 0.75 * Double(truth.edges.count), "missed \(missed)\n\(timeline.story)")
  }

  @Test func nothingUnrelatedIsTold() {
    for herring in truth.red_herrings {
      let hit = timeline.nodes.first { node in
        node.events.contains { $0.source.hasSuffix(herring.source) && $0.line == herring.line }
      }
      #expect(hit == nil, "\(hit?.title ?? "")")
    }
    #expect(timeline.nodes.count <= 45, "\(timeline.story)")
  }
}
