import EventQBytes
import EventQModel
import EventQParsers
import Testing

struct StampTests {
  private static func moment(_ text: String, _ context: SourceContext = RowText.context()) -> String {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBytes {
      let read = StampReader.any($0, 0, context)
      return read.length == bytes.count ? read.moment.rfc3339 : "\(read.moment.rfc3339) of \(read.length)"
    }
  }

  @Test(arguments: [
    ("2026-10-15T12:51:14Z", "2026-10-15T12:51:14Z"),
    ("2026-10-15T12:51:14.123456789+05:30", "2026-10-15T07:21:14.123456789Z"),
    ("2026-10-15 12:51:14,5", "2026-10-15T12:51:14.500Z"),
    ("2026-10-15 12:51:14.123 UTC", "2026-10-15T12:51:14.123Z"),
    ("2026-10-15 12:51:14 CEST", "2026-10-15T10:51:14Z"),
    ("2026-10-15 12:51:14 -0800", "2026-10-15T20:51:14Z"),
    ("2026-10-15T12:51:14-0800", "2026-10-15T20:51:14Z"),
    ("2026-10-15 12:51:14+02", "2026-10-15T10:51:14Z"),
    ("2026/10/15 12:51:14", "2026-10-15T12:51:14Z"),
    ("20261015T125114.25Z", "2026-10-15T12:51:14.250Z"),
    ("2026-10-15T02:47:11 PM UTC", "2026-10-15T14:47:11Z"),
    ("15/Oct/2026:12:51:14 +0200", "2026-10-15T10:51:14Z"),
    ("15-Oct-2026 12:51:14.123", "2026-10-15T12:51:14.123Z"),
    ("15 Oct 2026 12:51:14.123", "2026-10-15T12:51:14.123Z"),
    ("Thu Oct 15 12:51:14 2026", "2026-10-15T12:51:14Z"),
    ("Thu Oct 15 12:51:14.123456 2026", "2026-10-15T12:51:14.123456Z"),
    ("Thu Oct 15 12:51:14 CEST 2026", "2026-10-15T10:51:14Z"),
    ("Thu, 15 Oct 2026 12:51:14 +0000", "2026-10-15T12:51:14Z"),
    ("Oct 15 2026 12:51:14", "2026-10-15T12:51:14Z"),
    ("2026 Oct 15 12:51:14", "2026-10-15T12:51:14Z"),
    ("Oct  5 12:51:14", "2026-10-05T12:51:14Z"),
    ("10/15/2026 12:51:14", "2026-10-15T12:51:14Z"),
    ("10/15/2026 02:51:14:447 PM UTC", "2026-10-15T14:51:14.447Z"),
    ("15.10.2026 12:51:14", "2026-10-15T12:51:14Z"),
    ("26/10/15 12:51:14", "2026-10-15T12:51:14Z"),
    ("1792068674", "2026-10-15T12:51:14Z"),
    ("1792068674.25", "2026-10-15T12:51:14.250Z"),
    ("1792068674123", "2026-10-15T12:51:14.123Z"),
    ("1792068674123456", "2026-10-15T12:51:14.123456Z"),
    ("1792068674123456789", "2026-10-15T12:51:14.123456789Z"),
    ("2026-10-15T24:00:00Z", " of 0"), ("2026-02-30T12:00:00Z", " of 0"), ("2026-13-01 00:00:00", " of 0"),
    ("99999", " of 0"), ("Oct 32 12:51:14", " of 0"), ("", ""), ("Oct", " of 0"),
  ])
  func families(_ text: String, _ want: String) {
    #expect(Self.moment(text) == want)
  }

  @Test func newYear() {
    // Read on 2 January 2027.
    let context = RowText.context(latest: 1_798_848_000)
    #expect(Self.moment("Dec 31 23:59:59", context) == "2026-12-31T23:59:59Z")
    #expect(Self.moment("Jan  1 00:00:01", context) == "2027-01-01T00:00:01Z")
    // A sender whose clock runs ahead by less than a day.
    #expect(Self.moment("Jan  2 23:00:00", context) == "2027-01-02T23:00:00Z")
    #expect(Self.moment("Jan  5 00:00:00", context) == "2026-01-05T00:00:00Z")
  }

  @Test func leapDay() {
    #expect(Self.moment("Feb 29 12:00:00") == "2024-02-29T12:00:00Z")
    #expect(Self.moment("Feb 29 12:00:00", RowText.context(latest: 1_835_700_000)) == "2028-02-29T12:00:00Z")
    #expect(Self.moment("Feb 30 12:00:00") == " of 0")
  }

  /// Clocks go from 02:00 to 03:00 on 29 March 2026 and from 03:00 to 02:00 on 25 October 2026.
  @Test func daylightSaving() {
    var context = RowText.context()
    context.zone = ZoneRules(
      name: "Europe/Oslo", initialOffset: 3600, transitionTimes: [1_774_746_000, 1_792_890_000],
      transitionOffsets: [7200, 3600])
    #expect(Self.moment("2026-03-29 01:59:59", context) == "2026-03-29T00:59:59Z")
    #expect(Self.moment("2026-03-29 03:00:00", context) == "2026-03-29T01:00:00Z")
    // A time that the clocks skipped is read with the offset from before.
    #expect(Self.moment("2026-03-29 02:30:00", context) == "2026-03-29T01:30:00Z")
    // A time that they showed twice means its first occurrence.
    #expect(Self.moment("2026-10-25 02:30:00", context) == "2026-10-25T00:30:00Z")
    #expect(Self.moment("Oct 25 02:30:00", context) == "2026-10-25T00:30:00Z")
    #expect(RowText.parse("Jul  1 12:00:00 h t: x", context: context)[0].hasPrefix("time=2026-07-01T10:00:00Z"))
  }

  @Test func yearsAreCountedThroughAFile() {
    let text = """
      Nov  5 10:00:00 h t: a
      Jan  6 10:00:00 h t: b
      Dec  7 10:00:00 h t: c
      Jan  1 00:00:01 h t: d
      Dec 31 23:59:59 h t: late
      Feb  1 10:00:00 h t: e
      """
    var context = RowText.context()
    var scan = YearScan()
    Array(text.utf8).withUnsafeBytes { scan.add($0) }
    #expect(scan.turns == 2)
    context.firstYear = scan.firstYear(context)
    let years = RowText.parse(text, context: context).map { String($0.prefix(9).suffix(4)) }
    #expect(years == ["2024", "2025", "2025", "2026", "2025", "2026"])
  }
}
