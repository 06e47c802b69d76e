internal import EventQBytes
public import EventQModel

/// Reads the two stamps that most lines have, remembering the last minute of each: a log has many lines a minute, and
/// the calendar is the dear part. Belongs to one source (its zone and its year); keep one in each format.
public struct StampMemo: BitwiseCopyable, Sendable {
  private var isoDate: UInt64 = 0
  private var isoMinute: UInt64 = 0
  /// Seconds since the epoch at which a clock of UTC shows that minute.
  private var isoUTC = 0
  /// The same for a clock of the source's zone; `Int.min` while unknown.
  private var isoLocal = Int.min
  private var bsdDate: UInt64 = 0
  private var bsdMinute: UInt32 = 0
  private var bsdSeconds = Int.min
  private var bsdMonth = 0
  private var bsdDay = 0
  /// Turns of the year met so far.
  private var yearTurns = 0
  /// Whether a host name and a tag were read behind a stamp of RFC 3339 in this source.
  var tagsFollow = false

  public init() {}

  /// RFC 3339 at `start`, as `StampReader.iso` but without a zone after a space. Length 0 where there is none.
  @inline(__always)
  public mutating func iso(
    _ b: UnsafeRawBufferPointer, _ start: Int, _ context: borrowing SourceContext
  ) -> (moment: Timestamp, length: Int) {
    guard start &+ 19 <= b.count else { return (.none, 0) }
    let date = b.loadUnaligned(fromByteOffset: start, as: UInt64.self)
    let minute = b.loadUnaligned(fromByteOffset: start &+ 8, as: UInt64.self)
    if date != isoDate || minute != isoMinute {
      guard learnISO(b, start, date, minute) else { return (.none, 0) }
    }
    let second = StampReader.two(b, start &+ 17)
    guard b[start &+ 16] == 0x3A, second >= 0, second <= 60 else { return (.none, 0) }
    var i = start &+ 19
    var nanoseconds = 0
    if i &+ 1 < b.count, b[i] == 0x2E || b[i] == 0x2C, ASCII.isDigit(b[i &+ 1]) {
      let part = StampReader.fraction(b, i &+ 1)
      nanoseconds = part.nanoseconds
      i &+= 1 &+ part.length
    }
    let zone = StampReader.numericZone(b, i)
    if zone.length > 0 {
      return (Timestamp(seconds: isoUTC &+ second &- zone.zone, nanoseconds: nanoseconds), i &+ zone.length &- start)
    }
    if isoLocal == .min { isoLocal = context.zone.timestamp(CivilTime(Timestamp(seconds: isoUTC))).seconds }
    return (Timestamp(seconds: isoLocal &+ second, nanoseconds: nanoseconds), i &- start)
  }

  @inline(never)
  private mutating func learnISO(_ b: UnsafeRawBufferPointer, _ start: Int, _ date: UInt64, _ minute: UInt64) -> Bool {
    let civil = CivilTime(
      year: StampReader.four(b, start), month: StampReader.two(b, start &+ 5), day: StampReader.two(b, start &+ 8),
      hour: StampReader.two(b, start &+ 11), minute: StampReader.two(b, start &+ 14))
    let separator = b[start &+ 10] | 0x20
    guard civil.isValid, civil.year >= 1678, civil.year < 2262, b[start &+ 4] == 0x2D, b[start &+ 7] == 0x2D,
      separator == 0x74 || separator == 0x20, b[start &+ 13] == 0x3A
    else { return false }
    isoDate = date
    isoMinute = minute
    isoUTC = civil.timestamp().seconds
    isoLocal = .min
    return true
  }

  /// `Oct 15 12:51:14` at `start`, exactly these 15 bytes, the year inferred. Length 0 where there is none, or where
  /// something may follow that the year or a fraction is read from (`StampReader.bsd` reads those).
  @inline(__always)
  public mutating func bsd(
    _ b: UnsafeRawBufferPointer, _ start: Int, _ context: borrowing SourceContext
  ) -> (moment: Timestamp, length: Int) {
    guard start &+ 16 <= b.count else { return (.none, 0) }
    let date = b.loadUnaligned(fromByteOffset: start, as: UInt64.self)
    let minute = b.loadUnaligned(fromByteOffset: start &+ 8, as: UInt32.self)
    if date != bsdDate || minute != bsdMinute {
      guard learnBSD(b, start, date, minute, context) else { return (.none, 0) }
    }
    let second = StampReader.two(b, start &+ 13)
    // Digits after the stamp may be the year of another dialect.
    guard b[start &+ 12] == 0x3A, second >= 0, second <= 60, b[start &+ 15] == 0x20,
      StampReader.four(b, start &+ 16) < 1970
    else { return (.none, 0) }
    return (Timestamp(seconds: bsdSeconds &+ second), 15)
  }

  @inline(never)
  private mutating func learnBSD(
    _ b: UnsafeRawBufferPointer, _ start: Int, _ date: UInt64, _ minute: UInt32, _ context: borrowing SourceContext
  ) -> Bool {
    let month = StampReader.month(b, start)
    let day = StampReader.day(b, start &+ 4)
    let hour = StampReader.two(b, start &+ 7)
    let minutes = StampReader.two(b, start &+ 10)
    guard month > 0, day.length == 2, b[start &+ 3] == 0x20, b[start &+ 6] == 0x20, b[start &+ 9] == 0x3A, hour >= 0,
      minutes >= 0
    else { return false }
    var civil = CivilTime(year: 2000, month: month, day: day.day, hour: hour, minute: minutes)
    guard civil.isValid else { return false }
    yearTurns &+= YearScan.turn(from: bsdMonth, bsdDay, to: month, day.day)
    bsdMonth = month
    bsdDay = day.day
    civil.year = context.firstYear &+ yearTurns
    // A day that this year does not have (29 February) shows that the count is wrong.
    let isCounted = context.firstYear > 0 && civil.isValid
    let moment = isCounted ? context.zone.timestamp(civil) : context.resolveYear(civil)
    guard !moment.isNone else { return false }
    bsdDate = date
    bsdMinute = minute
    bsdSeconds = moment.seconds
    return true
  }
}
