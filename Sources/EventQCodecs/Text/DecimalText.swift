public import EventQBytes

/// Numbers that are written as text in the one way in which they would be written again.
public enum DecimalText {
  /// The number whose decimal form is exactly these bytes: no sign but `-`, no leading zero, no `-0`, at most 18
  /// digits. Nil for any other text: turning that into a number would lose how it was written.
  @inlinable
  public static func value(_ text: UnsafeRawBufferPointer) -> Int64? {
    let isNegative = text.count > 0 && text[0] == 0x2D
    let start = isNegative ? 1 : 0
    let digits = text.count &- start
    guard digits > 0, digits <= 18 else { return nil }
    if text[start] == 0x30, digits > 1 || isNegative { return nil }
    var value: Int64 = 0
    for i in start..<text.count {
      guard ASCII.isDigit(text[i]) else { return nil }
      value = value &* 10 &+ Int64(text[i] &- 0x30)
    }
    return isNegative ? -value : value
  }

  /// Appends the decimal form.
  public static func append(_ value: Int64, to output: inout ByteArena) {
    if value < 0 { output.append(0x2D as UInt8) }
    withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { place in
      var i = 20
      var rest = value.magnitude
      repeat {
        i &-= 1
        place[i] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest != 0
      output.append(UnsafeRawBufferPointer(place).part(i, 20))
    }
  }
}
