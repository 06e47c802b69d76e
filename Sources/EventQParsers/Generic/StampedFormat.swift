internal import EventQBytes
internal import EventQModel

/// The last resort before `unknown`: any line that begins with a recognisable stamp, perhaps in brackets or behind a
/// level, then perhaps level, host, app and process id in the orders that are usual in the field. Lines that continue
/// it (stack traces, indented text) are folded into the event.
///
/// Not a `LogFormat`: it takes one event at a time, because the next line may be of a stricter format.
struct StampedFormat: Sendable {
  /// The offsets at which a stamp may stand: behind brackets, quotes and short words.
  private static let lookahead = 64

  /// Reads the event that begins at `lines[index]`. Nil where that line has no stamp.
  static func parse(
    _ lines: borrowing Column<Slice>, _ index: Int, into batch: inout EventBatch, context: borrowing SourceContext
  ) -> ParseStep? {
    let line = lines[index]
    let whole = batch.text.bytes(line)
    let b = UnsafeRawBufferPointer(start: whole.baseAddress, count: SyslogTokens.trimmedCount(whole))
    guard let stamp = findStamp(b, context) else { return nil }
    var next = index + 1
    var bytes = line.count
    while next < lines.count, isContinuation(batch.text.bytes(lines[next])), bytes < Limits.foldedEventBytes {
      bytes += lines[next].count + 1
      next += 1
    }
    // What stands behind the end of the chunk may go on.
    if next == lines.count, !context.isFinal, bytes < Limits.foldedEventBytes {
      return ParseStep(next: index, heldBack: true)
    }
    var row = EventRow()
    row.time = stamp.moment
    row.raw = Slice(from: line.start, to: lines[next - 1].end)
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: index)
    row.source = context.source
    row.kind = .syslog
    row.parser = .stamped
    StampedHeader.read(b, line, stamp.from, stamp.end, &row, batch)
    if next > index + 1 {
      let all = batch.text.bytes(row.raw)
      let end = SyslogTokens.trimmedCount(all)
      row.message = Slice(from: row.message.start, to: max(row.message.start, row.raw.start + end))
      if row.message.isEmpty { row.message = row.raw }
    }
    Payload.refine(&row, &batch, context)
    batch.append(row)
    return ParseStep(next: next)
  }

  private static func isContinuation(_ b: UnsafeRawBufferPointer) -> Bool {
    guard b.count > 1 else { return false }
    if b[0] == 0x09 { return true }
    if b[0] == 0x20 { return b[1] == 0x20 || ASCII.isLetter(b[1]) || b.hasPrefix(" at ") }
    return b.hasPrefix("Caused by:") || b.hasPrefix("at ") || b.hasPrefix("Traceback (most recent call last)")
      || b.hasPrefix("... ") || b.hasPrefix("Suppressed: ") || b.hasPrefix("goroutine ")
  }

  /// The stamp at the beginning of the line, behind brackets, or behind a few short words.
  static func findStamp(
    _ b: UnsafeRawBufferPointer, _ context: borrowing SourceContext
  ) -> (moment: Timestamp, from: Int, end: Int)? {
    guard b.count >= 8 else { return nil }
    var i = 0
    var words = 0
    while i < min(b.count, lookahead), words <= 5 {
      let byte = b[i]
      if ASCII.isDigit(byte) || ASCII.isLetter(byte) {
        let read = StampReader.any(b, i, context)
        if read.length >= 8, !read.moment.isNone, accepts(b, i, read.length, words) {
          return (read.moment, i, i + read.length)
        }
        // glog: the level's letter is joined to the stamp.
        if i == 0, b.count > 9, ASCII.isUpper(byte), ASCII.isDigit(b[1]) {
          let joined = StampReader.any(b, 1, context)
          if joined.length >= 14, !joined.moment.isNone { return (joined.moment, 1, 1 + joined.length) }
        }
        while i < b.count, ASCII.isAlphanumeric(b[i]) { i += 1 }
        words += 1
      } else {
        i += 1
      }
    }
    return nil
  }

  /// Whether a stamp may end there; inside a line only long ones count, and a bare epoch only at the beginning.
  private static func accepts(_ b: UnsafeRawBufferPointer, _ i: Int, _ length: Int, _ words: Int) -> Bool {
    if i + length < b.count, ASCII.isAlphanumeric(b[i + length]) { return false }
    if i > 0, b[i - 1] == 0x2E || b[i - 1] == 0x3D || b[i - 1] == 0x5F { return false }
    return words == 0 || length >= 15
  }
}
