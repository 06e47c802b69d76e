internal import EventQBytes
internal import EventQCorrelator
internal import EventQModel

/// Draws the lanes as inline SVG. Two drawings of one height: the hosts' names stay in view while the story scrolls.
extension SwimLanes {
  private static let namesWidth = 104

  func write(_ story: Story, time: TimeText, to out: inout ByteWriter) {
    out.literal("<div class=\"chart\">\n")
    writeNames(to: &out)
    out.literal("<div class=\"scroll\" tabindex=\"0\">")
    open(width: width, label: "The story by time, a lane for each host", to: &out)
    out.literal(
      """
      <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
      <path class="tip" d="M0,0.5L8,4L0,7.5z"/></marker></defs>

      """)
    writeLanes(width: width, to: &out)
    for outage in story.timeline.outages { write(outage, to: &out) }
    writeAxis(story, time: time, to: &out)
    writeBars(story, to: &out)
    writeEdges(story, to: &out)
    for mark in marks { write(mark, story: story, time: time, to: &out) }
    out.literal("</svg></div></div>\n")
  }

  private func open(width: Int, label: String, to out: inout ByteWriter) {
    out.text("<svg width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\" ")
    out.literal("role=\"img\" aria-label=\"")
    out.html(label)
    out.literal("\">\n")
  }

  private func writeNames(to out: inout ByteWriter) {
    out.literal("<div class=\"names\">")
    open(width: Self.namesWidth, label: "Hosts", to: &out)
    writeLanes(width: Self.namesWidth, to: &out)
    for lane in lanes {
      out.text("<text class=\"lane-name\" x=\"10\" y=\"\(lane.top + lane.height / 2 + 4)\">")
      out.literal("<title>")
      out.html(lane.host)
      out.literal("</title>")
      out.html(lane.host.isEmpty ? "(no host)" : TextWidth.truncate(Printable.line(lane.host), to: 12))
      out.literal("</text>\n")
    }
    out.literal("</svg></div>\n")
  }

  private func writeLanes(width: Int, to out: inout ByteWriter) {
    for (i, lane) in lanes.enumerated() {
      let shade = i % 2 == 0 ? "lane" : "lane odd"
      out.text("<rect class=\"\(shade)\" x=\"0\" y=\"\(lane.top)\" width=\"\(width)\" height=\"\(lane.height)\"/>\n")
    }
  }

  /// The interval shaded over all lanes; detection and mitigation as lines within it.
  private func write(_ outage: Timeline.Outage, to out: inout ByteWriter) {
    let from = x(outage.start)
    let to = outage.end.map { x($0) } ?? width
    let length = outage.end.map { TimeText.duration($0.seconds(since: outage.start)) } ?? "still lasting"
    out.text("<g class=\"outage\"><title>outage, \(length)</title>")
    out.text("<rect x=\"\(from)\" y=\"22\" width=\"\(max(1, to - from))\" height=\"\(height - 22)\"/>")
    out.text("<line x1=\"\(from)\" y1=\"4\" x2=\"\(from)\" y2=\"\(height)\"/>")
    if outage.end != nil { out.text("<line x1=\"\(to)\" y1=\"4\" x2=\"\(to)\" y2=\"\(height)\"/>") }
    out.text("<text x=\"\(from + 6)\" y=\"14\">outage, \(length)</text></g>\n")
    var taken = from + 12 + (8 + length.count) * 7
    for (name, moment) in [("detected", outage.detected), ("mitigated", outage.mitigated)] {
      guard let moment else { continue }
      let place = x(moment)
      out.text("<g class=\"moment\"><title>\(name)</title>")
      out.text("<line x1=\"\(place)\" y1=\"22\" x2=\"\(place)\" y2=\"\(height)\"/>")
      if place - 30 >= taken, place + 34 <= to {
        out.text("<text x=\"\(place)\" y=\"14\">\(name)</text>")
        taken = place + 40
      }
      out.literal("</g>\n")
    }
  }

  private func writeAxis(_ story: Story, time: TimeText, to out: inout ByteWriter) {
    let origin = story.origin
    for tick in ticks {
      out.text("<g class=\"tick\"><line x1=\"\(tick.x)\" y1=\"38\" x2=\"\(tick.x)\" y2=\"\(Self.axisHeight)\"/>")
      out.text("<text x=\"\(tick.x)\" y=\"34\">\(time.clock(tick.time, near: origin))<title>")
      out.html("\(time.dateTime(tick.time)) \(time.zoneLabel(tick.time)), \(TimeText.offset(tick.time, from: origin))")
      out.literal("</title></text></g>\n")
    }
  }

  private func writeBars(_ story: Story, to out: inout ByteWriter) {
    for mark in marks where mark.barEnd > mark.x {
      let role = story.node(mark.node).role.rawValue
      out.text("<rect class=\"bar \(role)\" x=\"\(mark.x)\" y=\"\(mark.y - 9)\" ")
      out.text("width=\"\(mark.barEnd - mark.x)\" height=\"18\" rx=\"9\"/>\n")
    }
  }

  /// The edge from the best cause as a line; others between drawn steps fainter beneath it.
  private func writeEdges(_ story: Story, to out: inout ByteWriter) {
    let edges = story.timeline.edges
    let best = Set(story.bestEdge.compactMap { $0 })
    for i in edges.indices.filter({ !best.contains($0) }) + edges.indices.filter({ best.contains($0) }) {
      let edge = edges[i]
      guard let from = story.indexOf[edge.from].flatMap({ mark(node: $0) }),
        let to = story.indexOf[edge.to].flatMap({ mark(node: $0) })
      else { continue }
      out.text("<path class=\"edge \(edge.order.rawValue)\(best.contains(i) ? "" : " other")\" d=\"")
      out.text(Self.route(from, to))
      out.literal("\" marker-end=\"url(#tip)\"><title>")
      out.html("\(edge.because) (\(edge.relation), \(TimeText.percent(edge.confidence)), \(edge.order.rawValue))")
      out.literal("</title></path>\n")
    }
  }

  /// Down from the cause, then along the row of the consequence; a curve where the two are too near or turned round.
  private static func route(_ from: Mark, _ to: Mark) -> String {
    let (x1, y1, x2, y2) = (from.x, from.y, to.x, to.y)
    if y1 == y2 { return "M\(x1 + 9),\(y1)L\(x2 - 10),\(y2)" }
    let down = y2 > y1 ? 1 : -1
    guard x2 - x1 >= 28 else {
      let middle = (y1 + y2) / 2
      return "M\(x1),\(y1 + 9 * down)C\(x1),\(middle) \(x2),\(middle) \(x2),\(y2 - 11 * down)"
    }
    return "M\(x1),\(y1 + 9 * down)L\(x1),\(y2 - 8 * down)Q\(x1),\(y2) \(x1 + 8),\(y2)L\(x2 - 10),\(y2)"
  }

  private func write(_ mark: Mark, story: Story, time: TimeText, to out: inout ByteWriter) {
    let node = story.node(mark.node)
    let inferred = node.inferred ? " inferred" : ""
    out.text("<a class=\"mark \(node.role.rawValue)\(inferred)\" href=\"#step-\(mark.number)\"><title>")
    out.html("\(time.dateTime(node.time)) \(node.host): \(TimelineTextWriter.title(node))")
    out.text("</title><circle cx=\"\(mark.x)\" cy=\"\(mark.y)\" r=\"9\"/>")
    out.text("<text class=\"number\" x=\"\(mark.x)\" y=\"\(mark.y + 4)\">\(mark.number)</text>")
    out.text("<text class=\"label\" x=\"\(mark.x + 13)\" y=\"\(mark.y + 4)\">")
    out.html(mark.label)
    out.literal("</text></a>\n")
  }
}
