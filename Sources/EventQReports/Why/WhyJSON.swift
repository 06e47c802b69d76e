public import EventQBytes
public import EventQCorrelator

/// `eventq.why/1`: ranked causes for programs.
public enum WhyJSON {
  /// Writes one JSON document: `causes`, best first, each with its chain, evidence, alternatives and weakest link, then
  /// the objects of `eventq.timeline/1` that they refer to.
  public static func write(_ timeline: Timeline, to out: inout ByteWriter) {
    let story = Story(timeline)
    let causes = Cause.ranked(story).enumerated().map { cause($0.element, rank: $0.offset + 1, story: story) }
    JSONValue.object(
      [("schema", .string("eventq.why/1")), ("causes", .array(causes))] + TimelineObjects.members(timeline)
    ).write(to: &out)
  }

  private static func cause(_ cause: Cause, rank: Int, story: Story) -> JSONValue {
    let node = story.node(cause.node)
    let others = story.timeline.roots.filter { $0.node != node.id }
    return .object([
      ("rank", .integer(rank)), ("node", .string(node.id)), ("confidence", .number(cause.confidence)),
      ("title", .string(node.title)), ("host", .string(node.host)), ("time", .time(node.time)),
      ("evidence", .strings(node.events.map { "\($0.source):\($0.line)" })),
      ("chain", .array(cause.steps.map { step($0, story: story) })),
      ("weakest_link", cause.weakest.map { TimelineObjects.edge(story.timeline.edges[$0]) } ?? .null),
      (
        "alternatives",
        .object([
          ("roots", .array(others.map(TimelineObjects.root))),
          ("edges", .array(cause.alternatives(story).map { TimelineObjects.edge(story.timeline.edges[$0]) })),
        ])
      ),
    ])
  }

  private static func step(_ step: Story.Step, story: Story) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("node", .string(story.node(step.node).id)), ("depth", .integer(step.depth)),
    ]
    if step.depth > 0, let index = story.bestEdge[step.node] {
      let edge = story.timeline.edges[index]
      members += [
        ("from", .string(edge.from)), ("relation", .string(edge.relation)), ("confidence", .number(edge.confidence)),
        ("order", .string(edge.order.rawValue)),
      ]
    }
    return .object(members)
  }
}
