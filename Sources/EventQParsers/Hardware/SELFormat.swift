public import EventQBytes
public import EventQModel

/// The System Event Log of a management controller as `ipmitool` prints it: `sel list`, `sel elist`, either with `-c`,
/// and the blocks of `-v`; also FreeIPMI's `ipmi-sel`.
///
/// ```
///    1 | 10/15/2026 | 12:51:15 | OS Critical Stop #0x46 | Run-time critical stop | Asserted
///    2 | 10/15/26 | 12:51:15 UTC | Temperature CPU1 | Upper Critical going high | Asserted | Reading 95 > ...
///    3 | Pre-Init Time-stamp   | Chassis #0xa9 | State Asserted
///    4 |  Pre-Init  |0000000012| Power Unit #0x01 | Power off/down | Asserted
///    5 | Linux kernel panic: Fatal excep
/// ```
/// A panic string is cut into records of eleven bytes without a time of their own: they are joined into one event with
/// the time of the record before them.
public struct SELFormat: LogFormat {
  public var id: ParserID { .ipmiSEL }
  /// The newest stamp.
  private var lastTime = Timestamp.none

  public init() {}

  /// `SEL Record ID`, or a record's number in hexadecimal behind spaces.
  public func mayBegin(with byte: UInt8) -> Bool { byte == 0x53 || ASCII.isHexDigit(byte) || ASCII.isSpace(byte) }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    var i = from
    while i < lines.count {
      let line = batch.text.line(lines[i])
      let bytes = batch.text.bytes(line)
      if bytes.hasPrefix("SEL Record ID ") {
        guard let end = blockEnd(lines, i, batch, context) else { return ParseStep(next: i, heldBack: true) }
        appendBlock(lines, i, end, &batch, context)
        i = end
        // The empty line that ends a block.
        if i < lines.count, batch.text.line(lines[i]).isEmpty { i += 1 }
        continue
      }
      guard let record = SELRecord.read(bytes, context) else { break }
      if record.isPanicPiece {
        var folded = FoldedLines(first: i)
        while folded.end < lines.count, folded.hasRoom(lines),
          SELRecord.read(batch.text.bytes(batch.text.line(lines[folded.end])), context)?.isPanicPiece == true
        { folded.end += 1 }
        if folded.end == lines.count, !context.isFinal { return ParseStep(next: i, heldBack: true) }
        appendPanic(lines, folded, record, &batch, context)
        i = folded.end
        continue
      }
      append(record, line, i, &batch, context)
      i += 1
    }
    return ParseStep(next: i)
  }

  private func newRow(_ raw: Slice, _ index: Int, _ context: borrowing SourceContext) -> EventRow {
    var row = EventRow()
    row.raw = raw
    row.message = raw
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: index)
    row.source = context.source
    row.parser = .ipmiSEL
    row.kind = .hardwareSEL
    return row
  }

  private mutating func append(
    _ record: SELRecord, _ line: Slice, _ index: Int, _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) {
    var row = newRow(line, index, context)
    row.time = record.time
    if !record.time.isNone { lastTime = record.time }
    row.message = line.part(from: record.body)
    let bytes = batch.text.bytes(line)
    row.severity = SELSeverity.of(bytes.part(record.body, bytes.count))
    batch.add(.selID, line, record.number)
    batch.add(.selSensor, line, record.sensor)
    batch.add(.selEvent, line, record.event)
    batch.add(.selDirection, line, record.direction)
    batch.add(.selReading, line, record.reading)
    batch.append(row)
  }

  private func appendPanic(
    _ lines: borrowing Column<Slice>, _ folded: FoldedLines, _ first: SELRecord, _ batch: inout EventBatch,
    _ context: borrowing SourceContext
  ) {
    var row = newRow(folded.raw(lines, batch), folded.first, context)
    row.time = lastTime
    row.severity = Severity.emergency
    batch.add(.selID, row.raw, first.number)
    let start = batch.made.count
    for i in folded.first..<folded.end {
      let bytes = batch.text.bytes(batch.text.line(lines[i]))
      guard let record = SELRecord.read(bytes, context) else { continue }
      // `text` does not move while `made` grows.
      batch.made.append(bytes.part(i == folded.first ? record.body : record.event.from, record.event.to))
    }
    row.message = batch.madeSlice(from: start)
    batch.add(.selEvent, row.message.part(from: SELRecord.panicMark.utf8CodeUnitCount))
    batch.append(row)
  }

  // MARK: Blocks of -v

  /// Index behind the last line of a block; nil where it may go on in the next chunk.
  private func blockEnd(
    _ lines: borrowing Column<Slice>, _ first: Int, _ batch: borrowing EventBatch, _ context: borrowing SourceContext
  ) -> Int? {
    var folded = FoldedLines(first: first)
    while folded.end < lines.count, folded.hasRoom(lines) {
      let line = batch.text.bytes(batch.text.line(lines[folded.end]))
      guard !line.hasPrefix("SEL Record ID "), let colon = line.firstIndex(of: 0x3A), colon > 1, colon < 40,
        line[0] == 0x20 || ASCII.isUpper(line[0]), line[colon - 1] == 0x20
      else { return folded.end }
      folded.end += 1
    }
    return folded.end == lines.count && !context.isFinal ? nil : folded.end
  }

  private mutating func appendBlock(
    _ lines: borrowing Column<Slice>, _ first: Int, _ end: Int, _ batch: inout EventBatch,
    _ context: borrowing SourceContext
  ) {
    var folded = FoldedLines(first: first)
    folded.end = end
    var row = newRow(folded.raw(lines, batch), first, context)
    var sensor = Slice.none
    var number = Slice.none
    var event = Slice.none
    for i in first..<end {
      let line = batch.text.line(lines[i])
      let bytes = batch.text.bytes(line)
      guard let colon = bytes.firstIndex(of: 0x3A) else { continue }
      let name = bytes.part(0, colon).trimmed
      var value = ByteRun(from: colon + 1, to: bytes.count)
      SELRecord.trim(bytes, &value)
      if value.isEmpty { continue }
      let slice = line.part(value)
      if name.equals("SEL Record ID") {
        batch.add(.selID, slice)
      } else if name.equals("Timestamp") {
        var cursor = ByteCursor(bytes.part(0, value.to), at: value.from)
        row.time = SELRecord.stamp(&cursor, context) ?? .none
      } else if name.equals("Sensor Type") {
        if sensor.isEmpty { sensor = slice }
      } else if name.equals("Sensor ID") {
        sensor = slice
      } else if name.equals("Sensor Number") {
        number = slice
      } else if name.equals("Description") {
        event = slice
      } else if name.equals("Event Direction") {
        let word = bytes.part(value.from, value.to).hasPrefix("Deassert") ? "Deasserted" : "Asserted" as StaticString
        batch.add(.selDirection, word: word)
      } else if name.equals("Trigger Reading") {
        batch.add(.selReading, slice)
      }
    }
    finishBlock(sensor, number, event, &row, &batch)
    batch.append(row)
  }

  /// Message `sensor #0x46 | event`, as the short listing shows it.
  private mutating func finishBlock(
    _ sensor: Slice, _ number: Slice, _ event: Slice, _ row: inout EventRow, _ batch: inout EventBatch
  ) {
    if !row.time.isNone { lastTime = row.time }
    row.severity = SELSeverity.of(batch.text.bytes(row.raw))
    let start = batch.made.count
    batch.made.append(batch.text.bytes(sensor))
    if !number.isEmpty {
      for byte in [0x20, 0x23, 0x30, 0x78] as [UInt8] { batch.made.append(byte) }
      batch.made.append(batch.text.bytes(number))
    }
    let name = batch.madeSlice(from: start)
    if !name.isEmpty { batch.add(.selSensor, name) }
    if !event.isEmpty {
      batch.add(.selEvent, event)
      for byte in [0x20, 0x7C, 0x20] as [UInt8] { batch.made.append(byte) }
      batch.made.append(batch.text.bytes(event))
    }
    let message = batch.madeSlice(from: start)
    if !message.isEmpty { row.message = message }
  }
}
