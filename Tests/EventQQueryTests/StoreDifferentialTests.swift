import EventQBytes
import EventQModel
import EventQQuery
import EventQStore
import EventQTestSupport
import Testing

/// The same random queries, asked of a store on disk: several segments, late and out-of-order data, opened again; with
/// row counts, early ends and threads at work.
@Suite struct StoreDifferentialTests {
  private static func json(_ text: String, _ store: Store, threads: Int) throws -> [String] {
    let query = try Query.parse(text, now: QueryRun.now)
    let output = QueryRun.Output()
    var sink = JSONLinesSink { output.bytes += Array($0) }
    var options = QueryOptions()
    options.threads = threads
    var scans: [StoreScan] = []
    try QueryEngine.run(query, options: options, sink: &sink) { request in
      let scan = try store.scan(request)
      scans.append(scan)
      return scan
    }
    let faults = scans.flatMap(\.faults)
    #expect(faults.isEmpty, "\(text)")
    return output.lines
  }

  /// A store of the samples in the order in which they are given, in up to five segments.
  private static func makeStore(_ samples: [Sample], _ naive: inout NaiveQuery) throws -> Store {
    let store = try Store.temporary()
    var start = 0
    while start < samples.count {
      let end = min(samples.count, start + max(1, naive.number(1..<max(2, samples.count / 2))))
      var batch = EventBatch()
      for sample in samples[start..<end] { batch.append(sample) }
      try store.append(batch)
      if naive.number(0..<2) == 0 { try store.commit() }
      start = end
    }
    try store.commit()
    return store
  }

  @Test func agreesWithANaiveScan() throws {
    let seed: UInt64 = 0x5EED_0102
    var naive = NaiveQuery(seed: seed)
    var matched = 0
    for round in 0..<250 {
      naive.span = [60, 900][round % 2]
      let samples = naive.samples(naive.number(0..<120))
      let rows = samples.map(NaiveQuery.row).sorted(by: DifferentialTests.inOrder)
      let writer = try Self.makeStore(samples.shuffled(using: &naive.random), &naive)
      let store = try Store.open(writer.directory, mode: .read)
      for _ in 0..<10 {
        let filter = naive.number(0..<4) == 0 ? naive.timeOnly() : naive.filter()
        let hits = rows.filter(filter.test)
        matched += hits.count
        let (pipe, expected) =
          naive.number(0..<2) == 0 ? DifferentialTests.pipe(&naive, hits) : Self.countingPipe(&naive, hits)
        let text = filter.text + pipe
        let threads = naive.number(1..<4)
        #expect(
          try Self.json(text, store, threads: threads) == expected, "seed \(seed) round \(round) x\(threads): \(text)")
      }
    }
    // The test would say nothing if almost nothing matched.
    #expect(matched > 20_000)
  }

  /// Pipes that row counts, or the first or last rows, may answer.
  private static func countingPipe(_ naive: inout NaiveQuery, _ rows: [NaiveQuery.Row]) -> (String, [String]) {
    let n = naive.number(0..<6)
    func time(_ row: NaiveQuery.Row, _ minutes: Int) -> String {
      let ns = Int(row["_ns"]!)!
      if row["_time"] == nil { return "" }
      return Timestamp(seconds: ns / (minutes * 60_000_000_000) * minutes * 60).rfc3339
    }
    func counted(_ names: [String], _ key: (NaiveQuery.Row) -> [String]) -> [String] {
      Dictionary(grouping: rows, by: key).sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, rows in
        "{" + zip(names, key).map { "\"\($0)\":\"\($1)\"," }.joined() + "\"n\":\(rows.count)}"
      }
    }
    switch naive.number(0..<8) {
    case 0: return (" | count() n", ["{\"n\":\(rows.count)}"])
    case 1: return (" | stats by (host) count() n", counted(["host"]) { [$0["hostname"] ?? ""] })
    case 2: return (" | stats by (level) count() n", counted(["level"]) { [$0["level"] ?? ""] })
    case 3: return (" | stats by (_time:1m) count() n", counted(["_time"]) { [time($0, 1)] })
    case 4:
      return (
        " | stats by (_time:5m, hostname) count() n",
        counted(["_time", "hostname"]) { [time($0, 5), $0["hostname"] ?? ""] }
      )
    case 5:
      let errors = rows.filter { $0["level"] == "error" }.count
      let hosts = Set(rows.compactMap { $0["hostname"] }).count
      return (
        " | stats count() if (level:error) e, count_uniq(host) h, count(level) l",
        ["{\"e\":\(errors),\"h\":\(hosts),\"l\":\(rows.count { $0["level"] != nil })}"]
      )
    case 6:
      let last = rows.enumerated().sorted { a, b in
        let (x, y) = (Int(a.element["_ns"]!)!, Int(b.element["_ns"]!)!)
        return x == y ? a.offset < b.offset : x > y
      }
      return (
        " | sort by (_time desc) | limit \(n) | fields user, line",
        last.prefix(n).map { DifferentialTests.userAndLine($0.element) }
      )
    default:
      let hits = Dictionary(grouping: rows.compactMap { $0["hostname"] }) { $0 }.mapValues(\.count)
      return (
        " | top \(n) by (host)",
        hits.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(n).map {
          "{\"host\":\"\($0.key)\",\"hits\":\($0.value)}"
        }
      )
    }
  }

  /// Counts touch no rows where whole minutes are asked for, and only the cut minutes' rows else.
  @Test func countsWithoutRows() throws {
    let store = try Store.temporary()
    for minute in 0..<6 {
      var batch = EventBatch()
      for second in 0..<60 {
        var sample = Sample()
        sample.time = Timestamp(seconds: minute * 60 + second)
        sample.host = "db\(second % 2)"
        batch.append(sample)
      }
      try store.append(batch)
      try store.commit()
    }
    func pages(_ text: String, _ expected: [String]) throws -> Int {
      var pages = 0
      let query = try Query.parse(text, now: QueryRun.now)
      let output = QueryRun.Output()
      var sink = JSONLinesSink { output.bytes += Array($0) }
      var scans: [StoreScan] = []
      try QueryEngine.run(query, sink: &sink) { request in
        let scan = try store.scan(request)
        scans.append(scan)
        return scan
      }
      for scan in scans { pages += scan.statistics.pagesRead }
      #expect(output.lines == expected, "\(text)")
      return pages
    }
    #expect(try pages("* | count() n", ["{\"n\":360}"]) == 0)
    #expect(try pages("host:db1 | count() n", ["{\"n\":180}"]) == 0)
    #expect(try pages("_time:[1970-01-01T00:01:00Z, 1970-01-01T00:03:00Z) | count() n", ["{\"n\":120}"]) == 0)
    #expect(try pages("_time:[1970-01-01T00:01:30Z, 1970-01-01T00:03:00Z) | count() n", ["{\"n\":90}"]) > 0)
  }

  /// A field called `host` or `level` stands in where the event's own is absent: row counts do not know of it.
  @Test func fieldsThatStandIn() throws {
    let store = try Store.temporary()
    var batch = EventBatch()
    for i in 0..<4 {
      var sample = Sample()
      sample.time = Timestamp(seconds: i)
      sample.host = i < 2 ? "db1" : ""
      sample.severity = Severity.none
      sample.extra = [("host", "other", .string), ("level", "odd", .string)]
      batch.append(sample)
    }
    try store.append(batch)
    try store.commit()
    let hosts = ["{\"host\":\"db1\",\"n\":2}", "{\"host\":\"other\",\"n\":2}"]
    #expect(try Self.json("* | stats by (host) count() n", store, threads: 1) == hosts)
    #expect(try Self.json("level:odd | count() n", store, threads: 1) == ["{\"n\":4}"])
    let own = ["{\"hostname\":\"\",\"n\":2}", "{\"hostname\":\"db1\",\"n\":2}"]
    #expect(try Self.json("* | stats by (hostname) count() n", store, threads: 1) == own)
  }
}

extension NaiveQuery {
  /// A filter on time, hosts and levels alone.
  mutating func timeOnly() -> (text: String, test: Predicate) {
    let host = pick(["db1", "web2", "nowhere"])
    switch number(0..<4) {
    case 0: return ("*", { _ in true })
    case 1: return ("hostname:=\(host)", { $0["hostname"] == host })
    default:
      let inner = timeRange()
      if number(0..<2) == 0 { return inner }
      return ("\(inner.text) severity:<=3", { inner.test($0) && ($0["severity"].flatMap(Double.init) ?? 9) <= 3 })
    }
  }
}
