import EventQFilter
import EventQModel
import EventQQuery
import EventQTestSupport
import Testing

@Suite struct ParserTests {
  /// 1970-01-12T13:46:40Z, a Monday.
  let now = QueryRun.now

  private func expression(_ text: String) throws -> FilterExpression {
    try Query.parse(text, now: now).compiledFilter.expression
  }

  private func msg(_ predicate: FieldPredicate) -> FilterExpression { .message(predicate) }

  @Test func readsFilters() throws {
    let cases: [(String, FilterExpression)] = [
      ("error", msg(.phrase("error"))),
      ("*", .all),
      ("foo-bar/1.2", msg(.phrase("foo-bar/1.2"))),
      ("\"a b\"", msg(.phrase("a b"))),
      ("'a \"b\"'", msg(.phrase("a \"b\""))),
      ("`a\\b`", msg(.phrase("a\\b"))),
      ("\"a\\n\\x41\\u00e9\"", msg(.phrase("a\nAé"))),
      ("err*", msg(.prefix("err"))),
      ("\"a b\"*", msg(.prefix("a b"))),
      ("*err*", msg(.substring("err"))),
      ("*\"a b\"*", msg(.substring("a b"))),
      ("=\"a b\"", msg(.exact("a b"))),
      ("=\"a b\"*", msg(.startsWith("a b"))),
      ("~\"a.*b\"", msg(.regex("a.*b"))),
      ("!~\"a.*b\"", .not(msg(.regex("a.*b")))),
      ("user:bob", .field("user", .phrase("bob"))),
      ("\"user name\":bob", .field("user name", .phrase("bob"))),
      ("user:\"\"", .field("user", .phrase(""))),
      ("user:*", .field("user", .exists)),
      ("_msg:*", .field("_msg", .exists)),
      ("user:=bob", .field("user", .exact("bob"))),
      ("user:!=bob", .not(.field("user", .exact("bob")))),
      ("user=bob", .field("user", .exact("bob"))),
      ("user:!bob", .not(.field("user", .phrase("bob")))),
      ("addr:10.0.0.1:53", .field("addr", .phrase("10.0.0.1:53"))),
      ("user:in(a, \"b c\", d)", .field("user", .inSet(["a", "b c", "d"]))),
      ("user:in(*)", .all),
      ("contains_any(a, \"b c\")", .or([msg(.phrase("a")), msg(.phrase("b c"))])),
      ("contains_all(a, b)", .and([msg(.phrase("a")), msg(.phrase("b"))])),
      ("seq(a, \"b c\")", msg(.sequence(["a", "b c"]))),
      ("exact(a)", msg(.exact("a"))),
      ("i(Error)", msg(.phrase("Error", ignoringCase: true))),
      ("user:i(Err*)", .field("user", .prefix("Err", ignoringCase: true))),
      ("ms:range[10, 20]", .field("ms", .range(from: 10, to: 20))),
      ("ms:range(10, 20]", .field("ms", .range(from: (10.0).nextUp, to: 20))),
      ("ms:range[1KiB, inf)", .field("ms", .range(from: 1024, to: Double.infinity.nextDown))),
      ("ms:>=10", .field("ms", .range(from: 10, to: .infinity))),
      ("ms:<1s", .field("ms", .range(from: -.infinity, to: (1e9).nextDown))),
      ("ms:>-5", .field("ms", .range(from: (-5.0).nextUp, to: .infinity))),
      ("user:>=bob", .field("user", .stringRange(from: "bob", before: nil))),
      ("ip:ipv4_range(10.0.0.0, 10.0.0.9)", .field("ip", .ipv4(from: 0x0A00_0000, to: 0x0A00_0009))),
      ("ip:ipv4_range(\"10.0.0.0/8\")", .field("ip", .network(IPNetwork("10.0.0.0/8")!))),
      ("ip:ipv6_range(\"2001:db8::/32\")", .field("ip", .network(IPNetwork("2001:db8::/32")!))),
      ("len_range(5, inf)", msg(.length(from: 5, to: .max))),
      ("string_range(a, b)", msg(.stringRange(from: "a", before: "b"))),
      ("a:eq_field(b)", .field("a", .equalsField("b"))),
      ("a:le_field(b)", .field("a", .lessThanField("b", orEqual: true))),
      ("{host=\"db1\", app=~\"ssh.*\"}", .and([.field("host", .exact("db1")), .field("app", .regex("^(?:ssh.*)$"))])),
      (
        "_stream:{host!=\"a\" or app in (b, c)}",
        .or([.and([.not(.field("host", .exact("a")))]), .field("app", .inSet(["b", "c"]))])
      ),
      ("{}", .all),
      ("a b", .and([msg(.phrase("a")), msg(.phrase("b"))])),
      ("a and b or c", .or([.and([msg(.phrase("a")), msg(.phrase("b"))]), msg(.phrase("c"))])),
      ("a AND (b OR c)", .and([msg(.phrase("a")), .or([msg(.phrase("b")), msg(.phrase("c"))])])),
      ("not a", .not(msg(.phrase("a")))),
      ("!a -b", .and([.not(msg(.phrase("a"))), .not(msg(.phrase("b")))])),
      ("not not a", msg(.phrase("a"))),
      ("user:(a or =b)", .or([.field("user", .phrase("a")), .field("user", .exact("b"))])),
      ("\"and\"", msg(.phrase("and"))),
      ("android", msg(.phrase("android"))),
      ("and:x", .field("and", .phrase("x"))),
      ("a # a remark\n b", .and([msg(.phrase("a")), msg(.phrase("b"))])),
    ]
    for (text, expected) in cases { #expect(try expression(text) == expected, "\(text)") }
  }

  @Test func readsTimes() throws {
    func span(_ text: String) throws -> String {
      guard case .field("_time", .time(let from, let until)) = try expression(text) else { return "?" }
      let start = from == .distantPast ? "-" : from.rfc3339
      return "\(start) \(until == .distantFuture ? "-" : until.rfc3339)"
    }
    let end = "1970-01-12T13:46:40.000000001Z"
    for (text, expected) in [
      ("_time:5m", "1970-01-12T13:41:40.000000001Z \(end)"),
      ("_time:5m offset 1h", "1970-01-12T12:41:40.000000001Z 1970-01-12T12:46:40.000000001Z"),
      ("_time:offset 1h", "- 1970-01-12T12:46:40.000000001Z"),
      ("_time:2026-10-15", "2026-10-15T00:00:00Z 2026-10-16T00:00:00Z"),
      ("_time:2026-10-15T12:51:00Z", "2026-10-15T12:51:00Z 2026-10-15T12:51:01Z"),
      ("_time:\"2026-10-15 12:51\"", "2026-10-15T12:51:00Z 2026-10-15T12:52:00Z"),
      ("_time:[2026-10-15, 2026-10-16)", "2026-10-15T00:00:00Z 2026-10-16T00:00:00Z"),
      ("_time:[2026-10-15T10:00:00Z, 2026-10-15]", "2026-10-15T10:00:00Z 2026-10-16T00:00:00Z"),
      ("_time:(2026-10-15, now]", "2026-10-15T00:00:00.000000001Z \(end)"),
      ("_time:[now-1h, now-30m)", "1970-01-12T12:46:40Z 1970-01-12T13:16:40Z"),
      ("_time:>2026-10-15", "2026-10-15T00:00:00.000000001Z -"),
      ("_time:>=2026-10-15", "2026-10-15T00:00:00Z -"),
      ("_time:<2026-10-15", "- 2026-10-15T00:00:00Z"),
      ("_time:<=2026-10-15", "- 2026-10-16T00:00:00Z"),
      ("_time:>1h", "- 1970-01-12T12:46:40Z"),
      ("_time:<1h", "1970-01-12T12:46:40.000000001Z -"),
      ("_time:1700000000", "2023-11-14T22:13:20Z 2023-11-14T22:13:21Z"),
    ] { #expect(try span(text) == expected, "\(text)") }
    let hour: Int64 = 3_600_000_000_000
    #expect(
      try expression("_time:day_range[08:00, 18:00) offset 2h")
        == .field("_time", .timeOfDay(from: 8 * hour, to: 18 * hour - 1, offset: 2 * hour)))
    #expect(try expression("_time:week_range(Sun, Fri]") == .field("_time", .weekday(from: 1, to: 5, offset: 0)))
  }

  @Test(arguments: [
    ("", 0, "expected a filter"), ("a | ", 4, "expected the name of a pipe"), ("a | foo", 4, "unknown pipe 'foo'"),
    ("(a", 2, "expected ')'"), ("a)", 1, "unmatched ')'"), ("a or", 4, "expected a filter, found the end"),
    ("user:", 5, "expected a filter"), ("\"abc", 0, "no closing"), ("a \"b\\q\"", 4, "unknown escape"),
    ("~\"a(b\"", 3, "missing ')'"), ("user:~\"[z-a]\"", 8, "upside down"), ("x:range[1, b]", 11, "expected a number"),
    ("x:range[1 2]", 10, "expected ','"), ("x:in(a b)", 7, "expected ',' or ')'"), ("x:in(a | fields b)", 7, "queries"),
    ("_time:yesterdayish", 6, "is no time"), ("_time:5m offset x", 16, "no duration"), ("foo(a)", 0, "unknown filter"),
    ("ip:ipv4_range(1.2.3)", 14, "no IPv4"), ("* | limit x", 10, "a number"),
    ("* | stats foo(a)", 10, "unknown function"),
    ("* | stats by (a) count() n extra", 27, "'|' or the end"), ("* | sort by a", 12, "'('"),
    ("* | stats by (_time:x) count()", 20, "no step"), ("* | extract \"abc\"", 12, "at least one <name>"),
    ("* | stats sum() x", 10, "needs a field"), ("* | stats quantile(2, a)", 19, "from 0 to 1"),
    ("* | extract_regexp \"(a\"", 20, "missing ')'"), ("* | math a +", 12, "a number, a field"),
    ("{host}", 5, "'='"), ("_stream_id:abc", 11, "not supported"), ("*abc", 4, "'*' behind"),
    ("ä ö (", 5, "expected"),
    ("* | fields", 10, "a field name"), ("* | format x", 11, "in quotes"), ("* | filter", 10, "expected a filter"),
  ])
  func errorsPointAtTheCharacter(_ text: String, _ offset: Int, _ part: String) {
    do {
      _ = try Query.parse(text, now: now)
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.offset == offset, "\(text): \(error)")
      #expect(error.message.contains(part), "\(text): \(error)")
    }
  }

  @Test func errorsShowThePlace() {
    do {
      _ = try Query.parse("error | stats by (host) foo()", now: now)
      Issue.record("was taken")
    } catch {
      let shown = error.pointing(into: "error | stats by (host) foo()").split(separator: "\n")
      #expect(shown.count == 3)
      #expect(shown[0].hasPrefix("character 25: unknown function 'foo'"))
      #expect(shown[1] == "  error | stats by (host) foo()")
      #expect(shown[2] == "                          ^")
    }
  }

  @Test func asksSourcesForWhatItNeeds() throws {
    func request(_ text: String) throws -> ScanRequest { try Query.parse(text, now: now).scanRequest }
    #expect(try request("error").fields == nil)
    #expect(
      try request("error host:db1 | stats by (level) count() n").fields == [
        "_msg", "host", "hostname", "level", "severity",
      ])
    #expect(try request("error _time:[2026-10-15, 2026-10-16)").words == ["error"])
    #expect(try request("error _time:[2026-10-15, 2026-10-16)").since.rfc3339 == "2026-10-15T00:00:00Z")
    #expect(try request("* | fields user").fields == ["_time", "hostname", "line", "source", "user"])
    #expect(try request("* | rename user as x | fields x").fields?.contains("user") == true)
    #expect(try request("* | math a + b as c | stats sum(c)").fields == ["a", "b"])
    #expect(try request("* | extract \"<x>=\" from user | stats count_uniq(x)").fields == ["user"])
  }

  @Test func explains() throws {
    let text = try Query.parse("error _time:>=2026-10-15 | stats by (host) count() n | limit 3", now: now).explanation
    #expect(
      text == """
        scan from 2026-10-15T00:00:00Z until the end
          fields: _msg, _time, host, hostname
          words that must occur: error
          texts that must occur: "error"
        stats by (host) count() as n
        limit 3

        """)
  }

  @Test func refusesHostileQueries() {
    for text in [
      String(repeating: "(", count: 100_000),
      String(repeating: "!", count: 50_000) + "(" + String(repeating: "not (", count: 5000),
      "~\"" + String(repeating: "(a*)*", count: 5000) + "\"", "~\"((a{1000}){1000}){1000}\"",
      "* | math " + String(repeating: "(", count: 10_000), "* | math " + String(repeating: "-", count: 100_000) + "1",
      "_time:" + String(repeating: "!", count: 100_000),
      "x:" + String(repeating: "x:!", count: 50_000), String(repeating: "a ", count: 600_000),
      "x:in(" + String(repeating: "a,", count: 200_000) + "a)",
    ] {
      #expect(throws: QuerySyntaxError.self, "\(text.prefix(20))...") { try Query.parse(text, now: QueryRun.now) }
    }
  }
}
