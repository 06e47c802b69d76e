internal import EventQBytes
internal import EventQCorrelator
internal import EventQModel

/// The story in words beneath the picture.
extension TimelineHTMLWriter {
  mutating func section(_ title: String, _ steps: [Story.Step]) {
    if steps.isEmpty { return }
    out.literal("<section>\n")
    out.element("h2", title)
    out.literal("\n<ol class=\"story\">\n")
    for step in steps { write(step.node, depth: step.depth) }
    out.literal("</ol>\n</section>\n")
  }

  private mutating func write(_ index: Int, depth: Int) {
    let node = timeline.nodes[index]
    let number = numberOf[index] ?? 0
    out.text("<li id=\"step-\(number)\" class=\"\(node.role.rawValue)\" style=\"--depth:\(min(depth, 9))\">\n")
    out.text("<span class=\"badge\(node.inferred ? " inferred" : "")\">\(number)</span>\n<div>\n<p class=\"step\">")
    moment(node.time)
    out.literal(" ")
    out.element("span class=\"offset\"", TimeText.offset(node.time, from: story.origin))
    out.literal(" ")
    out.element("b", node.host)
    out.literal(" ")
    out.html(TimelineTextWriter.title(node).replacingNoBreakSpaces)
    out.literal(" ")
    out.element("span class=\"role\"", RoleText.short(node.role))
    out.literal("</p>\n")
    causes(of: node)
    evidence(node)
    out.literal("</div>\n</li>\n")
  }

  /// Why this step is said to follow from another, the best explanation first.
  private mutating func causes(of node: Timeline.Node) {
    let best = story.indexOf[node.id].flatMap { story.bestEdge[$0] }
    let incoming = timeline.edges.indices.filter { timeline.edges[$0].to == node.id }
    for i in incoming.filter({ $0 == best }) + incoming.filter({ $0 != best }) {
      let edge = timeline.edges[i]
      guard let from = story.indexOf[edge.from].flatMap({ numberOf[$0] }) else { continue }
      out.text("<p class=\"because\(i == best ? "" : " other")\">")
      out.text("<a href=\"#step-\(from)\">from \(from)</a> ")
      out.html(edge.because)
      out.literal(" ")
      out.element(
        "span class=\"sure\"", "\(TimeText.percent(edge.confidence)), \(edge.order.rawValue), \(edge.relation)")
      for reference in edge.evidence {
        out.literal(" ")
        out.element("code", reference)
      }
      out.literal("</p>\n")
    }
  }

  private mutating func evidence(_ node: Timeline.Node) {
    guard let first = node.events.first else { return }
    out.literal("<details><summary>")
    out.element("code", Story.reference(first))
    if node.count > node.events.count { out.html(" and \(node.count - 1) more") }
    out.literal("</summary>\n")
    for event in node.events {
      out.literal("<div class=\"line\"><p>")
      out.element("code", Story.reference(event))
      out.literal(" ")
      moment(event.time)
      if let original = event.originalTime {
        out.html(" (logged as \(time.clock(original)): the clock was off)")
      }
      out.html(event.app.isEmpty ? " \(event.host)" : " \(event.host) \(event.app)")
      out.literal("</p><pre>")
      out.htmlBlock(event.message)
      out.literal("</pre></div>\n")
    }
    if node.count > node.events.count {
      out.element("p class=\"more\"", "\(node.events.count) of \(node.count) lines are shown.")
    }
    out.literal("</details>\n")
  }

  mutating func conditions() {
    if timeline.conditions.isEmpty && conditionSteps.isEmpty { return }
    out.literal("<section>\n")
    out.element("h2", "What made it possible, longer or wider")
    if !timeline.conditions.isEmpty {
      out.literal("\n<ul class=\"conditions\">\n")
      for condition in timeline.conditions { write(condition) }
      out.literal("</ul>\n")
    }
    if !conditionSteps.isEmpty {
      out.literal("<ol class=\"story\">\n")
      for index in conditionSteps { write(index, depth: 0) }
      out.literal("</ol>\n")
    }
    out.literal("</section>\n")
  }

  private mutating func write(_ condition: Timeline.Condition) {
    out.literal("<li>")
    out.html(condition.title)
    out.literal(" ")
    out.element("span class=\"sure\"", condition.id)
    for node in condition.nodes {
      if let number = story.indexOf[node].flatMap({ numberOf[$0] }) {
        out.text(" <a href=\"#step-\(number)\">step \(number)</a>")
      }
    }
    for evidence in condition.evidence {
      out.literal(" ")
      out.element("code", evidence)
    }
    out.literal("</li>\n")
  }

  // MARK: Numbers and notes

  mutating func outages() {
    if timeline.outages.isEmpty { return }
    out.literal("<section>\n")
    out.element("h2", timeline.outages.count == 1 ? "The outage in numbers" : "The outages in numbers")
    for outage in timeline.outages {
      out.literal("\n<div class=\"table\"><table>\n")
      row("Start", at: outage.start)
      row("Detected", at: outage.detected, since: outage.start)
      row("Mitigated", at: outage.mitigated, since: outage.start)
      row("End", at: outage.end, since: outage.start)
      if outage.end == nil { row("End", "not in these logs") }
      if let seconds = outage.blockedMitigationSeconds {
        row("Lost to blocked mitigation", TimeText.duration(seconds))
      }
      if !outage.hosts.isEmpty { row("Hosts", outage.hosts.joined(separator: ", ")) }
      if !outage.services.isEmpty { row("Services", outage.services.joined(separator: ", ")) }
      out.literal("</table></div>\n")
    }
    out.literal("</section>\n")
  }

  private mutating func row(_ name: String, at moment: Timestamp?, since start: Timestamp? = nil) {
    guard let moment else { return }
    let after = start.map { ", after \(TimeText.duration(moment.seconds(since: $0)))" } ?? ""
    let utc = time.isUTC ? "" : ", \(moment.rfc3339)"
    row(name, "\(time.clock(moment)) \(time.date(moment)) \(time.zoneLabel(moment))\(utc)\(after)")
  }

  private mutating func row(_ name: String, _ value: String) {
    out.literal("<tr>")
    out.element("th scope=\"row\"", name)
    out.element("td", value)
    out.literal("</tr>\n")
  }

  mutating func clocks() {
    if timeline.clockOffsets.isEmpty { return }
    out.literal("<section>\n")
    out.element("h2", "Clocks corrected")
    out.element("p", "Times above are corrected by these amounts; evidence tells what was logged.")
    out.literal("\n<div class=\"table\"><table>\n")
    for offset in timeline.clockOffsets {
      let way = offset.seconds < 0 ? "behind" : "ahead"
      row(
        offset.host,
        "\(TimeText.tenths(offset.seconds.magnitude)) s \(way), ± \(TimeText.tenths(offset.uncertainty)) s")
    }
    out.literal("</table></div>\n</section>\n")
  }

  mutating func notes() {
    if timeline.notes.isEmpty { return }
    out.literal("<section>\n")
    out.element("h2", "Notes")
    out.literal("\n<ul>\n")
    for note in timeline.notes {
      out.element("li", note)
      out.literal("\n")
    }
    out.literal("</ul>\n</section>\n")
  }

  mutating func footer() {
    let window = timeline.window
    var parts: [String] = []
    if window.since > .distantPast { parts.append("from \(window.since.rfc3339)") }
    if window.until < .distantFuture, !window.until.isNone { parts.append("to \(window.until.rfc3339)") }
    if let expression = window.anchorExpression { parts.append("asked for as “\(expression)”") }
    out.literal("<footer>")
    let asked = parts.joined(separator: " ")
    out.html(asked.isEmpty ? "Drawn by eventq from all of the input." : "Drawn by eventq: \(asked)")
    out.literal("</footer>\n")
  }
}
