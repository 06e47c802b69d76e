internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// Turns a batch of at most `Limits.batchRows` events into the pages of a row group. Keeps its buffers from one to the
/// next. One for each thread.
struct RowGroupWriter: ~Copyable {
  private var textPages: TextPageWriter
  private var entries = TextEntries()
  private var numbers = Column<Int64>()
  private var stream = ByteArena()
  private var payload = ByteArena()
  private var tokens = TokenSet()
  private let wordClasses = TokenSet.makeClasses()
  private var fields = FieldColumns()
  private var known = KnownColumns()
  private var templates = TemplateWriter()
  /// Of the segment; nil once that is finished.
  private var rollup: RollupBuilder? = RollupBuilder()

  init(level: Int) { textPages = TextPageWriter(level: level) }

  /// Writes footer and tail of the segment.
  mutating func finish(_ output: inout SegmentOutput, rawBytes: Int) throws(StoreError) -> SegmentFooter {
    let counted = rollup.take() ?? RollupBuilder()
    return try output.finish(rawBytes: rawBytes, counted.finish(), with: &textPages.compressor)
  }

  /// Appends a row group with all events of `batch`. Returns the bytes of their raw text.
  mutating func write(_ batch: borrowing EventBatch, to output: inout SegmentOutput) throws(StoreError) -> Int {
    precondition(batch.count > 0 && batch.count <= Limits.batchRows, "a row group of no or too many rows")
    fields.gather(batch)
    rollup?.add(batch)
    let head = makeHead(batch)
    payload.removeAll()
    head.append(to: &payload)
    try appendPayload(ColumnID.head, .head, rows: batch.count, to: &output)
    try writeTimes(batch, to: &output)
    try writeNumbers(batch, to: &output)
    try writeText(batch, to: &output)
    try writeFilter(batch, to: &output)
    output.endGroup(rows: batch.count, time: head.time)
    return head.rawBytes
  }

  private func makeHead(_ batch: borrowing EventBatch) -> RowGroupHead {
    var head = RowGroupHead()
    head.rows = batch.count
    for row in 0..<batch.count {
      head.time.add(batch.time[row])
      head.rawBytes &+= batch.raw[row].count
    }
    for id in 0..<batch.sources.count { head.sources.append(Array(batch.sources.bytes(id))) }
    for k in 0..<fields.columns.count { head.columns.append(Array(batch.name(of: fields.columns[k]))) }
    return head
  }

  private mutating func appendPayload(
    _ column: UInt16, _ encoding: PageEncoding, rows: Int, to output: inout SegmentOutput
  ) throws(StoreError) {
    let header = PageHeader(
      length: 0, checksum: 0, column: column, encoding: encoding.rawValue, flags: 0, group: 0, firstRow: 0,
      rows: UInt32(rows))
    try output.append(header, payload.bytes)
  }

  // MARK: Numbers

  private mutating func writeTimes(_ batch: borrowing EventBatch, to output: inout SegmentOutput) throws(StoreError) {
    stream.removeAll()
    numbers.removeAll()
    for row in 0..<batch.count { numbers.append(batch.time[row].isNone ? 0 : 1) }
    IntegerStream.encode(numbers.buffer, into: &stream)
    numbers.removeAll()
    var last: Int64 = 0
    for row in 0..<batch.count {
      if !batch.time[row].isNone { last = batch.time[row].nanoseconds }
      numbers.append(last)
    }
    IntegerStream.encode(numbers.buffer, into: &stream)
    payload.removeAll()
    Blob.write(stream.bytes, with: &textPages.compressor, into: &payload)
    try appendPayload(Field.time.id, .optionalIntegers, rows: batch.count, to: &output)
  }

  private mutating func writeNumbers(_ batch: borrowing EventBatch, to output: inout SegmentOutput) throws(StoreError) {
    for row in 0..<batch.count { numbers[row] = Int64(batch.source[row]) }
    try writeNumberPage(Field.source, to: &output)
    for row in 0..<batch.count { numbers[row] = Int64(batch.line[row]) }
    try writeNumberPage(Field.line, to: &output)
    for row in 0..<batch.count { numbers[row] = Int64(batch.facility[row]) }
    try writeNumberPage(Field.facility, to: &output)
    for row in 0..<batch.count { numbers[row] = Int64(batch.severity[row]) }
    try writeNumberPage(Field.severity, to: &output)
    for row in 0..<batch.count { numbers[row] = Int64(batch.kind[row].rawValue) }
    try writeNumberPage(Field.kind, to: &output)
    for row in 0..<batch.count { numbers[row] = Int64(batch.parser[row].rawValue) }
    try writeNumberPage(Field.parser, to: &output)
  }

  private mutating func writeNumberPage(_ field: Field, to output: inout SegmentOutput) throws(StoreError) {
    stream.removeAll()
    IntegerStream.encode(numbers.buffer, into: &stream)
    payload.removeAll()
    Blob.write(stream.bytes, with: &textPages.compressor, into: &payload)
    try appendPayload(field.id, .integers, rows: numbers.count, to: &output)
  }

  // MARK: Text

  /// Columns of fields first: what can be read without the raw text need not be in it again.
  private mutating func writeText(_ batch: borrowing EventBatch, to output: inout SegmentOutput) throws(StoreError) {
    known.removeAll()
    entries.take(batch.hostname, rows: 0..<batch.count)
    try writeField(Field.hostname.id, nil, batch, to: &output)
    entries.take(batch.appName, rows: 0..<batch.count)
    try writeField(Field.appName.id, nil, batch, to: &output)
    entries.take(batch.procID, rows: 0..<batch.count)
    try writeField(Field.procID.id, nil, batch, to: &output)
    entries.take(batch.msgID, rows: 0..<batch.count)
    try writeField(Field.msgID.id, nil, batch, to: &output)
    for k in 0..<fields.columns.count {
      fields.take(k, of: batch, into: &entries)
      try writeField(ColumnID.firstExtra + UInt16(k), fields.columns[k], batch, to: &output)
    }
    if fields.overflow.count > 0 {
      // The values are made here: name, type and value as one text each.
      var extended = EventBatch()
      fields.takeOverflow(of: batch, into: &entries, made: &extended)
      _ = try textPages.write(
        entries, rows: 0..<batch.count, column: ColumnID.overflow, strategy: .plain, of: extended, to: &output)
    }
    entries.take(batch.message, rows: 0..<batch.count)
    _ = try textPages.write(
      entries, rows: 0..<batch.count, column: Field.message.id, strategy: .parts, of: batch, to: &output)
    try writeRaw(batch, to: &output)
  }

  private mutating func writeField(
    _ column: UInt16, _ field: Field?, _ batch: borrowing EventBatch, to output: inout SegmentOutput
  ) throws(StoreError) {
    let isKnown = try textPages.write(
      entries, rows: 0..<batch.count, column: column, strategy: .any, of: batch, to: &output)
    if isKnown { known.add(column, field) }
  }

  private mutating func writeRaw(_ batch: borrowing EventBatch, to output: inout SegmentOutput) throws(StoreError) {
    var from = 0
    while from < batch.count {
      let rows = from..<min(batch.count, from + Limits.templatePageRows)
      payload.removeAll()
      if templates.encode(batch, rows: rows, known, with: &textPages.compressor, into: &payload) {
        let header = PageHeader(
          length: 0, checksum: 0, column: Field.raw.id, encoding: PageEncoding.templates.rawValue, flags: 0, group: 0,
          firstRow: UInt32(rows.lowerBound), rows: UInt32(rows.count))
        try output.append(header, payload.bytes)
      } else {
        entries.take(batch.raw, rows: rows)
        _ = try textPages.write(
          entries, rows: rows, column: Field.raw.id, strategy: .plain, of: batch, to: &output)
      }
      from = rows.upperBound
    }
  }

  private mutating func writeFilter(_ batch: borrowing EventBatch, to output: inout SegmentOutput) throws(StoreError) {
    tokens.removeAll()
    for row in 0..<batch.count {
      let raw = batch.raw[row]
      tokens.addWords(of: batch.bytes(raw), wordClasses)
      addWords(batch.message[row], raw, batch)
      addWords(batch.hostname[row], raw, batch)
      addWords(batch.appName[row], raw, batch)
      addWords(batch.procID[row], raw, batch)
      addWords(batch.msgID[row], raw, batch)
      for i in batch.fieldRange(row) { addWords(batch.fieldValues[i], raw, batch) }
    }
    payload.removeAll()
    tokens.appendFilter(to: &payload)
    try appendPayload(ColumnID.filter, .filter, rows: batch.count, to: &output)
  }

  /// The words of a value, unless it is a part of the raw text that is cut at the edges of words.
  @inline(__always)
  private mutating func addWords(_ slice: Slice, _ raw: Slice, _ batch: borrowing EventBatch) {
    if slice.isEmpty { return }
    if isPart(slice, of: raw) {
      let line = batch.bytes(raw)
      let from = slice.start &- raw.start
      let to = slice.end &- raw.start
      let cutsAtStart = from > 0 && wordClasses[Int(line[from])] && wordClasses[Int(line[from &- 1])]
      let cutsAtEnd = to < line.count && wordClasses[Int(line[to])] && wordClasses[Int(line[to &- 1])]
      if !cutsAtStart, !cutsAtEnd { return }
    }
    tokens.addWords(of: batch.bytes(slice), wordClasses)
  }
}
