public import EventQBytes
public import EventQModel

/// A JSON object a line (also NDJSON): containers' logs, application logs, tickets, rsyslog's and others' JSON output.
///
/// Nested objects are flattened with dots, arrays are kept as compact JSON. Keys that are eventq's own field names fill
/// those fields; the time, message, level and host are found under the names that are usual in the field.
public struct JSONLinesFormat: LogFormat {
  public var id: ParserID { .jsonLines }
  private var names = FieldNameCache()

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { byte == 0x7B || byte == 0x20 || byte == 0x09 }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    var object = JSONObject()
    var i = from
    while i < lines.count, parseOne(lines[i], number: i, &object, into: &batch, context) { i &+= 1 }
    return ParseStep(next: i)
  }

  /// Parses one line with a scratch object that is kept from line to line. False where it is not JSON.
  mutating func parseOne(
    _ line: Slice, number: Int, _ object: inout JSONObject, into batch: inout EventBatch,
    _ context: borrowing SourceContext
  ) -> Bool {
    let whole = batch.text.bytes(line)
    let b = UnsafeRawBufferPointer(start: whole.baseAddress, count: SyslogTokens.trimmedCount(whole))
    var start = 0
    while start < b.count, b[start] == 0x20 || b[start] == 0x09 { start &+= 1 }
    // `{"`, `{ "`, `{}`: a brace alone begins many other things.
    guard start &+ 1 < b.count, b[start] == 0x7B, looksLikeObject(b, start &+ 1) else { return false }
    var row = EventRow()
    row.raw = line
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: number)
    row.source = context.source
    row.parser = .jsonLines
    parse(b, line, start, &object, &row, &batch, context)
    batch.append(row)
    return true
  }

  private func looksLikeObject(_ b: UnsafeRawBufferPointer, _ start: Int) -> Bool {
    var i = start
    while i < b.count, b[i] == 0x20 || b[i] == 0x09 { i += 1 }
    return i < b.count && (b[i] == 0x22 || b[i] == 0x7D)
  }

  private mutating func parse(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ start: Int, _ object: inout JSONObject, _ row: inout EventRow,
    _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) {
    let end = object.read(b, line, &batch, from: start)
    var rest = end ?? 0
    while rest < b.count, ASCII.isSpace(b[rest]) || b[rest] == 0x2C { rest += 1 }
    if end == nil || rest < b.count {
      row.kind = .unknown
      row.message = line.part(from: 0, to: b.count)
      let isBroken = end == nil
      batch.addError(isBroken ? object.fault.text : JSONFault.trailing.text, column: isBroken ? object.position : rest)
      return
    }
    StructuredRow.fill(&row, from: object, keepsEnvelope: false, .json, &batch, &names, context)
    if row.message.isEmpty { row.message = line.part(from: start, to: b.count) }
    trimLineEnd(&row, batch)
    Payload.refine(&row, &batch, context)
  }

  /// Container engines keep the newline of each line in `log`.
  private func trimLineEnd(_ row: inout EventRow, _ batch: borrowing EventBatch) {
    let b = batch.bytes(row.message)
    var count = b.count
    while count > 0, b[count - 1] == 0x0A || b[count - 1] == 0x0D { count -= 1 }
    row.message = row.message.part(from: 0, to: count)
  }
}
