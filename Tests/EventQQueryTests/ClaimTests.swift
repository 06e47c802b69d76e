import EventQModel
import EventQTestSupport
import Testing

/// What docs/query.md says beyond what the other tests of this target show.
@Suite struct ClaimTests {
  private let run = QueryRun([
    Sample(
      // 2026-10-15 is a Thursday.
      time: Timestamp(seconds: 1_792_065_600), message: "x ip=10.1.2.3 name=\"a b\" end", host: "db1", app: "sshd",
      severity: 3, source: "d/a.log", line: 1, extra: [("size", "1500", .number), ("ip", "10.1.2.3", .string)]),
    Sample(
      time: Timestamp(seconds: 1_792_065_600 + 40_000), message: "y", host: "web2", app: "cron", severity: 6,
      source: "d/b.log", line: 2, extra: [("size", "2500", .number), ("ip", "10.1.9.9", .string)]),
    Sample(message: "z", host: "web2", source: "d/b.log", line: 3),
  ])

  private func lines(_ filter: String) throws -> String {
    try run.json(filter + " | fields line").map { $0.filter(\.isNumber) }.joined(separator: " ")
  }

  @Test func filtersOnComputedFields() throws {
    #expect(try lines("level:error") == "1")
    #expect(try lines("severity:<=3") == "1")
    #expect(try lines("source:\"d/b.log\"") == "3 2")
    #expect(try lines("_raw:y") == "2")
    #expect(try lines("line:>1") == "3 2")
    #expect(try lines("kind:syslog parser:none") == "3 1 2")
    #expect(try lines("{host in (web2, x), app not_in (cron)}") == "3")
    #expect(try lines("_time:day_range[23:00, 23:30)") == "2")
    #expect(try lines("_time:week_range[Thu, Thu]") == "1 2")
    #expect(try lines("_time:week_range[Fri, Sun]") == "")
    #expect(try lines("_time:2026-10-15 ip:ipv4_range(10.1.2.0, 10.1.2.255)") == "1")
    #expect(try lines("_time:<2026") == "3")
    #expect(try lines("size:>2KB or size:<=1.5K") == "1 2")
  }

  @Test func namesOnlyWhereAsked() throws {
    #expect(try run.json("z | fields line, _raw, parser") == [#"{"line":3,"_raw":"z","parser":"none"}"#])
    #expect(try run.json("z") == [#"{"_msg":"z","hostname":"web2","kind":"syslog","source":"d/b.log"}"#])
  }

  @Test func groupsBySteps() throws {
    #expect(
      try run.json("size:* | stats by (size:1KB, ip:/24) count() n")
        == [#"{"size":1000,"ip":"10.1.2.0","n":1}"#, #"{"size":2000,"ip":"10.1.9.0","n":1}"#])
    for (step, first) in [
      ("week", "2026-10-12T00:00:00Z"), ("month", "2026-10-01T00:00:00Z"), ("year", "2026-01-01T00:00:00Z"),
      ("day", "2026-10-15T00:00:00Z"), ("1d offset 2h", "2026-10-15T02:00:00Z"),
    ] {
      #expect(try run.json("x | stats by (_time:\(step)) count() n") == [#"{"_time":"\#(first)","n":1}"#], "\(step)")
    }
  }

  @Test func keepsOrSkips() throws {
    let name = #"{"_msg":"x ip=10.1.2.3 name=\"a b\" end","n":"a b"}"#
    #expect(try run.json(#"x | extract "name=<n> end" | fields _msg, n"#) == [name])
    #expect(try run.json(#"x | extract "name=<plain:n> end" | fields n"#) == [#"{"n":"\"a b\""}"#])
    #expect(try run.json(#"x | extract "<ip> " keep_original_fields | fields ip"#) == [#"{"ip":"10.1.2.3"}"#])
    #expect(try run.json(#"x | extract "<ip> " | fields ip"#) == [#"{"ip":"x"}"#])
    #expect(try run.json(#"x | extract "none=<ip> " | fields ip"#) == ["{}"])
    #expect(try run.json(#"x | extract "none=<ip> " skip_empty_results | fields ip"#) == [#"{"ip":"10.1.2.3"}"#])
    #expect(try run.json(#"x | extract if (y) "<ip> " | fields ip"#) == [#"{"ip":"10.1.2.3"}"#])
    let formatted = try run.json(#"* | format if (host:db1) "<uc:app>" as app | fields line, app"#)
    #expect(formatted == [#"{"line":3}"#, #"{"line":1,"app":"SSHD"}"#, #"{"line":2,"app":"cron"}"#])
    #expect(try run.json(#"* | unpack_json if (host:db1) | count() n"#) == [#"{"n":3}"#])
  }

  @Test func shortensStats() throws {
    #expect(try run.json("* | count() n") == [#"{"n":3}"#])
    #expect(try run.json("* | by (host) count() n | first 1 by (n desc)") == [#"{"host":"web2","n":2}"#])
    #expect(try run.json("* | STATS count() AS n") == [#"{"n":3}"#])
    #expect(try run.json("* | math size / 0 as s | fields s | limit 1").count == 1)
  }

  @Test func sortsMixedValues() throws {
    let mixed = QueryRun(
      ["b", "10", "9", "", "a", "2026-10-15T00:00:00Z", "1h", "1.5"].enumerated().map {
        Sample(message: "m", line: UInt32($0.offset), extra: [("v", $0.element, .string)])
      })
    #expect(
      try mixed.json("* | sort by (v) | fields v").map { $0.split(separator: "\"").dropFirst(2).joined() } == [
        "", ":1.5}", ":9}", ":10}", ":1h}", ":2026-10-15T00:00:00Z}", ":a}", ":b}",
      ])
  }
}
