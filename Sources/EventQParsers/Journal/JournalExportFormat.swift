public import EventQBytes
public import EventQModel

/// `journalctl -o export` and what systemd-journal-remote receives (systemd's "Journal Export Format"): a field a line,
/// an empty line behind each entry. A value with control characters stands as a little-endian length of 64 bits, that
/// many bytes, and a newline.
public struct JournalExportFormat: LogFormat {
  public var id: ParserID { .journalExport }
  private var names = FieldNameCache()

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { byte == 0x5F }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    var i = from
    while i < lines.count {
      // Empty lines between entries are the driver's to count.
      guard Self.begins(batch.text.bytes(lines[i])) else { break }
      let bound = lines[lines.count &- 1].end
      guard let end = entry(lines[i].start, bound, i, &batch, context) else {
        return ParseStep(next: i, heldBack: !context.isFinal)
      }
      while i < lines.count, lines[i].start < end { i &+= 1 }
    }
    return ParseStep(next: i)
  }

  private static func begins(_ b: UnsafeRawBufferPointer) -> Bool {
    b.hasPrefix("__CURSOR=") || b.hasPrefix("__REALTIME_TIMESTAMP=") || b.hasPrefix("__SEQNUM=")
  }

  private static func isName(_ b: UnsafeRawBufferPointer) -> Bool {
    b.count > 0 && b.allSatisfy { ASCII.isUpper($0) || ASCII.isDigit($0) || $0 == 0x5F }
  }

  /// Reads the entry at `start`; the offset behind its last field, or nil where it goes on behind `bound` (the end of
  /// the last whole line).
  private mutating func entry(
    _ start: Int, _ bound: Int, _ number: Int, _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) -> Int? {
    let text = UnsafeRawBufferPointer(start: batch.text.bytes.baseAddress, count: bound)
    var row = EventRow()
    var fields = JournalFields()
    var broken = -1
    var i = start
    var last = start
    var isClosed = false
    while i < bound {
      var end = i
      while end < bound, text[end] != 0x0A { end += 1 }
      if end == i {
        isClosed = true
        break
      }
      if let equals = text.part(i, end).firstIndex(of: 0x3D) {
        fields.take(
          text.part(i, i + equals), Slice(from: i + equals + 1, to: end), .string, &row, &batch, &names)
      } else if end + 9 <= bound {
        let length = text.loadUnaligned(fromByteOffset: end + 1, as: UInt64.self).littleEndian
        let from = end + 9
        // A newline must end the value.
        let left = UInt64(bound - from)
        let isWhole = length <= left && (length == left || text[from + Int(length)] == 0x0A)
        guard isWhole, Self.isName(text.part(i, end)) else {
          // The rest of the value is still to come, or the length is nonsense.
          if length > left, length <= UInt64(Limits.foldedEventBytes), !context.isFinal {
            batch.discardPendingFields()
            return nil
          }
          if broken < 0 { broken = i - start }
          i = end + 1
          last = end
          continue
        }
        let to = from + Int(length)
        fields.take(text.part(i, end), Slice(from: from, to: to), .string, &row, &batch, &names)
        end = to
      } else if broken < 0 {
        broken = i - start
      }
      last = end
      i = end + 1
    }
    if !isClosed, !context.isFinal {
      batch.discardPendingFields()
      return nil
    }
    row.raw = Slice(from: start, to: min(last, bound))
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: number)
    row.source = context.source
    row.parser = .journalExport
    fields.finish(&row, &batch)
    if broken >= 0 { batch.addError("expected NAME=value or a whole binary value", column: broken) }
    Payload.refine(&row, &batch, context)
    batch.append(row)
    return max(last, start + 1)
  }
}
