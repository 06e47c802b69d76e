internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// What a scan did and did not have to read: for `--explain`.
public struct ScanStatistics: Equatable, Sendable {
  public var segments = 0
  public var segmentsSkippedByTime = 0
  /// Segments whose row counts answered (most of) the question.
  public var segmentsCounted = 0
  public var rowGroups = 0
  public var rowGroupsSkippedByTime = 0
  public var rowGroupsSkippedByWords = 0
  /// Row groups delivered so far.
  public var rowGroupsRead = 0
  public var rowsRead = 0
  public var pagesRead = 0
  public var bytesRead = 0

  public init() {}
}

/// A segment's footer, and access to its pages.
struct SegmentReader {
  let files: any FileLayer
  /// Of the store.
  let directory: String
  let segment: ManifestSegment
  let footer: SegmentFooter

  /// Opens a segment and reads its footer.
  ///
  /// - Throws: `StoreError.corrupt` where header, tail or footer are not what was written.
  init(files: any FileLayer, directory: String, segment: ManifestSegment) throws(StoreError) {
    self.files = files
    self.directory = directory
    self.segment = segment
    func broken(_ offset: Int, _ field: String, _ reason: String) -> StoreError {
      .corrupt(Corruption(file: segment.path, offset: offset, field: field, reason: reason, rows: segment.rows))
    }
    let file = try files.open("\(directory)/\(segment.path)", .read)
    defer { files.close(file) }
    let size = try files.size(file)
    guard size == segment.fileBytes, size >= SegmentFormat.headerBytes + SegmentFormat.tailBytes else {
      throw broken(-1, "file", "is \(size) bytes long, not \(segment.fileBytes)")
    }
    var bytes = ByteArena()
    try Self.read(files, file, 0, SegmentFormat.headerBytes, into: &bytes)
    let tailOffset = size - SegmentFormat.tailBytes
    try Self.read(files, file, tailOffset, SegmentFormat.tailBytes, into: &bytes)
    try Self.checkHeader(bytes.bytes.part(0, SegmentFormat.headerBytes), segment, directory)
    let start: Int
    do throws(CodecError) {
      var reader = ByteReader(bytes.bytes.part(SegmentFormat.headerBytes, bytes.count))
      let sum = CRC32.of(reader.bytes.part(0, SegmentFormat.tailBytes - 4))
      start = try Self.position(&reader)
      let length = Int(try reader.u32("footer length"))
      let magic = try reader.take(4, "end mark")
      guard try reader.u32("tail checksum") == sum, magic.equals(SegmentFormat.endMagic),
        start >= SegmentFormat.headerBytes, start + length == tailOffset
      else { throw .malformed(field: "tail", offset: 0) }
    } catch {
      throw broken(tailOffset, "tail", "wrong checksum")
    }
    bytes.removeAll()
    try Self.read(files, file, start, tailOffset - start, into: &bytes)
    do throws(CodecError) {
      let header = try PageHeader.read(bytes.bytes)
      guard header.column == ColumnID.footer else { throw .malformed(field: "footer", offset: 0) }
      footer = try SegmentFooter.read(bytes.bytes.part(SegmentFormat.pageHeaderBytes, bytes.count))
      guard footer.groups.last?.pages.last.map({ $0.offset + $0.length }) == start, footer.rows == segment.rows else {
        throw .malformed(field: "directory", offset: 0)
      }
    } catch {
      throw broken(start, "footer", error.description)
    }
  }

  private static func position(_ reader: inout ByteReader) throws(CodecError) -> Int {
    let value = try reader.u64("footer offset")
    guard value < 1 << 62 else { throw .tooLarge(field: "footer offset", value: value, limit: 1 << 62) }
    return Int(value)
  }

  private static func checkHeader(
    _ bytes: UnsafeRawBufferPointer, _ segment: ManifestSegment, _ directory: String
  ) throws(StoreError) {
    var isGood = false
    var version = 0
    do throws(CodecError) {
      var reader = ByteReader(bytes)
      let magic = try reader.take(4, "magic")
      version = Int(try reader.u16("version"))
      let reserved = try reader.u16("reserved")
      let id = try reader.u64("segment id")
      isGood = magic.equals(SegmentFormat.magic) && reserved == 0 && id == segment.id && version > 0
    } catch {}
    guard isGood else {
      throw .corrupt(
        Corruption(
          file: segment.path, offset: 0, field: "header", reason: "is not that of this segment", rows: segment.rows))
    }
    guard version <= SegmentFormat.version else {
      throw .newerVersion(path: "\(directory)/\(segment.path)", found: version, supported: SegmentFormat.version)
    }
  }

  static func read(
    _ files: any FileLayer, _ file: StoreFile, _ offset: Int, _ count: Int, into bytes: inout ByteArena
  ) throws(StoreError) {
    let slice = try bytes.append(upTo: count) { place throws(StoreError) in
      try files.read(file, at: offset, into: place)
    }
    guard slice.count == count else { throw .io(operation: "read", path: file.path, code: 0) }
  }
}
