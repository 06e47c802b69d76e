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
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static var folder: String { root.appendingPathComponent("testdata/fastmail-outage").path }

  static func timeline(_ folder: String, since: AnchorExpression? = nil) throws -> Timeline {
    let shared = SharedCorrelator(try Pipelines.load())
    let found = InputDiscovery([folder])
    let importer = Importer(files: found.files, options: ImportOptions())
    _ = try importer.run { batch in shared.value.observe(batch) }
    return shared.value.finish(CorrelationRequest(since: since))
  }
}

@Suite struct SeedOutageTests {
  @Test func dump() throws {
    let folder = ProcessInfo.processInfo.environment["EVENTQ_DUMP"] ?? SeedOutage.folder
    let start = Date()
    let timeline = try SeedOutage.timeline(folder)
    print("seconds", Date().timeIntervalSince(start))
    for node in timeline.nodes {
      print(node.id, node.time.rfc3339, node.last.rfc3339, node.host, node.eventClass, node.role.rawValue, node.count, node.inferred ? "INFERRED" : "", node.title)
      if let event = node.events.first { print("      ", event.source, event.line, event.message.prefix(120)) }
    }
    for edge in timeline.edges { print(edge.from, "->", edge.to, edge.relation, edge.confidence, edge.order.rawValue, edge.because) }
    for root in timeline.roots { print("ROOT", root) }
    for c in timeline.conditions { print("COND", c.id, c.title, c.nodes, c.evidence.prefix(4)) }
    for o in timeline.outages { print("OUTAGE", o.start.rfc3339, o.end?.rfc3339 ?? "-", o.detected?.rfc3339 ?? "-", o.mitigated?.rfc3339 ?? "-", o.blockedMitigationSeconds ?? -1, o.hosts, o.services) }
    print(timeline.clockOffsets, timeline.notes)
  }
}
