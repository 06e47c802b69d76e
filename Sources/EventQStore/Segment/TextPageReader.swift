internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// The values of a text column as they come from its pages: rows of the row group, slices of the batch.
struct TextValues: ~Copyable {
  var rows = Column<UInt32>()
  var values = Column<Slice>()
  var types = Column<FieldType>()

  mutating func removeAll() {
    rows.removeAll()
    values.removeAll()
    types.removeAll()
  }

  mutating func truncate(to count: Int) {
    rows.truncate(to: count)
    values.truncate(to: count)
    types.truncate(to: count)
  }
}

/// Reads pages of text columns; the other half of `TextPageWriter`, where the format is described.
struct TextPageReader: ~Copyable {
  var decompressor = Decompressor()
  private var shape = ByteArena()
  private var rows = Column<Int64>()
  private var types = Column<Int64>()
  private var places = Column<Int64>()
  private var starts = Column<Int64>()
  private var ends = Column<Int64>()
  private var numbers = Column<Int64>()
  private var slices = Column<Slice>()

  /// Whether rows of the raw text could not be read: parts of them are then absent and no fault of their own.
  var isRawDamaged = false
  /// Rows of the row group whose values are wanted; nil for all. Safe: set for one call, in which its owner waits.
  var rowsWanted: UnsafeBufferPointer<UInt64>?

  /// Appends the values of a page to `values`, their bytes to `batch`: to its `text` for the raw column, else to its
  /// `made`. On an error, `values` may hold some more than before.
  mutating func read(
    _ payload: UnsafeRawBufferPointer, _ page: PageHeader, into batch: inout EventBatch, _ values: inout TextValues
  ) throws(CodecError) {
    guard batch.made.count + batch.text.count < 1 << 30 else {
      throw .tooLarge(field: "text of a row group", value: UInt64(batch.made.count), limit: 1 << 30)
    }
    shape.removeAll()
    var pageReader = ByteReader(payload)
    let blob = try Blob.read(
      &pageReader, with: &decompressor, limit: Limits.pageBytes, into: &shape, field: "column structure")
    var reader = ByteReader(shape.bytes(blob))
    let count = try readPresence(&reader, pageRows: Int(page.rows))
    places.removeAll()
    try IntegerStream.decode(&reader, count: count, into: &places, field: "places")
    var parts = 0
    for place in places.buffer {
      guard place == 1 || place == 2 else { throw .malformed(field: "places", offset: reader.position) }
      if place == 1 { parts &+= 1 }
    }
    let anchorsAtEnd = try readParts(&reader, parts)
    slices.removeAll()
    if parts < count {
      try readTexts(&reader, &pageReader, count - parts, isRaw: page.column == Field.raw.id, into: &batch)
    }
    guard reader.isAtEnd, pageReader.isAtEnd else { throw .malformed(field: "column", offset: reader.position) }
    try deliver(page, count, anchorsAtEnd, batch, &values)
  }

  /// Puts the rows whose value is a text of its own, not a part of the raw text, into a bitmap of the row group.
  mutating func findOwnTexts(
    _ payload: UnsafeRawBufferPointer, _ page: PageHeader, into bitmap: inout Column<UInt64>
  ) throws(CodecError) {
    shape.removeAll()
    var pageReader = ByteReader(payload)
    let blob = try Blob.read(
      &pageReader, with: &decompressor, limit: Limits.pageBytes, into: &shape, field: "column structure")
    var reader = ByteReader(shape.bytes(blob))
    let count = try readPresence(&reader, pageRows: Int(page.rows))
    places.removeAll()
    try IntegerStream.decode(&reader, count: count, into: &places, field: "places")
    for i in 0..<count where places[i] == 2 {
      let row = Int(page.firstRow) &+ (rows.count > 0 ? Int(rows[i]) : i)
      bitmap[row >> 6] |= 1 &<< UInt64(row & 63)
    }
  }

  private mutating func readPresence(_ reader: inout ByteReader, pageRows: Int) throws(CodecError) -> Int {
    rows.removeAll()
    types.removeAll()
    var count = pageRows
    switch try reader.u8("presence") {
    case 0: break
    case 1:
      count = try reader.count("values", limit: pageRows)
      try IntegerStream.decode(&reader, count: count, into: &rows, field: "rows")
      var last: Int64 = -1
      for row in rows.buffer {
        guard row > last, row < Int64(pageRows) else { throw .malformed(field: "rows", offset: reader.position) }
        last = row
      }
    case let other: throw .unknownEncoding(field: "presence", value: Int(other))
    }
    switch try reader.u8("types") {
    case 0: break
    case 1: try IntegerStream.decode(&reader, count: count, into: &types, field: "types")
    case let other: throw .unknownEncoding(field: "types", value: Int(other))
    }
    return count
  }

  private mutating func readParts(_ reader: inout ByteReader, _ count: Int) throws(CodecError) -> Bool {
    starts.removeAll()
    ends.removeAll()
    if count == 0 { return false }
    let anchor = try reader.u8("anchor")
    guard anchor <= 1 else { throw .unknownEncoding(field: "anchor", value: Int(anchor)) }
    try IntegerStream.decode(&reader, count: count, into: &starts, field: "starts")
    try IntegerStream.decode(&reader, count: count, into: &ends, field: "ends")
    return anchor == 1
  }

  /// Reads the texts that are not parts of the raw text into `slices`.
  private mutating func readTexts(
    _ reader: inout ByteReader, _ pageReader: inout ByteReader, _ count: Int, isRaw: Bool, into batch: inout EventBatch
  ) throws(CodecError) {
    let code = try reader.u8("kind of text")
    guard let kind = TextKind(rawValue: code) else { throw .unknownEncoding(field: "kind of text", value: Int(code)) }
    numbers.removeAll()
    try IntegerStream.decode(&reader, count: count, into: &numbers, field: "numbers")
    switch kind {
    case .integers:
      for number in numbers.buffer {
        let start = batch.made.count
        DecimalText.append(number, to: &batch.made)
        slices.append(batch.madeSlice(from: start))
      }
    case .plain:
      let slice =
        isRaw
        ? try Blob.read(
          &pageReader, with: &decompressor, limit: Limits.pageBytes, into: &batch.text, field: "text")
        : try Blob.read(
          &pageReader, with: &decompressor, limit: Limits.pageBytes, into: &batch.made, field: "text")
      let madeBit: UInt32 = isRaw ? 0 : 0x8000_0000
      var at = Int64(slice.start)
      for length in numbers.buffer {
        guard length >= 0, length <= Int64(slice.end) - at else { throw .malformed(field: "lengths", offset: 0) }
        slices.append(Slice(offset: UInt32(at) | madeBit, length: UInt32(length)))
        at += length
      }
      guard at == Int64(slice.end) else { throw .malformed(field: "lengths", offset: 0) }
    case .dictionary:
      try readDictionary(&pageReader, count, into: &batch)
    }
  }

  private mutating func readDictionary(
    _ pageReader: inout ByteReader, _ count: Int, into batch: inout EventBatch
  ) throws(CodecError) {
    var coded = ByteArena()
    let blob = try Blob.read(
      &pageReader, with: &decompressor, limit: Limits.pageBytes, into: &coded, field: "dictionary")
    var reader = ByteReader(coded.bytes(blob))
    var strings = Column<Slice>()
    try FrontCoding.decode(
      &reader, limit: count, byteLimit: Limits.pageBytes, into: &batch.made, slices: &strings, field: "dictionary")
    for number in numbers.buffer {
      guard number >= 0, number < Int64(strings.count) else { throw .malformed(field: "dictionary", offset: 0) }
      let string = strings[Int(number)]
      slices.append(Slice(offset: string.offset | 0x8000_0000, length: string.length))
    }
  }

  /// Puts rows, places and texts together.
  private func deliver(
    _ page: PageHeader, _ count: Int, _ anchorsAtEnd: Bool, _ batch: borrowing EventBatch, _ values: inout TextValues
  ) throws(CodecError) {
    var part = 0
    var text = 0
    for i in 0..<count {
      let row = Int(page.firstRow) &+ (rows.count > 0 ? Int(rows[i]) : i)
      if let rowsWanted, rowsWanted[row >> 6] & (1 &<< UInt64(row & 63)) == 0 {
        if places[i] == 2 { text &+= 1 } else { part &+= 1 }
        continue
      }
      var type = FieldType.string
      if types.count > 0 {
        guard let known = FieldType(rawValue: UInt8(truncatingIfNeeded: types[i])) else {
          throw .unknownEncoding(field: "type", value: Int(types[i]))
        }
        type = known
      }
      var value: Slice
      if places[i] == 2 {
        value = slices[text]
        text &+= 1
      } else {
        let raw = batch.raw[row]
        let start = starts[part]
        let end = ends[part]
        part &+= 1
        let length = anchorsAtEnd ? Int64(raw.count) &- start &- end : end
        guard start >= 0, end >= 0, length >= 0, start <= Int64(raw.count), length <= Int64(raw.count) &- start else {
          if isRawDamaged { continue }
          throw .malformed(field: "part of the raw text", offset: 0)
        }
        value = raw.part(from: Int(start), to: Int(start &+ length))
      }
      values.rows.append(UInt32(row))
      values.values.append(value)
      values.types.append(type)
    }
  }
}
