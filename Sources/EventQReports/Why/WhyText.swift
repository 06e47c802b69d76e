public import EventQBytes
public import EventQCorrelator
internal import EventQModel

/// Ranked causes for a terminal: each with the reason for every step, the weakest link, and what else it could be.
public enum WhyText {
  public static func write(_ timeline: Timeline, style: TextStyle, to out: inout ByteWriter) {
    var writer = WhyTextWriter(timeline, style: style)
    writer.all()
    out.raw(writer.page.out.bytes)
  }
}

private struct WhyTextWriter: ~Copyable {
  var page: TextPage
  let story: Story
  let time: TimeText
  let column: Int?
  /// Most other explanations that are printed for a cause: the JSON form has all.
  let mostAlternatives = 5

  init(_ timeline: Timeline, style: TextStyle) {
    page = TextPage(style: style)
    let story = Story(timeline)
    self.story = story
    time = TimeText(zone: style.zone)
    let widest = timeline.nodes.indices.compactMap { story.reference($0).map(TextWidth.of) }.max() ?? 0
    column = style.width >= 120 ? style.width - min(widest, style.width / 3) : nil
  }

  mutating func all() {
    let causes = Cause.ranked(story)
    if causes.isEmpty { return nothing() }
    for (i, cause) in causes.enumerated() {
      if i > 0 { page.blank() }
      write(cause, rank: i + 1, alone: causes.count == 1)
    }
    if !story.timeline.conditions.isEmpty {
      page.heading("What made it possible, longer or wider")
      for condition in story.timeline.conditions {
        page.entry(
          first: [Span("- ")], rest: [Span("  ")], body: Printable.line(condition.title),
          reference: story.reference(condition), column: column)
      }
    }
  }

  private mutating func nothing() {
    page.entry(first: [], rest: [], body: "No cause is supported by what was looked at.")
    let steps = story.timeline.nodes.count { $0.role != .unrelated }
    page.entry(
      first: [], rest: [],
      body: "\(steps) notable step\(steps == 1 ? "" : "s"); \(story.timeline.outages.count) outage"
        + "\(story.timeline.outages.count == 1 ? "" : "s").")
    for note in story.timeline.notes {
      page.entry(first: [Span("- ")], rest: [Span("  ")], body: Printable.line(note))
    }
  }

  private mutating func write(_ cause: Cause, rank: Int, alone: Bool) {
    let node = story.node(cause.node)
    let label = alone ? "" : "\(rank). "
    page.entry(
      first: [Span(label, .strong), Span(Printable.line(node.host) + " ", .strong)],
      rest: [Span(String(repeating: " ", count: label.utf8.count + 2))], body: TimelineTextWriter.title(node),
      tone: .cause)
    let utc = time.isUTC ? "" : ", \(TimeText(zone: .utc).clock(node.time)) UTC"
    page.entry(
      first: [Span("  ")], rest: [Span("  ")],
      body: "\(time.clock(node.time)) \(time.date(node.time)) \(time.zoneLabel(node.time))\(utc), "
        + "\(TimeText.percent(cause.confidence)) sure", reference: story.reference(cause.node), column: column)
    if let message = node.events.first?.message {
      page.entry(
        first: [Span("  ")], rest: [Span("  ")],
        body: "“" + TextWidth.truncate(Printable.line(message), to: 2 * page.style.width) + "”", tone: .faint)
    }
    let related = cause.steps.dropFirst().filter { story.node($0.node).role != .unrelated }
    if !related.isEmpty {
      page.heading(alone ? "It led to" : "\(rank). led to")
      for step in related { write(step) }
    }
    uncertain(cause)
  }

  private mutating func write(_ step: Story.Step) {
    guard let index = story.bestEdge[step.node] else { return }
    let edge = story.timeline.edges[index]
    let node = story.node(step.node)
    let indent = String(repeating: "  ", count: min(step.depth - 1, max(1, (page.style.width - 50) / 4)))
    page.entry(
      first: [Span(indent), Span(Printable.line(node.host) + " ", .strong)], rest: [Span(indent + "  ")],
      body: TimelineTextWriter.title(node), reference: story.reference(step.node), column: column)
    let sure = "\(TimeText.percent(edge.confidence)), \(edge.order.rawValue), \(Printable.line(edge.relation))"
    page.entry(
      first: [Span(indent + "  ")], rest: [Span(indent + "  ")],
      body: "\(Printable.line(edge.because)) (\(sure))\(evidence(edge))", tone: .faint)
  }

  private func evidence(_ edge: Timeline.Edge) -> String {
    edge.evidence.isEmpty ? "" : " " + edge.evidence.map(Printable.line).joined(separator: ", ")
  }

  private mutating func uncertain(_ cause: Cause) {
    if let weakest = cause.weakest {
      page.heading("Weakest link")
      line(story.timeline.edges[weakest])
    }
    let alternatives = cause.alternatives(story)
    if alternatives.isEmpty { return }
    page.heading("Other explanations that were weighed")
    for index in alternatives.prefix(mostAlternatives) { line(story.timeline.edges[index]) }
    if alternatives.count > mostAlternatives {
      page.entry(first: [], rest: [], body: "and \(alternatives.count - mostAlternatives) more (--format json)")
    }
  }

  private mutating func line(_ edge: Timeline.Edge) {
    guard let from = story.node(id: edge.from), let to = story.node(id: edge.to) else { return }
    page.entry(
      first: [Span("- ")], rest: [Span("  ")],
      body: "\(Printable.line(from.host)) \(Printable.line(from.title)) → \(Printable.line(to.host)) "
        + "\(Printable.line(to.title)): \(TimeText.percent(edge.confidence).unbreakable), \(edge.order.rawValue). "
        + "\(Printable.line(edge.because))\(evidence(edge))")
  }
}
