public import EventQBytes

/// Events as JSON objects: what `eventq parse` prints, and the shape of rows in query results. Fields that an event
/// does not have are left out; `severity` and `facility` are numbers, `level` is a word, `_time` is RFC 3339 in UTC.
public enum EventJSON {
  /// What is printed beside the fields of the event.
  public struct Parts: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The parser that took the line, as `parser`.
    public static let parser = Parts(rawValue: 1)
    /// The number of the first line in its source, as `line`.
    public static let line = Parts(rawValue: 2)
  }

  /// Writes one event as an object, without a line end.
  public static func write(
    _ batch: borrowing EventBatch, row: Int, into out: inout ByteWriter, parts: Parts = []
  ) {
    out.byte(0x7B)
    let start = out.count
    writeCore(batch, row, &out, start)
    for i in batch.fieldRange(row) {
      let field = batch.fieldNames[i]
      if field == .kindName || (field == .level && Severity.word(batch.severity[row]) != nil) { continue }
      let value = batch.bytes(batch.fieldValues[i])
      if value.isEmpty { continue }
      separate(&out, start)
      out.jsonString(batch.name(of: field))
      out.byte(0x3A)
      writeValue(value, batch.fieldTypes[i], &out)
    }
    if parts.contains(.line), batch.line[row] != 0 {
      key("line", &out, start)
      out.integer(Int(batch.line[row]))
    }
    if parts.contains(.parser) {
      key("parser", &out, start)
      text(batch.parser[row].name, &out)
    }
    out.byte(0x7D)
  }

  private static func writeCore(
    _ batch: borrowing EventBatch, _ row: Int, _ out: inout ByteWriter, _ start: Int
  ) {
    if !batch.time[row].isNone {
      key("_time", &out, start)
      out.byte(0x22)
      out.rfc3339(batch.time[row])
      out.byte(0x22)
    }
    string("_msg", batch.bytes(batch.message[row]), &out, start)
    string("hostname", batch.bytes(batch.hostname[row]), &out, start)
    string("app_name", batch.bytes(batch.appName[row]), &out, start)
    string("proc_id", batch.bytes(batch.procID[row]), &out, start)
    string("msg_id", batch.bytes(batch.msgID[row]), &out, start)
    if batch.facility[row] != Facility.none {
      key("facility", &out, start)
      out.integer(Int(batch.facility[row]))
    }
    if batch.severity[row] != Severity.none {
      key("severity", &out, start)
      out.integer(Int(batch.severity[row]))
    }
    if let word = Severity.word(batch.severity[row]) {
      key("level", &out, start)
      text(word, &out)
    }
    key("kind", &out, start)
    let named = batch.kind[row] == .other ? batch.value(.kindName, row: row) : .none
    if named.isEmpty { text(batch.kind[row].name, &out) } else { out.jsonString(batch.bytes(named)) }
    if Int(batch.source[row]) < batch.sources.count {
      string("source", batch.sources.bytes(Int(batch.source[row])), &out, start)
    }
  }

  /// Writes a value as its type says. A number or a truth value whose text is none is written as a string, so that
  /// the output is JSON whatever a parser said.
  public static func writeValue(_ value: UnsafeRawBufferPointer, _ type: FieldType, _ out: inout ByteWriter) {
    switch type {
    case .string: out.jsonString(value)
    case .number: if isNumber(value) { out.raw(value) } else { out.jsonString(value) }
    case .boolean:
      if value.equals("true") || value.equals("false") { out.raw(value) } else { out.jsonString(value) }
    case .json: out.raw(value)
    }
  }

  /// Whether all bytes spell a number of JSON (RFC 8259, section 6).
  public static func isNumber(_ value: UnsafeRawBufferPointer) -> Bool {
    var i = 0
    func digits() -> Bool {
      let from = i
      while i < value.count, ASCII.isDigit(value[i]) { i += 1 }
      return i > from
    }
    if i < value.count, value[i] == 0x2D { i += 1 }
    let first = i
    guard digits() else { return false }
    if value[first] == 0x30, i > first + 1 { return false }
    if i < value.count, value[i] == 0x2E {
      i += 1
      guard digits() else { return false }
    }
    if i < value.count, value[i] | 0x20 == 0x65 {
      i += 1
      if i < value.count, value[i] == 0x2B || value[i] == 0x2D { i += 1 }
      guard digits() else { return false }
    }
    return i == value.count
  }

  private static func separate(_ out: inout ByteWriter, _ start: Int) { if out.count > start { out.byte(0x2C) } }

  private static func key(_ name: StaticString, _ out: inout ByteWriter, _ start: Int) {
    separate(&out, start)
    text(name, &out)
    out.byte(0x3A)
  }

  private static func text(_ value: StaticString, _ out: inout ByteWriter) {
    out.byte(0x22)
    out.literal(value)
    out.byte(0x22)
  }

  private static func string(
    _ name: StaticString, _ value: UnsafeRawBufferPointer, _ out: inout ByteWriter, _ start: Int
  ) {
    if value.isEmpty { return }
    key(name, &out, start)
    out.jsonString(value)
  }
}
