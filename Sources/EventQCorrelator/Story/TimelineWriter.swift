internal import EventQModel

/// Puts steps, edges, conditions and outages of the chosen incidents into a `Timeline`.
struct TimelineWriter {
  let analysis: Analysis
  let crashes: [CrashRecord]

  private struct Numbered {
    var step: StoryBuilder.Step
    var incident: Int
    var id = ""
  }

  func write(_ incidents: [Incident], window: Timeline.Window) -> Timeline {
    var timeline = Timeline(window: window)
    var numbered: [Numbered] = []
    var conditions: [(incident: Int, condition: ConditionFinder.Found)] = []
    for (number, incident) in incidents.enumerated() {
      let steps = StoryBuilder(analysis: analysis, incident: incident).steps()
      let finder = ConditionFinder(analysis: analysis, incident: incident, steps: steps, crashes: crashes)
      let (found, more) = finder.find()
      numbered += (steps + more).map { Numbered(step: $0, incident: number) }
      conditions += found.map { (number, $0) }
    }
    numbered.sort { EpisodeBuilder.earlier($0.step.episode, $1.step.episode) }
    for i in numbered.indices { numbered[i].id = "n\(i + 1)" }
    timeline.nodes = numbered.map { node($0.step, $0.id) }
    for (number, incident) in incidents.enumerated() {
      let own = numbered.filter { $0.incident == number }
      let edges = edges(own, incident)
      timeline.edges += edges
      if let root = own.first(where: { $0.step.members.contains(incident.root) }), timeline.roots.count < Limits.roots {
        timeline.roots.append(Timeline.Root(node: root.id, confidence: round(incident.confidence)))
      }
      if incident.isOutage { timeline.outages.append(outage(own, incident)) }
      for (_, found) in conditions.filter({ $0.incident == number }) {
        timeline.conditions.append(condition(found, own))
      }
    }
    timeline.edges.sort {
      number($0.from) != number($1.from) ? number($0.from) < number($1.from) : number($0.to) < number($1.to)
    }
    timeline.outages.sort { $0.start < $1.start }
    timeline.clockOffsets = analysis.offsets.sorted { $0.key < $1.key }.map {
      Timeline.ClockOffset(host: $0.key, seconds: round($0.value.seconds), uncertainty: round($0.value.uncertainty))
    }
    return timeline
  }

  private func number(_ id: String) -> Int { Int(id.dropFirst()) ?? 0 }

  private func round(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

  private func node(_ step: StoryBuilder.Step, _ id: String) -> Timeline.Node {
    let episode = step.episode
    let first = episode.lines.first
    return Timeline.Node(
      id: id, time: episode.start, last: max(episode.last, episode.start), host: episode.host,
      app: first?.app ?? episode.mainService ?? "", kind: episode.inferred ? "inferred" : first?.kind ?? "syslog",
      eventClass: episode.classID, role: step.role, severity: episode.severity,
      title: Self.withoutHost(analysis.title(episode), host: episode.host),
      count: max(1, episode.count), inferred: episode.inferred,
      events: episode.lines.map {
        Timeline.EvidenceLine(
          time: $0.time, originalTime: $0.originalTime, host: $0.host, app: $0.app, message: $0.message,
          source: $0.source, line: $0.line)
      })
  }

  /// Best parents, and other causes that are as good as certain and not already an ancestor.
  private func edges(_ own: [Numbered], _ incident: Incident) -> [Timeline.Edge] {
    var idOf: [Int: String] = [:]
    for item in own { for member in item.step.members { idOf[member] = item.id } }
    var best: [String: [String: CandidateEdge]] = [:]
    func add(_ edge: CandidateEdge) {
      guard let from = idOf[edge.from], let to = idOf[edge.to], from != to else { return }
      if let known = best[to]?[from], known.probability >= edge.probability { return }
      best[to, default: [:]][from] = edge
    }
    for child in incident.members.sorted() {
      guard idOf[child] != nil, var edge = incident.parents[child] else { continue }
      // A parent that is not told of hands its child on to its own parent.
      while idOf[edge.from] == nil, let above = incident.parents[edge.from] {
        edge.from = above.from
        edge.probability *= above.probability
      }
      add(edge)
    }
    for edge in analysis.edges where edge.probability >= 0.55 && idOf[edge.from] != nil && idOf[edge.to] != nil {
      guard let parent = incident.parents[edge.to], parent.from != edge.from, edge.to != incident.root,
        !incident.precursors.contains(edge.to)
      else { continue }
      let isAbove = isAncestor(edge.from, of: parent.from, incident) || isAncestor(edge.to, of: edge.from, incident)
      if !isAbove, edge.effect.relation != parent.effect.relation || edge.effect.scopes == [.anywhere] { add(edge) }
    }
    let reports = Set(own.filter { $0.step.role == .detection || $0.step.episode.classID == "alert_cleared" }.map(\.id))
    return best.sorted { number($0.key) < number($1.key) }.flatMap { to, causes in
      kept(causes, isReport: reports.contains(to)).sorted { number($0.key) < number($1.key) }.map { from, edge in
        Timeline.Edge(
          from: from, to: to, relation: edge.effect.relation, confidence: round(edge.probability), order: edge.order,
          because: analysis.because(edge), evidence: unique(edge.evidence))
      }
    }
  }

  /// Alerts follow from all that they name; the chain shows what they noticed first.
  private func kept(_ causes: [String: CandidateEdge], isReport: Bool) -> [String: CandidateEdge] {
    guard isReport, causes.count > 1 else { return causes }
    let best = causes.min { a, b in
      let gap = a.value.probability - b.value.probability
      return abs(gap) > 0.02 ? gap > 0 : number(a.key) < number(b.key)
    }
    return causes.filter { $0.key == best?.key }
  }

  private func isAncestor(_ a: Int, of b: Int, _ incident: Incident) -> Bool {
    var node = b
    for _ in 0...incident.members.count {
      if node == a { return true }
      guard let edge = incident.parents[node] else { return false }
      node = edge.from
    }
    return false
  }

  private func unique(_ references: [String]) -> [String] {
    var seen: Set<String> = []
    return references.filter { seen.insert($0).inserted }
  }

  private func outage(_ own: [Numbered], _ incident: Incident) -> Timeline.Outage {
    let steps = own.map(\.step)
    func first(_ roles: [Timeline.Role]) -> Timestamp? {
      steps.filter { roles.contains($0.role) }.map(\.episode.start).min()
    }
    let blocked = first([.blockedMitigation])
    let mitigated = first([.mitigation])
    let downs = steps.filter { $0.episode.classID == "service_down" || $0.episode.classID == "service_stop" }
    var outage = Timeline.Outage(start: incident.start, end: incident.end)
    outage.detected = first([.detection])
    outage.mitigated = mitigated
    if let blocked {
      let until = mitigated ?? first([.recovery]) ?? incident.end ?? blocked
      outage.blockedMitigationSeconds = max(0, round(until.seconds(since: blocked)))
    }
    let failed = steps.filter { $0.role == .trigger || $0.episode.classID == "service_down" }
    outage.hosts = Array(Set(failed.map(\.episode.host))).sorted()
    outage.services = Array(Set(downs.flatMap(\.episode.services.keys))).sorted()
    outage.nodes = own.filter { $0.step.role != .condition && $0.step.role != .unrelated }.map(\.id)
    return outage
  }

  private func condition(_ found: ConditionFinder.Found, _ own: [Numbered]) -> Timeline.Condition {
    let nodes = own.filter { !$0.step.members.isDisjoint(with: found.members) }.map(\.id)
    return Timeline.Condition(id: found.id, title: found.title, nodes: nodes, evidence: unique(found.evidence))
  }

  /// A node has its host in a field of its own; a title that begins with it would say it twice.
  private static func withoutHost(_ title: String, host: String) -> String {
    for name in [host, "?"] where title.hasPrefix("\(name): ") { return String(title.dropFirst(name.count + 2)) }
    return title
  }
}
