public import EventQBytes
public import EventQModel

/// A time stamp as it stands in a line: what the clock showed, the zone if it was named, and how many bytes it took.
public struct Stamp: BitwiseCopyable, Sendable {
  /// What the clock showed. `year` is 0 where the stamp names none.
  public var civil: CivilTime
  /// Seconds east of UTC, or `noZone`.
  public var zone: Int
  /// Bytes that the stamp took, its zone included.
  public var length: Int

  /// The stamp names no zone.
  @inlinable public static var noZone: Int { .min }

  @inlinable
  public init(_ civil: CivilTime, zone: Int = Stamp.noZone, length: Int) {
    self.civil = civil
    self.zone = zone
    self.length = length
  }

  @inlinable public var hasYear: Bool { civil.year != 0 }
  @inlinable public var hasZone: Bool { zone != Stamp.noZone }

  /// The moment that the stamp means for this source: a missing year is inferred, a missing zone is the source's.
  /// `Timestamp.none` where the moment cannot be told or expressed.
  public func moment(_ context: borrowing SourceContext) -> Timestamp {
    if !hasYear { return context.resolveYear(civil) }
    // Nanoseconds since the epoch in 64 bits end in 2262.
    guard civil.year >= 1678, civil.year < 2262 else { return .none }
    return hasZone ? civil.timestamp(offset: zone) : context.zone.timestamp(civil)
  }
}

/// Readers of time stamps, a function for each family. Each reads at an offset and returns nil where the text there
/// is not a stamp of the family or names an impossible date; what follows the stamp is the caller's to judge.
public enum StampReader {
  /// Two decimal digits at `i`, or -1.
  @inlinable
  static func two(_ b: UnsafeRawBufferPointer, _ i: Int) -> Int {
    guard i &+ 2 <= b.count else { return -1 }
    let high = b[i] &- 0x30
    let low = b[i &+ 1] &- 0x30
    return high < 10 && low < 10 ? Int(high) &* 10 &+ Int(low) : -1
  }

  /// Four decimal digits at `i`, or -1.
  @inlinable
  static func four(_ b: UnsafeRawBufferPointer, _ i: Int) -> Int {
    let high = two(b, i)
    let low = two(b, i &+ 2)
    return high < 0 || low < 0 ? -1 : high &* 100 &+ low
  }

  /// The byte at `i`, or 0 behind the end.
  @inlinable
  static func byte(_ b: UnsafeRawBufferPointer, _ i: Int) -> UInt8 { i < b.count ? b[i] : 0 }

  /// A day of the month with one or two digits, the first of which may be a space. Length 0 where there is none.
  static func day(_ b: UnsafeRawBufferPointer, _ i: Int) -> (day: Int, length: Int) {
    let first = byte(b, i)
    let second = byte(b, i &+ 1)
    if first == 0x20 {
      guard ASCII.isDigit(second), !ASCII.isDigit(byte(b, i &+ 2)) else { return (0, 0) }
      return (Int(second &- 0x30), 2)
    }
    guard ASCII.isDigit(first) else { return (0, 0) }
    guard ASCII.isDigit(second) else { return (Int(first &- 0x30), 1) }
    guard !ASCII.isDigit(byte(b, i &+ 2)) else { return (0, 0) }
    return (two(b, i), 2)
  }

  /// The month (1 to 12) whose English three-letter name stands at `i` in any case, or 0.
  @inlinable
  static func month(_ b: UnsafeRawBufferPointer, _ i: Int) -> Int {
    guard i &+ 3 <= b.count else { return 0 }
    let key = UInt32(b[i] | 0x20) << 16 | UInt32(b[i &+ 1] | 0x20) << 8 | UInt32(b[i &+ 2] | 0x20)
    switch key {
    case 0x6A_616E: return 1
    case 0x66_6562: return 2
    case 0x6D_6172: return 3
    case 0x61_7072: return 4
    case 0x6D_6179: return 5
    case 0x6A_756E: return 6
    case 0x6A_756C: return 7
    case 0x61_7567: return 8
    case 0x73_6570: return 9
    case 0x6F_6374: return 10
    case 0x6E_6F76: return 11
    case 0x64_6563: return 12
    default: return 0
    }
  }

  /// Whether the name of a month may begin with this letter, in any case.
  static func mayBeginMonth(_ byte: UInt8) -> Bool {
    switch byte | 0x20 {
    case 0x6A, 0x66, 0x6D, 0x61, 0x73, 0x6F, 0x6E, 0x64: return true
    default: return false
    }
  }

  /// Whether an English three-letter name of a weekday stands at `i`.
  static func isWeekday(_ b: UnsafeRawBufferPointer, _ i: Int) -> Bool {
    guard i &+ 3 <= b.count else { return false }
    let key = UInt32(b[i] | 0x20) << 16 | UInt32(b[i &+ 1] | 0x20) << 8 | UInt32(b[i &+ 2] | 0x20)
    switch key {
    case 0x6D_6F6E, 0x74_7565, 0x77_6564, 0x74_6875, 0x66_7269, 0x73_6174, 0x73_756E: return true
    default: return false
    }
  }

  /// `hh:mm:ss` (the hour may have one digit) with an optional fraction after `.`, `,` or, where `colonFraction`, `:`.
  /// Length 0 where there is none.
  static func clock(
    _ b: UnsafeRawBufferPointer, _ start: Int, into civil: inout CivilTime, colonFraction: Bool = false
  ) -> Int {
    var i = start
    if byte(b, i) == 0x20, byte(b, i &+ 2) == 0x3A { i &+= 1 }
    if two(b, i) >= 0, byte(b, i &+ 2) == 0x3A {
      civil.hour = two(b, i)
      i &+= 3
    } else if ASCII.isDigit(byte(b, i)), byte(b, i &+ 1) == 0x3A {
      civil.hour = Int(b[i] &- 0x30)
      i &+= 2
    } else {
      return 0
    }
    civil.minute = two(b, i)
    guard civil.minute >= 0, byte(b, i &+ 2) == 0x3A else { return 0 }
    civil.second = two(b, i &+ 3)
    guard civil.second >= 0 else { return 0 }
    i &+= 5
    let mark = byte(b, i)
    if mark == 0x2E || mark == 0x2C || (colonFraction && mark == 0x3A), ASCII.isDigit(byte(b, i &+ 1)) {
      let fraction = Self.fraction(b, i &+ 1)
      civil.nanosecond = fraction.nanoseconds
      i &+= 1 &+ fraction.length
    }
    return i &- start
  }

  /// The decimal digits at `i` as a fraction of a second; digits behind the ninth are passed over.
  @inlinable
  static func fraction(_ b: UnsafeRawBufferPointer, _ start: Int) -> (nanoseconds: Int, length: Int) {
    var i = start
    var value = 0
    var scale = 1_000_000_000
    while i < b.count, ASCII.isDigit(b[i]) {
      if scale > 1 {
        value = value &* 10 &+ Int(b[i] &- 0x30)
        scale /= 10
      }
      i &+= 1
    }
    return (value &* scale, i &- start)
  }
}
