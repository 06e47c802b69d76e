internal import EventQBytes
internal import EventQModel

/// Walks the members of a JSON object on one line, without nesting: what jsonlogs of services need.
struct FlatJSON {
  enum Value {
    case text, number, boolean, null, nested
  }

  private var cursor: ByteCursor
  /// Name of the current member.
  private(set) var name = ByteRun(from: 0, to: 0)
  /// Value of the current member, without quotes.
  private(set) var value = ByteRun(from: 0, to: 0)
  private(set) var type = Value.null
  private(set) var hasEscapes = false

  init(_ bytes: UnsafeRawBufferPointer) {
    cursor = ByteCursor(bytes)
    cursor.skipSpaces()
    if !cursor.skip(0x7B) { cursor.at = bytes.count }
  }

  /// Moves to the next member; false at the end or where the text is not JSON.
  mutating func next() -> Bool {
    cursor.skipSpaces()
    _ = cursor.skip(0x2C)
    cursor.skipSpaces()
    guard let name = cursor.quoted() else { return false }
    self.name = name
    cursor.skipSpaces()
    guard cursor.skip(0x3A) else { return false }
    cursor.skipSpaces()
    switch cursor.peek {
    case 0x22:
      guard let text = cursor.quoted() else { return false }
      value = text
      type = .text
      hasEscapes = cursor.bytes(text).firstIndex(of: 0x5C) != nil
    case 0x7B, 0x5B:
      return nested()
    default:
      let from = cursor.at
      while !cursor.isAtEnd, cursor.peek != 0x2C, cursor.peek != 0x7D, cursor.peek != 0x20 { cursor.at += 1 }
      guard cursor.at > from else { return false }
      value = ByteRun(from: from, to: cursor.at)
      let first = cursor.bytes[from]
      type = first == 0x74 || first == 0x66 ? .boolean : first == 0x6E ? .null : .number
    }
    return true
  }

  private mutating func nested() -> Bool {
    let from = cursor.at
    var depth = 0
    while !cursor.isAtEnd {
      let byte = cursor.peek
      if byte == 0x22 {
        guard cursor.quoted() != nil else { return false }
        continue
      }
      cursor.at += 1
      if byte == 0x7B || byte == 0x5B { depth += 1 }
      if byte == 0x7D || byte == 0x5D {
        depth -= 1
        if depth == 0 {
          value = ByteRun(from: from, to: cursor.at)
          type = .nested
          return true
        }
      }
    }
    return false
  }

  func isName(_ text: StaticString) -> Bool { cursor.bytes(name).equals(text) }
  var bytes: UnsafeRawBufferPointer { cursor.bytes(value) }

  /// The value as a slice of the line that the walk is of, or, where it has escapes, of `made`.
  func slice(_ line: Slice, _ batch: inout EventBatch) -> Slice {
    if value.isEmpty || type == .null { return .none }
    guard type == .text, hasEscapes else { return line.part(value) }
    let start = batch.made.count
    let bytes = self.bytes
    var i = 0
    while i < bytes.count {
      guard bytes[i] == 0x5C, i + 1 < bytes.count else {
        batch.made.append(bytes[i])
        i += 1
        continue
      }
      i += Self.unescape(bytes, i, &batch.made)
    }
    return batch.madeSlice(from: start)
  }

  /// Writes the character of the escape at `i`; returns how many bytes the escape took.
  private static func unescape(_ bytes: UnsafeRawBufferPointer, _ i: Int, _ out: inout ByteArena) -> Int {
    switch bytes[i + 1] {
    case 0x6E: out.append(0x0A)
    case 0x74: out.append(0x09)
    case 0x72: out.append(0x0D)
    case 0x62: out.append(0x08)
    case 0x66: out.append(0x0C)
    case 0x75:
      guard let high = hex4(bytes, i + 2) else { break }
      if high >= 0xD800, high < 0xDC00, bytes.matches("\\u", at: i + 6), let low = hex4(bytes, i + 8), low >= 0xDC00,
        low < 0xE000
      {
        utf8(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00), &out)
        return 12
      }
      utf8(high >= 0xD800 && high < 0xE000 ? 0xFFFD : high, &out)
      return 6
    default: out.append(bytes[i + 1])
    }
    return 2
  }

  private static func hex4(_ bytes: UnsafeRawBufferPointer, _ i: Int) -> UInt32? {
    guard i + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for k in i..<i + 4 {
      guard let digit = ASCII.hexValue(bytes[k]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private static func utf8(_ code: UInt32, _ out: inout ByteArena) {
    if code < 0x80 {
      out.append(UInt8(code))
    } else if code < 0x800 {
      out.append(UInt8(0xC0 | code >> 6))
      out.append(UInt8(0x80 | code & 0x3F))
    } else if code < 0x10000 {
      out.append(UInt8(0xE0 | code >> 12))
      out.append(UInt8(0x80 | code >> 6 & 0x3F))
      out.append(UInt8(0x80 | code & 0x3F))
    } else {
      out.append(UInt8(0xF0 | code >> 18))
      out.append(UInt8(0x80 | code >> 12 & 0x3F))
      out.append(UInt8(0x80 | code >> 6 & 0x3F))
      out.append(UInt8(0x80 | code & 0x3F))
    }
  }
}
