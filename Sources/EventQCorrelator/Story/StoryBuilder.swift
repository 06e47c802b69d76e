internal import EventQModel

/// Turns an incident's episodes into steps that a person reads: relevant ones, like ones told once, with roles.
struct StoryBuilder {
  var analysis: Analysis
  let incident: Incident

  /// A step: the first of the episodes that it tells of, with what was folded in.
  struct Step: Sendable {
    var episode: Episode
    var role: Timeline.Role
    /// Ids of all episodes that it stands for.
    var members: Set<Int>
  }

  private var episodes: [Episode] { analysis.episodes }

  func steps() -> [Step] {
    var kept = incident.members.filter { isRelevant($0) }
    kept = absorbWeak(kept)
    var steps: [Step] = []
    for id in kept.sorted(by: { EpisodeBuilder.earlier(episodes[$0], episodes[$1]) }) {
      let episode = episodes[id]
      let role = role(of: id)
      let place = steps.firstIndex { step in
        (step.episode.host == episode.host || isUnplaced(step.episode, episode)) && step.role == role
          && step.episode.family == episode.family
          && (!episode.classID.hasPrefix("service_") || step.episode.mainService == episode.mainService)
          && !step.members.contains(incident.root) && id != incident.root
      }
      if let place {
        steps[place].episode.absorb(episode)
        steps[place].members.insert(id)
      } else {
        steps.append(Step(episode: episode, role: role, members: [id]))
      }
    }
    return steps
  }

  /// Whether one of two like steps does not say where it was: a ticket tells of the reset that another log shows.
  private func isUnplaced(_ a: Episode, _ b: Episode) -> Bool {
    a.classID == b.classID && b.host.isEmpty && abs(b.start.seconds(since: a.end)) < 900
  }

  /// Whether a member belongs in the story: what works again must have failed in it.
  private func isRelevant(_ id: Int) -> Bool {
    let episode = episodes[id]
    let harmed = incident.members.map { episodes[$0] }.filter { $0.eventClass.isImpact || $0.nature == .symptom }
    switch episode.classID {
    case "service_up":
      let failed = Set(
        harmed.filter { $0.classID.hasPrefix("service_") && $0.host == episode.host }.flatMap(\.services.keys))
      if episode.services.keys.contains(where: { failed.contains($0) }) { return true }
      // What a fault of the host stopped without a line, or a program that complained under its own name.
      let root = episodes[incident.root]
      if episode.host == root.host, root.start < episode.start,
        episode.mainService.flatMap({ analysis.catalogue.kind(program: $0) }) != nil
      {
        return failed.isEmpty
      }
      return harmed.contains { harm in
        harm.host == episode.host && harm.start < episode.start
          && harm.lines.contains { line in episode.services[line.app] != nil }
      }
    case "boot": return harmed.contains { $0.host == episode.host && $0.start <= episode.start }
    default: break
    }
    switch episode.nature {
    case .recovery where episode.classID == "alert_cleared":
      return episode.targets.keys.contains { host in harmed.contains { $0.host == host } }
    case .recovery:
      return harmed.contains {
        $0.host == episode.host && $0.start < episode.start && abs(episode.start.seconds(since: $0.end)) < 1800
      }
    case .context: return false
    default: return true
    }
  }

  /// Symptoms that only repeat what a more telling one of the same host says go into it.
  private func absorbWeak(_ kept: [Int]) -> [Int] {
    kept.filter { id in
      let episode = episodes[id]
      guard episode.eventClass.isWeak, id != incident.root else { return true }
      return !kept.contains {
        $0 != id && episodes[$0].host == episode.host && !episodes[$0].eventClass.isWeak
          && (episodes[$0].nature == .symptom || episodes[$0].nature == .fault)
      }
    }
  }

  private func role(of id: Int) -> Timeline.Role {
    let episode = episodes[id]
    if id == incident.root { return .trigger }
    if incident.precursors.contains(id) { return .condition }
    switch episode.nature {
    case .fault, .symptom: return .propagation
    case .change: return .propagation
    case .attempt: return .blockedMitigation
    case .detection: return .detection
    case .request: return .externalRequest
    case .recovery: return .recovery
    case .action:
      // What only works once things are up again helped nobody.
      let recovered = incident.members.map { episodes[$0] }.filter { $0.nature == .recovery }.map(\.start).min()
      return recovered.map { episode.start > $0 } ?? false ? .recovery : .mitigation
    case .context: return .unrelated
    }
  }
}
