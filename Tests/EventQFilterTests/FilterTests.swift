import EventQBytes
import EventQFilter
import EventQModel
import EventQTestSupport
import Testing

@Suite struct FilterTests {
  /// Whether an event with this message (and more) passes, asked both ways.
  private func passes(_ expression: FilterExpression, _ sample: Sample) throws -> Bool {
    var batch = EventBatch()
    batch.append(Sample(message: "another"))
    batch.append(sample)
    let filter = try CompiledFilter(expression)
    var bitmap = Bitmap()
    filter.evaluate(batch, into: &bitmap)
    let one = filter.matches(batch, row: 1)
    #expect(bitmap[1] == one)
    return one
  }

  private func message(_ predicate: FieldPredicate, _ text: String) throws -> Bool {
    try passes(.message(predicate), Sample(message: text))
  }

  @Test func wordsAndPhrases() throws {
    #expect(try message(.word("error"), "an error: x"))
    #expect(try message(.word("error"), "error"))
    #expect(try !message(.word("error"), "ERROR"))
    #expect(try !message(.word("error"), "errors"))
    #expect(try !message(.word("error"), "my_error"))
    #expect(try message(.word("error"), "errors error"))
    #expect(try message(.phrase("ssh: login fail"), "x ssh: login fail!"))
    #expect(try !message(.phrase("ssh: login fail"), "ssh: login failed"))
    #expect(try message(.phrase("(x"), "a(x)"))
    #expect(try message(.phrase("SSH", ignoringCase: true), "an ssh"))
    #expect(try !message(.phrase("SSH", ignoringCase: true), "sshd"))
    #expect(try message(.prefix("err"), "cannot: error"))
    #expect(try !message(.prefix("err"), "fooerror"))
    #expect(try message(.prefix("ERR", ignoringCase: true), "cannot: error"))
    #expect(try message(.prefix(""), "x"))
    #expect(try !message(.prefix(""), ""))
    #expect(try message(.phrase(""), ""))
    #expect(try message(.sequence(["a", "b c"]), "x a y b c"))
    #expect(try !message(.sequence(["a", "b c"]), "b c a"))
  }

  @Test func wholeValuesAndParts() throws {
    #expect(try message(.exact("a b"), "a b"))
    #expect(try !message(.exact("a b"), "a b "))
    #expect(try message(.exact("A B", ignoringCase: true), "a b"))
    #expect(try message(.substring("mpl"), "sample"))
    #expect(try message(.substring("MPL", ignoringCase: true), "sample"))
    #expect(try !message(.substring("MPL"), "sample"))
    #expect(try message(.startsWith("sam"), "sample"))
    #expect(try !message(.startsWith("amp"), "sample"))
    #expect(try message(.endsWith("PLE", ignoringCase: true), "sample"))
    #expect(try message(.inSet(["a", "b"]), "b"))
    #expect(try !message(.inSet(["a", "b"]), "ab"))
    #expect(try message(.inSet(["A", "B"], ignoringCase: true), "b"))
    #expect(try message(.regex("^s.mple$"), "sample"))
    #expect(try message(.length(from: 2, to: 3), "äöü"))
    #expect(try !message(.length(from: 4, to: 9), "äöü"))
    #expect(try message(.stringRange(from: "b", before: "d"), "cx"))
    #expect(try !message(.stringRange(from: "b", before: "d"), "d"))
  }

  @Test func numbersAndAddresses() throws {
    #expect(try message(.range(from: 10, to: 20), "20"))
    #expect(try message(.range(from: 10, to: 20), "10.5"))
    #expect(try !message(.range(from: 10, to: 20), "20.5"))
    #expect(try !message(.range(from: 10, to: 20), "x"))
    #expect(try message(.range(from: 1000, to: 2000), "1.5K"))
    #expect(try message(.range(from: 1e9, to: 2e9), "1500ms"))
    #expect(try message(.ipv4(from: 0x0A00_0000, to: 0x0AFF_FFFF), "10.1.2.3"))
    #expect(try !message(.ipv4(from: 0x0A00_0000, to: 0x0AFF_FFFF), "11.1.2.3"))
    #expect(try message(.network(#require(IPNetwork("10.1.0.0/16"))), "10.1.2.3"))
    #expect(try !message(.network(#require(IPNetwork("10.1.0.0/16"))), "10.2.2.3"))
    #expect(try message(.network(#require(IPNetwork("2001:db8::/32"))), "2001:db8:1::5"))
    #expect(try !message(.network(#require(IPNetwork("2001:db8::/32"))), "2001:db9::"))
    #expect(try message(.network(#require(IPNetwork("::ffff:1.2.3.0/120"))), "::ffff:1.2.3.77"))
    #expect(IPNetwork("10.0.0.0/33") == nil)
    #expect(IPNetwork("10.0.0") == nil)
    #expect(IPNetwork("1::2::3") == nil)
  }

  @Test func numbersAsText() {
    let cases: [(String, Double?)] = [
      ("12", 12), ("-1.5", -1.5), ("1e3", 1000), ("0x1F", 31), ("10KiB", 10240), ("2MB", 2e6), ("1h5m", 3900e9),
      ("1.5s", 1.5e9), ("10us", 10_000), ("1.2.3.4", 0x0102_0304), ("1970-01-01T00:00:01Z", 1e9), ("", nil), ("x", nil),
      ("1x", nil), ("-", nil), ("1.2.3", nil), ("12345678901234567890", 1.2345678901234567e19), ("e5", nil),
    ]
    for (text, expected) in cases { #expect(NumberText.parse(text) == expected, "\(text)") }
  }

  @Test func timesAsText() throws {
    func span(_ text: String) throws -> String {
      let span = try #require(TimeText.span(text), "\(text)")
      return "\(span.from.rfc3339) \(span.until.rfc3339)"
    }
    #expect(try span("2026") == "2026-01-01T00:00:00Z 2027-01-01T00:00:00Z")
    #expect(try span("2026-12Z") == "2026-12-01T00:00:00Z 2027-01-01T00:00:00Z")
    #expect(try span("2026-10-15") == "2026-10-15T00:00:00Z 2026-10-16T00:00:00Z")
    #expect(try span("2026-10-15+02:00") == "2026-10-14T22:00:00Z 2026-10-15T22:00:00Z")
    #expect(try span("2026-02-07:00") == "2026-02-01T07:00:00Z 2026-03-01T07:00:00Z")
    #expect(try span("2026-10-15T12Z") == "2026-10-15T12:00:00Z 2026-10-15T13:00:00Z")
    #expect(try span("2026-10-15 12:51") == "2026-10-15T12:51:00Z 2026-10-15T12:52:00Z")
    #expect(try span("2026-10-15T12:51:14Z") == "2026-10-15T12:51:14Z 2026-10-15T12:51:15Z")
    #expect(try span("2026-10-15T12:51:14.25Z") == "2026-10-15T12:51:14.250Z 2026-10-15T12:51:14.260Z")
    #expect(try span("1700000000") == "2023-11-14T22:13:20Z 2023-11-14T22:13:21Z")
    for text in ["2026-13", "2026-02-30", "26", "2026-10-15T25", "x", "2026-10-15T12:51:14x"] {
      #expect(TimeText.span(text) == nil, "\(text)")
    }
  }

  @Test func fieldsByName() throws {
    let sample = Sample(
      time: Timestamp(seconds: 100), message: "m", host: "db1", app: "sshd", pid: "12", severity: 3, kind: .dnsQuery,
      source: "x/y.log", line: 7, extra: [("user", "bob", .string), ("dns.id", "5", .number)])
    for (name, value) in [
      ("hostname", "db1"), ("host", "db1"), ("app", "sshd"), ("app_name", "sshd"), ("pid", "12"), ("severity", "3"),
      ("level", "error"), ("kind", "dns.query"), ("source", "x/y.log"), ("line", "7"), ("user", "bob"), ("dns.id", "5"),
      ("_time", "1970-01-01T00:01:40Z"), ("message", "m"), ("_raw", "m"), ("nothing", ""), ("facility", ""),
    ] {
      #expect(try passes(.field(name, .exact(value)), sample), "\(name)")
      #expect(try passes(.field(name, value.isEmpty ? .empty : .exists), sample), "\(name)")
      #expect(try !passes(.field(name, .exact(value + "x")), sample), "\(name)")
    }
    #expect(try passes(.field("severity", .range(from: 0, to: 3)), sample))
    #expect(try passes(.field("user", .equalsField("user")), sample))
    #expect(try passes(.field("severity", .lessThanField("dns.id", orEqual: false)), sample))
    #expect(try !passes(.field("line", .lessThanField("dns.id", orEqual: false)), sample))
  }

  @Test func times() throws {
    let sample = Sample(time: Timestamp(seconds: 100))
    #expect(try passes(.field("_time", .time(from: Timestamp(seconds: 100), until: Timestamp(seconds: 101))), sample))
    #expect(try !passes(.field("_time", .time(from: Timestamp(seconds: 99), until: Timestamp(seconds: 100))), sample))
    let never = Sample()
    #expect(try passes(.field("_time", .time(from: .distantPast, until: Timestamp(seconds: 1))), never))
    #expect(try !passes(.field("_time", .time(from: Timestamp(seconds: -1), until: .distantFuture)), never))
    // 1970-01-01 was a Thursday.
    #expect(try passes(.field("_time", .weekday(from: 4, to: 4, offset: 0)), sample))
    #expect(try passes(.field("_time", .timeOfDay(from: 0, to: 100_000_000_000, offset: 0)), sample))
  }

  @Test func logic() throws {
    let a = FilterExpression.message(.word("a"))
    let b = FilterExpression.message(.word("b"))
    #expect(try passes(.and([a, b]), Sample(message: "a b")))
    #expect(try !passes(.and([a, b]), Sample(message: "a")))
    #expect(try passes(.or([a, b]), Sample(message: "b")))
    #expect(try !passes(.or([]), Sample(message: "b")))
    #expect(try passes(.and([]), Sample(message: "b")))
    #expect(try passes(.not(a), Sample(message: "b")))
    #expect(try passes(.all, Sample()) && !passes(.none, Sample()))
  }

  @Test func requiredWords() throws {
    func words(_ expression: FilterExpression) throws -> [String] { try CompiledFilter(expression).requiredWords }
    #expect(try words(.message(.phrase("a bc d"))) == ["a", "bc", "d"])
    #expect(try words(.message(.prefix("a bc d"))) == ["a", "bc"])
    #expect(try words(.message(.substring("a bc d"))) == ["bc"])
    #expect(try words(.message(.endsWith("a bc d"))) == ["bc", "d"])
    #expect(try words(.message(.phrase("a", ignoringCase: true))) == [])
    #expect(try words(.message(.regex("x foo bar.*"))) == ["foo"])
    #expect(try words(.field("host", .exact("db1.example"))) == ["db1", "example"])
    #expect(try words(.field("user", .prefix("a b"))) == ["a"])
    for computed in ["level", "kind", "source", "severity", "_time", "line", "parser"] {
      #expect(try words(.field(computed, .exact("error"))) == [])
    }
    #expect(try words(.and([.message(.word("a")), .message(.word("b"))])) == ["a", "b"])
    #expect(try words(.or([.message(.phrase("a b")), .message(.phrase("b c"))])) == ["b"])
    #expect(try words(.not(.message(.word("a")))) == [])
    #expect(try CompiledFilter(.message(.regex("a+foo(bar|baz)qux$"))).requiredLiterals == ["a", "foo", "qux"])
  }

  @Test func timeBounds() throws {
    let from = Timestamp(seconds: 1)
    let until = Timestamp(seconds: 9)
    let time = FilterExpression.field("_time", .time(from: from, until: until))
    let bounds = try CompiledFilter(.and([time, .message(.word("a"))])).timeBounds
    #expect(bounds.since == from && bounds.until == until)
    let open = try CompiledFilter(.or([time, .message(.word("a"))])).timeBounds
    #expect(open.since == .distantPast && open.until == .distantFuture)
  }
}
