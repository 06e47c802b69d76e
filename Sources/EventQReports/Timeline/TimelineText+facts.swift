internal import EventQCorrelator
internal import EventQModel

/// What stands around the story: the cause and the outage at the top; conditions, clocks and notes at the end.
extension TimelineTextWriter {
  mutating func header() {
    cause()
    if timeline.outages.isEmpty { noOutage() }
    for (i, outage) in timeline.outages.enumerated() {
      self.outage(outage, label: timeline.outages.count > 1 ? "OUTAGE \(i + 1)" : "OUTAGE")
    }
  }

  private mutating func cause() {
    guard let best = timeline.roots.first, let node = story.node(id: best.node) else {
      if !timeline.outages.isEmpty { page.fact("CAUSE", "unknown: nothing in these logs supports one", tone: .cause) }
      return
    }
    let when = "\(time.clock(node.time)) \(time.date(node.time)), \(TimeText.percent(best.confidence)) sure"
    page.fact("CAUSE", "\(Printable.line(node.host)): \(Self.title(node))", tone: .cause)
    page.fact(
      "", when, reference: story.indexOf[node.id].flatMap { story.reference($0) }, column: columns.reference)
    for other in timeline.roots.dropFirst() {
      guard let node = story.node(id: other.node) else { continue }
      page.fact(
        "or", "\(Printable.line(node.host)): \(Self.title(node)), \(TimeText.percent(other.confidence))",
        reference: story.indexOf[node.id].flatMap { story.reference($0) }, column: columns.reference)
    }
  }

  private mutating func outage(_ outage: Timeline.Outage, label: String) {
    let length = outage.end.map { TimeText.duration($0.seconds(since: outage.start)) } ?? "not over"
    page.fact(label, length, tone: .strong)
    page.fact("", "\(time.interval(outage.start, outage.end)) \(time.zoneLabel(outage.start))")
    if !time.isUTC { page.fact("", "\(TimeText(zone: .utc).interval(outage.start, outage.end)) UTC") }
    if !outage.hosts.isEmpty { page.fact("HOSTS", list(outage.hosts)) }
    if !outage.services.isEmpty { page.fact("SERVICES", list(outage.services)) }
    if let detected = outage.detected { milestone("DETECTED", detected, .detection, outage) }
    if let seconds = outage.blockedMitigationSeconds {
      let first = timeline.nodes.indices.first { timeline.nodes[$0].role == .blockedMitigation }
      page.fact(
        "BLOCKED", "\(TimeText.duration(seconds)) lost: the same outage stopped attempts to end it", tone: .blocked,
        reference: first.flatMap { story.reference($0) }, column: columns.reference)
    }
    if let mitigated = outage.mitigated { milestone("MITIGATED", mitigated, .mitigation, outage) }
    if let end = outage.end { milestone("RECOVERED", end, .recovery, outage) }
  }

  /// `at 14:52:26, after 1 min 12 s`, with the line that shows it: the node of that role at that moment.
  private mutating func milestone(
    _ label: String, _ moment: Timestamp, _ role: Timeline.Role, _ outage: Timeline.Outage
  ) {
    let shown = timeline.nodes.indices.first {
      timeline.nodes[$0].role == role && (timeline.nodes[$0].time == moment || timeline.nodes[$0].last == moment)
    }
    let after = TimeText.duration(moment.seconds(since: outage.start))
    page.fact(
      label, "\(time.clock(moment, near: outage.start)), after \(after)",
      reference: shown.flatMap { story.reference($0) },
      column: columns.reference)
  }

  private mutating func noOutage() {
    page.fact("OUTAGE", "none found", tone: .good)
    page.fact("", "Looked at \(time.window(timeline.window.since, timeline.window.until)).")
    let steps = timeline.nodes.filter { $0.role != .unrelated }
    let hosts = Set(steps.map(\.host)).count
    page.fact(
      "",
      steps.isEmpty
        ? "No event there is one that outages are known by."
        : "\(plural(steps.count, "notable step")) on \(plural(hosts, "host")); none took a service down.")
  }

  /// Conditions, each with the lines that show it; steps that are conditions and named by none come after.
  mutating func conditions() {
    let named = Set(timeline.conditions.flatMap(\.nodes))
    let others = timeline.nodes.indices.filter {
      timeline.nodes[$0].role == .condition && !named.contains(timeline.nodes[$0].id) && !story.roots.contains($0)
    }
    if timeline.conditions.isEmpty && others.isEmpty { return }
    page.heading("What made it possible, longer or wider")
    for condition in timeline.conditions {
      page.entry(
        first: [Span("- ")], rest: [Span("  ")], body: Printable.line(condition.title),
        reference: story.reference(condition), column: columns.reference)
      for id in condition.nodes {
        guard let index = story.indexOf[id], timeline.nodes[index].role == .condition else { continue }
        conditionStep(index)
      }
    }
    for index in others { conditionStep(index) }
  }

  private mutating func conditionStep(_ index: Int) {
    let node = timeline.nodes[index]
    page.entry(
      first: [Span("  "), Span(stamp(node.time), .faint), Span(Printable.line(node.host) + " ", .strong)],
      rest: [Span(String(repeating: " ", count: TextWidth.of(stamp(node.time)) + 4))],
      body: Self.title(node), reference: story.reference(index), column: columns.reference)
  }

  mutating func clocks() {
    let moved = timeline.clockOffsets
    if moved.isEmpty { return }
    page.heading("Clocks corrected (times above are corrected)")
    for offset in moved {
      let way = offset.seconds < 0 ? "behind" : "ahead"
      let size = TimeText.tenths(offset.seconds.magnitude)
      page.entry(
        first: [Span("- ")], rest: [Span("  ")],
        body: "\(Printable.line(offset.host)): \(size) s \(way) (± \(TimeText.tenths(offset.uncertainty)) s)")
    }
  }

  mutating func notes() {
    if timeline.notes.isEmpty { return }
    page.heading("Notes")
    for note in timeline.notes {
      page.entry(first: [Span("- ")], rest: [Span("  ")], body: Printable.line(note))
    }
  }

  private func list(_ names: [String]) -> String { names.map(Printable.line).joined(separator: ", ") }

  private func plural(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
