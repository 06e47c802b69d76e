public import EventQBytes
public import EventQCorrelator
public import EventQModel

/// The timeline as Markdown (CommonMark with GitHub's tables), for an issue, a wiki or a document.
public enum TimelineMarkdown {
  /// Writes the document; logged text is escaped, so that it stays text.
  public static func write(_ timeline: Timeline, zone: ZoneRules, to out: inout ByteWriter) {
    var writer = TimelineMarkdownWriter(timeline, zone: zone)
    writer.document()
    out.raw(writer.out.bytes)
  }
}

private struct TimelineMarkdownWriter: ~Copyable {
  var out = ByteWriter(capacity: 1 << 14)
  let timeline: Timeline
  let story: Story
  let time: TimeText

  init(_ timeline: Timeline, zone: ZoneRules) {
    self.timeline = timeline
    story = Story(timeline)
    time = TimeText(zone: zone)
  }

  mutating func document() {
    head()
    outages()
    chain()
    response()
    conditions()
    clocksAndNotes()
  }

  private mutating func head() {
    if let root = timeline.roots.first, let index = story.indexOf[root.node] {
      let node = story.node(index)
      line("# \(Self.text(node.host)): \(Self.text(TimelineTextWriter.title(node)))")
      line("")
      line(
        "Root cause, \(TimeText.percent(root.confidence)) sure: \(stamp(node.time)) \(time.date(node.time))"
          + reference(story.reference(index)))
      for other in timeline.roots.dropFirst() {
        guard let node = story.node(id: other.node) else { continue }
        line("")
        line("Or \(Self.text(node.host)): \(Self.text(node.title)), \(TimeText.percent(other.confidence)) sure.")
      }
    } else {
      line(timeline.outages.isEmpty ? "# No outage found" : "# Outage of unknown cause")
    }
  }

  private mutating func outages() {
    for outage in timeline.outages {
      let length = outage.end.map { TimeText.duration($0.seconds(since: outage.start)) } ?? "not over"
      line("")
      line("| Outage | \(length) |\n|---|---|")
      line("| Local | \(time.interval(outage.start, outage.end)) \(Self.text(time.zoneLabel(outage.start))) |")
      line("| UTC | \(TimeText(zone: .utc).interval(outage.start, outage.end)) |")
      if !outage.hosts.isEmpty { line("| Hosts | \(Self.text(outage.hosts.joined(separator: ", "))) |") }
      if !outage.services.isEmpty { line("| Services | \(Self.text(outage.services.joined(separator: ", "))) |") }
      for (name, moment) in [("Detected", outage.detected), ("Mitigated", outage.mitigated)] {
        guard let moment else { continue }
        line("| \(name) | \(stamp(moment)), after \(TimeText.duration(moment.seconds(since: outage.start))) |")
      }
      if let seconds = outage.blockedMitigationSeconds {
        line("| Lost to blocked mitigation | \(TimeText.duration(seconds)) |")
      }
    }
  }

  private mutating func chain() {
    let steps = story.steps([.trigger, .propagation, .blockedMitigation])
    if steps.isEmpty { return }
    heading("What happened")
    for step in steps { write(step.node, depth: step.depth, label: "") }
  }

  private mutating func response() {
    let steps = story.byTime([.detection, .externalRequest, .mitigation, .recovery])
    if steps.isEmpty { return }
    heading("Detection, mitigation, recovery")
    for step in steps { write(step.node, depth: 0, label: RoleText.short(story.node(step.node).role) + ": ") }
  }

  private mutating func write(_ index: Int, depth: Int, label: String) {
    let node = story.node(index)
    let indent = String(repeating: "  ", count: min(depth, 12))
    let blocked = node.role == .blockedMitigation ? "*blocked:* " : ""
    line(
      "\(indent)- \(stamp(node.time)) (\(TimeText.offset(node.time, from: story.origin))) \(label)"
        + "**\(Self.text(node.host))** \(blocked)\(Self.text(TimelineTextWriter.title(node)))"
        + reference(story.reference(index)))
  }

  private mutating func conditions() {
    let steps = story.byTime([.condition])
    if timeline.conditions.isEmpty && steps.isEmpty { return }
    heading("What made it possible, longer or wider")
    for condition in timeline.conditions {
      line("- \(Self.text(condition.title))\(reference(story.reference(condition)))")
    }
    for step in steps { write(step.node, depth: 0, label: "") }
  }

  private mutating func clocksAndNotes() {
    if !timeline.clockOffsets.isEmpty { heading("Clocks corrected") }
    for offset in timeline.clockOffsets {
      let way = offset.seconds < 0 ? "behind" : "ahead"
      line(
        "- \(Self.text(offset.host)): \(TimeText.tenths(offset.seconds.magnitude)) s \(way) "
          + "(± \(TimeText.tenths(offset.uncertainty)) s)")
    }
    if !timeline.notes.isEmpty { heading("Notes") }
    for note in timeline.notes { line("- \(Self.text(note))") }
  }

  // MARK: Pieces

  private mutating func line(_ text: String) {
    out.text(text.replacingNoBreakSpaces)
    out.byte(0x0A)
  }

  private mutating func heading(_ text: String) {
    line("")
    line("## \(text)")
    line("")
  }

  /// Local time with UTC beside it.
  private func stamp(_ moment: Timestamp) -> String {
    let local = time.clock(moment, near: story.origin)
    return time.isUTC ? "\(local) UTC" : "\(local) (\(TimeText(zone: .utc).clock(moment)) UTC)"
  }

  /// A code span; a file name with a backtick in it is written as text, because it would end the span.
  private func reference(_ reference: String?) -> String {
    guard let reference else { return "" }
    return reference.contains("`") ? " \(Self.text(reference))" : " `\(reference)`"
  }

  /// Backslash before every character that Markdown or HTML could read as markup.
  static func text(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in Printable.line(text).unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "#", "|", "~", "&", "!": result.append("\\")
      default: break
      }
      result.append(scalar)
    }
    return String(result)
  }
}
