public import EventQBytes
public import EventQCorrelator
internal import EventQModel

/// The timeline for a terminal or a chat: the cause first, what it led to indented beneath, then how people found out
/// and put it right, what made it possible, and what to know before trusting it.
public enum TimelineText {
  /// Writes UTF-8 text of lines not wider than `style.width`, except where a reference to a line is wider.
  public static func write(_ timeline: Timeline, style: TextStyle, to out: inout ByteWriter) {
    var writer = TimelineTextWriter(timeline, style: style)
    writer.all()
    out.raw(writer.page.out.bytes)
  }
}

struct TimelineTextWriter: ~Copyable {
  var page: TextPage
  let story: Story
  let time: TimeText
  let timeline: Timeline
  let columns: Columns

  init(_ timeline: Timeline, style: TextStyle) {
    self.timeline = timeline
    page = TextPage(style: style)
    story = Story(timeline)
    time = TimeText(zone: style.zone)
    columns = Columns(story, time: time, width: style.width)
  }

  mutating func all() {
    header()
    chain()
    response()
    conditions()
    clocks()
    notes()
  }

  /// Places of the columns of the story.
  struct Columns {
    /// Whether steps lie on several days, so that each needs its date.
    let showsDate: Bool
    /// Whether UTC gets a column of its own, beside local time.
    let showsUTC: Bool
    let offset: Int
    /// Where references stand, or nil for the right edge of the last line.
    let reference: Int?

    init(_ story: Story, time: TimeText, width: Int) {
      let shown = story.timeline.nodes.indices.filter { story.node($0).role != .unrelated }
      let origin = story.origin
      showsDate = shown.contains { !time.sameDay(story.node($0).time, origin) }
      showsUTC = width >= 120 && !time.isUTC
      let told = shown.filter { story.node($0).role != .condition }
      offset = max(6, told.map { TimeText.offset(story.node($0).time, from: origin).utf8.count }.max() ?? 0)
      let widest = shown.compactMap { story.reference($0).map(TextWidth.of) }.max() ?? 0
      reference = width >= 120 ? width - min(widest, width / 3) : nil
    }
  }

  /// `14:51:14  +00:42  ` and, where there is room, UTC between them.
  func stamp(_ moment: Timestamp) -> String {
    var text = columns.showsDate ? time.monthDay(moment) + " " : ""
    text += time.clock(moment) + "  "
    if columns.showsUTC { text += TimeText(zone: .utc).clock(moment) + "Z  " }
    return text + TextWidth.padLeft(TimeText.offset(moment, from: story.origin), to: columns.offset) + "  "
  }

  // MARK: The story

  mutating func chain() {
    let steps = story.steps([.trigger, .propagation, .blockedMitigation])
    if steps.isEmpty { return }
    page.heading("What happened")
    columnTitles()
    for (i, step) in steps.enumerated() {
      write(step, hasConsequences: i + 1 < steps.count && steps[i + 1].depth > step.depth)
    }
  }

  mutating func response() {
    let steps = story.byTime([.detection, .externalRequest, .mitigation, .recovery]).map(\.node)
    if steps.isEmpty { return }
    page.heading("Detection, mitigation, recovery")
    let width = steps.map { RoleText.short(timeline.nodes[$0].role).utf8.count }.max() ?? 0
    for step in steps {
      let node = timeline.nodes[step]
      let label = TextWidth.pad(RoleText.short(node.role), to: width + 2)
      write(
        step, guides: "", under: "",
        lead: Span(label, node.role == .recovery || node.role == .mitigation ? .good : .notice))
    }
  }

  private mutating func columnTitles() {
    var text = TextWidth.pad("local", to: columns.showsDate ? 14 : 8) + "  "
    if time.isUTC { text = TextWidth.pad("UTC", to: columns.showsDate ? 14 : 8) + "  " }
    if columns.showsUTC { text += "UTC        " }
    text += TextWidth.padLeft("from", to: columns.offset) + "  step"
    if let reference = columns.reference { text = TextWidth.pad(text, to: reference) + "evidence" }
    page.line([Span(text, .faint)])
  }

  private mutating func write(_ step: Story.Step, hasConsequences: Bool) {
    // Deeper than this the text column would be too narrow to read; the tree lines then stop growing.
    let deepest = max(2, (page.style.width - 56) / 2)
    var guides = ""
    var under = ""
    let levels = step.isLast.suffix(deepest)
    for (i, isLast) in levels.enumerated() {
      let isOwn = i == levels.count - 1
      guides += isOwn ? (isLast ? "└ " : "├ ") : (isLast ? "  " : "│ ")
      under += isLast ? "  " : "│ "
    }
    write(step.node, guides: guides, under: under, hasConsequences: hasConsequences, lead: nil)
  }

  private mutating func write(_ index: Int, guides: String, under: String, hasConsequences: Bool = false, lead: Span?) {
    let node = timeline.nodes[index]
    let prefix = stamp(node.time)
    var first = [Span(prefix, .faint)]
    if let lead { first.append(lead) }
    first += [Span(guides, .faint), Span(Printable.line(node.host) + " ", .strong)]
    let fixed = TextWidth.of(prefix) + TextWidth.of(lead?.text ?? "")
    let hang = hasConsequences ? "│   " : "    "
    let rest = [Span(String(repeating: " ", count: fixed)), Span(under + hang, .faint)]
    page.entry(
      first: first, rest: rest, body: Self.title(node), tone: tone(index), tag: tag(node),
      reference: story.reference(index), column: columns.reference)
  }

  private func tag(_ node: Timeline.Node) -> Span? {
    node.role == .blockedMitigation ? Span("[blocked]", .blocked) : nil
  }

  private func tone(_ index: Int) -> Tone { story.roots.contains(index) ? .cause : .plain }

  /// Most columns of a title: three lines of a narrow terminal. The evidence has the whole.
  static let titleColumns = 180

  /// The title with how often, how long, and whether it was seen at all.
  static func title(_ node: Timeline.Node) -> String {
    var text = TextWidth.truncate(Printable.line(node.title), to: titleColumns)
    if node.count > 1 { text += " ×\(node.count)" }
    let lasted = node.last.seconds(since: node.time)
    if lasted >= 60 { text += ", for\u{A0}\(TimeText.duration(lasted).unbreakable)" }
    if node.inferred { text += " (inferred)" }
    return text
  }
}

/// Names of roles as people read them.
enum RoleText {
  static func short(_ role: Timeline.Role) -> String {
    switch role {
    case .trigger: "trigger"
    case .condition: "condition"
    case .propagation: "consequence"
    case .blockedMitigation: "blocked"
    case .detection: "detected"
    case .externalRequest: "asked"
    case .mitigation: "mitigated"
    case .recovery: "recovered"
    case .unrelated: "unrelated"
    }
  }
}
