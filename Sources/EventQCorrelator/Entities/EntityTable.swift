internal import EventQBytes

/// One name for each host, whatever a log calls it: short name, full name, address, with or without a port.
struct EntityTable: Sendable {
  /// Canonical names of hosts that wrote lines.
  private(set) var hosts: Set<String> = []
  /// Address to canonical name.
  private var nameByAddress: [String: String] = [:]
  /// First labels that several full names share: they are not shortened.
  private var ambiguous: Set<String> = []

  init(_ evidence: borrowing MinedEvidence) {
    let written = evidence.hosts.map { evidence.text($0) }.sorted()
    collect(written)
    for name in written where !MinedNames.isAddress(name) { hosts.insert(canonicalName(name)) }
    resolve(evidence)
    // Hosts known by address only.
    for name in written where MinedNames.isAddress(name) { hosts.insert(nameByAddress[name] ?? name) }
  }

  private mutating func collect(_ names: [String]) {
    var domains: [Substring: Set<Substring>] = [:]
    for name in names where !MinedNames.isAddress(name) {
      let label = name.prefix { $0 != "." }
      if label.count < name.count { domains[label, default: []].insert(name.dropFirst(label.count)) }
    }
    for (label, found) in domains where found.count > 1 { ambiguous.insert(String(label)) }
  }

  private mutating func resolve(_ evidence: borrowing MinedEvidence) {
    var votes: [String: [String: Int]] = [:]
    for (pair, count) in evidence.aliases {
      let address = evidence.text(pair.b)
      let name = canonicalName(evidence.text(pair.a).lowercased())
      guard hosts.contains(name), !MinedNames.isAddress(name) else { continue }
      votes[address, default: [:]][name, default: 0] += count
    }
    for (hash, connection) in evidence.connections {
      guard let token = evidence.clocks.tokens[hash], !token.isUseless, token.hostB >= 0 else { continue }
      guard token.hostA == connection.client || token.hostB == connection.client else { continue }
      let other = token.hostA == connection.client ? token.hostB : token.hostA
      let client = canonicalName(evidence.text(connection.client))
      let server = canonicalName(evidence.text(other))
      votes[evidence.text(connection.from), default: [:]][client, default: 0] += 3
      votes[evidence.text(connection.to), default: [:]][server, default: 0] += 3
    }
    for (address, names) in votes {
      let best = names.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }[0]
      nameByAddress[address] = best.key
    }
  }

  private func canonicalName(_ name: String) -> String {
    let label = String(name.prefix { $0 != "." })
    return label.isEmpty || ambiguous.contains(label) ? name : label
  }

  /// The host that a text names: `db1.example:3306`, `mx[192.0.2.1]:25`, `http://db1/`, `192.0.2.1#53`. Whether it is
  /// one that wrote lines, `hosts` tells.
  func canonical(_ text: String) -> String {
    let (name, _) = MinedNames.split(text)
    if MinedNames.isAddress(name) { return nameByAddress[name] ?? name }
    return canonicalName(name)
  }

  func isKnown(_ host: String) -> Bool { hosts.contains(host) }
}

/// Reading of names as logs write them.
enum MinedNames {
  /// Host and port of an endpoint; the port is nil where none is written.
  static func split(_ text: String) -> (host: String, port: Int?) {
    var name = text[...]
    if let scheme = name.range(of: "://") { name = name[scheme.upperBound...] }
    if let slash = name.firstIndex(of: "/") { name = name[..<slash] }
    var port: Int?
    if let bracket = name.firstIndex(of: "["), bracket != name.startIndex {
      // `mx.example[192.0.2.1]:25`: the name and the port.
      if let colon = name.lastIndex(of: ":") { port = Int(name[name.index(after: colon)...]) }
      name = name[..<bracket]
    } else if let colon = name.lastIndex(where: { $0 == ":" || $0 == "#" }), name.filter({ $0 == ":" }).count <= 1 {
      port = Int(name[name.index(after: colon)...].prefix { $0.isNumber })
      name = name[..<colon]
    }
    while name.last == "." { name.removeLast() }
    return (name.lowercased(), port)
  }

  static func isAddress(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { MessageMiner.isAddress(UnsafeRawBufferPointer($0)) } || text.filter { $0 == ":" }.count > 1
  }
}

extension StringProtocol {
  /// The first place where `other` stands.
  func range(of other: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
      start = index(after: start)
    }
    return nil
  }
}
