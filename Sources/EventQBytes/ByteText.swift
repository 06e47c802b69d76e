internal import CEventQSystem

/// Text questions on raw bytes: comparing, searching, trimming and reading numbers without making a `String`.
extension UnsafeRawBufferPointer {
  /// The bytes from `from` up to but not including `to`. Unlike `Slice`, this shares the memory.
  @inlinable
  public func part(_ from: Int, _ to: Int) -> UnsafeRawBufferPointer {
    assert(from >= 0 && from <= to && to <= count, "part out of range")
    return UnsafeRawBufferPointer(rebasing: self[from..<to])
  }

  /// Whether the bytes are exactly those of `text`.
  @inlinable
  public func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && hasPrefix(text)
  }

  /// Whether both runs hold the same bytes.
  @inlinable
  public func equals(_ other: UnsafeRawBufferPointer) -> Bool {
    count == other.count && (count == 0 || compareBytes(other, count) == 0)
  }

  /// Whether the bytes begin with `text`.
  @inlinable
  public func hasPrefix(_ text: StaticString) -> Bool { matches(text, at: 0) }

  /// Whether `text` stands at `index`.
  @inlinable
  public func matches(_ text: StaticString, at index: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard index >= 0, index &+ length <= count else { return false }
    let start = text.utf8Start
    var i = 0
    while i < length {
      if self[index &+ i] != start[i] { return false }
      i &+= 1
    }
    return true
  }

  /// Whether the bytes end with `text`.
  @inlinable
  public func hasSuffix(_ text: StaticString) -> Bool { matches(text, at: count &- text.utf8CodeUnitCount) }

  /// Whether the bytes equal `text` when ASCII letters are compared without case.
  public func equalsIgnoringCase(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    let start = text.utf8Start
    for i in 0..<count where ASCII.lower(self[i]) != ASCII.lower(start[i]) { return false }
    return true
  }

  /// Offset of the first `byte` at or after `from`, or nil.
  @inlinable
  public func firstIndex(of byte: UInt8, from: Int = 0) -> Int? {
    var i = from
    while i < count {
      if self[i] == byte { return i }
      i &+= 1
    }
    return nil
  }

  /// Offset of the first occurrence of `needle` at or after `from`, or nil.
  public func find(_ needle: StaticString, from: Int = 0) -> Int? {
    find(UnsafeRawBufferPointer(start: needle.utf8Start, count: needle.utf8CodeUnitCount), from: from)
  }

  /// Offset of the first occurrence of `needle` at or after `from`, or nil.
  public func find(_ needle: UnsafeRawBufferPointer, from: Int = 0) -> Int? {
    guard from <= count, let base = baseAddress else { return nil }
    if needle.isEmpty { return from }
    let hit = eventq_find(base + from, count - from, needle.baseAddress, needle.count)
    return hit < 0 ? nil : from + hit
  }

  /// Offset of the first `byte` at or after `from`, or nil: for a byte that is rare, `firstIndex(of:)` for a near one.
  public func find(_ byte: UInt8, from: Int = 0) -> Int? {
    guard from < count, let base = baseAddress else { return nil }
    let hit = withUnsafePointer(to: byte) { eventq_find(base + from, count - from, $0, 1) }
    return hit < 0 ? nil : from + hit
  }

  @inlinable
  public func contains(_ needle: StaticString) -> Bool { find(needle) != nil }

  /// The decimal number that all bytes spell, or nil (empty, other characters, or more than 18 digits).
  @inlinable
  public var decimal: Int? {
    guard count > 0, count <= 18 else { return nil }
    var value = 0
    for byte in self {
      guard ASCII.isDigit(byte) else { return nil }
      value = value &* 10 &+ Int(byte &- 0x30)
    }
    return value
  }

  /// The same bytes without ASCII white space at either end.
  public var trimmed: UnsafeRawBufferPointer {
    var from = 0
    var to = count
    while from < to, ASCII.isSpace(self[from]) { from += 1 }
    while to > from, ASCII.isSpace(self[to - 1]) { to -= 1 }
    return part(from, to)
  }

  /// The bytes as a `String`; what is not UTF-8 becomes U+FFFD. Allocates: not for hot loops.
  public var string: String { String(decoding: self, as: UTF8.self) }

  @usableFromInline
  func compareBytes(_ other: UnsafeRawBufferPointer, _ length: Int) -> Int {
    for i in 0..<length where self[i] != other[i] { return self[i] < other[i] ? -1 : 1 }
    return 0
  }

  /// Whether these bytes sort before the others (unsigned bytes, shorter first on a tie).
  public func sortsBefore(_ other: UnsafeRawBufferPointer) -> Bool {
    let order = compareBytes(other, Swift.min(count, other.count))
    return order != 0 ? order < 0 : count < other.count
  }
}

/// Classes of ASCII bytes.
public enum ASCII {
  @inlinable public static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  @inlinable public static func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }
  @inlinable public static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
  @inlinable public static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
  @inlinable public static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
  /// A character of a word in the sense of LogsQL and of shapes: letters, digits, underscore, any non-ASCII byte.
  @inlinable public static func isWord(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == 0x5F || byte >= 0x80 }
  @inlinable public static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }
  @inlinable public static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
  /// The lower-case form of an ASCII letter; any other byte as it is.
  @inlinable public static func lower(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }
  /// The value of a hexadecimal digit, or nil.
  @inlinable public static func hexValue(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte &- 0x30 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? letter &+ 10 : nil
  }
}
