public import EventQBytes
public import EventQModel

/// logfmt: `time=2026-10-15T12:51:14Z level=info msg="started" port=53`.
///
/// A line is taken where it begins with a pair and has at least two, one of which is a time, level or message.
public struct LogfmtFormat: LogFormat {
  public var id: ParserID { .logfmt }
  private var names = FieldNameCache()

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { Self.isKey(byte) }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    var pairs = JSONObject()
    var i = from
    while i < lines.count, parseOne(lines[i], number: i, &pairs, into: &batch, context) { i &+= 1 }
    return ParseStep(next: i)
  }

  /// Parses one line with a scratch object that is kept from line to line. False where it is not logfmt.
  mutating func parseOne(
    _ line: Slice, number: Int, _ pairs: inout JSONObject, into batch: inout EventBatch,
    _ context: borrowing SourceContext
  ) -> Bool {
    let whole = batch.text.bytes(line)
    let b = UnsafeRawBufferPointer(start: whole.baseAddress, count: SyslogTokens.trimmedCount(whole))
    guard Self.begins(b) else { return false }
    let made = batch.made.count
    let fault = Self.read(b, line, &pairs, &batch)
    guard Self.isEvent(pairs) else {
      batch.made.truncate(to: made)
      return false
    }
    var row = EventRow()
    row.raw = line
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: number)
    row.source = context.source
    row.parser = .logfmt
    StructuredRow.fill(&row, from: pairs, keepsEnvelope: false, .syslog, &batch, &names, context)
    if row.message.isEmpty { row.message = line.part(from: 0, to: b.count) }
    if fault >= 0 { batch.addError("expected key=value", column: fault) }
    Payload.refine(&row, &batch, context)
    batch.append(row)
    return true
  }

  /// A cheap look: a key and its `=` at the beginning.
  @inline(__always)
  private static func begins(_ b: UnsafeRawBufferPointer) -> Bool {
    var i = 0
    while i < b.count, isKey(b[i]) { i &+= 1 }
    return i > 0 && i &+ 1 < b.count && b[i] == 0x3D && b[i &+ 1] != 0x20 && b[i &+ 1] != 0x3D
  }

  @inline(__always)
  private static func isKey(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || byte == 0x5F || byte == 0x2E || byte == 0x2D || byte == 0x40 || byte == 0x2F
  }

  private static func isEvent(_ pairs: borrowing JSONObject) -> Bool {
    guard pairs.leaves.count >= 2 else { return false }
    for k in 0..<pairs.leaves.count {
      guard let role = KeyRoles.find(pairs.name(pairs.leaves[k]))?.role else { continue }
      if role == .time || role == .level || role == .message { return true }
    }
    return false
  }

  /// Reads the pairs; returns the column of the first thing that is not one, or -1.
  private static func read(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ pairs: inout JSONObject, _ batch: inout EventBatch
  ) -> Int {
    pairs.removeAll()
    var fault = -1
    var i = 0
    while i < b.count {
      i = SyslogTokens.skipSpaces(b, i)
      let start = i
      while i < b.count, isKey(b[i]) { i += 1 }
      let name = b.part(start, i)
      if name.isEmpty || (i < b.count && b[i] != 0x3D && b[i] != 0x20) {
        if start < b.count, fault < 0 { fault = start }
        i = max(SyslogTokens.tokenEnd(b, i), start + 1)
        continue
      }
      var value = Slice.none
      if i < b.count, b[i] == 0x3D {
        i += 1
        if i < b.count, b[i] == 0x22 {
          let made = batch.made.count
          guard let end = JSONEscapes.unescape(b, i + 1, into: &batch.made) else {
            batch.made.truncate(to: made)
            return fault < 0 ? i : fault
          }
          value = batch.madeSlice(from: made)
          i = end
        } else {
          let from = i
          i = SyslogTokens.tokenEnd(b, i)
          value = SyslogTokens.slice(line, from, i)
        }
      }
      if !pairs.append(name, value, .string), fault < 0 { fault = start }
    }
    return fault
  }
}
