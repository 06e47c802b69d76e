internal import EventQCorrelator
internal import EventQModel

/// The objects of `eventq.timeline/1`, which `why` and the post-mortem carry too.
enum TimelineObjects {
  /// The members from `window` on, in the order of the contract. `notes` and the events' `original_time` (where a clock
  /// was corrected) go beyond it.
  static func members(_ timeline: Timeline) -> [(String, JSONValue)] {
    [
      ("window", window(timeline.window)),
      ("nodes", .array(timeline.nodes.map(node))),
      ("edges", .array(timeline.edges.map(edge))),
      ("roots", .array(timeline.roots.map(root))),
      ("conditions", .array(timeline.conditions.map(condition))),
      ("outages", .array(timeline.outages.map(outage))),
      ("clock_offsets", .object(timeline.clockOffsets.map { ($0.host, .number($0.seconds)) })),
      ("notes", .strings(timeline.notes)),
    ]
  }

  static func window(_ window: Timeline.Window) -> JSONValue {
    var anchor = JSONValue.null
    if window.anchorExpression != nil || window.anchorNode != nil {
      anchor = .object([
        ("expression", string(window.anchorExpression)), ("node", string(window.anchorNode)),
      ])
    }
    return .object([("since", bound(window.since)), ("until", bound(window.until)), ("anchor", anchor)])
  }

  static func node(_ node: Timeline.Node) -> JSONValue {
    .object([
      ("id", .string(node.id)), ("time", .time(node.time)), ("last", .time(node.last)),
      ("host", .string(node.host)), ("app", .string(node.app)), ("kind", .string(node.kind)),
      ("class", .string(node.eventClass)), ("role", .string(node.role.rawValue)),
      ("severity", node.severity.map { .integer($0) } ?? .null), ("title", .string(node.title)),
      ("count", .integer(node.count)), ("inferred", .bool(node.inferred)),
      ("events", .array(node.events.map(event))),
    ])
  }

  static func event(_ event: Timeline.EvidenceLine) -> JSONValue {
    var members: [(String, JSONValue)] = [("time", .time(event.time))]
    if let original = event.originalTime { members.append(("original_time", .time(original))) }
    members += [
      ("host", .string(event.host)), ("app", .string(event.app)), ("message", .string(event.message)),
      ("source", .string(event.source)), ("line", .integer(event.line)),
    ]
    return .object(members)
  }

  static func edge(_ edge: Timeline.Edge) -> JSONValue {
    .object([
      ("from", .string(edge.from)), ("to", .string(edge.to)), ("relation", .string(edge.relation)),
      ("confidence", .number(edge.confidence)), ("order", .string(edge.order.rawValue)),
      ("because", .string(edge.because)), ("evidence", .strings(edge.evidence)),
    ])
  }

  static func root(_ root: Timeline.Root) -> JSONValue {
    .object([("node", .string(root.node)), ("confidence", .number(root.confidence))])
  }

  static func condition(_ condition: Timeline.Condition) -> JSONValue {
    .object([
      ("id", .string(condition.id)), ("title", .string(condition.title)), ("nodes", .strings(condition.nodes)),
      ("evidence", .strings(condition.evidence)),
    ])
  }

  static func outage(_ outage: Timeline.Outage) -> JSONValue {
    .object([
      ("start", .time(outage.start)), ("end", .time(outage.end)), ("detected", .time(outage.detected)),
      ("mitigated", .time(outage.mitigated)),
      ("blocked_mitigation_seconds", outage.blockedMitigationSeconds.map { .number($0) } ?? .null),
      ("hosts", .strings(outage.hosts)), ("services", .strings(outage.services)),
      ("nodes", .strings(outage.nodes)),
    ])
  }

  static func string(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  /// An end of a window; null where the window is open on that side.
  private static func bound(_ time: Timestamp) -> JSONValue {
    time <= .distantPast || time == .distantFuture ? .null : .time(time)
  }
}
