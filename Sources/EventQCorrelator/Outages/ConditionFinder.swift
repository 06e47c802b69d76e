internal import EventQModel

/// What made an outage possible, longer or wider.
struct ConditionFinder {
  let analysis: Analysis
  let incident: Incident
  let steps: [StoryBuilder.Step]
  let crashes: [CrashRecord]

  struct Found: Sendable {
    var id: String
    var title: String
    var members: Set<Int>
    var evidence: [String]
  }

  /// Conditions, and the steps (changes in the lead-up) that they add to the story.
  func find() -> (conditions: [Found], steps: [StoryBuilder.Step]) {
    var found: [Found] = []
    found += singlePoints()
    found += sharedFates()
    found += accessByName()
    let (changes, more) = recentChanges()
    found += changes
    found += missingRecords()
    return (found, more)
  }

  /// Steps that a service is missed, with its name and kind.
  private var failedServices: [(step: StoryBuilder.Step, service: String, kind: String?)] {
    steps.compactMap { step in
      let episode = step.episode
      guard episode.classID == "service_down" || step.role == .trigger && episode.nature == .fault else { return nil }
      guard let name = episode.mainService ?? serviceOfClass(episode) else { return nil }
      return (step, name, analysis.catalogue.kind(program: name) ?? episode.serviceKinds.sorted().first)
    }
  }

  /// For a root such as an expired zone: the service of that kind on its host.
  private func serviceOfClass(_ episode: Episode) -> String? {
    let running = analysis.services(on: episode.host, before: episode.start.adding(seconds: 1))
    if let kind = episode.eventClass.serviceKind { return running.first { $0.kind == kind }?.id }
    // Else the one that its clients miss.
    let step = steps.first { $0.members.contains(episode.id) }
    let missed =
      step.map { clients(of: $0).reduce(into: Set<String>()) { $0.formUnion($1.episode.serviceKinds) } } ?? []
    return running.first { missed.contains($0.kind) }?.id
      ?? analysis.rules.services.first { missed.contains($0.kind) && $0.kind == "file" }?.id
  }

  private func clients(of step: StoryBuilder.Step) -> [StoryBuilder.Step] {
    steps.filter { other in
      other.episode.host != step.episode.host
        && (other.episode.nature == .symptom || other.episode.nature == .attempt)
        && other.members.contains { member in
          analysis.edges.contains { $0.to == member && step.members.contains($0.from) && $0.probability >= 0.4 }
        }
    }
  }

  private func references(_ steps: [StoryBuilder.Step]) -> [String] {
    steps.compactMap { $0.episode.lines.first?.reference }
  }

  private func members(_ steps: [StoryBuilder.Step]) -> Set<Int> {
    steps.reduce(into: []) { $0.formUnion($1.members) }
  }

  /// A service without which its clients failed, and for which none of them ever used another provider.
  private func singlePoints() -> [Found] {
    var result: [Found] = []
    for (step, service, kind) in failedServices {
      let clients = clients(of: step)
      let hosts = Array(Set(clients.map(\.episode.host))).sorted()
      let harmed = Set(
        steps.filter { $0.episode.eventClass.isImpact && $0.episode.host != step.episode.host }.map(\.episode.host))
      guard !hosts.isEmpty, harmed.count >= 2, let kind, step.episode.classID != "db_overload",
        !result.contains(where: { $0.id == "spof:\(service)" }), !hasAlternative(kind, step.episode.host, hosts)
      else { continue }
      var evidence = references([step])
      for host in hosts.prefix(Limits.eventsPerNode) {
        let dependency: DependencyKind = kind == "dns" ? .resolvesWith : .clientOf
        evidence +=
          analysis.dependencies.evidence(dependency, from: host, to: step.episode.host)?.references.prefix(1) ?? []
      }
      let what = kind == "dns" ? "name server" : kind
      let title = "only one \(what), \(service) on \(step.episode.host), for \(hosts.joined(separator: ", "))"
      result.append(
        Found(id: "spof:\(service)", title: title, members: step.members, evidence: evidence + references(clients)))
    }
    return result
  }

  private func hasAlternative(_ kind: String, _ host: String, _ clients: [String]) -> Bool {
    // A replica could take over.
    if !analysis.dependencies.clients(.replicatesFrom, of: host).isEmpty { return kind != "dns" }
    let dependency: DependencyKind = kind == "dns" ? .resolvesWith : .clientOf
    for client in clients {
      for other in analysis.dependencies.providers(dependency, of: client) where other != host {
        let evidence = analysis.dependencies.evidence(dependency, from: client, to: other)
        if evidence?.serviceKinds.contains(kind) ?? false, evidence?.count ?? 0 > 0 { return true }
      }
    }
    return false
  }

  /// One host that carried several services that others needed.
  private func sharedFates() -> [Found] {
    var byHost: [String: [(step: StoryBuilder.Step, service: String)]] = [:]
    for (step, service, _) in failedServices where !clients(of: step).isEmpty {
      byHost[step.episode.host, default: []].append((step, service))
    }
    return carriedHosts()
      + byHost.sorted { $0.key < $1.key }.compactMap { host, services in
        let kinds = Set(services.map { analysis.catalogue.kind(program: $0.service) ?? $0.service })
        guard kinds.count >= 2 else { return nil }
        let downs = steps.filter { $0.episode.host == host && $0.episode.eventClass.isDown }
        let names = Set(services.map(\.service)).sorted()
        return Found(
          id: "shared_fate:\(host)", title: "\(names.joined(separator: " and ")) on one host, \(host)",
          members: members(services.map(\.step) + downs), evidence: references(downs + services.map(\.step)))
      }
  }

  /// One machine that carried several others.
  private func carriedHosts() -> [Found] {
    var carried: [Int: Set<Int>] = [:]
    for (child, edge) in incident.parents where edge.effect.relation == "hosted_on" {
      carried[edge.from, default: []].insert(child)
    }
    return carried.sorted { $0.key < $1.key }.compactMap { parent, guests in
      guard guests.count >= 2 else { return nil }
      let host = analysis.episodes[parent].host
      let names = guests.map { analysis.episodes[$0].host }.sorted().joined(separator: ", ")
      let told = steps.filter { !$0.members.isDisjoint(with: guests.union([parent])) }
      return Found(
        id: "shared_fate:\(host)", title: "\(names) stopped with \(host)", members: guests.union([parent]),
        evidence: references(told))
    }
  }

  /// Attempts that failed because they needed a name, where an address would have done.
  private func accessByName() -> [Found] {
    var result: [String: Found] = [:]
    let dead = Set(steps.filter { $0.episode.eventClass.isDown }.map(\.episode.host))
    for step in steps where step.episode.nature == .attempt && step.episode.isOf(["resolve_fail"]) {
      for target in step.episode.targets.keys.sorted() where !dead.contains(target) && !MinedNames.isAddress(target) {
        let id = "access_by_name:\(target)"
        var found =
          result[id]
          ?? Found(
            id: id, title: "\(target) was reached by name only, and names did not resolve", members: [], evidence: [])
        found.members.formUnion(step.members)
        found.evidence += step.episode.lines.map(\.reference)
        result[id] = found
      }
    }
    return result.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Changes to what failed, in the day before.
  private func recentChanges() -> ([Found], [StoryBuilder.Step]) {
    let start = analysis.episodes[incident.root].start
    var result: [Found] = []
    var more: [StoryBuilder.Step] = []
    if let root = steps.first(where: { $0.members.contains(incident.root) }), root.episode.nature == .change {
      let harmed = steps.first { $0.episode.host == root.episode.host && $0.episode.eventClass.isImpact }
      let service = root.episode.mainService ?? harmed?.episode.mainService ?? harmed?.episode.lines.first?.app
      if let service, !service.isEmpty {
        result.append(
          Found(
            id: "recent_change:\(service)", title: "\(service) on \(root.episode.host) was changed just before",
            members: root.members, evidence: references([root])))
      }
    }
    for (step, service, kind) in failedServices {
      var changes = analysis.episodes.filter { isChange($0, of: service, on: step.episode.host, before: start) }
      if kind == "dns" { changes += clientChanges(before: start) }
      guard !changes.isEmpty, !result.contains(where: { $0.id == "recent_change:\(service)" }) else { continue }
      let told = tell(changes)
      let minutes = Int(start.seconds(since: changes.map(\.start).max()!) / 60)
      result.append(
        Found(
          id: "recent_change:\(service)", title: "\(service) or its use was changed, last \(minutes) minutes before",
          members: members(told), evidence: told.flatMap { $0.episode.lines.map(\.reference) }))
      let known = members(more)
      more += told.filter { $0.members.isDisjoint(with: known) && !$0.members.contains(incident.root) }
    }
    return (result, more)
  }

  private func isBefore(_ episode: Episode, _ start: Timestamp) -> Bool {
    episode.nature == .change && !episode.eventClass.isPlanned && episode.start < start
      && start.seconds(since: episode.start) <= Limits.leadUpSeconds
  }

  private func isChange(_ episode: Episode, of service: String, on host: String, before start: Timestamp) -> Bool {
    guard isBefore(episode, start), episode.host == host || episode.names(host) else { return false }
    guard episode.services[service] != nil else { return false }
    // What happens all the time is no change.
    let usual = analysis.episodes.filter {
      $0.classID == episode.classID && $0.host == episode.host && $0.services[service] != nil && $0.start < start
    }
    return usual.count <= 4
  }

  /// How hosts of the story look names up.
  private func clientChanges(before start: Timestamp) -> [Episode] {
    let hosts = Set(steps.map(\.episode.host))
    return analysis.episodes.filter {
      isBefore($0, start) && hosts.contains($0.host) && $0.serviceKinds.contains("dns-client")
    }
  }

  /// Changes as steps; the same change on many hosts is told once.
  private func tell(_ changes: [Episode]) -> [StoryBuilder.Step] {
    var result: [StoryBuilder.Step] = []
    for change in changes.sorted(by: EpisodeBuilder.earlier) {
      let isClient = change.serviceKinds.contains("dns-client")
      let place = result.firstIndex { step in
        isClient && step.episode.classID == change.classID && step.episode.serviceKinds.contains("dns-client")
          && change.start.seconds(since: step.episode.last) < 3600
      }
      guard let place else {
        result.append(StoryBuilder.Step(episode: change, role: .condition, members: [change.id]))
        continue
      }
      result[place].episode.absorb(change)
      result[place].members.insert(change.id)
      let path = result[place].episode.values[.path] ?? "configuration"
      result[place].episode.ruleTitle = "\(path) changed on \(result[place].members.count) hosts"
    }
    return result
  }

  /// A host that died without a record of why.
  private func missingRecords() -> [Found] {
    steps.filter { $0.episode.classID == "host_down" }.compactMap { step in
      // A guest that stopped with its host has its reason.
      if step.members.contains(where: { incident.parents[$0]?.effect.relation == "hosted_on" }) { return nil }
      let hasRecord = crashes.contains {
        $0.host == step.episode.host && !$0.time.isNone && abs($0.time.seconds(since: step.episode.start)) < 600
      }
      guard !hasRecord else { return nil }
      return Found(
        id: "no_crash_record:\(step.episode.host)",
        title: "\(step.episode.host) left no record of why it stopped", members: step.members,
        evidence: references([step]))
    }
  }
}
