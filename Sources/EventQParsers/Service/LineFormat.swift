internal import EventQBytes
internal import EventQModel

/// A format whose every event is one line.
protocol LineFormat: LogFormat {
  /// Fills `row` (its `raw`, `line` and `source` are set) and adds fields if the line is of this format; else false,
  /// with nothing added. `line` has no line end.
  mutating func take(
    _ line: Slice, _ row: inout EventRow, _ batch: inout EventBatch, _ context: inout SourceContext
  ) -> Bool
}

extension LineFormat {
  /// Takes lines until one is not of the format.
  @inline(__always)
  mutating func takeLines(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    var i = from
    while i < lines.count {
      let line = batch.text.line(lines[i])
      var row = EventRow()
      row.raw = line
      row.line = context.firstLine &+ UInt32(truncatingIfNeeded: i)
      row.source = context.source
      row.parser = id
      guard take(line, &row, &batch, &context) else {
        batch.discardPendingFields()
        break
      }
      batch.append(row)
      i &+= 1
    }
    return ParseStep(next: i)
  }
}

extension ByteArena {
  /// The line without the carriage return that may end it.
  @inline(__always)
  func line(_ slice: Slice) -> Slice {
    let bytes = self.bytes(slice)
    return !bytes.isEmpty && bytes[bytes.count &- 1] == 0x0D ? slice.part(from: 0, to: bytes.count &- 1) : slice
  }
}
