internal import EventQModel

/// States that no line tells of, inferred from at least two weak signs.
extension Analysis {
  /// Hosts that fell silent while others missed them.
  mutating func inferHostsDown() {
    guard let definition = classes["host_down"] else { return }
    for silence in activity.silences() {
      let end = silence.end ?? activity.end
      if isExplained(silence.host, from: silence.start, to: end) { continue }
      var signs = signs(of: silence.host, from: silence.start.adding(seconds: -5), to: end)
      let boots = episodes.filter { $0.classID == "boot" && $0.host == silence.host }
      let boot = boots.first { abs($0.start.seconds(since: end)) < 600 }
      signs += boot.map { [$0] } ?? []
      guard !signs.isEmpty else { continue }
      // A short silence that no boot ends needs more than one witness.
      let isLong = end.seconds(since: silence.start) >= 180
      guard boot != nil || isLong || Set(signs.map(\.host)).count >= 2 else { continue }
      append(definition, silence.host, from: silence.start, to: silence.end, signs)
    }
    // Hosts that write nowhere we can see, but that several others and the monitoring miss at once.
    for host in missedHosts() where !activity.hasHost(host) {
      let signs = signs(of: host, from: .distantPast, to: .distantFuture)
      let clients = Set(signs.filter { $0.nature == .symptom }.map(\.host))
      guard clients.count >= 2, signs.contains(where: { $0.nature == .detection }), let first = signs.first,
        !isExplained(host, from: first.start, to: first.start)
      else { continue }
      let end = signs.map(\.end).max() ?? first.end
      append(definition, host, from: first.start, to: end, signs)
    }
  }

  private func missedHosts() -> [String] {
    Set(episodes.filter { $0.nature == .symptom }.flatMap(\.targets.keys)).sorted()
  }

  private func isExplained(_ host: String, from: Timestamp, to: Timestamp) -> Bool {
    episodes.contains { episode in
      guard episode.host == host, episode.eventClass.isDown || episode.classID == "clean_shutdown" else { return false }
      return episode.start >= from.adding(seconds: -300) && episode.start <= to.adding(seconds: 60)
        || episode.start <= from && episode.end >= from
    }
  }

  /// Whether an alert says that a host, and not only a service on it, is missed.
  private static func isAboutHost(_ alert: Episode) -> Bool {
    let words = [
      "host alert", "unreachable", "instancedown", "hostdown", "nodedown", "agent", "ping", "is down or", "host down",
    ]
    return alert.lines.contains { line in
      let text = line.message.lowercased()
      return words.contains { text.range(of: $0) != nil }
    }
  }

  /// What others say of a host that does not answer.
  private func signs(of host: String, from: Timestamp, to: Timestamp) -> [Episode] {
    episodes.filter { episode in
      guard episode.start >= from, episode.start <= to else { return false }
      switch episode.classID {
      case "alert_raised": return episode.names(host) && Self.isAboutHost(episode)
      case "conn_timeout", "unreachable", "cluster_member_lost", "node_not_ready", "nfs_timeout":
        return episode.names(host)
      case "os_stop", "reset", "power_event": return episode.host == host
      case "fenced": return episode.names(host)
      default: return false
      }
    }
  }

  private mutating func append(
    _ definition: ClassDefinition, _ host: String, from: Timestamp, to: Timestamp?, _ signs: [Episode]
  ) {
    var episode = Episode(host: host, eventClass: definition, start: from, end: to ?? activity.end)
    episode.inferred = true
    episode.hasEnded = to != nil
    episode.last = from
    episode.count = signs.count
    episode.add(lines: signs.compactMap(\.lines.first))
    episode.uncertainty = 30
    episode.severity = 1
    episodes.append(episode)
  }

  /// Services whose clients fail while their host is down, or at several clients at once.
  mutating func inferServicesDown() {
    guard let definition = classes["service_down"] else { return }
    var found: [Episode] = []
    for down in episodes where down.eventClass.isDown {
      for service in services(on: down.host, before: down.start.adding(seconds: 1)) {
        let signs = signs(service.kind, down.host, from: down.start.adding(seconds: -2), within: 900)
        guard !signs.isEmpty, !isKnownDown(down.host, service.id, near: down.start) else { continue }
        found.append(serviceDown(definition, down.host, service, at: down.start, signs))
      }
    }
    episodes += found
    found = []
    for service in servicesMissed() {
      let signs = signs(service.kind, service.host, from: service.time.adding(seconds: -1), within: 600)
      let hosts = Set(signs.map(\.host))
      guard hosts.count >= 2, let first = signs.map(\.start).min(), !isCovered(service.host, service.kind, at: first)
      else { continue }
      let running = services(on: service.host, before: first).first { $0.kind == service.kind }
      let usual = rules.services.first { $0.kind == service.kind }
      let id = running?.id ?? usual?.id ?? service.kind
      let named = running ?? ServiceDefinition(id: id, kind: service.kind, programs: [])
      found.append(serviceDown(definition, service.host, named, at: first, signs))
      episodes.append(found[found.count - 1])
    }
  }

  /// Failures of clients that a service of this kind on this host would explain.
  private func signs(_ kind: String, _ host: String, from: Timestamp, within: Double) -> [Episode] {
    episodes.filter { episode in
      guard episode.nature == .symptom || episode.nature == .attempt, episode.host != host, episode.start >= from,
        episode.start.seconds(since: from) <= within
      else { return false }
      if kind == "dns" {
        return episode.isOf(["resolve_fail"]) && dependencies.has(.resolvesWith, from: episode.host, to: host)
      }
      if episode.isOf(["resolve_fail"]) && episode.classID != "replication_broken" { return false }
      guard episode.serviceKinds.isEmpty || episode.serviceKinds.contains(kind) || episode.serviceKinds == ["dns"]
      else {
        return false
      }
      if episode.names(host) {
        guard let used = dependencies.evidence(.clientOf, from: episode.host, to: host)?.serviceKinds else {
          return episode.serviceKinds.contains(kind) || kind == "database" && episode.classID == "replication_broken"
        }
        return episode.serviceKinds.contains(kind) || used.contains(kind)
      }
      return episode.serviceKinds.contains(kind) && dependencies.has(.clientOf, from: episode.host, to: host)
    }
  }

  /// Host and kind of service that symptoms point at.
  private func servicesMissed() -> [(host: String, kind: String, time: Timestamp)] {
    var first: [String: (host: String, kind: String, time: Timestamp)] = [:]
    for episode in episodes where episode.nature == .symptom {
      var pointed: [(String, String)] = []
      if episode.isOf(["resolve_fail"]) {
        for server in dependencies.providers(.resolvesWith, of: episode.host) { pointed.append((server, "dns")) }
      } else {
        for target in episode.targets.keys where entities.isKnown(target) && target != episode.host {
          for kind in episode.serviceKinds { pointed.append((target, kind)) }
        }
      }
      for (host, kind) in pointed {
        let key = "\(host) \(kind)"
        if first[key] == nil || episode.start < first[key]!.time { first[key] = (host, kind, episode.start) }
      }
    }
    return first.sorted { $0.key < $1.key }.map(\.value)
  }

  private func isKnownDown(_ host: String, _ service: String, near time: Timestamp) -> Bool {
    episodes.contains {
      $0.host == host && $0.classID == "service_down" && $0.mainService == service
        && abs($0.start.seconds(since: time)) < 300
    }
  }

  /// Kinds of service that others build upon; an application's own failures do not stand for them.
  private static let backends: Set<String> = ["dns", "database", "cache", "directory", "file", "queue", "search"]

  /// Whether a fault on the host already explains that a kind of service is missed.
  private func isCovered(_ host: String, _ kind: String, at time: Timestamp) -> Bool {
    episodes.contains { episode in
      guard episode.host == host, episode.start <= time.adding(seconds: 60),
        episode.end >= time.adding(seconds: -600) || episode.eventClass.isDown && episode.end >= time
      else { return false }
      if episode.eventClass.isDown || episode.classID == "clean_shutdown" { return true }
      // An application that fails for a reason of its own is not down.
      if episode.nature == .symptom, episode.eventClass.isImpact, !Self.backends.contains(kind) { return true }
      // Faults of a service's own kind explain by themselves; others (out of memory, a full disk) stop it first.
      let isOwn = episode.nature == .fault && (episode.eventClass.serviceKind == kind || episode.eventClass.isImpact)
      guard episode.classID == "service_down" || episode.classID == "service_stop" || isOwn else { return false }
      // A fault of the whole host concerns all of its services.
      if isOwn, episode.services.isEmpty, episode.serviceKinds.isEmpty { return true }
      return episode.mainService.flatMap { catalogue.kind(program: $0) } == kind
        || episode.serviceKinds.contains(kind)
    }
  }

  private func serviceDown(
    _ definition: ClassDefinition, _ host: String, _ service: ServiceDefinition, at time: Timestamp, _ signs: [Episode]
  ) -> Episode {
    var episode = Episode(host: host, eventClass: definition, start: time, end: signs.map(\.end).max() ?? time)
    episode.inferred = true
    episode.last = time
    episode.count = signs.count
    episode.services = [service.id: 1]
    episode.serviceKinds = [service.kind]
    let programs = service.programs.map { $0.lowercased() }
    let last = programs.compactMap { activity.lastLine(of: host, program: $0, before: time.adding(seconds: 1)) }
    if let line = last.max(by: LineRecord.before) { episode.add(lines: [line]) }
    if episode.lines.isEmpty { episode.add(lines: signs.compactMap(\.lines.first)) }
    episode.uncertainty = 1
    episode.severity = 2
    return episode
  }
}
