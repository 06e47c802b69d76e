internal import EventQBytes
internal import EventQModel

/// Times as people read them: local clock, date, zone, durations, distance from the trigger.
struct TimeText {
  let zone: ZoneRules

  /// `14:51:14`.
  func clock(_ time: Timestamp) -> String {
    if time.isNone { return "--:--:--" }
    var out = ByteWriter(capacity: 16)
    out.clock(civil(time))
    return out.string
  }

  /// `10-15`.
  func monthDay(_ time: Timestamp) -> String { time.isNone ? "--" : String(day(time).dropFirst(5)) }

  /// `14:51:14`, with the date before it where that is another day than the origin's: `10-14 23:12:00`.
  func clock(_ time: Timestamp, near origin: Timestamp) -> String {
    time.isNone || origin.isNone || sameDay(time, origin) ? clock(time) : "\(monthDay(time)) \(clock(time))"
  }

  /// What was looked at, in local time and UTC; open ends in words.
  func window(_ since: Timestamp, _ until: Timestamp) -> String {
    // Without any event the first of them is later than everything.
    let isOpenBefore = since <= .distantPast || since == .distantFuture
    let isOpenAfter = until == .distantFuture || until <= .distantPast
    let utc = TimeText(zone: .utc)
    switch (isOpenBefore, isOpenAfter) {
    case (true, true): return "all of the input"
    case (false, true): return "everything from \(dateTime(since)) \(zoneLabel(since)) on"
    case (true, false): return "everything up to \(dateTime(until)) \(zoneLabel(until))"
    case (false, false):
      let local = "\(interval(since, until)) \(zoneLabel(since))"
      return isUTC ? local : "\(local), \(utc.clock(since)) – \(utc.clock(until, near: since)) UTC"
    }
  }

  /// `2026-10-15`.
  func day(_ time: Timestamp) -> String {
    let t = civil(time)
    var out = ByteWriter(capacity: 16)
    out.integer(t.year, width: 4)
    out.byte(0x2D)
    out.integer(t.month, width: 2)
    out.byte(0x2D)
    out.integer(t.day, width: 2)
    return out.string
  }

  /// `Thu 2026-10-15`.
  func date(_ time: Timestamp) -> String {
    let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let t = civil(time)
    let days = CivilTime.daysFromEpoch(year: t.year, month: t.month, day: t.day)
    return names[((days % 7) + 7) % 7] + " " + day(time)
  }

  /// `2026-10-15 14:51:14`, for tables.
  func dateTime(_ time: Timestamp) -> String { time.isNone ? "time unknown" : day(time) + " " + clock(time) }

  /// `Europe/Oslo (UTC+02:00)`, or `UTC`.
  func zoneLabel(_ time: Timestamp) -> String {
    if isUTC { return "UTC" }
    let offset = zone.offset(at: time.seconds)
    var out = ByteWriter(capacity: 16)
    out.byte(offset < 0 ? 0x2D : 0x2B)
    out.integer(Int(offset.magnitude) / 3600, width: 2)
    out.byte(0x3A)
    out.integer(Int(offset.magnitude) % 3600 / 60, width: 2)
    return "\(Printable.line(zone.name)) (UTC\(out.string))"
  }

  var isUTC: Bool { zone.transitionTimes.isEmpty && zone.initialOffset == 0 }

  func sameDay(_ a: Timestamp, _ b: Timestamp) -> Bool { day(a) == day(b) }

  private func civil(_ time: Timestamp) -> CivilTime {
    CivilTime(time, offset: isUTC ? 0 : zone.offset(at: time.seconds))
  }

  /// `14:51:14 – 15:43:40 Thu 2026-10-15`; both dates where they differ; only the start while it lasts.
  func interval(_ start: Timestamp, _ end: Timestamp?) -> String {
    guard let end else { return "from \(clock(start)) \(date(start))" }
    if sameDay(start, end) { return "\(clock(start)) – \(clock(end)) \(date(start))" }
    return "\(clock(start)) \(date(start)) – \(clock(end)) \(date(end))"
  }

  /// Whole seconds from `origin`, as `+00:42`, `-1:02:10` or `+26:00:03`.
  static func offset(_ time: Timestamp, from origin: Timestamp) -> String {
    if time.isNone || origin.isNone { return "" }
    let seconds = Int(time.seconds(since: origin).rounded())
    let size = Int(seconds.magnitude)
    var out = ByteWriter(capacity: 16)
    out.byte(seconds < 0 ? 0x2D : 0x2B)
    if size >= 3600 {
      out.integer(size / 3600)
      out.byte(0x3A)
    }
    out.integer(size % 3600 / 60, width: 2)
    out.byte(0x3A)
    out.integer(size % 60, width: 2)
    return out.string
  }

  /// `52 min 26 s`, `1 h 02 min`, `2 d 3 h`; the unit that matters and the one below it.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds.magnitude < 1e12 else { return "unknown" }
    let whole = Int(seconds.rounded())
    switch whole {
    case ..<0: return "-" + duration(-seconds)
    case 0: return seconds > 0 ? "under 1 s" : "0 s"
    case ..<60: return "\(whole) s"
    case ..<3600: return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s"
    case ..<86_400: return "\(whole / 3600) h \(whole % 3600 / 60) min"
    default: return "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
    }
  }

  /// Seconds with a sign and up to a tenth, as a clock correction is told: `+17.2 s`.
  static func signedSeconds(_ seconds: Double) -> String {
    (seconds < 0 ? "-" : "+") + tenths(seconds.magnitude) + " s"
  }

  static func tenths(_ seconds: Double) -> String {
    var out = ByteWriter(capacity: 16)
    out.decimal(seconds, places: 1)
    return out.string
  }

  /// `97 %`.
  static func percent(_ share: Double) -> String { "\(Int((min(max(share, 0), 1) * 100).rounded())) %" }
}
