internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// Writes raw text as templates and slots. The payload of a page:
///
///     blob of the templates: varint count · stream of lengths · bytes, a 0 byte for each slot
///     blob of:
///       stream of template numbers, one a row
///       for each template, for each slot: u8 `SlotKind` and what belongs to it; n is the rows of the template
///     blob of the texts: what the slots above need, in their order
struct TemplateWriter: ~Copyable {
  private var tokenizer = LineTokenizer()
  private var templates = InternTable()
  private var templateOf = Column<Int64>()
  private var firstSlot = Column<UInt32>()
  private var spans = Column<KnownSpan>(capacity: 32)
  private var stamp = Stamp()
  /// How far east of UTC the stamps of this page are, once one was seen.
  private var stampOffset: Int?
  private var order = Column<UInt32>()
  private var values = Column<Slice>()
  private var numbers = SlotNumbers()
  private var dictionary = TextDictionary()
  private var structure = ByteArena()
  private var texts = ByteArena()
  private var scratch = ByteArena()

  /// Rows of a template from which its slots get encodings of their own.
  private static let smallest = 4

  /// Appends the payload for some rows; false, and nothing appended, where the lines have too little in common.
  ///
  /// - Parameter known: says which columns do not need the raw text to be read.
  mutating func encode(
    _ batch: borrowing EventBatch, rows: Range<Int>, _ known: borrowing KnownColumns,
    with compressor: inout Compressor, into payload: inout ByteArena
  ) -> Bool {
    cut(batch, rows, known)
    if templates.count > rows.count / 2 + 1 || tokenizer.slots.count > TemplateLimits.slots { return false }
    structure.removeAll()
    texts.removeAll()
    IntegerStream.encode(templateOf.buffer, into: &structure)
    writeSlots(batch, rows)
    scratch.removeAll()
    scratch.appendVarint(templates.count)
    numbers.values.removeAll()
    for id in 0..<templates.count { numbers.values.append(Int64(templates.bytes(id).count)) }
    IntegerStream.encode(numbers.values.buffer, into: &scratch)
    for id in 0..<templates.count { scratch.append(templates.bytes(id)) }
    Blob.write(scratch.bytes, with: &compressor, into: &payload)
    Blob.write(structure.bytes, with: &compressor, into: &payload)
    Blob.write(texts.bytes, with: &compressor, into: &payload)
    return true
  }

  // MARK: Cutting

  private mutating func cut(_ batch: borrowing EventBatch, _ rows: Range<Int>, _ known: borrowing KnownColumns) {
    tokenizer.removeAll()
    templates.removeAll()
    templateOf.removeAll()
    firstSlot.removeAll()
    stampOffset = nil
    for row in rows {
      firstSlot.append(UInt32(tokenizer.slots.count))
      let raw = batch.raw[row]
      let line = batch.bytes(raw)
      findSpans(batch, row, line, known)
      tokenizer.cut(line, raw, spans)
      templateOf.append(Int64(templates.intern(tokenizer.template.bytes)))
    }
  }

  /// Gathers the parts of a line that are values of columns, in order, without overlap.
  private mutating func findSpans(
    _ batch: borrowing EventBatch, _ row: Int, _ line: UnsafeRawBufferPointer, _ known: borrowing KnownColumns
  ) {
    spans.removeAll()
    let raw = batch.raw[row]
    if let span = findStamp(line, batch.time[row]) { spans.append(span) }
    if known.isKnown(Field.hostname.id) { addSpan(batch.hostname[row], raw, Field.hostname.id) }
    if known.isKnown(Field.appName.id) { addSpan(batch.appName[row], raw, Field.appName.id) }
    if known.isKnown(Field.procID.id) { addSpan(batch.procID[row], raw, Field.procID.id) }
    if known.isKnown(Field.msgID.id) { addSpan(batch.msgID[row], raw, Field.msgID.id) }
    for i in batch.fieldRange(row) {
      let column = known.column(of: batch.fieldNames[i])
      if column != 0, known.isFirst(i, row, batch) { addSpan(batch.fieldValues[i], raw, column) }
    }
  }

  private mutating func addSpan(_ value: Slice, _ raw: Slice, _ column: UInt16) {
    guard !value.isEmpty, isPart(value, of: raw), spans.count < 64 else { return }
    let span = KnownSpan(start: value.start &- raw.start, end: value.end &- raw.start, column: column)
    var place = spans.count
    while place > 0, spans[place &- 1].start > span.start { place &-= 1 }
    if place > 0, spans[place &- 1].end > span.start { return }
    if place < spans.count, spans[place].start < span.end { return }
    spans.append(span)
    var i = spans.count &- 1
    while i > place {
      spans[i] = spans[i &- 1]
      i &-= 1
    }
    spans[place] = span
  }

  /// Where the line's stamp is, when it is exactly the event's time: at the begin, or behind `<PRI>`.
  private mutating func findStamp(_ line: UnsafeRawBufferPointer, _ time: Timestamp) -> KnownSpan? {
    if time.isNone || line.count < 15 { return nil }
    var start = 0
    if line[0] == 0x3C {
      while start < 5, line[start] != 0x3E { start &+= 1 }
      start &+= 1
    }
    guard let format = Stamp.format(line, at: start) else { return nil }
    if stampOffset == nil { stampOffset = Stamp.offset(line, at: start, format, time) }
    guard let offset = stampOffset else { return nil }
    let end = start + format.length
    guard stamp.text(time, format, offset: offset).equals(line.part(start, end)) else { return nil }
    return KnownSpan(start: start, end: end, column: LineTokenizer.stamp + UInt16(format.rawValue))
  }

  // MARK: Slots

  private mutating func writeSlots(_ batch: borrowing EventBatch, _ rows: Range<Int>) {
    // Rows by template: a counting sort.
    var starts = Column<UInt32>(repeating: 0, count: templates.count + 1)
    for id in templateOf.buffer { starts[Int(id) &+ 1] &+= 1 }
    for id in 0..<templates.count { starts[id &+ 1] &+= starts[id] }
    var next = Column<UInt32>(capacity: starts.count)
    for start in starts.buffer { next.append(start) }
    order = Column(repeating: 0, count: rows.count)
    for i in 0..<rows.count {
      let id = Int(templateOf[i])
      order[Int(next[id])] = UInt32(i)
      next[id] &+= 1
    }
    for id in 0..<templates.count {
      var slotCount = 0
      for byte in templates.bytes(id) where byte == 0 { slotCount &+= 1 }
      for slot in 0..<slotCount {
        writeSlot(batch, Int(starts[id])..<Int(starts[id + 1]), slot)
      }
    }
  }

  /// Writes slot number `slot` of the template whose rows are `order[range]`.
  private mutating func writeSlot(_ batch: borrowing EventBatch, _ range: Range<Int>, _ slot: Int) {
    values.removeAll()
    let column = tokenizer.columns[Int(firstSlot[Int(order[range.lowerBound])]) &+ slot]
    var sharesColumn = column != LineTokenizer.noColumn
    for i in range {
      let place = Int(firstSlot[Int(order[i])]) &+ slot
      values.append(tokenizer.slots[place])
      if tokenizer.columns[place] != column { sharesColumn = false }
    }
    if sharesColumn, column >= LineTokenizer.stamp {
      structure.append(SlotKind.stamp.rawValue)
      structure.append(UInt8(column - LineTokenizer.stamp))
      structure.appendSigned(Int64(stampOffset ?? 0))
    } else if sharesColumn {
      structure.append(SlotKind.column.rawValue)
      structure.appendVarint(Int(column))
    } else if range.count < Self.smallest {
      writePlain(batch)
    } else if let other = earlierSlot(batch, range, slot) {
      structure.append(SlotKind.sameAsSlot.rawValue)
      structure.appendVarint(other)
    } else {
      writeValues(batch)
    }
  }

  /// An earlier slot that has the same bytes in every row.
  private func earlierSlot(_ batch: borrowing EventBatch, _ range: Range<Int>, _ slot: Int) -> Int? {
    let first = batch.bytes(values[0])
    for other in max(0, slot - 8)..<slot {
      let start = Int(firstSlot[Int(order[range.lowerBound])])
      guard batch.bytes(tokenizer.slots[start + other]).equals(first) else { continue }
      var isSame = true
      for i in 0..<values.count {
        let place = Int(firstSlot[Int(order[range.lowerBound &+ i])]) &+ other
        if !batch.bytes(tokenizer.slots[place]).equals(batch.bytes(values[i])) {
          isSame = false
          break
        }
      }
      if isSame { return other }
    }
    return nil
  }

  private mutating func writePlain(_ batch: borrowing EventBatch) {
    structure.append(SlotKind.plain.rawValue)
    numbers.values.removeAll()
    for value in values.buffer {
      numbers.values.append(Int64(value.count))
      texts.append(batch.bytes(value))
    }
    IntegerStream.encode(numbers.values.buffer, into: &structure)
  }

  /// Numbers or a dictionary, whichever is smaller; else the bytes.
  private mutating func writeValues(_ batch: borrowing EventBatch) {
    let hasDictionary = takeDictionary(batch)
    let dictionaryBits = BitPacking.width(of: UInt64(max(dictionary.count - 1, 0)))
    // Front coding and zlib make about half of a dictionary's bytes.
    let dictionarySize = dictionary.byteCount / 2 + dictionary.count + values.count * dictionaryBits / 8
    if numbers.take(values, of: batch) {
      scratch.removeAll()
      IntegerStream.encode(numbers.values.buffer, into: &scratch)
      if !hasDictionary || scratch.count <= dictionarySize {
        structure.append(numbers.kind.rawValue)
        switch numbers.kind {
        case .padded, .lowerHex, .upperHex: structure.append(UInt8(numbers.digits))
        default: break
        }
        structure.append(scratch.bytes)
        return
      }
    }
    guard hasDictionary else { return writePlain(batch) }
    let before = texts.count
    dictionary.finish(strings: &texts)
    structure.append(SlotKind.dictionary.rawValue)
    structure.appendVarint(texts.count - before)
    IntegerStream.encode(dictionary.ids.buffer, into: &structure)
  }

  private mutating func takeDictionary(_ batch: borrowing EventBatch) -> Bool {
    dictionary.removeAll()
    let most = min(4096, values.count / 2)
    for i in 0..<values.count {
      dictionary.append(batch.bytes(values[i]))
      if dictionary.count > most { return false }
      // Nearly all of the first thousand differ: the rest will.
      if i == 1023, dictionary.count > 900 { return false }
    }
    return true
  }
}

/// Bounds of what a page of templates may claim.
enum TemplateLimits {
  /// Slots of all rows of a page: hostile templates must not ask for memory without bounds.
  static let slots = 1 << 24
}

/// Which columns of a row group can be read without its raw text.
struct KnownColumns: ~Copyable {
  private var known = Column<Bool>(repeating: false, count: 1 << 16)
  /// Column of each field, or 0.
  private var columnOf = Column<UInt16>(repeating: 0, count: 1 << 16)

  mutating func removeAll() {
    known.mutableBuffer.update(repeating: false)
    columnOf.mutableBuffer.update(repeating: 0)
  }

  mutating func add(_ column: UInt16, _ field: Field?) {
    known[Int(column)] = true
    if let field { columnOf[Int(field.id)] = column }
  }

  @inline(__always)
  func isKnown(_ column: UInt16) -> Bool { known[Int(column)] }

  /// The column of an extra field, or 0 where it has none that is known.
  @inline(__always)
  func column(of field: Field) -> UInt16 { columnOf[Int(field.id)] }

  /// Whether entry `index` is the first of its name in the row: only that one is in the column.
  @inline(__always)
  func isFirst(_ index: Int, _ row: Int, _ batch: borrowing EventBatch) -> Bool {
    for i in batch.fieldRange(row) where batch.fieldNames[i] == batch.fieldNames[index] { return i == index }
    return true
  }
}
