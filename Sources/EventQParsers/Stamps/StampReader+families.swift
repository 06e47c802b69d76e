internal import EventQBytes
internal import EventQModel

extension StampReader {
  /// RFC 3339 and its relatives: `2026-10-15T12:51:14.123456Z`, a space, `t` or `_` for the `T`, `,` for the `.`, a
  /// zone or none (`+hh:mm`, `+hhmm`, `+hh`, and after a space a name), slashes for the dashes, compact
  /// `20261015T125114`.
  public static func iso(_ b: UnsafeRawBufferPointer, _ start: Int = 0) -> Stamp? {
    let year = four(b, start)
    guard year > 0 else { return nil }
    var civil = CivilTime(year: year, month: 0, day: 0)
    var i = start &+ 4
    let dash = byte(b, i)
    if dash == 0x2D || dash == 0x2F {
      guard byte(b, i &+ 3) == dash else { return nil }
      civil.month = two(b, i &+ 1)
      civil.day = two(b, i &+ 4)
      i &+= 6
    } else {
      civil.month = two(b, i)
      civil.day = two(b, i &+ 2)
      i &+= 4
    }
    let separator = byte(b, i)
    guard separator == 0x54 || separator == 0x20 || separator == 0x74 || separator == 0x5F else { return nil }
    i &+= 1
    var length = clock(b, i, into: &civil, colonFraction: true)
    if length == 0 {
      // Basic format of ISO 8601: all digits.
      guard dash != 0x2D, dash != 0x2F, two(b, i) >= 0, two(b, i &+ 2) >= 0, two(b, i &+ 4) >= 0 else { return nil }
      civil.hour = two(b, i)
      civil.minute = two(b, i &+ 2)
      civil.second = two(b, i &+ 4)
      length = 6
      if byte(b, i &+ 6) == 0x2E, ASCII.isDigit(byte(b, i &+ 7)) {
        let part = fraction(b, i &+ 7)
        civil.nanosecond = part.nanoseconds
        length &+= 1 &+ part.length
      }
    }
    i &+= length
    guard civil.isValid else { return nil }
    let zone = anyZone(b, i)
    return Stamp(civil, zone: zone.zone, length: i &+ zone.length &- start)
  }

  /// RFC 3164 and its relatives: `Oct  5 12:51:14`, `Oct 05 12:51:14.123`, `Oct 5 2026 12:51:14`,
  /// `2026 Oct  5 12:51:14`, `Oct  5 12:51:14 2026`, `Oct  5 12:51:14.123 2026`; no zone (see `anyZone`).
  public static func bsd(_ b: UnsafeRawBufferPointer, _ start: Int = 0) -> Stamp? {
    var civil = CivilTime(year: 0, month: 0, day: 0)
    var i = start
    let year = four(b, i)
    if year >= 1970, byte(b, i &+ 4) == 0x20 {
      civil.year = year
      i &+= 5
    }
    civil.month = month(b, i)
    guard civil.month > 0, byte(b, i &+ 3) == 0x20 else { return nil }
    let day = Self.day(b, i &+ 4)
    guard day.length > 0, byte(b, i &+ 4 &+ day.length) == 0x20 else { return nil }
    civil.day = day.day
    i &+= 5 &+ day.length
    if civil.year == 0, four(b, i) >= 1970, byte(b, i &+ 4) == 0x20 {
      civil.year = four(b, i)
      i &+= 5
    }
    let length = clock(b, i, into: &civil)
    guard length > 0 else { return nil }
    i &+= length
    if civil.year == 0, byte(b, i) == 0x20, four(b, i &+ 1) >= 1970, four(b, i &+ 1) < 2262,
      byte(b, i &+ 5) == 0x20 || i &+ 5 == b.count
    {
      civil.year = four(b, i &+ 1)
      i &+= 5
    }
    // 29 February is possible while the year is not known.
    var checked = civil
    if checked.year == 0 { checked.year = 2000 }
    guard checked.isValid else { return nil }
    return Stamp(civil, length: i &- start)
  }

  /// ctime(3) and date(1): `Thu Oct 15 12:51:14 2026`, `Thu Oct 15 12:51:14.123456 2026`,
  /// `Thu Oct 15 12:51:14 CEST 2026`, `Thu Oct 15 2026 12:51:14`, `Thu, 15 Oct 2026 12:51:14 +0000`; also without a
  /// year.
  public static func ctime(_ b: UnsafeRawBufferPointer, _ start: Int = 0) -> Stamp? {
    guard isWeekday(b, start) else { return nil }
    if byte(b, start &+ 3) == 0x2C {
      guard byte(b, start &+ 4) == 0x20, let rest = dayMonthYear(b, start &+ 5) else { return nil }
      return Stamp(rest.civil, zone: rest.zone, length: rest.length &+ 5)
    }
    guard byte(b, start &+ 3) == 0x20 else { return nil }
    guard var stamp = bsd(b, start &+ 4) else { return nil }
    stamp.length &+= 4
    if !stamp.hasYear {
      let end = start &+ stamp.length
      // A zone between time and year, or microseconds after a colon as SSSD writes them.
      var i = end
      if byte(b, i) == 0x3A, ASCII.isDigit(byte(b, i &+ 1)) {
        let part = fraction(b, i &+ 1)
        stamp.civil.nanosecond = part.nanoseconds
        i &+= 1 &+ part.length
      }
      let zone = anyZone(b, i)
      if zone.length > 0 { i &+= zone.length }
      if byte(b, i) == 0x20, four(b, i &+ 1) >= 1970, !ASCII.isDigit(byte(b, i &+ 5)) {
        stamp.civil.year = four(b, i &+ 1)
        stamp.length = i &+ 5 &- start
        stamp.zone = zone.zone
        guard stamp.civil.isValid else { return nil }
      }
    }
    return stamp
  }

  /// Day first, the month by name: `15/Oct/2026:12:51:14 +0000` (common log format), `15-Oct-2026 12:51:14.123` (BIND),
  /// `15 Oct 2026 12:51:14.123` (Redis), `15 Oct 12:51:14.123`, with a zone or none.
  public static func dayMonthYear(_ b: UnsafeRawBufferPointer, _ start: Int = 0) -> Stamp? {
    let day = Self.day(b, start)
    guard day.length > 0 else { return nil }
    var i = start &+ day.length
    let separator = byte(b, i)
    guard separator == 0x2F || separator == 0x2D || separator == 0x20 else { return nil }
    var civil = CivilTime(year: 0, month: month(b, i &+ 1), day: day.day)
    guard civil.month > 0, byte(b, i &+ 4) == separator else { return nil }
    i &+= 5
    let year = four(b, i)
    if year >= 1970 {
      civil.year = year
      i &+= 4
      guard byte(b, i) == 0x3A || byte(b, i) == 0x20 || byte(b, i) == 0x54 else { return nil }
      i &+= 1
    } else if separator != 0x20 {
      return nil
    }
    let length = clock(b, i, into: &civil)
    guard length > 0 else { return nil }
    i &+= length
    var checked = civil
    if checked.year == 0 { checked.year = 2000 }
    guard checked.isValid else { return nil }
    let zone = anyZone(b, i)
    return Stamp(civil, zone: zone.zone, length: i &+ zone.length &- start)
  }

  /// Month first, all digits: `10/15/2026 12:51:14`, `10/15/2026 02:51:14:123 PM`, `10/15/26 12:51:14`,
  /// `10/15/2026 | 12:51:14` (ipmitool). Where the first number cannot be a month, it is the day.
  public static func monthDayYear(_ b: UnsafeRawBufferPointer, _ start: Int = 0) -> Stamp? {
    func number(_ i: Int) -> (value: Int, length: Int) {
      guard ASCII.isDigit(byte(b, i)) else { return (0, 0) }
      let pair = two(b, i)
      return pair >= 0 ? (pair, 2) : (Int(b[i] &- 0x30), 1)
    }
    let first = number(start)
    var i = start &+ first.length
    let separator = byte(b, i)
    guard first.length > 0, separator == 0x2F || separator == 0x2E else { return nil }
    let second = number(i &+ 1)
    i &+= 1 &+ second.length
    guard second.length > 0, byte(b, i) == separator else { return nil }
    i &+= 1
    var year = four(b, i)
    if year < 0 {
      year = two(b, i)
      // `17/06/09` is a year first (`shortYear`).
      guard year >= 0, first.value <= 12 else { return nil }
      year &+= year < 70 ? 2000 : 1900
      i &+= 2
    } else {
      i &+= 4
    }
    // A dot as separator is the European order.
    let dayFirst = separator == 0x2E || first.value > 12
    var civil = CivilTime(
      year: year, month: dayFirst ? second.value : first.value, day: dayFirst ? first.value : second.value)
    if byte(b, i) == 0x2C { i &+= 1 }
    if b.matches(" | ", at: i) {
      i &+= 3
    } else {
      guard byte(b, i) == 0x20 || byte(b, i) == 0x2D || byte(b, i) == 0x54 else { return nil }
      i &+= 1
    }
    let length = clock(b, i, into: &civil, colonFraction: true)
    guard length > 0 else { return nil }
    i &+= length &+ applyHalfDay(b, i &+ length, to: &civil)
    guard civil.isValid else { return nil }
    let zone = anyZone(b, i)
    return Stamp(civil, zone: zone.zone, length: i &+ zone.length &- start)
  }

  /// Reads ` AM` or ` PM` behind a clock of twelve hours; returns its length.
  static func applyHalfDay(_ b: UnsafeRawBufferPointer, _ i: Int, to civil: inout CivilTime) -> Int {
    guard byte(b, i) == 0x20, byte(b, i &+ 2) | 0x20 == 0x6D, !ASCII.isAlphanumeric(byte(b, i &+ 3)) else { return 0 }
    switch byte(b, i &+ 1) | 0x20 {
    case 0x61 where civil.hour <= 12: civil.hour %= 12
    case 0x70 where civil.hour <= 12: civil.hour = civil.hour % 12 + 12
    default: return 0
    }
    return 3
  }
}
