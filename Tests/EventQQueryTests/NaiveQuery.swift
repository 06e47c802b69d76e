import EventQModel
import EventQTestSupport

/// Random events, random queries, and what the queries mean, computed in the plainest way.
struct NaiveQuery {
  /// A row as text values by field.
  typealias Row = [String: String]
  typealias Predicate = (Row) -> Bool

  var random: SeededRandom
  /// Seconds in which the events lie.
  var span = 60

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func pick<T>(_ values: [T]) -> T { values.randomElement(using: &random)! }
  mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

  static let words = [
    "error", "err", "errors", "panic", "bob", "user=bob", "a_b", "ä", "10.0.0.5", "12ms", "ERROR", "x",
  ]

  mutating func samples(_ count: Int) -> [Sample] {
    (0..<count).map { i in
      var sample = Sample()
      sample.time =
        number(0..<20) == 0 ? .none : Timestamp(seconds: number(0..<span), nanoseconds: pick([0, 0, 500_000_000, 7]))
      let separators = [" ", ": ", ", ", "/", "-"]
      sample.message = (0..<number(0..<5)).map { _ in pick(Self.words) }.joined(separator: pick(separators))
      sample.host = pick(["db1", "web2", "web3", ""])
      sample.app = pick(["sshd", "kernel", ""])
      sample.severity = pick([0, 3, 6, Severity.none])
      sample.source = pick(["a.log", "b.log"])
      sample.line = UInt32(i + 1)
      if number(0..<3) > 0 { sample.extra.append(("ms", pick(["3", "12", "5.5", "100"]), .number)) }
      if number(0..<3) > 0 { sample.extra.append(("user", pick(["amy", "bob", "bobby"]), .string)) }
      if number(0..<3) == 0 { sample.extra.append(("ip", pick(["10.0.0.5", "10.1.0.1", "fe80::1", "none"]), .string)) }
      return sample
    }
  }

  static func row(_ sample: Sample) -> Row {
    var row: Row = [
      "_time": sample.time.rfc3339, "_msg": sample.message, "hostname": sample.host, "app_name": sample.app,
      "kind": "syslog", "source": sample.source, "line": "\(sample.line)",
    ]
    row["_ns"] = "\(sample.time.nanoseconds)"
    if sample.severity != Severity.none {
      row["severity"] = "\(sample.severity)"
      row["level"] = [0: "emerg", 3: "error", 6: "info"][sample.severity]
    }
    for (name, value, _) in sample.extra { row[name] = value }
    return row.filter { !$0.value.isEmpty }
  }

  // Filters.

  mutating func filter(depth: Int = 3) -> (text: String, test: Predicate) {
    switch depth == 0 ? 9 : number(0..<14) {
    case 0:
      let inner = filter(depth: depth - 1)
      return (pick(["not (", "!(", "-("]) + inner.text + ")", { !inner.test($0) })
    case 1, 2:
      let (a, b) = (filter(depth: depth - 1), filter(depth: depth - 1))
      return ("(\(a.text))\(pick([" ", " and ", " AND "]))(\(b.text))", { a.test($0) && b.test($0) })
    case 3, 4:
      let (a, b) = (filter(depth: depth - 1), filter(depth: depth - 1))
      return ("(\(a.text)) or (\(b.text))", { a.test($0) || b.test($0) })
    case 5: return timeRange()
    case 6: return ranges()
    case 7, 8: return field()
    default: return message()
    }
  }

  private mutating func message() -> (String, Predicate) {
    let word = pick(Self.words)
    let two = pick(Self.words) + pick([" ", "/", ", "]) + word
    switch number(0..<9) {
    case 0: return ("\"\(two)\"", { Self.phrase($0["_msg"] ?? "", two, false) })
    case 1: return ("\"\(word)\"*", { Self.phrase($0["_msg"] ?? "", word, true) })
    case 2: return ("*\"\(two)\"*", { Self.find($0["_msg"] ?? "", two, 0) != nil })
    case 3: return ("=\"\(word)\"", { $0["_msg"] == word })
    case 4: return ("=\"\(word)\"*", { ($0["_msg"] ?? "").hasPrefix(word) })
    case 5: return ("i(\"\(word)\")", { Self.phrase(($0["_msg"] ?? "").lowercased(), word.lowercased(), false) })
    case 6:
      return (
        "~\"(bo|an)+[bi]\"",
        { row in ["bob", "boi", "anb", "ani"].contains { Self.find(row["_msg"] ?? "", $0, 0) != nil } }
      )
    case 7: return ("~\"^err\"", { ($0["_msg"] ?? "").hasPrefix("err") })
    default: return ("\"\(word)\"", { Self.phrase($0["_msg"] ?? "", word, false) })
    }
  }

  private mutating func field() -> (String, Predicate) {
    let (name, full) = pick([
      ("host", "hostname"), ("hostname", "hostname"), ("app", "app_name"), ("user", "user"), ("level", "level"),
    ])
    let value = pick(["db1", "web2", "sshd", "bob", "amy", "error", "web"])
    switch number(0..<8) {
    case 0: return ("\(name):\"\"", { ($0[full] ?? "").isEmpty })
    case 1: return ("\(name):*", { !($0[full] ?? "").isEmpty })
    case 2: return ("\(name):in(db1, \(value), \"x y\")", { ["db1", value, "x y"].contains($0[full] ?? "") })
    case 3: return ("\(name):\(value)*", { Self.phrase($0[full] ?? "", value, true) })
    case 4: return ("{\(name)=\"\(value)\"}", { $0[full] == value })
    case 5: return ("\(name):!=\(value)", { ($0[full] ?? "") != value })
    case 6:
      return (
        "\(name):>=\(value)", { Array(($0[full] ?? "").utf8).lexicographicallyPrecedes(Array(value.utf8)) == false }
      )
    default: return ("\(name):\(value)", { Self.phrase($0[full] ?? "", value, false) })
    }
  }

  private mutating func ranges() -> (String, Predicate) {
    let low = number(0..<8)
    let high = low + number(0..<10)
    func ms(_ row: Row) -> Double? { row["ms"].flatMap(Double.init) }
    switch number(0..<6) {
    case 0: return ("ms:range[\(low), \(high)]", { ms($0).map { $0 >= Double(low) && $0 <= Double(high) } ?? false })
    case 1: return ("ms:range(\(low), \(high))", { ms($0).map { $0 > Double(low) && $0 < Double(high) } ?? false })
    case 2: return ("severity:<=\(low)", { $0["severity"].flatMap(Double.init).map { $0 <= Double(low) } ?? false })
    case 3:
      return (
        "len_range(\(low), \(high))",
        { row in
          let length = (row["_msg"] ?? "").unicodeScalars.count
          return length >= low && length <= high
        }
      )
    case 4: return ("ip:ipv4_range(\"10.0.0.0/16\")", { ($0["ip"] ?? "").hasPrefix("10.0.") })
    default: return ("ip:ipv6_range(\"fe80::/10\")", { ($0["ip"] ?? "").hasPrefix("fe80") })
    }
  }

  mutating func timeRange() -> (text: String, test: Predicate) {
    // Whole minutes too, where there are several.
    let from = span > 60 && number(0..<3) == 0 ? number(0..<span / 60) * 60 : number(0..<span * 5 / 6)
    let to = from + number(0..<span / 3)
    func nanoseconds(_ row: Row) -> Int { Int(row["_ns"]!)! }
    func stamp(_ seconds: Int) -> String { Timestamp(seconds: seconds).rfc3339 }
    let (a, b) = (from * 1_000_000_000, to * 1_000_000_000)
    switch number(0..<3) {
    case 0: return ("_time:[\(stamp(from)), \(stamp(to)))", { nanoseconds($0) >= a && nanoseconds($0) < b })
    case 1: return ("_time:>\(stamp(from))", { nanoseconds($0) > a })
    // An event without a time is before every moment.
    default: return ("_time:<=\(stamp(to))", { nanoseconds($0) < b + 1_000_000_000 })
    }
  }

  // Text questions, character by character.

  static func find(_ text: String, _ part: String, _ from: Int) -> Int? {
    let (a, b) = (Array(text.utf8), Array(part.utf8))
    guard a.count >= b.count else { return nil }
    for i in from..<max(from, a.count - b.count + 1) where Array(a[i..<i + b.count]) == b { return i }
    return nil
  }

  static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
      || (0x61...0x7A).contains(byte)
  }

  static func phrase(_ text: String, _ phrase: String, _ isPrefix: Bool) -> Bool {
    let (a, b) = (Array(text.utf8), Array(phrase.utf8))
    var from = 0
    while let at = find(text, phrase, from) {
      let glued = at > 0 && isWord(a[at - 1]) && isWord(b[0])
      let end = at + b.count
      let gluedBehind = !isPrefix && end < a.count && isWord(a[end]) && isWord(b[b.count - 1])
      if !glued && !gluedBehind { return true }
      from = at + 1
    }
    return false
  }
}
