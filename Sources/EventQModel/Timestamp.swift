public import EventQBytes

/// A moment: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time). Years 1678 to 2261.
public struct Timestamp: BitwiseCopyable, Hashable, Comparable, Sendable {
  /// Nanoseconds since the epoch.
  public var nanoseconds: Int64

  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
  /// The moment that many seconds after the epoch; the nearest one that can be expressed where that is out of range.
  @inlinable public init(seconds: Int, nanoseconds: Int = 0) {
    let (whole, tooFar) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, justTooFar) = whole.addingReportingOverflow(Int64(nanoseconds))
    if tooFar || justTooFar {
      self.nanoseconds = seconds < 0 ? .min + 1 : .max
    } else {
      self.nanoseconds = sum == .min ? .min + 1 : sum
    }
  }

  /// The moment of an event that names none.
  @inlinable public static var none: Timestamp { Timestamp(nanoseconds: .min) }
  @inlinable public var isNone: Bool { nanoseconds == .min }
  /// Before and after every moment that can be expressed.
  @inlinable public static var distantPast: Timestamp { Timestamp(nanoseconds: .min + 1) }
  @inlinable public static var distantFuture: Timestamp { Timestamp(nanoseconds: .max) }

  @inlinable
  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }

  /// Whole seconds since the epoch, rounded down.
  @inlinable
  public var seconds: Int {
    let n = Int(nanoseconds)
    return n >= 0 ? n / 1_000_000_000 : -((999_999_999 &- n) / 1_000_000_000)
  }

  /// This moment moved by seconds (may be negative or fractional), saturating at the ends.
  public func adding(seconds: Double) -> Timestamp {
    if isNone { return self }
    let delta = seconds * 1e9
    guard delta.magnitude < 9e18 else { return delta < 0 ? .distantPast : .distantFuture }
    let (sum, overflow) = nanoseconds.addingReportingOverflow(Int64(delta.rounded()))
    if overflow { return delta < 0 ? .distantPast : .distantFuture }
    return Timestamp(nanoseconds: max(sum, .min + 1))
  }

  /// Seconds from `other` to this moment.
  public func seconds(since other: Timestamp) -> Double {
    Double(nanoseconds) / 1e9 - Double(other.nanoseconds) / 1e9
  }
}

/// A date and time of day of the proleptic Gregorian calendar, without a zone.
public struct CivilTime: BitwiseCopyable, Equatable, Sendable {
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to 31.
  public var day: Int
  public var hour: Int
  public var minute: Int
  /// 0 to 60 (a leap second counts as the first second of the next minute).
  public var second: Int
  public var nanosecond: Int

  @inlinable
  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, nanosecond: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.nanosecond = nanosecond
  }

  /// Whether every part is in its range and the day exists in that month.
  public var isValid: Bool {
    year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1
      && day <= Self.days(inMonth: month, year: year)
      && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60
      && nanosecond >= 0 && nanosecond < 1_000_000_000
  }

  public static func days(inMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: return isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }

  public static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// Days from 1970-01-01 to this date: years begin in March, so that the leap day comes last, and eras of 400 years
  /// have equal length.
  @inlinable
  public static func daysFromEpoch(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year &- 1 : year
    let era = (y >= 0 ? y : y &- 399) / 400
    let yearOfEra = y &- era &* 400
    let dayOfYear = (153 &* (month > 2 ? month &- 3 : month &+ 9) &+ 2) / 5 &+ day &- 1
    let dayOfEra = yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear
    return era &* 146_097 &+ dayOfEra &- 719_468
  }

  /// The moment when a clock that is `offset` seconds east of UTC shows this time.
  @inlinable
  public func timestamp(offset: Int = 0) -> Timestamp {
    let days = Self.daysFromEpoch(year: year, month: month, day: day)
    let seconds = days &* 86_400 &+ hour &* 3_600 &+ minute &* 60 &+ second &- offset
    return Timestamp(seconds: seconds, nanoseconds: nanosecond)
  }

  /// What a clock that is `offset` seconds east of UTC shows at this moment.
  public init(_ timestamp: Timestamp, offset: Int = 0) {
    let seconds = timestamp.seconds + offset
    var days = seconds / 86_400
    var ofDay = seconds % 86_400
    if ofDay < 0 {
      ofDay += 86_400
      days -= 1
    }
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    self.init(
      year: yearOfEra + era * 400 + (shifted >= 10 ? 1 : 0), month: shifted < 10 ? shifted + 3 : shifted - 9,
      day: dayOfYear - (153 * shifted + 2) / 5 + 1, hour: ofDay / 3600, minute: ofDay % 3600 / 60, second: ofDay % 60,
      // Wraps and wraps back for the very first second.
      nanosecond: Int(timestamp.nanoseconds &- Int64(timestamp.seconds) &* 1_000_000_000))
  }
}

extension ByteWriter {
  /// RFC 3339 in UTC, with as many of 0, 3, 6 or 9 decimals as the moment needs: `2026-10-15T12:51:14.25Z` is written
  /// with three. Nothing for `Timestamp.none`.
  public mutating func rfc3339(_ timestamp: Timestamp) {
    if timestamp.isNone { return }
    let t = CivilTime(timestamp)
    integer(t.year, width: 4)
    byte(0x2D)
    integer(t.month, width: 2)
    byte(0x2D)
    integer(t.day, width: 2)
    byte(0x54)
    clock(t)
    if t.nanosecond != 0 {
      byte(0x2E)
      if t.nanosecond % 1_000_000 == 0 {
        integer(t.nanosecond / 1_000_000, width: 3)
      } else if t.nanosecond % 1000 == 0 {
        integer(t.nanosecond / 1000, width: 6)
      } else {
        integer(t.nanosecond, width: 9)
      }
    }
    byte(0x5A)
  }

  /// `HH:MM:SS`.
  public mutating func clock(_ t: CivilTime) {
    integer(t.hour, width: 2)
    byte(0x3A)
    integer(t.minute, width: 2)
    byte(0x3A)
    integer(t.second, width: 2)
  }
}

extension Timestamp {
  /// RFC 3339 in UTC; empty for `none`.
  public var rfc3339: String {
    var writer = ByteWriter(capacity: 40)
    writer.rfc3339(self)
    return writer.string
  }
}
