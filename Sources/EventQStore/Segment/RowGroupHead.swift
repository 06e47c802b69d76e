internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// The range of moments in which the events of a row group or segment lie.
struct TimeRange: BitwiseCopyable, Equatable {
  /// First and last moment; both `none` where no event has one.
  var first = Timestamp.none
  var last = Timestamp.none
  /// Events without a moment.
  var absent = 0

  mutating func add(_ time: Timestamp) {
    if time.isNone {
      absent &+= 1
    } else {
      first = first.isNone ? time : min(first, time)
      last = last.isNone ? time : max(last, time)
    }
  }

  mutating func add(_ other: TimeRange) {
    absent += other.absent
    if other.first.isNone { return }
    first = first.isNone ? other.first : min(first, other.first)
    last = last.isNone ? other.last : max(last, other.last)
  }

  /// Whether an event in this range may be one of those asked for.
  func mayMatch(_ request: ScanRequest) -> Bool {
    if absent > 0, request.since <= .distantPast { return true }
    return !first.isNone && last >= request.since && first < request.until
  }

  func append(to output: inout ByteArena) {
    output.appendVarint(absent)
    output.append(first.isNone ? 0 : 1 as UInt8)
    if !first.isNone {
      output.appendSigned(first.nanoseconds)
      output.appendSigned(last.nanoseconds)
    }
  }

  static func read(_ reader: inout ByteReader) throws(CodecError) -> TimeRange {
    var range = TimeRange()
    range.absent = try reader.count("events without a time", limit: 1 << 48)
    if try reader.u8("time range") == 1 {
      range.first = Timestamp(nanoseconds: try reader.signed("first time"))
      range.last = Timestamp(nanoseconds: try reader.signed("last time"))
    }
    return range
  }
}

/// The first page of a row group: what is needed to read its columns. Tagged records, of which a reader skips those
/// that it does not know:
///
///     1 varint rows · 2 time range · 3 varint raw bytes · 4 names of sources · 5 names of extra columns
///
/// A time range is `varint rows without time · u8 1 · signed first · signed last`, or `varint · u8 0`. Names are
/// `varint count`, then `varint length · bytes` each.
struct RowGroupHead {
  var rows = 0
  var time = TimeRange()
  var rawBytes = 0
  var sources: [[UInt8]] = []
  /// Names of the extra columns: number k here is column `ColumnID.firstExtra + k`.
  var columns: [[UInt8]] = []

  func append(to output: inout ByteArena) {
    output.appendRecord(1) { $0.appendVarint(rows) }
    output.appendRecord(2) { time.append(to: &$0) }
    output.appendRecord(3) { $0.appendVarint(rawBytes) }
    output.appendRecord(4) { Self.append(sources, to: &$0) }
    output.appendRecord(5) { Self.append(columns, to: &$0) }
  }

  private static func append(_ names: [[UInt8]], to output: inout ByteArena) {
    output.appendVarint(names.count)
    for name in names { name.withUnsafeBytes { output.appendString($0) } }
  }

  static func read(_ bytes: UnsafeRawBufferPointer) throws(CodecError) -> RowGroupHead {
    var head = RowGroupHead()
    var reader = ByteReader(bytes)
    while !reader.isAtEnd {
      let tag = try reader.count("head tag", limit: 1 << 32)
      let length = try reader.count("head record", limit: Limits.pageBytes)
      var record = ByteReader(try reader.take(length, "head record"))
      switch tag {
      case 1: head.rows = try record.count("rows", limit: Limits.batchRows)
      case 2: head.time = try TimeRange.read(&record)
      case 3: head.rawBytes = try record.count("raw bytes", limit: Limits.pageBytes)
      case 4: head.sources = try names(&record, limit: Limits.batchRows)
      case 5: head.columns = try names(&record, limit: Limits.rowGroupColumns)
      default: break
      }
    }
    return head
  }

  private static func names(_ reader: inout ByteReader, limit: Int) throws(CodecError) -> [[UInt8]] {
    let count = try reader.count("names", limit: limit)
    var result: [[UInt8]] = []
    for _ in 0..<count {
      let length = try reader.count("name length", limit: Limits.pageBytes)
      result.append(Array(try reader.take(length, "name")))
    }
    return result
  }
}
