public import EventQBytes
public import EventQCorrelator
public import EventQModel

/// The chain of causes as a graph for Graphviz: a cluster for each host, an arrow for each edge.
public enum TimelineDOT {
  /// Writes a `digraph`. Unrelated steps are left out; edges that rest on a rule alone are dashed.
  public static func write(_ timeline: Timeline, zone: ZoneRules, to out: inout ByteWriter) {
    let drawn = Drawn(timeline)
    let time = TimeText(zone: zone)
    let origin = Story(timeline).origin
    out.literal(
      """
      digraph timeline {
        rankdir=LR;
        node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif", fontsize=11];
        edge [fontname="sans-serif", fontsize=9];

      """)
    for (i, host) in drawn.hosts.enumerated() {
      out.text("  subgraph cluster_\(i) {\n    label=")
      quote(host, to: &out)
      out.literal(";\n")
      for place in drawn.nodes.indices where drawn.nodes[place].host == host {
        let node = drawn.nodes[place]
        out.text("    s\(place + 1) [label=")
        quote("\(time.clock(node.time, near: origin)) \(TimelineTextWriter.title(node))", to: &out)
        out.text(", color=\"\(color(node.role))\"\(node.inferred ? ", style=\"rounded,dashed\"" : "")];\n")
      }
      out.literal("  }\n")
    }
    for edge in drawn.edges {
      out.text("  s\(edge.from + 1) -> s\(edge.to + 1) [label=")
      quote("\(edge.edge.relation) \(TimeText.percent(edge.edge.confidence))", to: &out)
      out.literal(", tooltip=")
      quote(edge.edge.because, to: &out)
      out.text("\(edge.edge.order == .ruleOnly ? ", style=dashed" : "")];\n")
    }
    out.literal("}\n")
  }

  /// A quoted string, broken into lines that a box can hold.
  private static func quote(_ text: String, to out: inout ByteWriter) {
    out.byte(0x22)
    for (i, line) in TextWidth.wrap(Printable.line(text), width: 36).enumerated() {
      if i > 0 { out.literal("\\n") }
      for unit in line.replacingNoBreakSpaces.utf8 {
        if unit == 0x22 || unit == 0x5C { out.byte(0x5C) }
        out.byte(unit)
      }
    }
    out.byte(0x22)
  }

  private static func color(_ role: Timeline.Role) -> String {
    switch role {
    case .trigger: "#c62a2f"
    case .propagation: "#b8620a"
    case .blockedMitigation: "#8a3fb5"
    case .detection: "#1c6fb8"
    case .externalRequest: "#2a7f8e"
    case .mitigation, .recovery: "#23803f"
    case .condition, .unrelated: "#5f6b7d"
    }
  }
}

/// The steps and edges that a drawing shows: unrelated steps left out, edges with both their ends.
struct Drawn {
  struct Link {
    var from: Int
    var to: Int
    var edge: Timeline.Edge
  }

  var nodes: [Timeline.Node]
  var hosts: [String] = []
  var edges: [Link] = []

  init(_ timeline: Timeline) {
    nodes = timeline.nodes.filter { $0.role != .unrelated }
    var places: [String: Int] = [:]
    var seen: Set<String> = []
    for (place, node) in nodes.enumerated() {
      if places[node.id] == nil { places[node.id] = place }
      if seen.insert(node.host).inserted { hosts.append(node.host) }
    }
    for edge in timeline.edges {
      if let from = places[edge.from], let to = places[edge.to] { edges.append(Link(from: from, to: to, edge: edge)) }
    }
  }
}
