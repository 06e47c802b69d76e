internal import EventQModel

/// Edges come from effects that the rules name, and only between episodes that a host, a dependency or a mention ties
/// together.
extension Analysis {
  /// Least probability of an edge that is kept.
  static let leastProbability = 0.25

  mutating func findEdges() {
    var byClass: [String: [Int]] = [:]
    for episode in episodes {
      byClass[episode.classID, default: []].append(episode.id)
      for reason in episode.reasons.sorted() where reason != episode.classID {
        byClass[reason, default: []].append(episode.id)
      }
    }
    var best: [Int: [Int: CandidateEdge]] = [:]
    for effect in rules.effects {
      let causes = effect.from.flatMap { byClass[$0] ?? [] }.filter { effect.from.contains(episodes[$0].classID) }
      let results = effect.to.flatMap { byClass[$0] ?? [] }
      guard !causes.isEmpty, !results.isEmpty else { continue }
      // By time, so that each cause looks only at what can have followed from it.
      let ordered = Set(results).sorted {
        episodes[$0].start != episodes[$1].start ? episodes[$0].start < episodes[$1].start : $0 < $1
      }
      for cause in Set(causes).sorted() {
        for result in window(ordered, cause, effect) where result != cause {
          guard let edge = edge(cause, result, effect) else { continue }
          if let known = best[result]?[cause], known.probability >= edge.probability { continue }
          best[result, default: [:]][cause] = edge
        }
      }
    }
    edges = best.sorted { $0.key < $1.key }.flatMap { $0.value.sorted { $0.key < $1.key }.map(\.value) }
  }

  /// Seconds by which an effect may seem to come before its cause: clocks, and stamps of whole seconds.
  private func slack(_ a: Episode, _ b: Episode) -> Double { 1.5 + a.uncertainty + b.uncertainty }

  /// The episodes whose start lies where the effect allows.
  private func window(_ ordered: [Int], _ cause: Int, _ effect: Effect) -> ArraySlice<Int> {
    let from = episodes[cause].start.adding(seconds: -40)
    let until = latest(episodes[cause], effect).adding(seconds: 40)
    let low = ordered.partitioningIndex { episodes[$0].start >= from }
    let high = ordered.partitioningIndex { episodes[$0].start > until }
    return low < high ? ordered[low..<high] : []
  }

  private func latest(_ cause: Episode, _ effect: Effect) -> Timestamp {
    let holds = effect.holds && cause.eventClass.isState
    return (holds ? max(cause.end, cause.start) : cause.start).adding(seconds: effect.maximumLag)
  }

  private func edge(_ from: Int, _ to: Int, _ effect: Effect) -> CandidateEdge? {
    let cause = episodes[from]
    let result = episodes[to]
    let lag = result.start.seconds(since: cause.start)
    let slack = slack(cause, result)
    guard lag >= -slack, result.start <= latest(cause, effect) else { return nil }
    let isWide = effect.scopes == [.anywhere] && (result.nature == .symptom || result.eventClass.isDown)
    if isWide, !isCrowd(cause, effect) { return nil }
    guard isOfService(cause, result, effect), let tie = tie(cause, result, effect) else { return nil }
    // What runs on another cannot be up before it.
    if cause.eventClass.isDown, result.eventClass.isDown, cause.hasEnded, result.hasEnded, cause.end > result.end {
      return nil
    }
    var probability = effect.strength * tie.weight
    // While a lasting cause holds nothing decays; after it, or after a moment, what comes later is less likely its.
    let held = effect.holds && cause.eventClass.isState && result.start <= cause.end.adding(seconds: slack)
    if !held {
      let since = max(0, effect.holds && cause.eventClass.isState ? result.start.seconds(since: cause.end) : lag)
      probability *= 1 - 0.5 * min(1, since / max(1, effect.maximumLag))
    }
    let order: Timeline.Order
    if lag > slack {
      order = .certain
    } else if lag >= 0 {
      order = .likely
    } else {
      order = .ruleOnly
      probability *= 0.85
    }
    guard probability >= Self.leastProbability else { return nil }
    return CandidateEdge(
      from: from, to: to, effect: effect, probability: probability, order: order, evidence: tie.evidence)
  }

  /// Whether several hosts began to fail just after a cause that could concern anybody, and not before it.
  private func isCrowd(_ cause: Episode, _ effect: Effect) -> Bool {
    var before: Set<String> = []
    var after: Set<String> = []
    for episode in episodes where episode.id != cause.id && effect.to.contains(episode.classID) {
      let lag = episode.start.seconds(since: cause.start)
      guard abs(lag) <= effect.maximumLag else { continue }
      // What lies outside of what we see fails for other reasons, too.
      guard episode.targets.isEmpty || episode.targets.keys.contains(where: { entities.isKnown($0) }) else { continue }
      if lag >= -slack(cause, episode) { after.insert(episode.host) } else { before.insert(episode.host) }
    }
    return after.count >= 2 && after.count > 2 * before.count
  }

  /// Whether both ends concern the kind of service that the effect is about.
  private func isOfService(_ cause: Episode, _ result: Episode, _ effect: Effect) -> Bool {
    let isService = cause.classID.hasPrefix("service_")
    if let kind = effect.serviceKind {
      if isService {
        guard kinds(cause).contains(kind) else { return false }
      } else if !cause.serviceKinds.isEmpty, cause.nature == .fault, cause.eventClass.serviceKind != nil {
        guard cause.serviceKinds.contains(kind) else { return false }
      } else if kind == "dns", cause.eventClass.isDown {
        guard services(on: cause.host, before: cause.start.adding(seconds: 1)).contains(where: { $0.kind == kind })
        else {
          return false
        }
      }
      return result.serviceKinds.contains(kind) || kind == "dns" && result.isOf(["resolve_fail", "servfail"])
        || result.nature == .recovery || result.nature == .action
    }
    // Without a kind named: a service that is down does not explain that another kind is missed.
    guard isService, result.nature == .symptom, !result.serviceKinds.isEmpty, cause.host != result.host else {
      return true
    }
    let mine = kinds(cause)
    return mine.isEmpty || !mine.isDisjoint(with: result.serviceKinds)
  }

  private func kinds(_ episode: Episode) -> Set<String> {
    var kinds = episode.serviceKinds
    for name in episode.services.keys { if let kind = catalogue.kind(program: name) { kinds.insert(kind) } }
    return kinds
  }

  /// What ties cause and result together, the strongest of the effect's scopes.
  private func tie(_ cause: Episode, _ result: Episode, _ effect: Effect) -> (weight: Double, evidence: [String])? {
    var best: (weight: Double, evidence: [String])?
    for scope in effect.scopes {
      guard let tie = tie(cause, result, scope) else { continue }
      if best == nil || tie.weight > best!.weight { best = tie }
    }
    return best
  }

  private func tie(
    _ cause: Episode, _ result: Episode, _ scope: Effect.Scope
  ) -> (weight: Double, evidence: [String])? {
    let lines = [cause.lines.first?.reference, result.lines.first?.reference].compactMap { $0 }
    switch scope {
    case .host: return cause.host == result.host ? (1, lines) : nil
    case .target: return cause.host != result.host && result.names(cause.host) ? (1, lines) : nil
    case .about: return result.names(cause.host) ? (1, lines) : nil
    case .aims: return cause.names(result.host) ? (0.95, lines) : nil
    case .anywhere: return (1, lines)
    case .dependency(let kind):
      guard cause.host != result.host, let found = dependencies.evidence(kind, from: result.host, to: cause.host) else {
        return nil
      }
      // An episode that names another target is not about this provider, except look-ups, whose target is the name.
      if kind != .resolvesWith, !result.targets.isEmpty, !result.names(cause.host), result.nature == .symptom {
        return nil
      }
      return (found.count == 0 ? 0.6 : 0.98, lines + found.references.prefix(1))
    }
  }
}

extension Array {
  /// First index whose element satisfies a predicate that, once true, stays true.
  func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if predicate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
