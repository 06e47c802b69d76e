internal import EventQModel

/// A root and everything that follows from it along best parents.
struct Incident: Sendable {
  var root: Int
  var confidence: Double
  /// Episodes of the tree, the root first, then by time.
  var members: [Int]
  /// Best parent's edge of each member but the root.
  var parents: [Int: CandidateEdge]
  var start: Timestamp
  /// Nil while it lasts.
  var end: Timestamp?
  var isOutage: Bool
  /// What went before the root and led up to it.
  var precursors: Set<Int> = []
}

extension Analysis {
  /// Best parents, then trees, best first.
  func incidents() -> [Incident] {
    var incoming: [Int: [CandidateEdge]] = [:]
    for edge in edges { incoming[edge.to, default: []].append(edge) }
    let parents = bestParents(incoming)
    var children: [Int: [Int]] = [:]
    for (child, edge) in parents { children[edge.from, default: []].append(child) }
    var result: [Incident] = []
    for episode in episodes where parents[episode.id] == nil && episode.eventClass.rootPrior > 0 {
      var members: [Int] = []
      var queue = [episode.id]
      while let next = queue.popLast() {
        members.append(next)
        queue += children[next] ?? []
      }
      members = [episode.id] + members.filter { $0 != episode.id }.sorted()
      if var incident = incident(members, parents, incoming[episode.id] ?? []) {
        shiftTrigger(&incident)
        result.append(incident)
      }
    }
    return result.sorted {
      $0.confidence != $1.confidence
        ? $0.confidence > $1.confidence : $0.start != $1.start ? $0.start < $1.start : $0.root < $1.root
    }
  }

  /// For each episode its most probable cause; the more specific of two where both suffice.
  private func bestParents(_ incoming: [Int: [CandidateEdge]]) -> [Int: CandidateEdge] {
    var parents: [Int: CandidateEdge] = [:]
    func ancestor(_ a: Int, of b: Int) -> Bool {
      var node = b
      for _ in 0..<episodes.count {
        if node == a { return true }
        guard let edge = parents[node] else { return false }
        node = edge.from
      }
      return true
    }
    for episode in episodes {
      let candidates = (incoming[episode.id] ?? []).sorted {
        $0.probability != $1.probability ? $0.probability > $1.probability : $0.from < $1.from
      }
      for candidate in candidates where candidate.probability >= 0.35 && !ancestor(episode.id, of: candidate.from) {
        var best = candidate
        // A cause's own effect is the closer explanation, if it explains nearly as well.
        // An alert names many; it is about what came first.
        let isReport = episode.nature == .detection
        for closer in candidates
        where !isReport && closer.from != best.from && closer.probability >= 0.75 * candidate.probability {
          let isClosest = ancestor(best.from, of: closer.from) && !ancestor(episode.id, of: closer.from)
          if isClosest { best = closer }
        }
        parents[episode.id] = best
        break
      }
    }
    return parents
  }

  /// A fault that harmed nobody for a while led up to the one that did: that one is the trigger.
  private func shiftTrigger(_ incident: inout Incident) {
    let first = episodes[incident.root]
    guard first.nature == .fault, !first.eventClass.isImpact else { return }
    let next = incident.members.first { member in
      guard incident.parents[member]?.from == incident.root else { return false }
      let episode = episodes[member]
      return episode.nature == .fault && episode.eventClass.isImpact && episode.host == first.host
        && episode.start.seconds(since: first.start) > 60
    }
    guard let next else { return }
    incident.precursors.insert(incident.root)
    incident.root = next
    incident.confidence = max(incident.confidence, min(0.99, 0.9 * episodes[next].eventClass.rootPrior))
  }

  private func incident(
    _ members: [Int], _ parents: [Int: CandidateEdge], _ incoming: [CandidateEdge]
  ) -> Incident? {
    let root = episodes[members[0]]
    // What follows from the root cannot explain it, even where clocks leave the order open.
    let inside = Set(members)
    let unexplained = incoming.reduce(1.0) { inside.contains($1.from) ? $0 : $0 * (1 - $1.probability) }
    let harmed = members.map { episodes[$0] }.filter { $0.eventClass.isImpact }
    let hosts = Set(harmed.map(\.host))
    guard !harmed.isEmpty else { return nil }
    let others = Double(
      harmed.filter {
        $0.id != root.id && ($0.host != root.host || $0.nature == .symptom || $0.classID == "service_down")
      }
      .count)
    let reach = root.eventClass.isDown ? 1 : 1 - 0.6 / (1 + others)
    // A fault of its own class suffices; a symptom as a root needs much that follows from it.
    let confidence = min(
      0.99, root.eventClass.rootPrior * unexplained * reach + (root.nature == .symptom ? 0.05 * others : 0))
    let start = harmed.map(\.start).min() ?? root.start
    let (end, isOpen) = end(of: harmed, root)
    let isDetected = members.contains { episodes[$0].nature == .detection }
    var isOutage = !root.eventClass.isPlanned && confidence >= 0.15
    let length = end.seconds(since: start)
    if !root.eventClass.isDown {
      let isWide = hosts.count >= 2 && length >= 30
      isOutage =
        isOutage && (isWide || isDetected && length >= 30 || root.nature == .fault && length >= 120 && others >= 1)
      if root.nature == .change { isOutage = isOutage && (isDetected || length >= 180) }
      if root.nature == .symptom { isOutage = isOutage && (isDetected && others >= 1 || hosts.count >= 3) }
    }
    return Incident(
      root: root.id, confidence: confidence, members: members, parents: parents.filter { members.contains($0.key) },
      start: start, end: isOpen ? nil : end, isOutage: isOutage)
  }

  /// When the last harm was over: the recovery of each harmed state where it is known, else its last line. Open where a
  /// state was still failing shortly before the logs end.
  private func end(of harmed: [Episode], _ root: Episode) -> (Timestamp, Bool) {
    let limit = activity.end
    var end = root.start
    var isOpen = false
    for episode in harmed {
      let isOwnEnd = episode.inferred && !episode.hasEnded && episode.id != root.id
      if isOwnEnd { continue }
      end = max(end, episode.end)
      if !episode.hasEnded, episode.eventClass.isState, limit.seconds(since: episode.last) < 60,
        limit.seconds(since: episode.start) > 60
      {
        isOpen = true
      }
    }
    return (end, isOpen)
  }
}
