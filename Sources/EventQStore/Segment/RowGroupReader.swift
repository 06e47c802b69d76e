internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// Reads row groups into batches. A page that is broken costs its values and is reported; the rest is delivered. Keeps
/// its buffers from one row group to the next. One for each thread.
struct RowGroupReader: ~Copyable {
  private var text = TextPageReader()
  private var values = TextValues()
  private var templates = TemplateReader()
  private var known = KnownValues()
  private var extras = ExtraFields()
  private var pageBytes = ByteArena()
  private var stream = ByteArena()
  private var numbers = Column<Int64>()
  /// What was found broken since the last `takeFaults`.
  private(set) var faults: [Corruption] = []
  private(set) var pagesRead = 0
  private(set) var bytesRead = 0

  mutating func takeFaults() -> [Corruption] {
    defer { faults = [] }
    return faults
  }

  /// Replaces the content of `batch` by a row group. Columns that are not selected are left at their defaults. False
  /// where its head is broken and nothing can be delivered.
  mutating func read(
    _ segment: SegmentReader, group index: Int, _ selection: ColumnSelection, into batch: inout EventBatch
  ) throws(StoreError) -> Bool {
    batch.removeAll()
    let group = segment.footer.groups[index]
    let file = try segment.files.open("\(segment.directory)/\(segment.segment.path)", .read)
    defer { segment.files.close(file) }
    let source = PageSource(segment: segment, file: file, group: index)
    guard let head = try readHead(source, group) else { return false }
    for _ in 0..<group.rows { batch.append(EventRow()) }
    for name in head.sources { _ = name.withUnsafeBytes { batch.sources.intern($0) } }
    let names = head.columns.map { name in
      name.withUnsafeBytes { ($0.equals("kind") ? Field.kindName : batch.field(named: $0), selection.wants($0)) }
    }
    for page in group.pages where page.column < ColumnID.overflow && page.column != Field.raw.id {
      let field = Field(id: page.column)
      guard isNumber(field), field == .time || selection.wants(field) else { continue }
      try readNumbers(source, page, field, into: &batch)
    }
    let wanted = group.pages.filter { page in
      if page.column == ColumnID.overflow { return selection.wantsExtras }
      if page.column >= ColumnID.filter { return false }
      if page.column >= ColumnID.firstExtra {
        let k = Int(page.column - ColumnID.firstExtra)
        return k < names.count && names[k].1
      }
      let field = Field(id: page.column)
      return !isNumber(field) && field != .raw && selection.wants(field)
    }
    text.isRawDamaged = false
    extras.removeAll()
    known.removeAll()
    let needsRaw = selection.wants(Field.raw) || wanted.contains { $0.flags & PageFlags.needsRaw != 0 }
    // Columns that do not need the raw text come first: it may be made of them.
    let columns = needsRaw ? group.pages.filter { isIndependentText($0) } : wanted
    for page in columns where page.flags & PageFlags.needsRaw == 0 { try readColumn(source, page, names, into: &batch) }
    if needsRaw {
      for page in group.pages where page.column == Field.raw.id { try readText(source, page, nil, into: &batch) }
      for page in wanted where page.flags & PageFlags.needsRaw != 0 {
        try readColumn(source, page, names, into: &batch)
      }
    }
    extras.finish(&batch)
    return true
  }

  /// A text column, the raw text and the overflow left out, whose values stand in its own page.
  private func isIndependentText(_ page: PageEntry) -> Bool {
    if page.column >= ColumnID.filter || page.flags & PageFlags.needsRaw != 0 { return false }
    if page.column >= ColumnID.overflow { return true }
    let field = Field(id: page.column)
    return !isNumber(field) && field != .raw
  }

  private mutating func readColumn(
    _ source: PageSource, _ page: PageEntry, _ names: [(Field?, Bool)], into batch: inout EventBatch
  ) throws(StoreError) {
    let k = Int(page.column) - Int(ColumnID.firstExtra)
    try readText(source, page, k >= 0 && k < names.count ? names[k].0 : nil, into: &batch)
  }

  /// Whether all words may stand in the row group. A broken filter is reported and says yes.
  mutating func mayContain(_ words: [UInt64], _ segment: SegmentReader, group index: Int) throws(StoreError) -> Bool {
    let group = segment.footer.groups[index]
    guard let entry = group.pages.first(where: { $0.column == ColumnID.filter }) else { return true }
    let file = try segment.files.open("\(segment.directory)/\(segment.segment.path)", .read)
    defer { segment.files.close(file) }
    let source = PageSource(segment: segment, file: file, group: index)
    guard try load(source, entry) != nil else { return true }
    do throws(CodecError) {
      for word in words where !(try TokenFilter.mayContain(payload, word)) { return false }
    } catch {
      fault(source, entry, error.description)
    }
    return true
  }

  /// Reads the head alone.
  mutating func head(_ segment: SegmentReader, group index: Int) throws(StoreError) -> RowGroupHead? {
    let file = try segment.files.open("\(segment.directory)/\(segment.segment.path)", .read)
    defer { segment.files.close(file) }
    return try readHead(
      PageSource(segment: segment, file: file, group: index), segment.footer.groups[index])
  }

  /// Checks every page's checksum.
  mutating func checkPages(_ segment: SegmentReader, group index: Int) throws(StoreError) {
    let file = try segment.files.open("\(segment.directory)/\(segment.segment.path)", .read)
    defer { segment.files.close(file) }
    let source = PageSource(segment: segment, file: file, group: index)
    for entry in segment.footer.groups[index].pages { _ = try load(source, entry) }
  }

  // MARK: Pages

  /// Where pages come from.
  private struct PageSource {
    var segment: SegmentReader
    var file: StoreFile
    var group: Int
  }

  /// The bytes behind the header of the page that was loaded last.
  private var payload: UnsafeRawBufferPointer {
    pageBytes.bytes.part(SegmentFormat.pageHeaderBytes, pageBytes.count)
  }

  private mutating func fault(_ source: PageSource, _ entry: PageEntry, _ reason: String) {
    let name = Field(id: entry.column).knownName.map { "\($0)" }
    let field: String
    switch entry.column {
    case ColumnID.head: field = "head"
    case ColumnID.filter: field = "filter"
    case ColumnID.overflow: field = "overflow column"
    default: field = entry.column < ColumnID.overflow ? name ?? "column" : "column \(entry.column)"
    }
    faults.append(
      Corruption(
        file: source.segment.segment.path, offset: entry.offset, field: field, reason: reason, rows: entry.rows))
  }

  /// Reads a page and checks it against its checksum and the directory. Nil and a fault where it is broken.
  private mutating func load(_ source: PageSource, _ entry: PageEntry) throws(StoreError) -> PageHeader? {
    pageBytes.removeAll()
    do throws(StoreError) {
      try SegmentReader.read(source.segment.files, source.file, entry.offset, entry.length, into: &pageBytes)
    } catch .io(_, _, 0) {
      fault(source, entry, "the file ends inside it")
      return nil
    } catch {
      throw error
    }
    pagesRead += 1
    bytesRead += entry.length
    do throws(CodecError) {
      let header = try PageHeader.read(pageBytes.bytes)
      let fits =
        header.column == entry.column && header.group == UInt32(source.group) && Int(header.firstRow) == entry.firstRow
        && Int(header.rows) == entry.rows && header.flags == entry.flags
      guard fits, entry.firstRow + entry.rows <= source.segment.footer.groups[source.group].rows else {
        throw .malformed(field: "page header", offset: 0)
      }
      return header
    } catch {
      fault(source, entry, error.description)
      return nil
    }
  }

  private mutating func readHead(_ source: PageSource, _ group: RowGroupEntry) throws(StoreError) -> RowGroupHead? {
    guard let entry = group.pages.first, entry.column == ColumnID.head else {
      faults.append(
        Corruption(
          file: source.segment.segment.path, offset: -1, field: "head", reason: "missing", rows: group.rows))
      return nil
    }
    guard try load(source, entry) != nil else { return nil }
    do throws(CodecError) {
      let head = try RowGroupHead.read(payload)
      guard head.rows == group.rows else { throw .malformed(field: "rows", offset: 0) }
      return head
    } catch {
      fault(source, entry, error.description)
      return nil
    }
  }

  // MARK: Numbers

  private func isNumber(_ field: Field) -> Bool {
    switch field {
    case .time, .source, .line, .facility, .severity, .kind, .parser: return true
    default: return false
    }
  }

  private mutating func readNumbers(
    _ source: PageSource, _ entry: PageEntry, _ field: Field, into batch: inout EventBatch
  ) throws(StoreError) {
    guard let header = try load(source, entry) else { return }
    do throws(CodecError) {
      numbers.removeAll()
      stream.removeAll()
      var reader = ByteReader(payload)
      let blob = try Blob.read(
        &reader, with: &text.decompressor, limit: Limits.pageBytes, into: &stream, field: "numbers")
      var values = ByteReader(stream.bytes(blob))
      let encoding = field == .time ? PageEncoding.optionalIntegers : PageEncoding.integers
      guard header.encoding == encoding.rawValue else {
        throw .unknownEncoding(field: "numbers", value: Int(header.encoding))
      }
      for _ in 0..<(field == .time ? 2 : 1) {
        try IntegerStream.decode(&values, count: entry.rows, into: &numbers, field: "numbers")
      }
      guard values.isAtEnd, reader.isAtEnd else { throw .malformed(field: "numbers", offset: values.position) }
      try store(field, entry, into: &batch)
    } catch {
      fault(source, entry, error.description)
    }
  }

  private func store(_ field: Field, _ entry: PageEntry, into batch: inout EventBatch) throws(CodecError) {
    let first = entry.firstRow
    let count = entry.rows
    func range(_ limit: Int64) throws(CodecError) {
      for value in numbers.buffer where value < 0 || value > limit {
        throw .tooLarge(field: "value", value: UInt64(bitPattern: value), limit: Int(limit))
      }
    }
    switch field {
    case .time:
      for i in 0..<count where numbers[i] != 0 { batch.time[first + i] = Timestamp(nanoseconds: numbers[count + i]) }
    case .source:
      try range(max(0, Int64(batch.sources.count) - 1))
      for i in 0..<count { batch.source[first + i] = UInt32(numbers[i]) }
    case .line:
      try range(Int64(UInt32.max))
      for i in 0..<count { batch.line[first + i] = UInt32(numbers[i]) }
    case .facility:
      try range(255)
      for i in 0..<count { batch.facility[first + i] = UInt8(numbers[i]) }
    case .severity:
      try range(255)
      for i in 0..<count { batch.severity[first + i] = UInt8(numbers[i]) }
    case .kind:
      try range(255)
      // A kind of a later version is one that this version does not list.
      for i in 0..<count { batch.kind[first + i] = EventKind(rawValue: UInt8(numbers[i])) ?? .other }
    default:
      try range(255)
      for i in 0..<count { batch.parser[first + i] = ParserID(rawValue: UInt8(numbers[i])) ?? .none }
    }
  }

  // MARK: Text

  /// Reads a page of a text column; `extra` names the field of an extra column.
  private mutating func readText(
    _ source: PageSource, _ entry: PageEntry, _ extra: Field?, into batch: inout EventBatch
  ) throws(StoreError) {
    values.removeAll()
    guard let header = try load(source, entry) else { return damage(entry) }
    do throws(CodecError) {
      if header.encoding == PageEncoding.templates.rawValue, entry.column == Field.raw.id {
        return try templates.read(payload, header, known, with: &text.decompressor, into: &batch)
      }
      guard header.encoding == PageEncoding.text.rawValue else {
        throw .unknownEncoding(field: "text column", value: Int(header.encoding))
      }
      try text.read(payload, header, into: &batch, &values)
      if entry.column == ColumnID.overflow {
        try extras.addOverflow(values, &batch)
      } else if entry.column >= ColumnID.firstExtra {
        guard let extra else { throw .tooLarge(field: "names", value: 0, limit: Limits.dynamicFieldsPerBatch) }
        extras.add(values, extra)
        if entry.flags & PageFlags.needsRaw == 0 { known.add(entry.column, values) }
      } else {
        for i in 0..<values.rows.count { set(Field(id: entry.column), Int(values.rows[i]), values.values[i], &batch) }
      }
    } catch {
      damage(entry)
      fault(source, entry, error.description)
    }
  }

  /// Remembers that a page is broken: what is made of its values is then missing as well.
  private mutating func damage(_ entry: PageEntry) {
    if entry.column == Field.raw.id { text.isRawDamaged = true }
    known.damaged.insert(entry.column)
  }

  private func set(_ field: Field, _ row: Int, _ value: Slice, _ batch: inout EventBatch) {
    switch field {
    case .raw: batch.raw[row] = value
    case .message: batch.message[row] = value
    case .hostname: batch.hostname[row] = value
    case .appName: batch.appName[row] = value
    case .procID: batch.procID[row] = value
    case .msgID: batch.msgID[row] = value
    default: break
    }
  }
}
