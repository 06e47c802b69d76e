import EventQModel
import EventQQuery
import EventQTestSupport
import Testing

/// Random queries over random events against a plain reading of both.
@Suite struct DifferentialTests {
  @Test func agreesWithANaiveScan() throws {
    let seed: UInt64 = 0x5EED_0002
    var naive = NaiveQuery(seed: seed)
    var matched = 0
    for round in 0..<250 {
      let samples = naive.samples(naive.number(0..<60))
      let rows = samples.map(NaiveQuery.row).sorted(by: Self.inOrder)
      // The order in which events arrive must not show.
      let run = QueryRun(samples.shuffled(using: &naive.random), perBatch: naive.number(1..<20))
      for _ in 0..<10 {
        let filter = naive.filter()
        let hits = rows.filter(filter.test)
        matched += hits.count
        let (pipe, expected) = Self.pipe(&naive, hits)
        let text = filter.text + pipe
        #expect(try run.json(text) == expected, "seed \(seed) round \(round): \(text)")
      }
    }
    // The test would say nothing if almost nothing matched.
    #expect(matched > 10_000)
  }

  /// Ordered results that do not fit into memory take several passes and stay the same.
  @Test func givesTheSameWithLittleMemory() throws {
    var naive = NaiveQuery(seed: 0x5EED_0003)
    let samples = naive.samples(5000)
    let run = QueryRun(samples, perBatch: 97)
    var options = QueryOptions()
    options.memoryBytes = 400_000
    let expected = try run.json("* | fields _time, line, host")
    #expect(expected.count == 5000)
    #expect(try run.json("* | fields _time, line, host", options: options) == expected)
    #expect(throws: QueryError.memory(pipe: "sort", limit: 400_000)) {
      try run.json("* | sort by (ms)", options: options)
    }
    #expect(try run.json("* | sort by (ms desc, line) limit 3 | fields ms, line", options: options).count == 3)
  }

  @Test func stopsWhenAsked() throws {
    var naive = NaiveQuery(seed: 0x5EED_0004)
    let run = QueryRun(naive.samples(50))
    var options = QueryOptions()
    options.cancellation = QueryCancellation()
    #expect(try run.json("* | count()", options: options) == [#"{"count(*)":50}"#])
    options.cancellation?.cancel()
    #expect(throws: QueryError.cancelled) { try run.json("* | count()", options: options) }
    var late = QueryOptions()
    late.deadline = ContinuousClock.now
    #expect(throws: QueryError.deadline) { try run.json("* | count()", options: late) }
  }

  static func inOrder(_ a: NaiveQuery.Row, _ b: NaiveQuery.Row) -> Bool {
    func key(_ row: NaiveQuery.Row) -> (Int, String, String, Int) {
      (Int(row["_ns"]!)!, row["hostname"] ?? "", row["source"]!, Int(row["line"]!)!)
    }
    return key(a) < key(b)
  }

  /// A random pipe and what it gives.
  static func pipe(_ naive: inout NaiveQuery, _ rows: [NaiveQuery.Row]) -> (String, [String]) {
    let n = naive.number(0..<6)
    switch naive.number(0..<8) {
    case 0: return (" | limit \(n) | fields line", rows.prefix(n).map { "{\"line\":\($0["line"]!)}" })
    case 1: return (" | offset \(n) | fields user, line", rows.dropFirst(n).map(userAndLine))
    case 2:
      return (
        " | sort by (ms desc) limit \(n) | fields user, line", sorted(rows, "ms", true).prefix(n).map(userAndLine)
      )
    case 3:
      return (
        " | sort by (user) offset \(n) | fields user, line", sorted(rows, "user", false).dropFirst(n).map(userAndLine)
      )
    case 4: return (" | stats by (host, level) count() n, sum(ms) s, count_uniq(user) u", groups(rows))
    case 5: return (" | top \(n) by (user)", top(rows, n))
    case 6: return (" | stats count() n, max(ms) m", totals(rows))
    default: return (" | fields user, line", rows.map(userAndLine))
    }
  }

  static func userAndLine(_ row: NaiveQuery.Row) -> String {
    (row["user"].map { "{\"user\":\"\($0)\"," } ?? "{") + "\"line\":\(row["line"]!)}"
  }

  static func sorted(_ rows: [NaiveQuery.Row], _ field: String, _ isDescending: Bool) -> [NaiveQuery.Row] {
    rows.enumerated().sorted { a, b in
      let (x, y) = (a.element[field], b.element[field])
      if x == y { return a.offset < b.offset }
      guard let x, let y else { return (x == nil) != isDescending }
      let isLess = Double(x).flatMap { p in Double(y).map { p < $0 } } ?? (x < y)
      return isLess != isDescending
    }.map(\.element)
  }

  private static func groups(_ rows: [NaiveQuery.Row]) -> [String] {
    let keys = Dictionary(grouping: rows) { [$0["hostname"] ?? "", $0["level"] ?? ""] }
    return keys.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, rows in
      let numbers = rows.compactMap { $0["ms"].flatMap(Double.init) }
      let sum = numbers.isEmpty ? "null" : text(numbers.reduce(0, +))
      let users = Set(rows.compactMap { $0["user"] }).count
      return "{\"host\":\"\(key[0])\",\"level\":\"\(key[1])\",\"n\":\(rows.count),\"s\":\(sum),\"u\":\(users)}"
    }
  }

  private static func top(_ rows: [NaiveQuery.Row], _ count: Int) -> [String] {
    let hits = Dictionary(grouping: rows.compactMap { $0["user"] }) { $0 }.mapValues(\.count)
    return hits.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count).map {
      "{\"user\":\"\($0.key)\",\"hits\":\($0.value)}"
    }
  }

  private static func totals(_ rows: [NaiveQuery.Row]) -> [String] {
    let most = rows.compactMap { $0["ms"].flatMap(Double.init) }.max()
    return ["{\"n\":\(rows.count),\"m\":\(most.map(text) ?? "null")}"]
  }

  private static func text(_ number: Double) -> String { number == number.rounded() ? "\(Int(number))" : "\(number)" }
}
