internal import EventQModel

/// Clock offsets of hosts from pairwise evidence: each host's clock against a common time that most clocks agree on.
enum ClockSolver {
  struct Offset: Equatable, Sendable {
    /// Seconds that the clock runs ahead.
    var seconds: Double
    var uncertainty: Double
  }

  /// A pair of hosts and how far the second one's stamps are behind the first's for the same events.
  private struct Pair {
    var a: String
    var b: String
    /// Offset of b minus offset of a, in seconds.
    var difference: Double
    var uncertainty: Double
    var weight: Double
  }

  /// Pairs need this many common texts to count.
  static let leastPairs = 5
  /// The pseudo host whose clock receivers' stamps show.
  private static let receiver = "\u{1}receiver"
  /// And the one that stands for the middle of lines in the order of receipt.
  private static let relay = "\u{1}relay"

  /// - Parameter name: canonical host of an interned one.
  static func solve(_ evidence: borrowing ClockEvidence, name: (Int) -> String) -> [String: Offset] {
    var pairs = tokenPairs(evidence, name)
    pairs += orderPairs(evidence, name)
    for (host, delay) in evidence.receiveDelays.sorted(by: { name($0.key) < name($1.key) }) where delay.count >= 3 {
      // The least delay of many is near zero, so what is left is the sender's clock.
      pairs.append(
        Pair(a: receiver, b: name(host), difference: -Double(delay.least) / 1e9, uncertainty: 0.5, weight: 50))
    }
    guard !pairs.isEmpty else { return [:] }
    return walk(pairs)
  }

  private static func tokenPairs(_ evidence: borrowing ClockEvidence, _ name: (Int) -> String) -> [Pair] {
    var differences: [[String]: [Double]] = [:]
    for token in evidence.tokens.values where !token.isUseless && token.hostB >= 0 {
      // A text that a host logged over minutes names a session, not a moment.
      guard token.lastA - token.firstA < 2_000_000_000, token.lastB - token.firstB < 2_000_000_000 else { continue }
      let a = name(token.hostA)
      let b = name(token.hostB)
      if a == b { continue }
      let delta = Double(token.firstB - token.firstA) / 1e9
      if a < b {
        differences[[a, b], default: []].append(delta)
      } else {
        differences[[b, a], default: []].append(-delta)
      }
    }
    var pairs: [Pair] = []
    for (hosts, values) in differences.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      guard values.count >= leastPairs || values.count >= 2 && values.max()! - values.min()! < 2 else { continue }
      let sorted = values.sorted()
      let median = sorted[sorted.count / 2]
      let deviations = sorted.map { abs($0 - median) }.sorted()
      let spread = deviations[deviations.count / 2]
      // Texts that recur by chance are spread over hours.
      guard spread < 5 else { continue }
      pairs.append(
        Pair(
          a: hosts[0], b: hosts[1], difference: median, uncertainty: max(0.1, spread * 2),
          weight: Double(values.count).squareRoot()))
    }
    return pairs
  }

  /// From files that hold lines of several hosts in the order of receipt: in a run of lines, all were written at about
  /// the same time.
  private static func orderPairs(_ evidence: borrowing ClockEvidence, _ name: (Int) -> String) -> [Pair] {
    struct Place: Hashable {
      var source: Int
      var block: Int
    }
    var hostsOfSource: [Int: Set<Int>] = [:]
    for key in evidence.blocks.keys { hostsOfSource[key.source, default: []].insert(key.host) }
    var places: [Place: [(host: String, mean: Double)]] = [:]
    for (key, value) in evidence.blocks where hostsOfSource[key.source]!.count >= 3 {
      places[Place(source: key.source, block: key.block), default: []].append(
        (name(key.host), value.sum / Double(value.count) / 1000))
    }
    // Each host against the middle of its run.
    var differences: [String: [Double]] = [:]
    for hosts in places.values where hosts.count >= 3 {
      let middle = hosts.map(\.mean).sorted()[hosts.count / 2]
      for host in hosts { differences[host.host, default: []].append(host.mean - middle) }
    }
    return differences.sorted { $0.key < $1.key }.compactMap { host, values in
      guard values.count >= 8 else { return nil }
      let sorted = values.sorted()
      let median = sorted[sorted.count / 2]
      let deviations = sorted.map { abs($0 - median) }.sorted()
      let spread = deviations[deviations.count / 2]
      guard spread < 60 else { return nil }
      let error = max(0.5, 3 * spread / Double(values.count).squareRoot())
      // What is within the length of a run is no offset; better evidence goes first.
      let difference = abs(median) > max(2, spread) ? median : 0
      return Pair(a: relay, b: host, difference: difference, uncertainty: error, weight: 1 + 1 / (1 + error))
    }
  }

  /// Goes from host to host along the strongest pairs, part by part, then moves each part so that its weighted median
  /// clock is right: one clock that is wrong stands out against the others.
  private static func walk(_ pairs: [Pair]) -> [String: Offset] {
    var result: [String: Offset] = [:]
    var neighbours: [String: [Pair]] = [:]
    for pair in pairs {
      neighbours[pair.a, default: []].append(pair)
      neighbours[pair.b, default: []].append(
        Pair(
          a: pair.b, b: pair.a, difference: -pair.difference, uncertainty: pair.uncertainty, weight: pair.weight))
    }
    var seen: Set<String> = []
    for start in neighbours.keys.sorted() where !seen.contains(start) {
      var part: [String: Offset] = [start: Offset(seconds: 0, uncertainty: 0)]
      seen.insert(start)
      while true {
        var best: Pair?
        for host in part.keys.sorted() {
          for pair in neighbours[host]! where part[pair.b] == nil {
            if best == nil || pair.weight > best!.weight { best = pair }
          }
        }
        guard let next = best, let from = part[next.a] else { break }
        seen.insert(next.b)
        part[next.b] = Offset(
          seconds: from.seconds + next.difference, uncertainty: from.uncertainty + next.uncertainty)
      }
      center(&part)
      result.merge(part) { a, _ in a }
    }
    result[receiver] = nil
    result[relay] = nil
    return result
  }

  private static func center(_ part: inout [String: Offset]) {
    let values = part.filter { $0.key != relay && $0.key != receiver }.values.map(\.seconds).sorted()
    guard !values.isEmpty else { return }
    // With two clocks nobody can say which is wrong, unless one of them is a receiver's.
    let zero = part[receiver]?.seconds ?? (values.count >= 3 ? values[(values.count - 1) / 2] : values[0])
    for (host, offset) in part {
      part[host] = Offset(seconds: offset.seconds - zero, uncertainty: offset.uncertainty)
    }
  }
}
