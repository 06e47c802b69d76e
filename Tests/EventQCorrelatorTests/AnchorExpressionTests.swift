import EventQCorrelator
import EventQModel
import Testing

@Suite struct AnchorExpressionTests {
  static let now = CivilTime(year: 2026, month: 10, day: 15, hour: 14, minute: 30).timestamp()

  @Test(arguments: [
    ("crash", AnchorExpression.named(.crash, index: 1, host: nil, offset: 0)),
    ("crash-10m", .named(.crash, index: 1, host: nil, offset: -600)),
    ("crash[-2]", .named(.crash, index: 2, host: nil, offset: 0)),
    ("crash@db1", .named(.crash, index: 1, host: "db1", offset: 0)),
    ("boot@db-1-2h", .named(.boot, index: 1, host: "db-1", offset: -7200)),
    ("outage[-3]@web1+30s", .named(.outage, index: 3, host: "web1", offset: 30)),
    ("15m ago", .time(now.adding(seconds: -900))),
    ("now-1d", .time(now.adding(seconds: -86_400))),
    ("today", .time(CivilTime(year: 2026, month: 10, day: 15).timestamp())),
    ("yesterday", .time(CivilTime(year: 2026, month: 10, day: 14).timestamp())),
    ("2026-10-15 12:51", .time(CivilTime(year: 2026, month: 10, day: 15, hour: 12, minute: 51).timestamp())),
    (
      "2026-10-15T12:51:14Z",
      .time(CivilTime(year: 2026, month: 10, day: 15, hour: 12, minute: 51, second: 14).timestamp())
    ),
    (
      "2026-10-15T14:51:14+02:00",
      .time(CivilTime(year: 2026, month: 10, day: 15, hour: 12, minute: 51, second: 14).timestamp())
    ),
  ])
  func reads(text: String, expected: AnchorExpression) throws {
    #expect(try AnchorExpression.parse(text, now: Self.now) == expected)
  }

  @Test(arguments: [
    ("", 0), ("crush", 0), ("crash[2]", 6), ("crash[-0]", 7), ("crash@", 6), ("crash-10", 8), ("crash 5m", 6),
    ("15m", 3), ("2026-13-99", 0), ("crash-10m x", 10),
  ])
  func refusesAndPoints(text: String, position: Int) {
    do {
      let expression = try AnchorExpression.parse(text, now: Self.now)
      Issue.record("\(text) was read as \(expression)")
    } catch {
      #expect(error.position == position, "\(error)")
      #expect(error.description.hasSuffix("^"))
    }
  }

  @Test func localTimesUseTheZone() throws {
    let zone = ZoneRules(name: "East", initialOffset: 7200)
    let read = try AnchorExpression.parse("2026-10-15 12:00", now: Self.now, zone: zone)
    #expect(read == .time(CivilTime(year: 2026, month: 10, day: 15, hour: 10).timestamp()))
    let today = try AnchorExpression.parse("today", now: Self.now, zone: zone)
    #expect(today == .time(CivilTime(year: 2026, month: 10, day: 14, hour: 22).timestamp()))
  }
}
