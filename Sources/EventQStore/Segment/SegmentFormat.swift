internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// Numbers of the segment format. `docs/store-format.md` says what they mean; a change there is a change here.
enum SegmentFormat {
  static let version = 1
  static let headerBytes = 16
  static let tailBytes = 20
  static let pageHeaderBytes = 24
  static let magic: StaticString = "EVQS"
  static let endMagic: StaticString = "EVQE"
  static let fileSuffix = ".evs"
  static let temporarySuffix = ".tmp"
}

/// What a page is about. Core columns have the numbers of their `Field`.
enum ColumnID {
  /// Extra fields that found no column of their own, or stand in a row for the second time.
  static let overflow: UInt16 = 32
  /// The first column for extra fields; the others follow in the order of the head's list of names.
  static let firstExtra: UInt16 = 64
  static let filter: UInt16 = 0xFFFD
  static let footer: UInt16 = 0xFFFE
  static let head: UInt16 = 0xFFFF
}

/// How a page's payload is written.
enum PageEncoding: UInt8 {
  /// Blob of one integer stream, a value a row.
  case integers = 1
  /// Blob of two integer streams: whether a row has a value, and the values (the last one again where there is none).
  case optionalIntegers = 2
  /// A text column; see `TextPage`.
  case text = 3
  case filter = 4
  /// Tagged records; see `RowGroupHead`.
  case head = 5
  /// Tagged records; see `SegmentFooter`.
  case footer = 6
  /// The raw text as templates with slots; see `TemplateWriter`.
  case templates = 7
}

/// Bits of a page's flags.
enum PageFlags {
  /// Values are parts of the rows' raw text, which is needed to read them.
  static let needsRaw: UInt8 = 1
}

/// The 24 bytes before each page's payload.
struct PageHeader: BitwiseCopyable, Equatable {
  var length: UInt32
  var checksum: UInt32
  var column: UInt16
  var encoding: UInt8
  var flags: UInt8
  var group: UInt32
  var firstRow: UInt32
  var rows: UInt32

  /// Appends the header and the payload, length and checksum filled in.
  static func append(_ header: PageHeader, _ payload: UnsafeRawBufferPointer, to output: inout ByteArena) {
    let start = output.count
    output.appendU32(UInt32(payload.count))
    output.appendU32(0)
    output.appendU16(header.column)
    output.append(header.encoding)
    output.append(header.flags)
    output.appendU32(header.group)
    output.appendU32(header.firstRow)
    output.appendU32(header.rows)
    output.append(payload)
    let sum = CRC32.of(output.bytes.part(start + 8, output.count))
    output.overwriteU32(sum, at: start + 4)
  }

  /// Reads and checks a page that takes all of `bytes`.
  static func read(_ bytes: UnsafeRawBufferPointer) throws(CodecError) -> PageHeader {
    var reader = ByteReader(bytes)
    let header = PageHeader(
      length: try reader.u32("page length"), checksum: try reader.u32("page checksum"),
      column: try reader.u16("page column"), encoding: try reader.u8("page encoding"),
      flags: try reader.u8("page flags"), group: try reader.u32("page group"),
      firstRow: try reader.u32("page first row"), rows: try reader.u32("page rows"))
    guard Int(header.length) == reader.remaining else { throw .malformed(field: "page length", offset: 0) }
    guard CRC32.of(bytes.part(8, bytes.count)) == header.checksum else {
      throw .malformed(field: "page checksum", offset: 4)
    }
    return header
  }
}

extension ByteArena {
  /// Replaces four bytes. Safe: the arena owns its bytes, and the caller is its only user.
  mutating func overwriteU32(_ value: UInt32, at offset: Int) {
    precondition(offset >= 0 && offset + 4 <= count, "overwriting beyond the end")
    UnsafeMutableRawPointer(mutating: bytes.baseAddress!).storeBytes(
      of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
  }

  /// Appends a tagged record: `varint tag · varint length · bytes`.
  mutating func appendRecord(_ tag: Int, _ fill: (inout ByteArena) -> Void) {
    var body = ByteArena()
    fill(&body)
    appendVarint(tag)
    appendVarint(body.count)
    append(body.bytes)
  }

  /// Appends `varint length · bytes`.
  mutating func appendString(_ bytes: UnsafeRawBufferPointer) {
    appendVarint(bytes.count)
    append(bytes)
  }
}
