import EventQTestSupport
import Foundation
import Testing

/// The main job, end to end: the sample outage through the real command, held against its truth.
@Suite struct SampleOutageTests {
  struct Truth: Decodable {
    struct Outage: Decodable {
      var start: String
      var end: String
      var detected: String
      var mitigated: String
      var blockedMitigationSeconds: Double
      var hosts: [String]
      var services: [String]
      enum CodingKeys: String, CodingKey {
        case start, end, detected, mitigated, hosts, services
        case blockedMitigationSeconds = "blocked_mitigation_seconds"
      }
    }
    struct Node: Decodable {
      var id: String
      var host: String
      var role: String
      var source: String
      var line: Int
    }
    struct Condition: Decodable { var id: String }
    struct RedHerring: Decodable {
      var source: String
      var line: Int
    }
    var outage: Outage
    var root: String
    var nodes: [Node]
    var conditions: [Condition]
    var redHerrings: [RedHerring]
    var clockOffsets: [String: Double]
    enum CodingKeys: String, CodingKey {
      case outage, root, nodes, conditions
      case redHerrings = "red_herrings"
      case clockOffsets = "clock_offsets"
    }
  }

  struct Story: Decodable {
    struct Event: Decodable {
      var source: String
      var line: Int
    }
    struct Node: Decodable {
      var id: String
      var host: String
      var role: String
      var `class`: String
      var title: String
      var inferred: Bool
      var events: [Event]
    }
    struct Edge: Decodable {
      var from: String
      var to: String
    }
    struct Root: Decodable { var node: String }
    struct Condition: Decodable { var id: String }
    struct Outage: Decodable {
      var start: String
      var end: String?
      var detected: String?
      var mitigated: String?
      var blockedMitigationSeconds: Double?
      var hosts: [String]
      var services: [String]
      enum CodingKeys: String, CodingKey {
        case start, end, detected, mitigated, hosts, services
        case blockedMitigationSeconds = "blocked_mitigation_seconds"
      }
    }
    var schema: String
    var nodes: [Node]
    var edges: [Edge]
    var roots: [Root]
    var conditions: [Condition]
    var outages: [Outage]
    var clockOffsets: [String: Double]
    enum CodingKeys: String, CodingKey {
      case schema, nodes, edges, roots, conditions, outages
      case clockOffsets = "clock_offsets"
    }

    func node(_ id: String) -> Node? { nodes.first { $0.id == id } }
  }

  static let logs = EventQProcess.path("testdata/fastmail-outage")

  private func truth() throws -> Truth {
    let file = URL(fileURLWithPath: EventQProcess.path("testdata/fastmail-outage.truth.json"))
    return try JSONDecoder().decode(Truth.self, from: Data(contentsOf: file))
  }

  private func story(_ since: String = "crash") throws -> Story {
    let result = try EventQProcess.run(["timeline", "--since", since, "--format", "json", Self.logs])
    #expect(result.status == 0)
    return try JSONDecoder().decode(Story.self, from: result.outputBytes)
  }

  private func seconds(_ a: String, _ b: String) throws -> Double {
    func date(_ text: String) throws -> Date {
      // Foundation's parser knows up to milliseconds.
      let cut = text.firstIndex(of: ".").map { String(text[..<$0]) + "Z" } ?? text
      return try Date(cut, strategy: .iso8601)
    }
    return abs(try date(a).timeIntervalSince(date(b)))
  }

  @Test(arguments: ["crash", "outage"])
  func theCauseIsThePanic(since: String) throws {
    let truth = try truth()
    let story = try story(since)
    #expect(story.schema == "eventq.timeline/1")
    let panic = try #require(truth.nodes.first { $0.id == truth.root })
    let root = try #require(story.roots.first.flatMap { story.node($0.node) })
    #expect(root.host == panic.host)
    #expect(root.class == "panic")
    #expect(root.role == "trigger")
    #expect(root.events.first?.source == panic.source)
    #expect(root.events.first?.line == panic.line)
    #expect(root.title == "BUG: unable to handle kernel NULL pointer dereference in nvme_queue_rq")
  }

  @Test func theOutageIsBoundedToFiveSeconds() throws {
    let truth = try truth().outage
    let story = try story()
    let outage = try #require(story.outages.first)
    #expect(story.outages.count == 1)
    #expect(try seconds(outage.start, truth.start) <= 5)
    #expect(try seconds(try #require(outage.end), truth.end) <= 5)
    #expect(try seconds(try #require(outage.detected), truth.detected) <= 5)
    #expect(try seconds(try #require(outage.mitigated), truth.mitigated) <= 5)
    #expect(abs(try #require(outage.blockedMitigationSeconds) - truth.blockedMitigationSeconds) <= 10)
    #expect(outage.hosts == truth.hosts)
    #expect(Set(outage.services) == Set(truth.services))
  }

  @Test func theSkewedClockIsCorrectedToTwoSeconds() throws {
    let truth = try truth()
    let offsets = try story().clockOffsets
    #expect(Set(offsets.keys) == Set(truth.clockOffsets.keys))
    for (host, offset) in truth.clockOffsets {
      #expect(abs(try #require(offsets[host]) - offset) <= 2)
    }
  }

  @Test func theConditionsAreShown() throws {
    let found = Set(try story().conditions.map(\.id))
    for condition in try truth().conditions { #expect(found.contains(condition.id), "\(condition.id)") }
  }

  /// Every step of the truth is a step of the story on the same host, in the same part.
  @Test func everyStepIsTold() throws {
    let story = try story()
    for step in try truth().nodes {
      let same = story.nodes.filter { node in
        node.role == step.role
          && (node.host == step.host || node.events.contains { $0.source == step.source })
      }
      #expect(!same.isEmpty, "\(step.id): \(step.role) on \(step.host)")
    }
  }

  /// DNS and database go with the host, and what failed for want of names is explained by DNS.
  @Test func theChainGoesThroughDNS() throws {
    let story = try story()
    let root = try #require(story.roots.first).node
    let down = story.nodes.filter { $0.class == "service_down" && $0.host == "db1" }
    let named = try #require(down.first { $0.title.contains("named") })
    let database = try #require(down.first { $0.title.contains("mysqld") })
    #expect(story.edges.contains { $0.from == root && $0.to == named.id })
    #expect(story.edges.contains { $0.from == root && $0.to == database.id })
    for blocked in story.nodes where blocked.role == "blocked_mitigation" {
      #expect(story.edges.contains { $0.from == named.id && $0.to == blocked.id }, "\(blocked.title)")
    }
    #expect(story.nodes.count(where: { $0.role == "blocked_mitigation" }) == 2)
  }

  @Test func noiseIsAbsent() throws {
    let lines = Set(try story().nodes.flatMap { $0.events.map { "\($0.source):\($0.line)" } })
    for herring in try truth().redHerrings {
      #expect(!lines.contains("\(herring.source):\(herring.line)"))
    }
  }

  @Test func theStoreTellsTheSame() throws {
    let folder = try TemporaryFolder()
    let store = folder.path + "/store"
    let imported = try EventQProcess.run(["ingest", "--quiet", "--store", store, Self.logs])
    #expect(imported.status == 0, "\(imported.errors)")
    let fromStore = try EventQProcess.run(["timeline", "--since", "crash", "--store", store])
    let fromLogs = try EventQProcess.run(["timeline", "--since", "crash", Self.logs])
    #expect(fromStore.output == fromLogs.output)
    let named = try EventQProcess.run(["timeline", "--since", "crash"], environment: ["EVENTQ_STORE": store])
    #expect(named.output == fromLogs.output)
  }

  /// What people paste into chats: no line over 80 columns but for references that cannot be broken.
  @Test func theTextFitsEightyColumns() throws {
    let result = try EventQProcess.run(["timeline", "--since", "crash", Self.logs], environment: ["COLUMNS": ""])
    for line in result.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    #expect(!result.output.contains("\u{1B}"))
    #expect(result.output.hasPrefix("CAUSE      db1: BUG: unable to handle kernel NULL pointer dereference"))
  }
}
