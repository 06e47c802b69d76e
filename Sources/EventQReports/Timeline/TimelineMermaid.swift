public import EventQBytes
public import EventQCorrelator
public import EventQModel

/// The chain of causes as a Mermaid flowchart, which many wikis and chats draw.
public enum TimelineMermaid {
  /// Writes the flowchart without a fence. Unrelated steps are left out; edges that rest on a rule alone are dotted.
  public static func write(_ timeline: Timeline, zone: ZoneRules, to out: inout ByteWriter) {
    let drawn = Drawn(timeline)
    let time = TimeText(zone: zone)
    let origin = Story(timeline).origin
    out.literal("flowchart TD\n")
    for (place, node) in drawn.nodes.enumerated() {
      out.text("  s\(place + 1)[\"\(time.clock(node.time, near: origin)) ")
      text(node.host, to: &out)
      out.literal("<br>")
      text(TimelineTextWriter.title(node), to: &out)
      out.text("\"]:::\(node.role.rawValue)\n")
    }
    for link in drawn.edges {
      out.text("  s\(link.from + 1) \(link.edge.order == .ruleOnly ? "-." : "--") \"")
      text(link.edge.relation, to: &out)
      out.text(" \(TimeText.percent(link.edge.confidence))\" \(link.edge.order == .ruleOnly ? ".->" : "-->")")
      out.text(" s\(link.to + 1)\n")
    }
    out.literal(
      """
        classDef trigger stroke:#c62a2f,stroke-width:3px
        classDef propagation stroke:#b8620a
        classDef blocked_mitigation stroke:#8a3fb5
        classDef detection stroke:#1c6fb8
        classDef external_request stroke:#2a7f8e
        classDef mitigation stroke:#23803f
        classDef recovery stroke:#23803f
        classDef condition stroke:#5f6b7d,stroke-dasharray:4 3

      """)
  }

  /// Everything that Mermaid, or the HTML it makes, could read as markup becomes an entity code (`#35;`).
  private static func text(_ text: String, to out: inout ByteWriter) {
    for scalar in Printable.line(text).replacingNoBreakSpaces.unicodeScalars {
      switch scalar {
      case "\"", "#", "<", ">", "&", "`", ";", "|", "{", "}", "[", "]", "(", ")", "\\":
        out.text("#\(scalar.value);")
      default: out.text(String(scalar))
      }
    }
  }
}
