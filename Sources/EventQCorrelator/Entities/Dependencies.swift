internal import EventQModel

/// Who needs whom, as mined from logs.
struct Dependencies: Sendable {
  struct Key: Hashable, Sendable {
    var kind: DependencyKind
    var from: String
    var to: String
  }

  struct Evidence: Sendable {
    var count = 0
    var references: [String] = []
    /// Kinds of service that are used.
    var serviceKinds: Set<String> = []
  }

  private(set) var all: [Key: Evidence] = [:]

  mutating func add(
    _ kind: DependencyKind, from: String, to: String, count: Int, reference: String?, serviceKind: String?
  ) {
    guard from != to, !from.isEmpty, !to.isEmpty else { return }
    let key = Key(kind: kind, from: from, to: to)
    var evidence = all[key] ?? Evidence()
    evidence.count += count
    if let reference, !evidence.references.contains(reference) {
      evidence.references.append(reference)
      evidence.references.sort()
      if evidence.references.count > Limits.eventsPerNode { evidence.references.removeLast() }
    }
    if let serviceKind { evidence.serviceKinds.insert(serviceKind) }
    all[key] = evidence
  }

  func has(_ kind: DependencyKind, from: String, to: String) -> Bool {
    all[Key(kind: kind, from: from, to: to)] != nil
  }

  func evidence(_ kind: DependencyKind, from: String, to: String) -> Evidence? {
    all[Key(kind: kind, from: from, to: to)]
  }

  /// Hosts that a host uses in this way, sorted.
  func providers(_ kind: DependencyKind, of host: String) -> [String] {
    all.keys.filter { $0.kind == kind && $0.from == host }.map(\.to).sorted()
  }

  /// Hosts that use a host in this way, sorted.
  func clients(_ kind: DependencyKind, of host: String) -> [String] {
    all.keys.filter { $0.kind == kind && $0.to == host }.map(\.from).sorted()
  }
}

extension Dependencies {
  /// From what was counted while events went by.
  mutating func addMined(_ evidence: borrowing MinedEvidence, _ entities: EntityTable, _ catalogue: ServiceCatalogue) {
    for (pair, count) in evidence.queries {
      let client = entities.canonical(evidence.text(pair.a))
      let server = entities.canonical(evidence.text(pair.b))
      guard entities.isKnown(client) else { continue }
      add(
        .resolvesWith, from: client, to: server, count: count.count, reference: count.reference, serviceKind: "dns")
    }
    for (pair, count) in evidence.endpoints where count >= 2 {
      let from = entities.canonical(evidence.text(pair.a))
      let endpoint = evidence.text(pair.b)
      let to = entities.canonical(endpoint)
      guard entities.isKnown(to), let port = MinedNames.split(endpoint).port else { continue }
      let service = catalogue.service(port: port)
      if service?.kind == "dns" {
        add(.resolvesWith, from: from, to: to, count: count, reference: nil, serviceKind: "dns")
      } else if port < 10_000 {
        add(.clientOf, from: from, to: to, count: count, reference: nil, serviceKind: service?.kind)
      }
    }
  }
}
