internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// The values of columns that raw text may be made of.
struct KnownValues: ~Copyable {
  /// Values of extra columns, one column behind the other, rows ascending in each.
  private var rows = Column<UInt32>()
  private var values = Column<Slice>()
  private var ranges: [UInt16: Range<Int>] = [:]
  /// Where in `batch.made` all texts of a column stand.
  private var madeRanges: [UInt16: Range<Int>] = [:]
  /// Columns of which a page is broken.
  var damaged: Set<UInt16> = []

  mutating func removeAll() {
    rows.removeAll()
    values.removeAll()
    ranges.removeAll()
    madeRanges.removeAll()
    damaged.removeAll()
  }

  /// Takes a page of an extra column. Pages of a column follow each other.
  mutating func add(_ column: UInt16, _ read: borrowing TextValues) {
    let start = rows.count
    rows.append(contentsOf: read.rows.buffer)
    values.append(contentsOf: read.values.buffer)
    if let range = ranges[column], range.upperBound == start {
      ranges[column] = range.lowerBound..<rows.count
    } else {
      ranges[column] = start..<rows.count
    }
  }

  /// Takes note of where the texts of a page of a column went.
  mutating func add(_ column: UInt16, made range: Range<Int>) {
    let known = madeRanges[column]
    madeRanges[column] = known.map { $0.lowerBound..<range.upperBound } ?? range
  }

  /// All texts of a column, one behind the other; perhaps more.
  func texts(_ column: UInt16, of batch: borrowing EventBatch) -> UnsafeRawBufferPointer {
    guard let range = madeRanges[column] else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return batch.made.bytes.part(range.lowerBound, range.upperBound)
  }

  /// Appends a column's values of some rows, ascending, to `output`; false where a row that is wanted has none.
  func append(
    _ column: UInt16, rows: UnsafeBufferPointer<UInt32>, _ isWanted: borrowing Column<Bool>, from firstRow: UInt32,
    of batch: borrowing EventBatch, to output: inout Column<Slice>
  ) -> Bool {
    if column < ColumnID.overflow {
      for row in rows {
        let slice = core(column, Int(row &+ firstRow), batch)
        if slice.isEmpty, isWanted[Int(row)] { return false }
        output.append(slice)
      }
      return true
    }
    guard let range = ranges[column] else { return false }
    var at = range.lowerBound
    for row in rows {
      if !isWanted[Int(row)] {
        output.append(.none)
        continue
      }
      while at < range.upperBound, self.rows[at] < row &+ firstRow { at &+= 1 }
      guard at < range.upperBound, self.rows[at] == row &+ firstRow else { return false }
      output.append(values[at])
    }
    return true
  }

  private func core(_ column: UInt16, _ row: Int, _ batch: borrowing EventBatch) -> Slice {
    switch Field(id: column) {
    case .hostname: return batch.hostname[row]
    case .appName: return batch.appName[row]
    case .procID: return batch.procID[row]
    case .msgID: return batch.msgID[row]
    default: return .none
    }
  }
}

/// Reads raw text from templates and slots; the other half of `TemplateWriter`, where the format is described.
struct TemplateReader: ~Copyable {
  private var templateBytes = ByteArena()
  private var structure = ByteArena()
  /// The values of slots, texts first.
  private var texts = ByteArena()
  private var templates = Column<Slice>()
  private var slotCounts = Column<UInt32>()
  private var templateOf = Column<Int64>()
  private var order = Column<UInt32>()
  private var starts = Column<UInt32>()
  /// Values in `texts`, slot by slot of each template, its rows in order.
  private var values = Column<Slice>()
  /// Where the values of each template begin in `values`.
  private var firstValue = Column<Int>()
  private var numbers = Column<Int64>()
  private var strings = Column<Slice>()
  private var stamp = Stamp()
  /// How far the texts have been used up.
  private var textPosition = 0
  private var textEnd = 0
  /// Rows of the row group whose text is wanted; nil for all. Safe: set for one call, in which its owner waits.
  var rows: UnsafeBufferPointer<UInt64>?
  /// What lines must hold to be wanted.
  var needles = TemplateNeedles([])
  /// A bit for each row of the row group: whether its text was made. Kept only where there are needles.
  private(set) var made = Column<UInt64>()
  /// Rows whose message is not a part of the raw text, which is then wanted whatever it holds.
  var exempt = Column<UInt64>()
  private var dictionaryTexts = ByteArena()
  /// For the rows of the page, and for its templates: whether any text is wanted.
  private var isRowWanted = Column<Bool>()
  private var isTemplateWanted = Column<Bool>()

  /// Appends the raw text of a page's rows to `batch.text` and sets their slices.
  mutating func read(
    _ payload: UnsafeRawBufferPointer, _ page: PageHeader, _ known: borrowing KnownValues,
    with decompressor: inout Decompressor, into batch: inout EventBatch
  ) throws(CodecError) {
    guard batch.made.count + batch.text.count < 1 << 30 else {
      throw .tooLarge(field: "text of a row group", value: UInt64(batch.text.count), limit: 1 << 30)
    }
    structure.removeAll()
    texts.removeAll()
    templateBytes.removeAll()
    var pageReader = ByteReader(payload)
    let templateBlob = try Blob.read(
      &pageReader, with: &decompressor, limit: Limits.pageBytes, into: &templateBytes, field: "templates")
    let slotBlob = try Blob.read(
      &pageReader, with: &decompressor, limit: Limits.pageBytes, into: &structure, field: "slots")
    let textBlob = try Blob.read(
      &pageReader, with: &decompressor, limit: Limits.pageBytes, into: &texts, field: "texts of slots")
    guard pageReader.isAtEnd else { throw .malformed(field: "raw text", offset: pageReader.position) }
    textPosition = 0
    textEnd = textBlob.count
    try readTemplates(templateBlob)
    var reader = ByteReader(structure.bytes(slotBlob))
    let rows = Int(page.rows)
    try sortRows(&reader, rows)
    findWanted(page)
    if !needles.isEmpty { try refuse(reader, page, known, batch) }
    values.removeAll()
    firstValue.removeAll()
    for id in 0..<templates.count {
      firstValue.append(values.count)
      let range = Int(starts[id])..<Int(starts[id + 1])
      for slot in 0..<Int(slotCounts[id]) where !range.isEmpty {
        try readSlot(&reader, id, slot, range, page, known, batch)
      }
    }
    guard reader.isAtEnd, textPosition == textEnd else { throw .malformed(field: "slots", offset: reader.position) }
    try assemble(page, &batch)
  }

  private mutating func readTemplates(_ blob: Slice) throws(CodecError) {
    templates.removeAll()
    slotCounts.removeAll()
    var reader = ByteReader(templateBytes.bytes(blob))
    let count = try reader.count("templates", limit: Limits.batchRows)
    numbers.removeAll()
    try IntegerStream.decode(&reader, count: count, into: &numbers, field: "template lengths")
    for length in numbers.buffer {
      guard length >= 0, length <= Int64(reader.remaining) else { throw .malformed(field: "template", offset: 0) }
      let start = blob.start + reader.position
      var slots: UInt32 = 0
      for byte in try reader.take(Int(length), "template") where byte == 0 { slots &+= 1 }
      templates.append(Slice(from: start, to: start + Int(length)))
      slotCounts.append(slots)
    }
    guard reader.isAtEnd else { throw .malformed(field: "templates", offset: reader.position) }
  }

  /// Reads the rows' template numbers and sorts the rows by them.
  private mutating func sortRows(_ reader: inout ByteReader, _ rows: Int) throws(CodecError) {
    templateOf.removeAll()
    try IntegerStream.decode(&reader, count: rows, into: &templateOf, field: "template numbers")
    starts = Column(repeating: 0, count: templates.count + 1)
    for id in templateOf.buffer {
      guard id >= 0, id < Int64(templates.count) else { throw .malformed(field: "template number", offset: 0) }
      starts[Int(id) &+ 1] &+= 1
    }
    var slots = 0
    var bytes = 0
    for id in 0..<templates.count {
      slots += Int(starts[id + 1]) * Int(slotCounts[id])
      bytes += Int(starts[id + 1]) * templates[id].count
      starts[id &+ 1] &+= starts[id]
    }
    guard slots <= TemplateLimits.slots else {
      throw .tooLarge(field: "slots", value: UInt64(slots), limit: TemplateLimits.slots)
    }
    guard bytes <= Limits.pageBytes else {
      throw .tooLarge(field: "raw text", value: UInt64(bytes), limit: Limits.pageBytes)
    }
    var next = Column<UInt32>(capacity: starts.count)
    for start in starts.buffer { next.append(start) }
    order = Column(repeating: 0, count: rows)
    for row in 0..<rows {
      let id = Int(templateOf[row])
      order[Int(next[id])] = UInt32(row)
      next[id] &+= 1
    }
  }

  private mutating func findWanted(_ page: PageHeader) {
    isTemplateWanted.removeAll()
    isRowWanted.removeAll()
    for _ in 0..<templates.count { isTemplateWanted.append(rows == nil) }
    guard let rows else {
      for _ in 0..<templateOf.count { isRowWanted.append(true) }
      return
    }
    for i in 0..<templateOf.count {
      let row = Int(page.firstRow) &+ i
      let isWanted = rows[row >> 6] & (1 &<< UInt64(row & 63)) != 0
      isRowWanted.append(isWanted)
      if isWanted { isTemplateWanted[Int(templateOf[i])] = true }
    }
  }

  /// Makes every row of a row group count as one whose text was not made and need not be.
  mutating func clearMade(rows: Int) {
    made = Column(repeating: 0, count: (rows + 63) / 64)
    exempt = Column(repeating: 0, count: (rows + 63) / 64)
  }

  /// Counts rows as ones whose text was made.
  mutating func setMade(rows: Range<Int>) {
    for row in rows { made[row >> 6] |= 1 &<< UInt64(row & 63) }
  }

  /// Takes templates out of which no line can hold the needles: looks at the slots, and leaves the reader as it is.
  private mutating func refuse(
    _ slots: ByteReader, _ page: PageHeader, _ known: borrowing KnownValues, _ batch: borrowing EventBatch
  ) throws(CodecError) {
    var reader = slots
    values.removeAll()
    for id in 0..<templates.count {
      let count = Int(starts[id + 1] - starts[id])
      if count == 0 { continue }
      var walks = [TemplateNeedles.Walk](repeating: TemplateNeedles.Walk(), count: needles.needles.count)
      var passed: [PassedSlot] = []
      for at in templates[id].start..<templates[id].end {
        let byte = templateBytes.bytes[at]
        if byte != 0 {
          for i in walks.indices { TemplateNeedles.pass(byte, needles.needles[i], &walks[i]) }
          continue
        }
        try passSlot(&reader, count, &passed, &walks, known, batch)
      }
      if !walks.allSatisfy(\.isFound) { isTemplateWanted[id] = false }
    }
    values.removeAll()
    textPosition = 0
    for i in 0..<templateOf.count {
      let row = Int(page.firstRow) &+ i
      let bit: UInt64 = 1 &<< UInt64(row & 63)
      isRowWanted[i] = isTemplateWanted[Int(templateOf[i])] || exempt[row >> 6] & bit != 0
      if isRowWanted[i] { made[row >> 6] |= bit }
    }
    for i in 0..<templateOf.count where isRowWanted[i] { isTemplateWanted[Int(templateOf[i])] = true }
  }

  /// A slot that was passed.
  private struct PassedSlot {
    var kind: SlotKind
    /// In `texts`.
    var part = Slice.none
    var column: UInt16 = 0
  }

  private mutating func passSlot(
    _ reader: inout ByteReader, _ count: Int, _ slots: inout [PassedSlot], _ walks: inout [TemplateNeedles.Walk],
    _ known: borrowing KnownValues, _ batch: borrowing EventBatch
  ) throws(CodecError) {
    var peek = reader
    let code = try reader.u8("slot")
    guard let kind = SlotKind(rawValue: code) else { throw .unknownEncoding(field: "slot", value: Int(code)) }
    let before = textPosition
    try skipSlot(&reader, kind, count)
    values.removeAll()
    var slot = PassedSlot(kind: kind, part: Slice(from: before, to: textPosition))
    _ = try peek.u8("slot")
    if kind == .column { slot.column = UInt16(try peek.count("column", limit: 0xFFFF)) }
    if kind == .sameAsSlot {
      let other = try peek.count("slot", limit: Limits.pageBytes)
      guard other < slots.count else { throw .malformed(field: "slot", offset: peek.position) }
      slot = slots[other]
    }
    slots.append(slot)
    switch slot.kind {
    case .integers, .padded, .lowerHex, .upperHex, .ipv4:
      for i in walks.indices { TemplateNeedles.passNumber(needles.needles[i], &walks[i]) }
    case .stamp: for i in walks.indices { TemplateNeedles.passStamp(needles.needles[i], &walks[i]) }
    case .plain, .sameAsSlot:
      let part = texts.bytes(slot.part)
      for i in walks.indices { TemplateNeedles.passText(part, needles.needles[i], &walks[i]) }
    case .dictionary:
      dictionaryTexts.removeAll()
      var strings = Column<Slice>()
      var coded = ByteReader(texts.bytes(slot.part))
      try FrontCoding.decode(
        &coded, limit: count, byteLimit: Limits.pageBytes, into: &dictionaryTexts, slices: &strings,
        field: "slot dictionary")
      for i in walks.indices { TemplateNeedles.passText(dictionaryTexts.bytes, needles.needles[i], &walks[i]) }
    case .column:
      let part = known.texts(slot.column, of: batch)
      for i in walks.indices { TemplateNeedles.passText(part, needles.needles[i], &walks[i]) }
    }
  }

  // MARK: Slots

  /// Appends the values of a slot to `values`.
  private mutating func readSlot(
    _ reader: inout ByteReader, _ template: Int, _ slot: Int, _ range: Range<Int>, _ page: PageHeader,
    _ known: borrowing KnownValues, _ batch: borrowing EventBatch
  ) throws(CodecError) {
    let code = try reader.u8("slot")
    guard let kind = SlotKind(rawValue: code) else { throw .unknownEncoding(field: "slot", value: Int(code)) }
    guard texts.count < 2 * Limits.pageBytes else {
      throw .tooLarge(field: "text of slots", value: UInt64(texts.count), limit: 2 * Limits.pageBytes)
    }
    guard isTemplateWanted[template] else { return try skipSlot(&reader, kind, range.count) }
    switch kind {
    case .plain: try readPlain(&reader, range.count)
    case .dictionary: try readDictionary(&reader, range.count)
    case .integers, .padded, .lowerHex, .upperHex, .ipv4: try readNumbers(&reader, kind, range)
    case .sameAsSlot:
      let other = try reader.count("slot", limit: Limits.pageBytes)
      guard other < slot else { throw .malformed(field: "slot", offset: reader.position) }
      let from = firstValue[template] + other * range.count
      for i in 0..<range.count { values.append(values[from + i]) }
    case .column:
      let column = UInt16(try reader.count("column", limit: 0xFFFF))
      guard !known.damaged.contains(column) else {
        throw .malformed(field: "column \(column), which the raw text needs", offset: 0)
      }
      strings.removeAll()
      let part = UnsafeBufferPointer(rebasing: order.buffer[range])
      guard known.append(column, rows: part, isRowWanted, from: page.firstRow, of: batch, to: &strings) else {
        throw .malformed(field: "column \(column), which the raw text needs", offset: reader.position)
      }
      for i in 0..<strings.count {
        let isWanted = isRowWanted[Int(order[range.lowerBound &+ i])]
        values.append(isWanted ? texts.append(batch.bytes(strings[i])) : .none)
      }
    case .stamp: try readStamps(&reader, range, page, batch)
    }
  }

  /// Moves behind a slot of a template of which no row is wanted.
  private mutating func skipSlot(_ reader: inout ByteReader, _ kind: SlotKind, _ count: Int) throws(CodecError) {
    switch kind {
    case .plain:
      numbers.removeAll()
      try IntegerStream.decode(&reader, count: count, into: &numbers, field: "slot lengths")
      for length in numbers.buffer {
        guard length >= 0, length <= Int64(textEnd - textPosition) else { throw .malformed(field: "slot", offset: 0) }
        textPosition += Int(length)
      }
    case .dictionary:
      textPosition += try reader.count("slot dictionary", limit: textEnd - textPosition)
      try IntegerStream.skip(&reader, count: count, field: "slot numbers")
    case .padded, .lowerHex, .upperHex:
      _ = try reader.u8("digits")
      try IntegerStream.skip(&reader, count: count, field: "slot values")
    case .integers, .ipv4: try IntegerStream.skip(&reader, count: count, field: "slot values")
    case .sameAsSlot: _ = try reader.count("slot", limit: Limits.pageBytes)
    case .column: _ = try reader.count("column", limit: 0xFFFF)
    case .stamp:
      _ = try reader.u8("stamp format")
      _ = try reader.signed("stamp offset")
    }
    for _ in 0..<count { values.append(.none) }
  }

  private mutating func readPlain(_ reader: inout ByteReader, _ count: Int) throws(CodecError) {
    numbers.removeAll()
    try IntegerStream.decode(&reader, count: count, into: &numbers, field: "slot lengths")
    for length in numbers.buffer {
      guard length >= 0, length <= Int64(textEnd - textPosition) else { throw .malformed(field: "slot", offset: 0) }
      values.append(Slice(from: textPosition, to: textPosition + Int(length)))
      textPosition += Int(length)
    }
  }

  private mutating func readDictionary(_ reader: inout ByteReader, _ count: Int) throws(CodecError) {
    let length = try reader.count("slot dictionary", limit: textEnd - textPosition)
    // Decoding appends to `texts`: what it reads must not move under it.
    var coded = ByteArena(capacity: length)
    coded.append(texts.bytes(Slice(from: textPosition, to: textPosition + length)))
    textPosition += length
    var dictionaryReader = ByteReader(coded.bytes)
    strings.removeAll()
    try FrontCoding.decode(
      &dictionaryReader, limit: count, byteLimit: Limits.pageBytes, into: &texts, slices: &strings,
      field: "slot dictionary")
    guard dictionaryReader.isAtEnd else { throw .malformed(field: "slot dictionary", offset: 0) }
    numbers.removeAll()
    try IntegerStream.decode(&reader, count: count, into: &numbers, field: "slot numbers")
    for number in numbers.buffer {
      guard number >= 0, number < Int64(strings.count) else { throw .malformed(field: "slot number", offset: 0) }
      values.append(strings[Int(number)])
    }
  }

  private mutating func readNumbers(
    _ reader: inout ByteReader, _ kind: SlotKind, _ range: Range<Int>
  ) throws(CodecError) {
    var digits = 0
    switch kind {
    case .padded, .lowerHex, .upperHex:
      digits = Int(try reader.u8("digits"))
      guard digits <= 18 else { throw .malformed(field: "digits", offset: reader.position) }
    default: break
    }
    numbers.removeAll()
    try IntegerStream.decode(&reader, count: range.count, into: &numbers, field: "slot values")
    for i in 0..<numbers.count {
      let start = texts.count
      if isRowWanted[Int(order[range.lowerBound &+ i])] { SlotNumbers.append(numbers[i], kind, digits, to: &texts) }
      values.append(Slice(from: start, to: texts.count))
    }
  }

  private mutating func readStamps(
    _ reader: inout ByteReader, _ range: Range<Int>, _ page: PageHeader, _ batch: borrowing EventBatch
  ) throws(CodecError) {
    let code = try reader.u8("stamp format")
    guard let format = Stamp.Format(rawValue: code) else {
      throw .unknownEncoding(field: "stamp format", value: Int(code))
    }
    let offset = try reader.signed("stamp offset")
    guard offset.magnitude <= 86_400 else { throw .malformed(field: "stamp offset", offset: reader.position) }
    for i in range {
      if !isRowWanted[Int(order[i])] {
        values.append(.none)
        continue
      }
      let time = batch.time[Int(page.firstRow) + Int(order[i])]
      guard !time.isNone else { throw .malformed(field: "time, which the raw text needs", offset: 0) }
      values.append(texts.append(stamp.text(time, format, offset: Int(offset))))
    }
  }

  // MARK: Lines

  /// Puts literal text and values together, row by row.
  private mutating func assemble(_ page: PageHeader, _ batch: inout EventBatch) throws(CodecError) {
    let before = batch.text.count
    // Rows of each template met so far.
    var used = Column<UInt32>(repeating: 0, count: templates.count)
    for row in 0..<templateOf.count {
      let id = Int(templateOf[row])
      let text = templateBytes.bytes(templates[id])
      let stride = Int(starts[id &+ 1] &- starts[id])
      var value = firstValue[id] &+ Int(used[id])
      used[id] &+= 1
      if !isRowWanted[row] { continue }
      let start = batch.text.count
      guard start - before <= Limits.pageBytes else {
        throw .tooLarge(field: "raw text", value: UInt64(start - before), limit: Limits.pageBytes)
      }
      var literal = 0
      for i in 0..<text.count where text[i] == 0 {
        batch.text.append(text.part(literal, i))
        batch.text.append(texts.bytes(values[value]))
        value &+= stride
        literal = i &+ 1
      }
      batch.text.append(text.part(literal, text.count))
      let slice = Slice(from: start, to: batch.text.count)
      batch.raw[Int(page.firstRow) &+ row] = slice.isEmpty ? .none : slice
    }
  }
}
