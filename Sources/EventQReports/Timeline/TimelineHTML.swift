public import EventQBytes
public import EventQCorrelator
public import EventQModel

/// The timeline as one HTML file that needs nothing else: no script, no font, no network. A lane for each host with the
/// chain drawn, then the story as text with the lines that show it.
public enum TimelineHTML {
  /// Writes a whole document. The same timeline and zone give the same bytes. Logged text is escaped, and a content
  /// security policy forbids all but the style sheet inside.
  public static func write(_ timeline: Timeline, zone: ZoneRules, to out: inout ByteWriter) {
    var writer = TimelineHTMLWriter(timeline, zone: zone)
    writer.document()
    out.raw(writer.out.bytes)
  }
}

struct TimelineHTMLWriter: ~Copyable {
  var out = ByteWriter(capacity: 1 << 16)
  let timeline: Timeline
  let story: Story
  let time: TimeText
  let chain: [Story.Step]
  let response: [Story.Step]
  let conditionSteps: [Int]
  /// Number of each step, by node index.
  let numberOf: [Int: Int]

  init(_ timeline: Timeline, zone: ZoneRules) {
    self.timeline = timeline
    let story = Story(timeline)
    self.story = story
    time = TimeText(zone: zone)
    chain = story.steps([.trigger, .propagation, .blockedMitigation])
    response = story.byTime([.detection, .externalRequest, .mitigation, .recovery])
    conditionSteps = story.byTime([.condition]).map(\.node)
    var numbers: [Int: Int] = [:]
    for node in chain.map(\.node) + response.map(\.node) + conditionSteps { numbers[node] = numbers.count + 1 }
    numberOf = numbers
  }

  mutating func document() {
    let title = headline
    out.literal(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="color-scheme" content="light dark">

      """)
    out.element("title", title)
    out.literal("\n<style>\n")
    EmbeddedAsset.write("Sources/EventQReports/Assets/timeline.css", to: &out)
    out.literal("</style>\n</head>\n<body>\n<main>\n")
    header(title)
    picture()
    section("What happened", chain)
    section("Detection, mitigation, recovery", response)
    conditions()
    outages()
    clocks()
    notes()
    footer()
    out.literal("</main>\n</body>\n</html>\n")
  }

  private var headline: String {
    if let root = timeline.roots.first, let node = story.node(id: root.node) {
      return "\(node.host): \(Printable.line(node.title))"
    }
    return timeline.outages.isEmpty ? "No outage found" : "Outage of unknown cause"
  }

  // MARK: Head

  private mutating func header(_ title: String) {
    out.literal("<header>\n")
    let root = timeline.roots.first
    out.element(
      root == nil ? "p class=\"eyebrow none\"" : "p class=\"eyebrow\"",
      root.map { "Root cause, \(TimeText.percent($0.confidence)) sure" } ?? "eventq timeline")
    out.element("h1", title)
    if let index = root.flatMap({ story.indexOf[$0.node] }) {
      out.literal("<p class=\"when\">")
      moment(story.node(index).time, withDate: true)
      if let reference = story.reference(index) {
        out.literal(" ")
        out.element("code", reference)
      }
      out.literal("</p>\n")
    }
    for other in timeline.roots.dropFirst() {
      guard let node = story.node(id: other.node) else { continue }
      out.element("p class=\"also\"", "or \(node.host): \(node.title), \(TimeText.percent(other.confidence)) sure")
    }
    facts(root)
    out.literal("</header>\n")
  }

  private mutating func facts(_ root: Timeline.Root?) {
    guard let outage = timeline.outages.first else {
      if root != nil { out.element("p class=\"good\"", "No outage found.") }
      out.element("p class=\"when\"", "Looked at \(time.window(timeline.window.since, timeline.window.until)).")
      out.byte(0x0A)
      return
    }
    out.literal("<dl class=\"facts\">\n")
    let length = outage.end.map { TimeText.duration($0.seconds(since: outage.start)) } ?? "not over"
    fact("Outage", length, time.interval(outage.start, outage.end))
    let after = { (moment: Timestamp) in TimeText.duration(moment.seconds(since: outage.start)) }
    if let moment = outage.detected { fact("Detected after", after(moment), time.clock(moment, near: outage.start)) }
    if let seconds = outage.blockedMitigationSeconds {
      fact("Lost to blocked mitigation", TimeText.duration(seconds), "by the same outage")
    }
    if let moment = outage.mitigated { fact("Mitigated after", after(moment), time.clock(moment, near: outage.start)) }
    if let moment = outage.end { fact("Recovered after", after(moment), time.clock(moment, near: outage.start)) }
    if !outage.hosts.isEmpty {
      fact("Hosts", "\(outage.hosts.count)", outage.hosts.joined(separator: ", "))
    }
    out.literal("</dl>\n")
  }

  private mutating func fact(_ name: String, _ value: String, _ detail: String) {
    out.literal("<div>")
    out.element("dt", name)
    out.element("dd", value)
    out.element("dd class=\"detail\"", detail)
    out.literal("</div>\n")
  }

  /// Local time with UTC beside it.
  mutating func moment(_ moment: Timestamp, withDate: Bool = false) {
    out.literal("<time datetime=\"")
    out.rfc3339(moment)
    out.literal("\">")
    out.html(
      withDate
        ? "\(time.clock(moment)) \(time.date(moment)) \(time.zoneLabel(moment))"
        : time.clock(moment, near: story.origin))
    out.literal("</time>")
    if !time.isUTC { out.element("span class=\"utc\"", " \(TimeText(zone: .utc).clock(moment)) UTC") }
  }

  // MARK: Picture

  private mutating func picture() {
    let nodes = chain.map(\.node) + response.map(\.node) + conditionSteps
    if nodes.isEmpty { return }
    out.literal("<figure>\n")
    SwimLanes(story, nodes: nodes, time: time).write(story, time: time, to: &out)
    out.literal("<figcaption><span class=\"key\">")
    for role in Timeline.Role.allCases where nodes.contains(where: { story.node($0).role == role }) {
      out.text("<span class=\"key-entry \(role.rawValue)\"><i></i>\(RoleText.short(role))</span> ")
    }
    out.literal("</span> ")
    out.html(
      "Times are \(time.zoneLabel(story.origin)). Quiet stretches are drawn shorter than they were. A dashed ring: "
        + "inferred, not logged. A dashed arrow: the order rests on a rule alone.")
    out.literal("</figcaption>\n</figure>\n")
  }
}
