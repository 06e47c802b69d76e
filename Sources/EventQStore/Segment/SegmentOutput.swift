internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// The file that a segment is written to, and the directory of its pages so far.
struct SegmentOutput: ~Copyable {
  private let files: any FileLayer
  private var file: StoreFile
  private var buffer = ByteArena(capacity: 1 << 20)
  /// Bytes of the file so far, those in the buffer included.
  private(set) var position = 0
  /// Pages of the row group that is being written.
  private var pages: [PageEntry] = []
  private(set) var groups: [RowGroupEntry] = []
  private var isOpen = true

  init(files: any FileLayer, path: String, id: UInt64) throws(StoreError) {
    self.files = files
    file = try files.open(path, .create)
    buffer.append(UnsafeRawBufferPointer(start: SegmentFormat.magic.utf8Start, count: 4))
    buffer.appendU16(UInt16(SegmentFormat.version))
    buffer.appendU16(0)
    buffer.appendU64(id)
    position = SegmentFormat.headerBytes
  }

  deinit { if isOpen { files.close(file) } }

  /// Appends a page of the current row group; the group's number is filled in.
  mutating func append(_ header: PageHeader, _ payload: UnsafeRawBufferPointer) throws(StoreError) {
    var header = header
    header.group = UInt32(groups.count)
    pages.append(
      PageEntry(
        column: header.column, flags: header.flags, firstRow: Int(header.firstRow), rows: Int(header.rows),
        offset: position, length: SegmentFormat.pageHeaderBytes + payload.count))
    PageHeader.append(header, payload, to: &buffer)
    position += SegmentFormat.pageHeaderBytes + payload.count
    if buffer.count >= 1 << 20 { try flush() }
  }

  /// Ends the row group whose pages were appended.
  mutating func endGroup(rows: Int, time: TimeRange) {
    groups.append(RowGroupEntry(rows: rows, time: time, pages: pages))
    pages.removeAll()
  }

  /// Writes footer and tail, and waits until all is on the disk.
  mutating func finish(
    rawBytes: Int, _ rollup: borrowing Rollup, with compressor: inout Compressor
  ) throws(StoreError) -> SegmentFooter {
    var footer = SegmentFooter()
    var counts = ByteArena()
    rollup.append(to: &counts)
    var blob = ByteArena()
    Blob.write(counts.bytes, with: &compressor, into: &blob)
    footer.rollup = Array(blob.bytes)
    footer.groups = groups
    footer.rawBytes = rawBytes
    for group in groups {
      footer.rows += group.rows
      footer.time.add(group.time)
    }
    var payload = ByteArena()
    footer.append(to: &payload, with: &compressor)
    let header = PageHeader(
      length: 0, checksum: 0, column: ColumnID.footer, encoding: PageEncoding.footer.rawValue, flags: 0,
      group: UInt32(groups.count), firstRow: 0, rows: 0)
    PageHeader.append(header, payload.bytes, to: &buffer)
    let tail = buffer.count
    buffer.appendU64(UInt64(position))
    buffer.appendU32(UInt32(SegmentFormat.pageHeaderBytes + payload.count))
    buffer.append(UnsafeRawBufferPointer(start: SegmentFormat.endMagic.utf8Start, count: 4))
    buffer.appendU32(CRC32.of(buffer.bytes.part(tail, buffer.count)))
    position += SegmentFormat.pageHeaderBytes + payload.count + SegmentFormat.tailBytes
    try flush()
    try files.sync(file)
    files.close(file)
    isOpen = false
    return footer
  }

  private mutating func flush() throws(StoreError) {
    try files.writeAll(file, buffer.bytes)
    buffer.removeAll()
  }
}
