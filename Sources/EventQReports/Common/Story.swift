internal import EventQCorrelator
internal import EventQModel

/// The graph of a timeline laid out as a forest: each step under the cause that explains it best.
struct Story {
  let timeline: Timeline
  /// Index into `timeline.nodes` by id.
  let indexOf: [String: Int]
  /// Index into `timeline.edges` of the edge from the best cause, by node index.
  let bestEdge: [Int?]
  /// Node indices of the roots, best first.
  let roots: [Int]

  init(_ timeline: Timeline) {
    self.timeline = timeline
    var index: [String: Int] = [:]
    for (i, node) in timeline.nodes.enumerated() where index[node.id] == nil { index[node.id] = i }
    indexOf = index
    roots = timeline.roots.compactMap { index[$0.node] }
    bestEdge = Self.chooseParents(timeline, index: index, roots: roots)
  }

  func node(_ index: Int) -> Timeline.Node { timeline.nodes[index] }
  func node(id: String) -> Timeline.Node? { indexOf[id].map { timeline.nodes[$0] } }

  func parent(_ index: Int) -> Int? { bestEdge[index].flatMap { indexOf[timeline.edges[$0].from] } }

  /// The moment that offsets are counted from: the best root, else the start of the first outage, else the first step.
  var origin: Timestamp {
    roots.first.map { node($0).time } ?? timeline.outages.first?.start ?? timeline.nodes.first?.time ?? .none
  }

  /// A line of the forest.
  struct Step {
    var node: Int
    var depth: Int
    /// Whether no sibling follows, for each level from the first to this one: what tree lines need.
    var isLast: [Bool]
  }

  /// The steps of the chosen roles as a forest: the roots first, best first, then trees that nothing explains, by time;
  /// consequences directly under their cause, by time.
  func steps(_ roles: Set<Timeline.Role>) -> [Step] {
    let chosen = timeline.nodes.indices.filter { roles.contains(node($0).role) || roots.contains($0) }
    return forest(chosen)
  }

  /// The steps of the chosen roles by time, without their causes; roots are told elsewhere.
  func byTime(_ roles: Set<Timeline.Role>) -> [Step] {
    timeline.nodes.indices.filter { roles.contains(node($0).role) && !roots.contains($0) }.sorted(by: before)
      .map { Step(node: $0, depth: 0, isLast: []) }
  }

  /// What one root led to, itself first.
  func chain(from root: Int) -> [Step] {
    var reached: Set<Int> = [root]
    var grew = true
    while grew {
      grew = false
      for i in timeline.nodes.indices where node(i).role != .unrelated {
        if let p = parent(i), reached.contains(p), reached.insert(i).inserted { grew = true }
      }
    }
    return forest(timeline.nodes.indices.filter { reached.contains($0) })
  }

  private func forest(_ chosen: [Int]) -> [Step] {
    let members = Set(chosen)
    var children: [Int: [Int]] = [:]
    var tops: [Int] = []
    for i in chosen {
      if let p = parent(i), members.contains(p) { children[p, default: []].append(i) } else { tops.append(i) }
    }
    let rank = { (i: Int) in roots.firstIndex(of: i) ?? Int.max }
    tops.sort { rank($0) != rank($1) ? rank($0) < rank($1) : before($0, $1) }
    var steps: [Step] = []
    // An explicit stack: a chain of thousands of steps must not exhaust the thread's.
    var stack = tops.reversed().map { Step(node: $0, depth: 0, isLast: []) }
    while let step = stack.popLast() {
      steps.append(step)
      let below = (children[step.node] ?? []).sorted(by: before)
      for (place, child) in below.enumerated().reversed() {
        stack.append(
          Step(node: child, depth: step.depth + 1, isLast: step.isLast + [place == below.count - 1]))
      }
    }
    return steps
  }

  private func before(_ a: Int, _ b: Int) -> Bool {
    node(a).time != node(b).time ? node(a).time < node(b).time : a < b
  }

  /// The first reference that supports a step: its own first line, else a reference of the edge that explains it.
  func reference(_ index: Int) -> String? {
    if let event = node(index).events.first { return Self.reference(event) }
    guard let edge = bestEdge[index] else { return nil }
    return timeline.edges[edge].evidence.lazy.compactMap(Self.referenceInside).first
  }

  /// The first reference that supports a condition.
  func reference(_ condition: Timeline.Condition) -> String? {
    if let direct = condition.evidence.lazy.compactMap(Self.referenceInside).first { return direct }
    return condition.nodes.lazy.compactMap { indexOf[$0] }.compactMap { reference($0) }.first
  }

  static func reference(_ event: Timeline.EvidenceLine) -> String { "\(Printable.line(event.source)):\(event.line)" }

  /// The `path:line` in a piece of evidence, which may be a sentence.
  static func referenceInside(_ evidence: String) -> String? {
    for word in Printable.line(evidence).split(separator: " ") where TextWidth.isReference(word) {
      var core = word
      while let last = core.last, ").,;".contains(last) { core.removeLast() }
      while let first = core.first, first == "(" { core.removeFirst() }
      return String(core)
    }
    return nil
  }

  /// For each node the incoming edge that explains it best: never into a root, conditions only where no event explains
  /// it, by confidence, then by certainty of the order; an edge that would close a circle is passed over.
  private static func chooseParents(_ timeline: Timeline, index: [String: Int], roots: [Int]) -> [Int?] {
    var incoming = [[Int]](repeating: [], count: timeline.nodes.count)
    for (e, edge) in timeline.edges.enumerated() {
      guard let from = index[edge.from], let to = index[edge.to], from != to, !roots.contains(to),
        timeline.nodes[from].role != .unrelated
      else { continue }
      incoming[to].append(e)
    }
    func weight(_ e: Int) -> (Int, Double, Int) {
      let edge = timeline.edges[e]
      let isCondition = index[edge.from].map { timeline.nodes[$0].role == .condition } ?? false
      let order = edge.order == .certain ? 2 : edge.order == .likely ? 1 : 0
      return (isCondition ? 0 : 1, edge.confidence, order)
    }
    var chosen = [Int?](repeating: nil, count: timeline.nodes.count)
    for to in timeline.nodes.indices {
      let candidates = incoming[to].sorted { weight($0) != weight($1) ? weight($0) > weight($1) : $0 < $1 }
      chosen[to] = candidates.first { candidate in
        var walk = index[timeline.edges[candidate].from]
        while let at = walk {
          if at == to { return false }
          walk = chosen[at].flatMap { index[timeline.edges[$0].from] }
        }
        return true
      }
    }
    return chosen
  }
}
