internal import EventQBytes
internal import EventQModel

/// Readers of the stamps that services write in their own logs. Each moves the cursor behind the stamp or leaves it.
enum ServiceStamp {
  /// Two digits at `i`, or -1.
  @inline(__always)
  static func two(_ bytes: UnsafeRawBufferPointer, _ i: Int) -> Int {
    guard i &+ 2 <= bytes.count else { return -1 }
    let a = bytes[i] &- 0x30
    let b = bytes[i &+ 1] &- 0x30
    return a < 10 && b < 10 ? Int(a) &* 10 &+ Int(b) : -1
  }

  /// Four digits at `i`, or -1.
  @inline(__always)
  static func four(_ bytes: UnsafeRawBufferPointer, _ i: Int) -> Int {
    let a = two(bytes, i)
    let b = two(bytes, i &+ 2)
    return a < 0 || b < 0 ? -1 : a &* 100 &+ b
  }

  /// Month 1 to 12 from three letters in English, the first upper case, the others lower.
  @inline(__always)
  static func month(_ bytes: UnsafeRawBufferPointer, _ i: Int) -> Int? {
    guard i &+ 3 <= bytes.count else { return nil }
    switch (bytes[i], bytes[i &+ 1], bytes[i &+ 2]) {
    case (0x4A, 0x61, 0x6E): return 1
    case (0x46, 0x65, 0x62): return 2
    case (0x4D, 0x61, 0x72): return 3
    case (0x41, 0x70, 0x72): return 4
    case (0x4D, 0x61, 0x79): return 5
    case (0x4A, 0x75, 0x6E): return 6
    case (0x4A, 0x75, 0x6C): return 7
    case (0x41, 0x75, 0x67): return 8
    case (0x53, 0x65, 0x70): return 9
    case (0x4F, 0x63, 0x74): return 10
    case (0x4E, 0x6F, 0x76): return 11
    case (0x44, 0x65, 0x63): return 12
    default: return nil
    }
  }

  /// `HH:MM:SS` into `civil`; a space may stand for the hour's leading zero.
  @inline(__always)
  static func clock(_ cursor: inout ByteCursor, _ civil: inout CivilTime) -> Bool {
    let bytes = cursor.bytes
    let i = cursor.at
    guard i &+ 8 <= bytes.count, bytes[i &+ 2] == 0x3A, bytes[i &+ 5] == 0x3A else { return false }
    let hour = bytes[i] == 0x20 && ASCII.isDigit(bytes[i &+ 1]) ? Int(bytes[i &+ 1] &- 0x30) : two(bytes, i)
    let minute = two(bytes, i &+ 3)
    let second = two(bytes, i &+ 6)
    guard hour >= 0, hour < 24, minute >= 0, minute < 60, second >= 0, second <= 60 else { return false }
    civil.hour = hour
    civil.minute = minute
    civil.second = second
    cursor.at = i &+ 8
    return true
  }

  /// `.123456` into `civil`, if it stands here.
  @inline(__always)
  static func fraction(_ cursor: inout ByteCursor, _ civil: inout CivilTime) {
    guard cursor.peek == 0x2E, ASCII.isDigit(cursor.peek(1)) else { return }
    var i = cursor.at &+ 1
    var scale = 100_000_000
    var value = 0
    while i < cursor.bytes.count, ASCII.isDigit(cursor.bytes[i]) {
      value &+= Int(cursor.bytes[i] &- 0x30) &* scale
      scale /= 10
      i &+= 1
    }
    civil.nanosecond = value
    cursor.at = i
  }

  /// `YYYY-MM-DD` (or with `/`), without a time.
  @inline(__always)
  static func isoDate(_ cursor: inout ByteCursor, separator: UInt8 = 0x2D) -> CivilTime? {
    let bytes = cursor.bytes
    let i = cursor.at
    guard i &+ 10 <= bytes.count, bytes[i &+ 4] == separator, bytes[i &+ 7] == separator else { return nil }
    let year = four(bytes, i)
    let month = two(bytes, i &+ 5)
    let day = two(bytes, i &+ 8)
    // Nanoseconds since the epoch in 64 bits hold 1678 to 2261.
    guard year >= 1678, year < 2262, month >= 1, month <= 12, day >= 1,
      day <= CivilTime.days(inMonth: month, year: year)
    else {
      return nil
    }
    cursor.at = i &+ 10
    return CivilTime(year: year, month: month, day: day)
  }

  /// `YYYY-MM-DDTHH:MM:SS[.fraction]`, with `T` or a space between.
  @inline(__always)
  static func iso(_ cursor: inout ByteCursor, separator: UInt8 = 0x2D) -> CivilTime? {
    let start = cursor.at
    guard var civil = isoDate(&cursor, separator: separator), cursor.skip(0x54) || cursor.skip(0x20),
      clock(&cursor, &civil)
    else {
      cursor.at = start
      return nil
    }
    fraction(&cursor, &civil)
    return civil
  }

  /// `DD-Mon-YYYY HH:MM:SS[.fraction]` (`separator` between the date's parts, `gap` before the clock).
  @inline(__always)
  static func dayMonthYear(_ cursor: inout ByteCursor, separator: UInt8, gap: UInt8 = 0x20) -> CivilTime? {
    let bytes = cursor.bytes
    let i = cursor.at
    guard i &+ 20 <= bytes.count, bytes[i &+ 2] == separator, bytes[i &+ 6] == separator,
      bytes[i &+ 11] == gap || bytes[i &+ 11] == 0x20
    else { return nil }
    let day = two(bytes, i)
    let year = four(bytes, i &+ 7)
    guard let month = month(bytes, i &+ 3), year >= 1678, year < 2262, day >= 1,
      day <= CivilTime.days(inMonth: month, year: year)
    else { return nil }
    var civil = CivilTime(year: year, month: month, day: day)
    cursor.at = i &+ 12
    guard clock(&cursor, &civil) else {
      cursor.at = i
      return nil
    }
    fraction(&cursor, &civil)
    return civil
  }

  /// `Z`, `+HH:MM`, `+HHMM` or `+HH`: seconds east of UTC.
  @inline(__always)
  static func offset(_ cursor: inout ByteCursor) -> Int? {
    if cursor.skip(0x5A) { return 0 }
    let sign = cursor.peek
    guard sign == 0x2B || sign == 0x2D else { return nil }
    let hours = two(cursor.bytes, cursor.at &+ 1)
    guard hours >= 0, hours <= 18 else { return nil }
    var end = cursor.at &+ 3
    var minutes = 0
    let colon = cursor.peek(3) == 0x3A ? 1 : 0
    let more = two(cursor.bytes, end &+ colon)
    if more >= 0, more < 60 {
      minutes = more
      end &+= colon &+ 2
    }
    cursor.at = end
    let seconds = hours &* 3600 &+ minutes &* 60
    return sign == 0x2D ? -seconds : seconds
  }

  /// An abbreviation of a zone, 1 to 5 upper-case letters. The result is its offset where the abbreviation means one
  /// offset by wide custom; nil inside where it is unknown (the source's zone is to be used).
  static func abbreviation(_ cursor: inout ByteCursor) -> Int?? {
    var i = cursor.at
    while i < cursor.bytes.count, ASCII.isUpper(cursor.bytes[i]) { i &+= 1 }
    guard i > cursor.at, i &- cursor.at <= 5, i == cursor.bytes.count || !ASCII.isAlphanumeric(cursor.bytes[i]) else {
      return nil
    }
    let word = cursor.bytes.part(cursor.at, i)
    cursor.at = i
    for (name, quarters) in abbreviations where word.equals(name) { return .some(.some(quarters * 900)) }
    return .some(.none)
  }

  /// Quarters of an hour east of UTC.
  private static let abbreviations: [(StaticString, Int)] = [
    ("UTC", 0), ("GMT", 0), ("Z", 0), ("WET", 0), ("WEST", 4), ("BST", 4), ("CET", 4), ("CEST", 8), ("MEZ", 4),
    ("MESZ", 8), ("EET", 8), ("EEST", 12), ("MSK", 12), ("SAST", 8), ("EAT", 12), ("EST", -20), ("EDT", -16),
    ("CST", -24), ("CDT", -20), ("MST", -28), ("MDT", -24), ("PST", -32), ("PDT", -28), ("AKST", -36),
    ("AKDT", -32), ("HST", -40), ("JST", 36), ("KST", 36), ("IST", 22), ("PKT", 20), ("SGT", 32), ("HKT", 32),
    ("AWST", 32), ("AEST", 40), ("AEDT", 44), ("ACST", 38), ("NZST", 48), ("NZDT", 52),
  ]

  /// The moment of a civil time with an offset, or in the source's zone.
  @inline(__always)
  static func moment(_ civil: CivilTime, _ offset: Int?, _ context: borrowing SourceContext) -> Timestamp {
    if let offset { return civil.timestamp(offset: offset) }
    return context.zone.timestamp(civil)
  }

  /// `Oct 15 12:51:14[.123]`, year 0: `SourceContext.resolveYear` finds it.
  static func monthDay(_ cursor: inout ByteCursor) -> CivilTime? {
    let bytes = cursor.bytes
    let i = cursor.at
    guard i + 15 <= bytes.count, let month = month(bytes, i), bytes[i + 3] == 0x20, bytes[i + 6] == 0x20 else {
      return nil
    }
    let day = bytes[i + 4] == 0x20 ? Int(bytes[i + 5]) - 0x30 : two(bytes, i + 4)
    guard day >= 1, day <= CivilTime.days(inMonth: month, year: 2000) else { return nil }
    var civil = CivilTime(year: 0, month: month, day: day)
    cursor.at = i + 7
    guard clock(&cursor, &civil) else {
      cursor.at = i
      return nil
    }
    fraction(&cursor, &civil)
    return civil
  }

  /// `1791995474[.123]`: seconds since the epoch, of the years 2001 to 2286 (ten digits).
  static func epoch(_ cursor: inout ByteCursor) -> Timestamp? {
    let start = cursor.at
    guard let run = cursor.digits(), run.count == 10, let seconds = cursor.bytes(run).decimal else {
      cursor.at = start
      return nil
    }
    var civil = CivilTime(year: 1970, month: 1, day: 1)
    fraction(&cursor, &civil)
    return Timestamp(seconds: seconds, nanoseconds: civil.nanosecond)
  }
}
