internal import EventQModel

/// The working state while a story is put together: episodes, what is known of hosts, edges.
struct Analysis {
  let rules: RuleSet
  let classes: [String: ClassDefinition]
  let catalogue: ServiceCatalogue
  let entities: EntityTable
  let offsets: [String: ClockSolver.Offset]
  let activity: ActivityView
  var episodes: [Episode]
  var dependencies = Dependencies()
  var edges: [CandidateEdge] = []

  /// Services that ran on a host before a moment, by id: from programs that wrote lines and from service managers.
  func services(on host: String, before time: Timestamp) -> [ServiceDefinition] {
    var found: [String: ServiceDefinition] = [:]
    for (program, count) in activity.programs(of: host, before: time) where count >= 3 {
      if let service = catalogue.service(program: program) { found[service.id] = service }
    }
    // A service manager, or the kernel that killed it, names it too.
    for episode in episodes where episode.host == host && episode.nature != .symptom && episode.start < time {
      for name in episode.services.keys.sorted() {
        if let service = catalogue.service(program: name) { found[service.id] = service }
      }
    }
    return found.values.sorted { $0.id < $1.id }
  }

  /// Runs all steps up to scored edges.
  mutating func run() {
    placeEpisodes()
    nameAddresses()
    blameTargets()
    foldAttempts()
    addDependencies()
    endStates()
    inferHostsDown()
    inferServicesDown()
    endStates()
    episodes.sort(by: EpisodeBuilder.earlier)
    for i in episodes.indices { episodes[i].id = i }
    findEdges()
  }

  /// A log without host names, such as a monitor's own, is of the one host that is known to run the program.
  private mutating func placeEpisodes() {
    for i in episodes.indices where episodes[i].host.isEmpty {
      guard let app = episodes[i].lines.first?.app.lowercased(), !app.isEmpty else { continue }
      let hosts = activity.hosts(running: app)
      if hosts.count == 1 { episodes[i].host = hosts[0] }
    }
  }

  /// An address that nothing else names: what clients could not reach by it works again by the name of one host.
  private mutating func nameAddresses() {
    var votes: [String: [String: Int]] = [:]
    for episode in episodes where episode.nature == .symptom {
      for target in episode.targets.keys where MinedNames.isAddress(target) && !entities.isKnown(target) {
        for other in episodes where other.host == episode.host && other.nature == .recovery {
          let lag = other.start.seconds(since: episode.end)
          guard lag > -60, lag < 900, other.lines.first?.app == episode.lines.first?.app else { continue }
          for name in other.targets.keys where entities.isKnown(name) {
            votes[target, default: [:]][name, default: 0] += 1
          }
        }
      }
    }
    for (address, names) in votes.sorted(by: { $0.key < $1.key }) where names.count == 1 {
      guard let name = names.keys.first else { continue }
      for i in episodes.indices {
        guard let count = episodes[i].targets.removeValue(forKey: address) else { continue }
        episodes[i].targets[name, default: 0] += count
      }
    }
  }

  /// A client that says that its peer's certificate expired tells of the peer's fault.
  private mutating func blameTargets() {
    var blamed: [String: Episode] = [:]
    for i in episodes.indices {
      let episode = episodes[i]
      guard let symptom = episode.eventClass.seenByOthersAs.flatMap({ classes[$0] }) else { continue }
      guard let target = episode.mainTarget, target != episode.host else { continue }
      var fault = episode
      fault.host = target
      fault.inferred = true
      fault.targets = [:]
      let key = "\(target) \(episode.classID)"
      if let known = blamed[key], episode.start.seconds(since: known.end) < episode.eventClass.gap {
        blamed[key]!.absorb(fault)
      } else if blamed[key] == nil {
        blamed[key] = fault
      }
      episodes[i].eventClass = symptom
      episodes[i].ruleTitle = nil
    }
    episodes += blamed.sorted { $0.key < $1.key }.map(\.value)
  }

  /// An attempt's own failing look-ups and its start belong to it: the tool says in one line that a name does not
  /// resolve and in the next that it gives up.
  private mutating func foldAttempts() {
    var gone: Set<Int> = []
    for i in episodes.indices where episodes[i].nature == .attempt || episodes[i].nature == .action {
      let apps = Set(episodes[i].lines.map(\.app))
      for j in episodes.indices where j != i && !gone.contains(j) && episodes[j].host == episodes[i].host {
        let other = episodes[j]
        // A command that was typed just before the attempt failed is the attempt.
        let isCommand =
          episodes[i].nature == .attempt && other.classID.hasSuffix("_command")
          && other.start >= episodes[i].start.adding(seconds: -60) && other.start <= episodes[i].end
        if isCommand, !gone.contains(i) {
          gone.insert(j)
          continue
        }
        guard Set(other.lines.map(\.app)).isSubset(of: apps) else { continue }
        let isOverlapping =
          other.start >= episodes[i].start.adding(seconds: -120) && other.start <= episodes[i].end.adding(seconds: 60)
        guard isOverlapping else { continue }
        let isReason = episodes[i].nature == .attempt && other.nature == .symptom
        let isStart = other.nature == .action && other.family == episodes[i].family && other.classID.hasSuffix("_start")
        guard isReason || isStart, !gone.contains(i) else { continue }
        gone.insert(j)
        absorbIntoAttempt(i, other, isReason: isReason)
      }
    }
    episodes = episodes.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
  }

  private mutating func absorbIntoAttempt(_ i: Int, _ other: Episode, isReason: Bool) {
    var other = other
    // What could not be looked up is kept apart from what the attempt was aimed at.
    if !episodes[i].targets.isEmpty { other.targets = [:] }
    if !isReason { other.reasons = [] }
    let reasons = episodes[i].reasons
    episodes[i].absorb(other)
    if !isReason { episodes[i].reasons = reasons }
  }

  private mutating func addDependencies() {
    for episode in episodes {
      let reference = episode.lines.first?.reference
      for server in episode.servers.keys where entities.isKnown(server) || MinedNames.isAddress(server) {
        dependencies.add(
          .resolvesWith, from: episode.host, to: server, count: episode.count, reference: reference, serviceKind: "dns")
      }
      for target in episode.targets.keys where entities.isKnown(target) {
        switch episode.classID {
        case "replication_broken", "replication_ok":
          dependencies.add(
            .replicatesFrom, from: episode.host, to: target, count: episode.count, reference: reference,
            serviceKind: "database")
        case "zone_transfer", "zone_transfer_fail":
          dependencies.add(
            .transfersFrom, from: episode.host, to: target, count: 1, reference: reference, serviceKind: "dns")
        default:
          guard episode.nature == .symptom || episode.classID == "client_recovered" else { continue }
          let kind = episode.serviceKinds.sorted().first { $0 != "dns" }
          dependencies.add(
            .clientOf, from: episode.host, to: target, count: episode.count, reference: reference, serviceKind: kind)
        }
      }
    }
    addAssumedNameServers()
  }

  /// A host whose look-ups fail and that no query log names uses the name servers that the others use.
  private mutating func addAssumedNameServers() {
    let servers = Set(dependencies.all.keys.filter { $0.kind == .resolvesWith }.map(\.to)).sorted()
    for episode in episodes where episode.isOf(["resolve_fail"]) {
      guard dependencies.providers(.resolvesWith, of: episode.host).isEmpty else { continue }
      for server in servers {
        dependencies.add(.resolvesWith, from: episode.host, to: server, count: 0, reference: nil, serviceKind: "dns")
      }
    }
  }

  /// A state lasts until an event says that it is over, if one comes after its last own event.
  private mutating func endStates() {
    var byHost: [String: [Int]] = [:]
    for i in episodes.indices { byHost[episodes[i].host, default: []].append(i) }
    for i in episodes.indices where episodes[i].eventClass.isState && !episodes[i].hasEnded {
      let episode = episodes[i]
      let limit = episode.eventClass.isDown || episode.inferred ? 7 * 86_400.0 : max(1800, episode.eventClass.gap)
      var best: Episode?
      for j in byHost[episode.host] ?? [] where episode.eventClass.endedBy.contains(episodes[j].classID) {
        let candidate = episodes[j]
        let from = episode.eventClass.isDown ? episode.start : episode.last
        guard candidate.start >= from.adding(seconds: -1), candidate.start.seconds(since: episode.last) <= limit else {
          continue
        }
        if candidate.classID.hasPrefix("service_"), let mine = episode.mainService, let theirs = candidate.mainService,
          mine != theirs
        {
          continue
        }
        if best == nil || candidate.start < best!.start { best = candidate }
      }
      if let best {
        episodes[i].end = max(episodes[i].start, best.start)
        episodes[i].hasEnded = true
      }
    }
  }
}

/// A possible cause of an episode.
struct CandidateEdge: Sendable {
  var from: Int
  var to: Int
  var effect: Effect
  var probability: Double
  var order: Timeline.Order
  var evidence: [String]
}
