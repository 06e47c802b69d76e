internal import EventQCorrelator

/// A line of evidence with the step it belongs to, for exports with one row a line. A step that was inferred has one
/// row without a line.
struct EvidenceRow {
  var node: Timeline.Node
  var event: Timeline.EvidenceLine?

  /// The rows of a timeline, unrelated steps left out, in the order of its steps.
  static func all(_ timeline: Timeline) -> [EvidenceRow] {
    timeline.nodes.filter { $0.role != .unrelated }.flatMap { node in
      node.events.isEmpty
        ? [EvidenceRow(node: node, event: nil)] : node.events.map { EvidenceRow(node: node, event: $0) }
    }
  }
}
