internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// How the values of one slot of one template are written.
enum SlotKind: UInt8 {
  /// `stream of lengths`; the bytes are in the texts.
  case plain = 0
  /// `stream`: whole numbers in decimal.
  case integers = 1
  /// `u8 digits · stream`: decimal digits, zeros in front up to that many.
  case padded = 2
  /// `u8 digits · stream`: lower-case hexadecimal digits.
  case lowerHex = 3
  /// The same in upper case.
  case upperHex = 4
  /// `varint bytes · stream of numbers`: strings of a front-coded dictionary of so many bytes in the texts.
  case dictionary = 5
  /// `varint slot`: equal to an earlier slot of the same template in every row.
  case sameAsSlot = 6
  /// `varint column`: the row's value of that column.
  case column = 7
  /// `stream`: IPv4 addresses as numbers of 32 bits.
  case ipv4 = 8
  /// `u8 format · signed offset`: the row's time as a stamp on a clock so many seconds east of UTC.
  case stamp = 9
}

/// Turns the values of one slot into numbers where every one of them can be written again from its number.
struct SlotNumbers: ~Copyable {
  var values = Column<Int64>()
  private(set) var kind = SlotKind.plain
  /// Number of digits, for the kinds that have one.
  private(set) var digits = 0

  /// Reads all values as numbers of one kind; false where there is none that fits all.
  mutating func take(_ texts: borrowing Column<Slice>, of batch: borrowing EventBatch) -> Bool {
    let first = batch.bytes(texts[0])
    let kinds: [SlotKind] = [.integers, .padded, .lowerHex, .upperHex, .ipv4]
    for candidate in kinds where Self.value(first, candidate, first.count) != nil {
      if take(texts, candidate, first.count, of: batch) { return true }
    }
    return false
  }

  private mutating func take(
    _ texts: borrowing Column<Slice>, _ candidate: SlotKind, _ width: Int, of batch: borrowing EventBatch
  ) -> Bool {
    values.removeAll()
    for i in 0..<texts.count {
      guard let value = Self.value(batch.bytes(texts[i]), candidate, width) else { return false }
      values.append(value)
    }
    kind = candidate
    digits = width
    return true
  }

  /// The number that a text stands for, or nil where it would not be written the same again.
  @inline(__always)
  private static func value(_ text: UnsafeRawBufferPointer, _ kind: SlotKind, _ width: Int) -> Int64? {
    switch kind {
    case .integers: return DecimalText.value(text)
    case .padded:
      guard text.count == width, width <= 18 else { return nil }
      return text.decimal.map { Int64($0) }
    case .lowerHex: return hex(text, width, 0x61)
    case .upperHex: return hex(text, width, 0x41)
    case .ipv4: return ipv4(text)
    default: return nil
    }
  }

  private static func hex(_ text: UnsafeRawBufferPointer, _ width: Int, _ letterA: UInt8) -> Int64? {
    guard text.count == width, width >= 2, width <= 16 else { return nil }
    var value: UInt64 = 0
    for byte in text {
      if ASCII.isDigit(byte) {
        value = value << 4 | UInt64(byte &- 0x30)
      } else if byte &- letterA < 6 {
        value = value << 4 | UInt64(byte &- letterA &+ 10)
      } else {
        return nil
      }
    }
    return Int64(bitPattern: value)
  }

  private static func ipv4(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count >= 7, text.count <= 15 else { return nil }
    var value: Int64 = 0
    var part: Int64 = 0
    var digits = 0
    var parts = 0
    for i in 0...text.count {
      if i < text.count, ASCII.isDigit(text[i]) {
        if digits > 0, part == 0 { return nil }
        part = part &* 10 &+ Int64(text[i] &- 0x30)
        digits &+= 1
        if part > 255 { return nil }
      } else {
        guard digits > 0, i == text.count || text[i] == 0x2E else { return nil }
        value = value << 8 | part
        parts &+= 1
        part = 0
        digits = 0
      }
    }
    return parts == 4 ? value : nil
  }

  /// Appends the text of a number; the other half of `value`.
  static func append(_ value: Int64, _ kind: SlotKind, _ digits: Int, to output: inout ByteArena) {
    switch kind {
    case .padded:
      var rest = value / 10
      var length = 1
      while rest > 0 {
        rest /= 10
        length &+= 1
      }
      for _ in 0..<max(0, digits - length) { output.append(0x30 as UInt8) }
      DecimalText.append(value, to: &output)
    case .lowerHex, .upperHex:
      var shift = (digits - 1) * 4
      let letter: UInt8 = kind == .lowerHex ? 0x57 : 0x37
      while shift >= 0 {
        let nibble = UInt8(truncatingIfNeeded: value >> Int64(shift)) & 15
        output.append(nibble < 10 ? 0x30 + nibble : letter + nibble)
        shift -= 4
      }
    case .ipv4:
      for part in 0..<4 {
        if part > 0 { output.append(0x2E as UInt8) }
        DecimalText.append(value >> Int64(24 - part * 8) & 255, to: &output)
      }
    default: DecimalText.append(value, to: &output)
    }
  }
}
