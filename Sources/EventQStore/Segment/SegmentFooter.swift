internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// Where a page stands, and what it holds.
struct PageEntry: BitwiseCopyable, Equatable {
  var column: UInt16
  var flags: UInt8
  var firstRow: Int
  var rows: Int
  /// Of the page's header.
  var offset: Int
  /// Header included.
  var length: Int
}

/// What the footer says of a row group.
struct RowGroupEntry: Equatable {
  var rows = 0
  var time = TimeRange()
  /// In the order in which they stand in the file, the head first.
  var pages: [PageEntry] = []
}

/// The last page of a segment: where everything is. Tagged records, of which a reader skips those it does not know:
///
///     1 varint rows · 2 time range · 3 varint raw bytes · 4 blob of the directory · 5 blob of the `Rollup`
///
/// The directory is `varint row groups`, then for each `varint rows · time range · varint pages`, then for each page
/// `varint column · u8 flags · varint first row · varint rows · varint length`. Pages stand one behind the other from
/// byte 16 on, so that lengths give their offsets.
struct SegmentFooter: Equatable {
  var rows = 0
  var time = TimeRange()
  var rawBytes = 0
  var groups: [RowGroupEntry] = []
  /// The blob of the row counts; empty where there is none.
  var rollup: [UInt8] = []

  func append(to output: inout ByteArena, with compressor: inout Compressor) {
    output.appendRecord(1) { $0.appendVarint(rows) }
    output.appendRecord(2) { time.append(to: &$0) }
    output.appendRecord(3) { $0.appendVarint(rawBytes) }
    var directory = ByteArena()
    directory.appendVarint(groups.count)
    for group in groups {
      directory.appendVarint(group.rows)
      group.time.append(to: &directory)
      directory.appendVarint(group.pages.count)
      for page in group.pages {
        directory.appendVarint(Int(page.column))
        directory.append(page.flags)
        directory.appendVarint(page.firstRow)
        directory.appendVarint(page.rows)
        directory.appendVarint(page.length)
      }
    }
    output.appendRecord(4) { Blob.write(directory.bytes, with: &compressor, into: &$0) }
    if !rollup.isEmpty { output.appendRecord(5) { body in rollup.withUnsafeBytes { _ = body.append($0) } } }
  }

  static func read(_ bytes: UnsafeRawBufferPointer) throws(CodecError) -> SegmentFooter {
    var footer = SegmentFooter()
    var reader = ByteReader(bytes)
    while !reader.isAtEnd {
      let tag = try reader.count("footer tag", limit: 1 << 32)
      let length = try reader.count("footer record", limit: Limits.pageBytes)
      var record = ByteReader(try reader.take(length, "footer record"))
      switch tag {
      case 1: footer.rows = try record.count("rows", limit: 1 << 48)
      case 2: footer.time = try TimeRange.read(&record)
      case 3: footer.rawBytes = try record.count("raw bytes", limit: 1 << 48)
      case 4: footer.groups = try directory(&record)
      case 5: footer.rollup = Array(record.bytes)
      default: break
      }
    }
    return footer
  }

  /// The row counts, or nil where there are none.
  func counts() throws(CodecError) -> Rollup? {
    if rollup.isEmpty { return nil }
    var decompressor = Decompressor()
    var blob = ByteArena(capacity: rollup.count)
    rollup.withUnsafeBytes { _ = blob.append($0) }
    var reader = ByteReader(blob.bytes)
    var bytes = ByteArena()
    let slice = try Blob.read(
      &reader, with: &decompressor, limit: Limits.pageBytes, into: &bytes, field: "row counts")
    return try Rollup.read(bytes.bytes(slice))
  }

  private static func directory(_ record: inout ByteReader) throws(CodecError) -> [RowGroupEntry] {
    var decompressor = Decompressor()
    var bytes = ByteArena()
    _ = try Blob.read(&record, with: &decompressor, limit: Limits.pageBytes, into: &bytes, field: "directory")
    var reader = ByteReader(bytes.bytes)
    var offset = SegmentFormat.headerBytes
    var groups: [RowGroupEntry] = []
    for _ in 0..<(try reader.count("row groups", limit: bytes.count)) {
      var group = RowGroupEntry()
      group.rows = try reader.count("rows", limit: Limits.batchRows)
      group.time = try TimeRange.read(&reader)
      for _ in 0..<(try reader.count("pages", limit: bytes.count)) {
        let page = PageEntry(
          column: UInt16(try reader.count("page column", limit: 0xFFFF)), flags: try reader.u8("page flags"),
          firstRow: try reader.count("page first row", limit: Limits.batchRows),
          rows: try reader.count("page rows", limit: Limits.batchRows), offset: offset,
          length: try reader.count("page length", limit: Limits.pageBytes))
        offset += page.length
        group.pages.append(page)
      }
      groups.append(group)
    }
    return groups
  }
}
