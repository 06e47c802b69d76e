public import EventQBytes

/// One event on its way into a batch: what a parser fills in. Slices are of the batch that it goes to.
public struct EventRow: BitwiseCopyable, Sendable {
  /// When it happened, in UTC; `.none` where the line names no moment.
  public var time = Timestamp.none
  /// The original bytes: the whole line without its line end, or all lines of a folded event.
  public var raw = Slice.none
  public var message = Slice.none
  public var hostname = Slice.none
  public var appName = Slice.none
  public var procID = Slice.none
  public var msgID = Slice.none
  /// 1-based number of the first line in its source.
  public var line: UInt32 = 0
  /// Number of the source in `EventBatch.sources`.
  public var source: UInt32 = 0
  public var facility = Facility.none
  public var severity = Severity.none
  public var kind = EventKind.unknown
  public var parser = ParserID.none

  @inlinable public init() {}
}

/// Events as columns over two byte arenas: the only thing that is passed between stages.
///
/// `text` holds input as it was read (immutable while a parser works on it, so its pointers stay good); `made` holds
/// bytes that a parser derived (unescaped values, joined lines). A slice whose offset has the top bit set is of `made`.
///
/// Core fields have a column each, an entry a row. Extra fields of row r are the entries
/// `fieldRange(r)` of `fieldNames`, `fieldValues` and `fieldTypes`, in the order in which the parser added them.
///
/// Cost: about 80 bytes a row plus 11 for each extra field, beside the text. Not for concurrent mutation.
public struct EventBatch: ~Copyable {
  /// Input bytes. Set it through `text.append`; do not change it while slices of it are in use.
  public var text = ByteArena()
  /// Derived bytes.
  public var made = ByteArena()

  public var time = Column<Timestamp>()
  public var raw = Column<Slice>()
  public var message = Column<Slice>()
  public var hostname = Column<Slice>()
  public var appName = Column<Slice>()
  public var procID = Column<Slice>()
  public var msgID = Column<Slice>()
  public var line = Column<UInt32>()
  public var source = Column<UInt32>()
  public var facility = Column<UInt8>()
  public var severity = Column<UInt8>()
  public var kind = Column<EventKind>()
  public var parser = Column<ParserID>()

  public var fieldNames = Column<Field>()
  public var fieldValues = Column<Slice>()
  public var fieldTypes = Column<FieldType>()
  /// Where the extra fields of each row end.
  public var fieldEnds = Column<UInt32>()

  /// Names of dynamic fields: number 0 here is field 256.
  public var dynamicNames = InternTable()
  /// Names of sources (paths relative to the input, or peers).
  public var sources = InternTable()

  public init() {}

  /// Number of events.
  @inlinable public var count: Int { time.count }
  @inlinable public var isEmpty: Bool { count == 0 }

  @usableFromInline static var madeBit: UInt32 { 0x8000_0000 }

  /// The bytes of a slice of this batch. Safe: valid until the next change of the arena that it is of.
  ///
  /// Always inlined: for a call, the compiler copies the whole batch (650 bytes) to where the callee may borrow it.
  @inlinable @inline(__always)
  public func bytes(_ slice: Slice) -> UnsafeRawBufferPointer {
    if slice.offset & Self.madeBit == 0 { return text.bytes(slice) }
    return made.bytes(Slice(offset: slice.offset & ~Self.madeBit, length: slice.length))
  }

  /// A slice's bytes as text; allocates.
  public func string(_ slice: Slice) -> String { bytes(slice).string }

  /// Copies derived bytes into the batch and returns their slice.
  @inlinable
  public mutating func make(_ bytes: UnsafeRawBufferPointer) -> Slice {
    let slice = made.append(bytes)
    return Slice(offset: slice.offset | Self.madeBit, length: slice.length)
  }

  /// Copies a derived text into the batch and returns its slice.
  public mutating func make(_ text: String) -> Slice {
    var text = text
    return text.withUTF8 { make(UnsafeRawBufferPointer($0)) }
  }

  /// Copies a constant into the batch and returns its slice.
  @inlinable
  public mutating func make(_ text: StaticString) -> Slice {
    make(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// The slice of `made` that begins at `start` (a former `made.count`) and ends where `made` ends now: for parsers
  /// that append to `made` piece by piece.
  @inlinable
  public func madeSlice(from start: Int) -> Slice {
    Slice(offset: UInt32(start) | Self.madeBit, length: UInt32(made.count &- start))
  }

  /// Adds an extra field to the row that the next `append` will close.
  @inlinable
  public mutating func add(_ field: Field, _ value: Slice, _ type: FieldType = .string) {
    fieldNames.append(field)
    fieldValues.append(value)
    fieldTypes.append(type)
  }

  /// Adds a numeric extra field to the row that the next `append` will close.
  public mutating func add(_ field: Field, number: Int) { add(field, make("\(number)"), .number) }

  /// Forgets the extra fields added since the last `append`: for a parser that gives up on a line half-way.
  @inlinable
  public mutating func discardPendingFields() {
    let closed = Int(fieldEnds.last ?? 0)
    fieldNames.truncate(to: closed)
    fieldValues.truncate(to: closed)
    fieldTypes.truncate(to: closed)
  }

  /// The number of a field name met in the input: a known field's, or a dynamic one of this batch. Nil when the batch
  /// already holds `Limits.dynamicFieldsPerBatch` different names.
  public mutating func field(named name: UnsafeRawBufferPointer) -> Field? {
    if let known = Field.named(name) { return known }
    if let id = dynamicNames.find(name) { return Field(id: Field.firstDynamic + UInt16(id)) }
    guard dynamicNames.count < Limits.dynamicFieldsPerBatch else { return nil }
    return Field(id: Field.firstDynamic + UInt16(dynamicNames.intern(name)))
  }

  /// The name of a field of this batch.
  @inlinable @inline(__always)
  public func name(of field: Field) -> UnsafeRawBufferPointer {
    if let known = field.knownName {
      return UnsafeRawBufferPointer(start: known.utf8Start, count: known.utf8CodeUnitCount)
    }
    return dynamicNames.bytes(Int(field.id - Field.firstDynamic))
  }

  /// Closes the pending row: its core fields become the last entry of each column, the extra fields added since the
  /// last `append` become its own.
  @inlinable
  public mutating func append(_ row: EventRow) {
    time.append(row.time)
    raw.append(row.raw)
    message.append(row.message)
    hostname.append(row.hostname)
    appName.append(row.appName)
    procID.append(row.procID)
    msgID.append(row.msgID)
    line.append(row.line)
    source.append(row.source)
    facility.append(row.facility)
    severity.append(row.severity)
    kind.append(row.kind)
    parser.append(row.parser)
    fieldEnds.append(UInt32(truncatingIfNeeded: fieldNames.count))
  }

  /// Appends rows without any field.
  public mutating func appendEmpty(rows: Int) {
    let row = EventRow()
    time.append(repeating: row.time, count: rows)
    raw.append(repeating: row.raw, count: rows)
    message.append(repeating: row.message, count: rows)
    hostname.append(repeating: row.hostname, count: rows)
    appName.append(repeating: row.appName, count: rows)
    procID.append(repeating: row.procID, count: rows)
    msgID.append(repeating: row.msgID, count: rows)
    line.append(repeating: row.line, count: rows)
    source.append(repeating: row.source, count: rows)
    facility.append(repeating: row.facility, count: rows)
    severity.append(repeating: row.severity, count: rows)
    kind.append(repeating: row.kind, count: rows)
    parser.append(repeating: row.parser, count: rows)
    fieldEnds.append(repeating: UInt32(truncatingIfNeeded: fieldNames.count), count: rows)
  }

  /// Where the extra fields of a row stand in `fieldNames`, `fieldValues` and `fieldTypes`.
  @inlinable @inline(__always)
  public func fieldRange(_ row: Int) -> Range<Int> {
    let start = row == 0 ? 0 : Int(fieldEnds[row &- 1])
    return start..<Int(fieldEnds[row])
  }

  /// The value of an extra field of a row, or `Slice.none`.
  @inlinable @inline(__always)
  public func value(_ field: Field, row: Int) -> Slice {
    for i in fieldRange(row) where fieldNames[i] == field { return fieldValues[i] }
    return .none
  }

  /// All core fields of a row.
  public func row(_ index: Int) -> EventRow {
    var row = EventRow()
    row.time = time[index]
    row.raw = raw[index]
    row.message = message[index]
    row.hostname = hostname[index]
    row.appName = appName[index]
    row.procID = procID[index]
    row.msgID = msgID[index]
    row.line = line[index]
    row.source = source[index]
    row.facility = facility[index]
    row.severity = severity[index]
    row.kind = kind[index]
    row.parser = parser[index]
    return row
  }

  /// Forgets everything and keeps the memory.
  public mutating func removeAll() {
    text.removeAll()
    made.removeAll()
    truncate(to: 0)
    dynamicNames.removeAll()
    sources.removeAll()
  }

  /// Forgets the rows from `count` on.
  public mutating func truncate(to count: Int) {
    let fields = count == 0 ? 0 : Int(fieldEnds[count - 1])
    fieldNames.truncate(to: fields)
    fieldValues.truncate(to: fields)
    fieldTypes.truncate(to: fields)
    time.truncate(to: count)
    raw.truncate(to: count)
    message.truncate(to: count)
    hostname.truncate(to: count)
    appName.truncate(to: count)
    procID.truncate(to: count)
    msgID.truncate(to: count)
    line.truncate(to: count)
    source.truncate(to: count)
    facility.truncate(to: count)
    severity.truncate(to: count)
    kind.truncate(to: count)
    parser.truncate(to: count)
    fieldEnds.truncate(to: count)
  }
}
