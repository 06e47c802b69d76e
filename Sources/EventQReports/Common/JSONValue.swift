internal import EventQBytes
internal import EventQModel

/// A JSON document to be written for people and programs: keys in the order given, two spaces a level, and whatever
/// fits on a line of 100 columns kept on one line.
indirect enum JSONValue {
  case object([(String, JSONValue)])
  case array([JSONValue])
  case string(String)
  case integer(Int)
  /// At most four decimals, without zeros at the end.
  case number(Double)
  case bool(Bool)
  case null

  static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
  /// RFC 3339, or null for no time.
  static func time(_ value: Timestamp?) -> JSONValue {
    guard let value, !value.isNone else { return .null }
    return .string(value.rfc3339)
  }

  private static let lineWidth = 100

  /// Writes the document and a line feed.
  func write(to out: inout ByteWriter) {
    write(to: &out, indent: 0, isTop: true)
    out.byte(0x0A)
  }

  private func write(to out: inout ByteWriter, indent: Int, isTop: Bool = false) {
    var room = Self.lineWidth - indent
    let fits = !isTop && fits(in: &room)
    switch self {
    case .object(let members) where !members.isEmpty:
      out.byte(0x7B)
      for (i, (key, value)) in members.enumerated() {
        separate(first: i == 0, onOneLine: fits, indent: indent, to: &out)
        out.jsonString(key)
        out.literal(": ")
        value.write(to: &out, indent: indent + 2)
      }
      if !fits { Self.newLine(indent, to: &out) }
      out.byte(0x7D)
    case .array(let values) where !values.isEmpty:
      out.byte(0x5B)
      for (i, value) in values.enumerated() {
        separate(first: i == 0, onOneLine: fits, indent: indent, to: &out)
        value.write(to: &out, indent: indent + 2)
      }
      if !fits { Self.newLine(indent, to: &out) }
      out.byte(0x5D)
    default: writeScalar(to: &out)
    }
  }

  private func writeScalar(to out: inout ByteWriter) {
    switch self {
    case .object: out.literal("{}")
    case .array: out.literal("[]")
    case .string(let value): out.jsonString(value)
    case .integer(let value): out.integer(value)
    case .number(let value): Self.writeNumber(value, to: &out)
    case .bool(let value): value ? out.literal("true") : out.literal("false")
    case .null: out.literal("null")
    }
  }

  private func separate(first: Bool, onOneLine: Bool, indent: Int, to out: inout ByteWriter) {
    if !first { out.byte(0x2C) }
    if !onOneLine { Self.newLine(indent + 2, to: &out) } else if !first { out.byte(0x20) }
  }

  private static func newLine(_ indent: Int, to out: inout ByteWriter) {
    out.byte(0x0A)
    for _ in 0..<indent { out.byte(0x20) }
  }

  /// Whether the value takes at most `room` bytes on one line, which are taken from it.
  private func fits(in room: inout Int) -> Bool {
    switch self {
    case .object(let members):
      for (key, value) in members {
        room -= key.utf8.count + 6
        if room < 0 || !value.fits(in: &room) { return false }
      }
    case .array(let values):
      for value in values {
        room -= 2
        if room < 0 || !value.fits(in: &room) { return false }
      }
    case .string(let value): room -= value.utf8.count + 2
    case .integer, .number, .bool, .null: room -= 6
    }
    return room >= 0
  }

  private static func writeNumber(_ value: Double, to out: inout ByteWriter) {
    guard value.isFinite else { return out.literal("null") }
    var digits = ByteWriter(capacity: 32)
    digits.decimal(value, places: 4)
    var end = digits.count
    while digits.bytes[end - 1] == 0x30 { end -= 1 }
    if digits.bytes[end - 1] == 0x2E { end -= 1 }
    out.raw(digits.bytes.part(0, end))
  }
}
