internal import EventQBytes
internal import EventQModel

/// The last resort before `unknown`: any line that begins with a recognisable stamp, perhaps in brackets or behind a
/// level, then perhaps level, host, app and process id in the orders that are usual in the field. Lines that continue
/// it (stack traces, indented text) are folded into the event.
///
/// Not a `LogFormat`: it takes one event at a time, because the next line may be of a stricter format.
struct StampedFormat: Sendable {
  /// How far into the line its stamp may stand.
  private static let lookahead = 160

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
    guard b.count >= 8, StampHint.mayHold(b) else { return nil }
    var i = 0
    var words = 0
    let end = min(b.count, lookahead)
    while i < end {
      let byte = b[i]
      guard ASCII.isDigit(byte) || ASCII.isLetter(byte) else {
        i += 1
        continue
      }
      if isOpen(b, i, words) {
        let read = StampReader.any(b, i, context)
        if read.length >= 8, !read.moment.isNone, accepts(b, i, read.length, words) {
          return (read.moment, i, i + read.length)
        }
      }
      // glog: the level's letter is joined to the stamp.
      if i == 0, b.count > 9, ASCII.isUpper(byte), ASCII.isDigit(b[1]) {
        let joined = StampReader.any(b, 1, context)
        if joined.length >= 14, !joined.moment.isNone { return (joined.moment, 1, 1 + joined.length) }
      }
      while i < b.count, ASCII.isAlphanumeric(b[i]) { i += 1 }
      if i < b.count, b[i] == 0x20 || b[i] == 0x09 { words += 1 }
    }
    return nil
  }

  /// Whether the line's own stamp may stand at `i`, rather than one that its text speaks of: at the beginning, behind
  /// one word, or behind a mark that sets it off.
  private static func isOpen(_ b: UnsafeRawBufferPointer, _ i: Int, _ words: Int) -> Bool {
    if words < 2 { return true }
    var k = i - 1
    if b[k] == 0x09 || b[k] == 0x5B { return true }
    if words > 6 { return false }
    while k > 0, b[k] == 0x20 { k -= 1 }
    switch b[k] {
    case 0x28, 0x7C, 0x3A, 0x22, 0x3C, 0x2C: return true
    default: return false
    }
  }

  /// Whether a stamp may end there; inside a line only long ones count, and a bare epoch only at the beginning.
  private static func accepts(_ b: UnsafeRawBufferPointer, _ i: Int, _ length: Int, _ words: Int) -> Bool {
    if i + length < b.count, ASCII.isAlphanumeric(b[i + length]) { return false }
    if i > 0, b[i - 1] == 0x2E || b[i - 1] == 0x3D || b[i - 1] == 0x5F { return false }
    return words == 0 || length >= 15
  }
}

/// A quick look that spares most lines without a stamp the readers of all families.
enum StampHint {
  /// Whether the first 192 bytes hold a colon between digits, or six digits in a row.
  ///
  /// - Requires: 64 readable bytes behind the end (`ByteArena.padding`).
  @inline(__always)
  static func mayHold(_ b: UnsafeRawBufferPointer) -> Bool {
    let end = min(b.count, 192)
    // The block before, so that nothing is cut at the edge.
    var before: (digits: UInt64, colons: UInt64) = (0, 0)
    var i = 0
    while i < end {
      var digits = ByteBlock.digits(b, i)
      if end &- i < 64 { digits &= (1 &<< UInt64(end &- i)) &- 1 }
      if digits == 0 {
        before = (0, 0)
      } else {
        let colons = ByteBlock.places(of: 0x3A, b, i)
        let digitBefore = digits &<< 2 | before.digits &>> 62
        if digits & (colons &<< 1 | before.colons &>> 63) & digitBefore != 0 { return true }
        let two = digits & (digits &<< 1 | before.digits &>> 63)
        if two != 0 {
          let four = two & digitBefore & (digits &<< 3 | before.digits &>> 61)
          if four & (digits &<< 4 | before.digits &>> 60) & (digits &<< 5 | before.digits &>> 59) != 0 { return true }
        }
        before = (digits, colons)
      }
      i &+= 64
    }
    return false
  }
}
