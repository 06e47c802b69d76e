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

  /// The row group that is being read.
  private struct Current {
    var segment: SegmentReader
    var group: Int
    /// Of the extra columns.
    var names: [[UInt8]]
    var fields: [Field?]
    /// For each page.
    var isLoaded: [Bool]
  }
  private var current: Current?

  /// The file read last, which stays open until another one is.
  private var file: StoreFile?
  private var files: (any FileLayer)?

  init() {}

  deinit { if let file { files?.close(file) } }

  private mutating func open(_ segment: SegmentReader) throws(StoreError) -> StoreFile {
    let path = "\(segment.directory)/\(segment.segment.path)"
    if let file, file.path == path { return file }
    if let file { files?.close(file) }
    file = nil
    let opened = try segment.files.open(path, .read)
    (file, files) = (opened, segment.files)
    return opened
  }

  mutating func takeFaults() -> [Corruption] {
    defer { faults = [] }
    return faults
  }

  /// Replaces the content of `batch` by a row group. Columns that are not selected are left at their defaults. False
  /// where its head is broken and nothing can be delivered.
  mutating func read(
    _ segment: SegmentReader, group index: Int, _ selection: ColumnSelection, into batch: inout EventBatch
  ) throws(StoreError) -> Bool {
    guard try begin(segment, group: index, into: &batch) else { return false }
    try load(selection, rows: nil, into: &batch)
    return true
  }

  /// Makes `batch` the rows of a row group without any of its columns, for `load`. False where its head is broken.
  mutating func begin(
    _ segment: SegmentReader, group index: Int, into batch: inout EventBatch
  ) throws(StoreError) -> Bool {
    batch.removeAll()
    current = nil
    let group = segment.footer.groups[index]
    let file = try open(segment)
    guard let head = try readHead(PageSource(segment: segment, file: file, group: index), group) else { return false }
    batch.appendEmpty(rows: group.rows)
    for name in head.sources { _ = name.withUnsafeBytes { batch.sources.intern($0) } }
    let fields = head.columns.map { name in
      name.withUnsafeBytes { $0.equals("kind") ? Field.kindName : batch.field(named: $0) }
    }
    current = Current(
      segment: segment, group: index, names: head.columns, fields: fields,
      isLoaded: [Bool](repeating: false, count: group.pages.count))
    text.isRawDamaged = false
    extras.removeAll()
    known.removeAll()
    return true
  }

  /// Reads those selected columns of the row group that `begin` named which are not there yet.
  ///
  /// - Parameter rows: a bit for each row; raw text (and what is part of it) is read for these rows only, and a later
  ///   call must not ask for others. Nil for all rows.
  /// - Parameter needles: what the raw text of rows that matter must hold; that of others, and what is part of it, may
  ///   be left out.
  mutating func load(
    _ selection: ColumnSelection, rows: UnsafeBufferPointer<UInt64>?, needles: TemplateNeedles = TemplateNeedles([]),
    into batch: inout EventBatch
  ) throws(StoreError) {
    guard var state = current else { return }
    let segment = state.segment
    let group = segment.footer.groups[state.group]
    let file = try open(segment)
    let source = PageSource(segment: segment, file: file, group: state.group)
    let fieldsBefore = extras.count
    let wanted = group.pages.indices.filter { !state.isLoaded[$0] && isWanted(group.pages[$0], selection, state) }
    for i in wanted where Self.isNumber(group.pages[i]) {
      try readNumbers(source, group.pages[i], Field(id: group.pages[i].column), into: &batch)
      state.isLoaded[i] = true
    }
    let needsRaw = wanted.contains {
      group.pages[$0].column == Field.raw.id || group.pages[$0].flags & PageFlags.needsRaw != 0
    }
    text.rowsWanted = rows
    defer { text.rowsWanted = nil }
    // Columns that do not need the raw text come first: it may be made of them.
    for (i, page) in group.pages.enumerated() where !state.isLoaded[i] && isIndependentText(page) {
      guard needsRaw || wanted.contains(i) else { continue }
      try readColumn(source, page, state.fields, into: &batch)
      state.isLoaded[i] = true
    }
    if needsRaw {
      templates.needles = needles
      if !needles.isEmpty { try findExempt(source, group) }
      for (i, page) in group.pages.enumerated() where page.column == Field.raw.id && !state.isLoaded[i] {
        if let rows, !Self.hasAny(rows, page.firstRow..<page.firstRow + page.rows) { continue }
        templates.rows = rows
        try readText(source, page, nil, into: &batch)
        templates.rows = nil
        state.isLoaded[i] = true
      }
      if !needles.isEmpty { text.rowsWanted = templates.made.buffer }
      for i in wanted where group.pages[i].flags & PageFlags.needsRaw != 0 {
        try readColumn(source, group.pages[i], state.fields, into: &batch)
        state.isLoaded[i] = true
      }
    }
    current = state
    if extras.count > fieldsBefore { extras.finish(&batch) }
  }

  /// Finds the rows whose message says nothing about their raw text.
  private mutating func findExempt(_ source: PageSource, _ group: RowGroupEntry) throws(StoreError) {
    templates.clearMade(rows: group.rows)
    for page in group.pages where page.column == Field.message.id {
      guard let header = try load(source, page) else { continue }
      do throws(CodecError) {
        try text.findOwnTexts(payload, header, into: &templates.exempt)
      } catch {
        fault(source, page, error.description)
      }
    }
  }

  private func isWanted(_ page: PageEntry, _ selection: ColumnSelection, _ state: Current) -> Bool {
    if page.column == ColumnID.overflow { return selection.wantsExtras }
    if page.column >= ColumnID.filter { return false }
    if page.column >= ColumnID.firstExtra {
      let k = Int(page.column - ColumnID.firstExtra)
      return k < state.names.count && state.names[k].withUnsafeBytes { selection.wants($0) }
    }
    let field = Field(id: page.column)
    return field == .time || selection.wants(field)
  }

  /// Whether any row of a range is in a bitmap.
  private static func hasAny(_ rows: UnsafeBufferPointer<UInt64>, _ range: Range<Int>) -> Bool {
    for row in range where rows[row >> 6] != 0 {
      if rows[row >> 6] & (1 &<< UInt64(row & 63)) != 0 { return true }
    }
    return false
  }

  /// A text column, the raw text left out, whose values stand in its own page.
  private func isIndependentText(_ page: PageEntry) -> Bool {
    if page.column >= ColumnID.filter || page.flags & PageFlags.needsRaw != 0 { return false }
    return page.column != Field.raw.id && !Self.isNumber(page)
  }

  private mutating func readColumn(
    _ source: PageSource, _ page: PageEntry, _ fields: [Field?], into batch: inout EventBatch
  ) throws(StoreError) {
    let k = Int(page.column) - Int(ColumnID.firstExtra)
    try readText(source, page, k >= 0 && k < fields.count ? fields[k] : nil, into: &batch)
  }

  /// Whether all words may stand in the row group: reads one block of the filter for each. A broken filter is reported
  /// and says yes.
  mutating func mayContain(_ words: [UInt64], _ segment: SegmentReader, group index: Int) throws(StoreError) -> Bool {
    let group = segment.footer.groups[index]
    guard let entry = group.pages.first(where: { $0.column == ColumnID.filter }) else { return true }
    let file = try open(segment)
    let source = PageSource(segment: segment, file: file, group: index)
    let start = entry.offset + SegmentFormat.pageHeaderBytes
    let length = entry.length - SegmentFormat.pageHeaderBytes
    guard try readPart(source, entry, at: start, min(length, TokenFilter.Head.most)) else { return true }
    let head: TokenFilter.Head
    do throws(CodecError) {
      head = try TokenFilter.Head(pageBytes.bytes, count: length)
    } catch {
      fault(source, entry, error.description)
      return true
    }
    if head.blocks == 0 { return true }
    for word in words {
      let block = TokenFilter.block(word, head.blocks)
      let place = start + head.blocksAt + block * TokenFilter.blockBytes
      guard try readPart(source, entry, at: place, TokenFilter.blockBytes) else { return true }
      do throws(CodecError) {
        if try !TokenFilter.mayContain(pageBytes.bytes, block: block, word, probes: head.probes) { return false }
      } catch {
        fault(source, entry, error.description)
        return true
      }
    }
    return true
  }

  /// Reads some bytes of a page; false and a fault where the file has none there.
  private mutating func readPart(
    _ source: PageSource, _ entry: PageEntry, at offset: Int, _ count: Int
  ) throws(StoreError) -> Bool {
    pageBytes.removeAll()
    do throws(StoreError) {
      try SegmentReader.read(source.segment.files, source.file, offset, count, into: &pageBytes)
    } catch .io(_, _, 0) {
      fault(source, entry, "the file ends inside it")
      return false
    } catch {
      throw error
    }
    bytesRead += count
    return true
  }

  /// Reads the head alone.
  mutating func head(_ segment: SegmentReader, group index: Int) throws(StoreError) -> RowGroupHead? {
    let file = try open(segment)
    return try readHead(
      PageSource(segment: segment, file: file, group: index), segment.footer.groups[index])
  }

  /// Checks every page's checksum.
  mutating func checkPages(_ segment: SegmentReader, group index: Int) throws(StoreError) {
    let file = try open(segment)
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

  private static func isNumber(_ page: PageEntry) -> Bool {
    switch Field(id: page.column) {
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
      if entry.column == Field.raw.id, !templates.needles.isEmpty {
        templates.setMade(rows: entry.firstRow..<entry.firstRow + entry.rows)
      }
      let madeBefore = batch.made.count
      guard header.encoding == PageEncoding.text.rawValue else {
        throw .unknownEncoding(field: "text column", value: Int(header.encoding))
      }
      try text.read(payload, header, into: &batch, &values)
      if entry.flags & PageFlags.needsRaw == 0 { known.add(entry.column, made: madeBefore..<batch.made.count) }
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
