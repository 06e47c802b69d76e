/// Builds output bytes: text, numbers, JSON, without `String(format:)` or interpolation on hot paths.
public struct ByteWriter: ~Copyable {
  public var arena: ByteArena

  public init(capacity: Int = 256) { arena = ByteArena(capacity: capacity) }

  @inlinable public var count: Int { arena.count }
  @inlinable public var bytes: UnsafeRawBufferPointer { arena.bytes }
  /// What was written, as a `String`.
  public var string: String { arena.bytes.string }

  @inlinable public mutating func removeAll() { arena.removeAll() }
  @inlinable public mutating func byte(_ value: UInt8) { arena.append(value) }
  @inlinable public mutating func raw(_ value: UnsafeRawBufferPointer) { arena.append(value) }

  @inlinable
  public mutating func literal(_ text: StaticString) {
    arena.append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  public mutating func text(_ value: String) { arena.append(value) }

  /// A decimal number.
  public mutating func integer(_ value: Int) {
    if value < 0 { byte(0x2D) }
    digits(value.magnitude)
  }

  /// A decimal number padded with zeros on the left to `width`.
  public mutating func integer(_ value: Int, width: Int) {
    var length = 1
    var rest = value / 10
    while rest != 0 {
      length += 1
      rest /= 10
    }
    for _ in 0..<max(0, width - length) { byte(0x30) }
    integer(value)
  }

  /// A hexadecimal number of exactly `width` lower-case digits.
  public mutating func hex(_ value: UInt64, width: Int) {
    var shift = (width - 1) * 4
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 0xF
      byte(digit < 10 ? 0x30 + digit : 0x57 + digit)
      shift -= 4
    }
  }

  /// A number with exactly `places` decimals, rounded half away from zero.
  public mutating func decimal(_ value: Double, places: Int) {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled.isFinite, scaled < 9e18 else { return text("\(value)") }
    let units = UInt64(scaled)
    if value < 0, units != 0 { byte(0x2D) }
    let whole = units / UInt64(scale)
    digits(UInt(whole))
    guard places > 0 else { return }
    byte(0x2E)
    integer(Int(units - whole * UInt64(scale)), width: places)
  }

  /// A JSON string with quotes: control characters escaped, bytes that are not UTF-8 replaced by U+FFFD.
  public mutating func jsonString(_ value: UnsafeRawBufferPointer) {
    byte(0x22)
    var runStart = 0
    var i = 0
    while i < value.count {
      let b = value[i]
      if b >= 0x20 && b < 0x80 && b != 0x22 && b != 0x5C {
        i &+= 1
        continue
      }
      if b >= 0x80 {
        let length = UTF8Check.sequenceLength(value, at: i)
        if length > 0 {
          i &+= length
          continue
        }
      }
      raw(value.part(runStart, i))
      jsonEscape(b)
      i &+= 1
      runStart = i
    }
    raw(value.part(runStart, value.count))
    byte(0x22)
  }

  public mutating func jsonString(_ value: String) {
    var value = value
    value.withUTF8 { jsonString(UnsafeRawBufferPointer($0)) }
  }

  mutating func jsonEscape(_ b: UInt8) {
    switch b {
    case 0x22: literal("\\\"")
    case 0x5C: literal("\\\\")
    case 0x0A: literal("\\n")
    case 0x0D: literal("\\r")
    case 0x09: literal("\\t")
    case 0x08: literal("\\b")
    case 0x0C: literal("\\f")
    case 0x80...: literal("\u{FFFD}")
    default:
      literal("\\u")
      hex(UInt64(b), width: 4)
    }
  }

  mutating func digits(_ value: UInt) {
    withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { place in
      var i = 20
      var rest = value
      repeat {
        i &-= 1
        place[i] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest != 0
      raw(UnsafeRawBufferPointer(place).part(i, 20))
    }
  }
}

/// UTF-8 well-formedness, after table 3-7 of the Unicode standard.
public enum UTF8Check {
  /// Length of the well-formed multi-byte sequence at `index`, or 0 where there is none.
  public static func sequenceLength(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
    func tail(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
      index + offset < bytes.count && bytes[index + offset] >= low && bytes[index + offset] <= high
    }
    switch bytes[index] {
    case 0xC2...0xDF: return tail(1) ? 2 : 0
    case 0xE0: return tail(1, 0xA0) && tail(2) ? 3 : 0
    case 0xED: return tail(1, 0x80, 0x9F) && tail(2) ? 3 : 0
    case 0xE1...0xEF: return tail(1) && tail(2) ? 3 : 0
    case 0xF0: return tail(1, 0x90) && tail(2) && tail(3) ? 4 : 0
    case 0xF1...0xF3: return tail(1) && tail(2) && tail(3) ? 4 : 0
    case 0xF4: return tail(1, 0x80, 0x8F) && tail(2) && tail(3) ? 4 : 0
    default: return 0
    }
  }
}
