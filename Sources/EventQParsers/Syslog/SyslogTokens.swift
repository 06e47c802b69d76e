internal import EventQBytes
internal import EventQModel

/// Pieces that the syslog formats share: priority, token ends, escapes.
enum SyslogTokens {
  /// `<PRI>` at the beginning: its value and the offset behind it. Value -1 where there is none or it is not a number.
  @inline(__always)
  static func priority(_ b: UnsafeRawBufferPointer) -> (value: Int, end: Int) {
    guard b.count >= 3, b[0] == 0x3C else { return (-1, 0) }
    var i = 1
    var value = 0
    while i < b.count, i <= 10 {
      let digit = b[i] &- 0x30
      if digit >= 10 { break }
      value = value &* 10 &+ Int(digit)
      i &+= 1
    }
    guard i > 1, i < b.count, b[i] == 0x3E else { return (-1, 0) }
    return (value, i &+ 1)
  }

  /// Whether the message whose `<PRI>` ends at `end` is of RFC 5424 rather than 3164: a version follows, and behind it
  /// a stamp, the nil value or nothing. For messages with a priority.
  @inline(__always)
  static func hasVersion(_ b: UnsafeRawBufferPointer, _ end: Int) -> Bool {
    guard end < b.count, ASCII.isDigit(b[end]) else { return false }
    var i = end &+ 1
    while i < b.count, ASCII.isDigit(b[i]) { i &+= 1 }
    guard i &- end <= 4 else { return false }
    if i == b.count { return true }
    if b[i] == 0x20 { return i &+ 1 == b.count || b[i &+ 1] == 0x2D || ASCII.isDigit(b[i &+ 1]) }
    return ASCII.isLetter(b[i]) && b.count <= i &+ 2
  }

  /// Offset of the next space at or after `from`, or the end.
  @inline(__always)
  static func tokenEnd(_ b: UnsafeRawBufferPointer, _ from: Int) -> Int {
    var i = from
    while i < b.count, b[i] != 0x20 { i &+= 1 }
    return i
  }

  /// Offset of the first byte at or after `from` that is not a space.
  @inline(__always)
  static func skipSpaces(_ b: UnsafeRawBufferPointer, _ from: Int) -> Int {
    var i = from
    while i < b.count, b[i] == 0x20 { i &+= 1 }
    return i
  }

  /// The line without carriage returns and NUL bytes at its end.
  @inline(__always)
  static func trimmedCount(_ b: UnsafeRawBufferPointer) -> Int {
    var count = b.count
    while count > 0, b[count &- 1] == 0x0D || b[count &- 1] == 0 { count &-= 1 }
    return count
  }

  /// The slice of the line that begins at offset `start` of the text, from `from` up to `to` of the line.
  @inline(__always)
  static func slice(_ line: Slice, _ from: Int, _ to: Int) -> Slice {
    Slice(from: line.start &+ from, to: line.start &+ to)
  }
}

extension EventBatch {
  /// Adds `error` to the pending row: what was expected and the 0-based column where the line departs from it.
  mutating func addError(_ text: StaticString, column: Int) {
    let start = made.count
    made.append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    var writer = ByteWriter(capacity: 32)
    writer.literal(" [col ")
    writer.integer(column)
    writer.literal("]")
    made.append(writer.bytes)
    add(.error, madeSlice(from: start))
  }
}
