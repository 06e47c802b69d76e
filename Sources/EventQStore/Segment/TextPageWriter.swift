internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// Writes text columns as pages. The payload of a page:
///
///     blob of:
///       u8 presence: 0 every row has a value, 1: varint n · stream of the n rows that have one, from the page's first
///       u8 types: 0 all strings, 1: stream of n `FieldType`s
///       stream of n places: 1 a part of the raw text, 2 text of its own
///       where n1 > 0 places are 1: u8 anchor · stream of n1 starts · stream of n1 lengths (anchor 0) or of n1
///         distances of the end from the end of the raw text (anchor 1)
///       where n2 > 0 places are 2: u8 kind · stream of n2 lengths (kind 0), dictionary numbers (1) or values (2)
///     kind 0: blob of the bytes of all texts · kind 1: blob of the front-coded dictionary
struct TextPageWriter: ~Copyable {
  var compressor: Compressor
  private var dictionary = TextDictionary()
  private var numbers = Column<Int64>()
  private var scratch = Column<Int64>()
  private var shape = ByteArena()
  private var text = ByteArena()
  private var payload = ByteArena()

  init(level: Int) { compressor = Compressor(level: level) }

  /// Appends the pages of a column to the segment; all entries are of `rows`. Returns whether the pages can be read
  /// without the raw text.
  mutating func write(
    _ entries: borrowing TextEntries, rows: Range<Int>, column: UInt16, strategy: TextStrategy,
    of batch: borrowing EventBatch, to output: inout SegmentOutput
  ) throws(StoreError) -> Bool {
    if entries.count == 0 { return false }
    if strategy == .any, let kind = takeNumbersOrDictionary(entries, of: batch) {
      try page(entries, 0..<entries.count, rows, column, kind, false, of: batch, to: &output)
      return true
    }
    // Cut where the text of a page is long enough.
    let usesParts = strategy != .plain
    var from = 0
    var firstRow = rows.lowerBound
    var bytes = 0
    for i in 0..<entries.count {
      let value = entries.values[i]
      if !usesParts || !isPart(value, of: batch.raw[Int(entries.rows[i])]) { bytes &+= value.count }
      let isLast = i == entries.count &- 1
      if isLast || bytes >= Limits.textPageBytes {
        let endRow = isLast ? rows.upperBound : Int(entries.rows[i]) &+ 1
        try page(entries, from..<(i &+ 1), firstRow..<endRow, column, .plain, usesParts, of: batch, to: &output)
        from = i &+ 1
        firstRow = endRow
        bytes = 0
      }
    }
    return false
  }

  /// Takes all values as numbers or as a dictionary, whichever is smaller; nil where neither fits.
  private mutating func takeNumbersOrDictionary(
    _ entries: borrowing TextEntries, of batch: borrowing EventBatch
  ) -> TextKind? {
    let areNumbers = takeNumbers(entries, of: batch)
    var numbersSize = Int.max
    if areNumbers {
      text.removeAll()
      IntegerStream.encode(numbers.buffer, into: &text)
      numbersSize = text.count
      // A byte a value is about what a dictionary's numbers take.
      if numbersSize <= entries.count { return .integers }
    }
    if takeDictionary(entries, of: batch) {
      shape.removeAll()
      IntegerStream.encode(numbers.buffer, into: &shape)
      if shape.count + text.count < numbersSize { return .dictionary }
    }
    // The dictionary took the place of the numbers.
    return areNumbers && takeNumbers(entries, of: batch) ? .integers : nil
  }

  /// Reads all values as decimal numbers; false where one is none.
  private mutating func takeNumbers(_ entries: borrowing TextEntries, of batch: borrowing EventBatch) -> Bool {
    numbers.removeAll()
    for i in 0..<entries.count {
      guard let value = DecimalText.value(batch.bytes(entries.values[i])) else { return false }
      numbers.append(value)
    }
    return true
  }

  /// Gathers all values in the dictionary; false where too many are different.
  private mutating func takeDictionary(_ entries: borrowing TextEntries, of batch: borrowing EventBatch) -> Bool {
    dictionary.removeAll()
    let most = min(Limits.dictionaryValues, max(16, entries.count / 3))
    for i in 0..<entries.count {
      dictionary.append(batch.bytes(entries.values[i]))
      if dictionary.count > most { return false }
      // Nearly all of the first thousand differ: the rest will.
      if i == 1023, dictionary.count > 900 { return false }
    }
    numbers.removeAll()
    text.removeAll()
    dictionary.finish(strings: &text)
    numbers.append(contentsOf: dictionary.ids.buffer)
    return true
  }

  private mutating func page(
    _ entries: borrowing TextEntries, _ range: Range<Int>, _ pageRows: Range<Int>, _ column: UInt16, _ kind: TextKind,
    _ usesParts: Bool, of batch: borrowing EventBatch, to output: inout SegmentOutput
  ) throws(StoreError) {
    shape.removeAll()
    writePresence(entries, range, pageRows)
    let partCount = writePlaces(entries, range, usesParts, of: batch)
    if partCount < range.count {
      shape.append(kind.rawValue)
      if kind == .plain { takeText(entries, range, usesParts, of: batch) }
      IntegerStream.encode(numbers.buffer, into: &shape)
    }
    payload.removeAll()
    Blob.write(shape.bytes, with: &compressor, into: &payload)
    if partCount < range.count, kind != .integers { Blob.write(text.bytes, with: &compressor, into: &payload) }
    let header = PageHeader(
      length: 0, checksum: 0, column: column, encoding: PageEncoding.text.rawValue,
      flags: partCount > 0 ? PageFlags.needsRaw : 0, group: 0, firstRow: UInt32(pageRows.lowerBound),
      rows: UInt32(pageRows.count))
    try output.append(header, payload.bytes)
  }

  private mutating func writePresence(
    _ entries: borrowing TextEntries, _ range: Range<Int>, _ pageRows: Range<Int>
  ) {
    if range.count == pageRows.count {
      shape.append(0 as UInt8)
    } else {
      shape.append(1 as UInt8)
      shape.appendVarint(range.count)
      scratch.removeAll()
      for i in range { scratch.append(Int64(Int(entries.rows[i]) &- pageRows.lowerBound)) }
      IntegerStream.encode(scratch.buffer, into: &shape)
    }
    if entries.types.count == 0 {
      shape.append(0 as UInt8)
    } else {
      shape.append(1 as UInt8)
      scratch.removeAll()
      for i in range { scratch.append(Int64(entries.types[i])) }
      IntegerStream.encode(scratch.buffer, into: &shape)
    }
  }

  /// Writes which values are parts of the raw text, and where they stand in it. Returns how many are.
  private mutating func writePlaces(
    _ entries: borrowing TextEntries, _ range: Range<Int>, _ usesParts: Bool, of batch: borrowing EventBatch
  ) -> Int {
    var places = Column<Int64>(capacity: range.count)
    var starts = Column<Int64>()
    var tails = Column<Int64>()
    scratch.removeAll()
    var reachesEnd = 0
    for i in range {
      let value = entries.values[i]
      let raw = batch.raw[Int(entries.rows[i])]
      guard usesParts, isPart(value, of: raw) else {
        places.append(2)
        continue
      }
      places.append(1)
      starts.append(Int64(value.start &- raw.start))
      scratch.append(Int64(value.count))
      tails.append(Int64(raw.end &- value.end))
      if raw.end == value.end { reachesEnd &+= 1 }
    }
    IntegerStream.encode(places.buffer, into: &shape)
    if starts.count > 0 {
      let anchorsAtEnd = reachesEnd &* 2 > starts.count
      shape.append(anchorsAtEnd ? 1 : 0 as UInt8)
      IntegerStream.encode(starts.buffer, into: &shape)
      if anchorsAtEnd {
        IntegerStream.encode(tails.buffer, into: &shape)
      } else {
        IntegerStream.encode(scratch.buffer, into: &shape)
      }
    }
    return starts.count
  }

  private mutating func takeText(
    _ entries: borrowing TextEntries, _ range: Range<Int>, _ usesParts: Bool, of batch: borrowing EventBatch
  ) {
    text.removeAll()
    numbers.removeAll()
    for i in range {
      let value = entries.values[i]
      if usesParts, isPart(value, of: batch.raw[Int(entries.rows[i])]) { continue }
      text.append(batch.bytes(value))
      numbers.append(Int64(value.count))
    }
  }
}
