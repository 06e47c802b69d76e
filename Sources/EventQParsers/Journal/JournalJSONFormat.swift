public import EventQBytes
public import EventQModel

/// `journalctl -o json`: an entry a line (systemd's "Journal JSON Format"). A value is a string, an array of byte
/// values where it is not UTF-8, null where it was too long, or an array of these for a field that occurs repeatedly.
public struct JournalJSONFormat: LogFormat {
  public var id: ParserID { .journalJSON }
  private var names = FieldNameCache()

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { byte == 0x7B }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    // Most JSON is not a journal's: look before memory is taken for the pairs.
    guard Self.begins(batch.text.bytes(lines[from])) else { return ParseStep(next: from) }
    var object = JSONObject()
    var i = from
    while i < lines.count {
      let line = lines[i]
      let whole = batch.text.bytes(line)
      let b = UnsafeRawBufferPointer(start: whole.baseAddress, count: SyslogTokens.trimmedCount(whole))
      guard Self.begins(b) else { break }
      let made = batch.made.count
      guard let end = object.read(b, line, &batch), end == b.count else {
        batch.made.truncate(to: made)
        break
      }
      var row = EventRow()
      row.raw = line
      row.line = context.firstLine &+ UInt32(truncatingIfNeeded: i)
      row.source = context.source
      row.parser = .journalJSON
      var fields = JournalFields()
      for k in 0..<object.leaves.count {
        let leaf = object.leaves[k]
        var value = leaf.value
        var type = leaf.type
        if type == .json, let text = Self.byteArray(batch.bytes(value)) {
          value = batch.make(text.bytes)
          type = .string
        }
        fields.take(object.name(leaf), value, type, &row, &batch, &names)
      }
      fields.finish(&row, &batch)
      Payload.refine(&row, &batch, context)
      batch.append(row)
      i &+= 1
    }
    return ParseStep(next: i)
  }

  private static func begins(_ b: UnsafeRawBufferPointer) -> Bool {
    b.count > 2 && b[0] == 0x7B && b[1] == 0x22
      && (b.contains("\"__REALTIME_TIMESTAMP\"") || b.contains("\"__CURSOR\""))
  }

  /// The bytes of an array of byte values, or nil where it holds anything else.
  private static func byteArray(_ b: UnsafeRawBufferPointer) -> ByteArena? {
    guard b.count > 2, b[0] == 0x5B else { return nil }
    var result = ByteArena(capacity: b.count / 2)
    var value = 0
    var digits = 0
    for byte in b.dropFirst() {
      if ASCII.isDigit(byte) {
        value = value * 10 + Int(byte - 0x30)
        digits += 1
        if digits > 3 { return nil }
      } else {
        guard byte == 0x2C || byte == 0x5D, digits > 0, value < 256 else { return nil }
        result.append(UInt8(value))
        value = 0
        digits = 0
      }
    }
    return result
  }
}
