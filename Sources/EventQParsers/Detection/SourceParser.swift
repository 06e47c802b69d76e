internal import EventQBytes
public import EventQModel

/// Turns the bytes of one source into events, whatever their format.
///
/// The format that took the last line is asked first, then the others, strictest first; a line that none takes is kept
/// whole as `unknown`. Owns the formats' memory of the source, so keep one parser for each source and feed it in order.
public struct SourceParser: ~Copyable {
  /// What became of the source so far.
  public private(set) var statistics = ParseStatistics()
  private var formats: [any LogFormat]
  /// The formats that may take a line (see `FormatRegistry.candidates`).
  private var candidates: Column<UInt64>
  /// Formats that have taken lines.
  private var met: UInt64 = 0
  private let general: (json: Bool, logfmt: Bool, stamped: Bool)
  private var json = JSONLinesFormat()
  private var logfmt = LogfmtFormat()
  private var object = JSONObject()
  /// The format that is asked first, or -1.
  private var current = -1
  private var lines = Column<Slice>(capacity: 16_384)
  /// The newest time read: the best that can be had for a line that names none.
  private var lastTime = Timestamp.none
  private var folder = KernelFolder()
  /// Why lines are `unknown`, in the batch at hand, once it is needed.
  private var unrecognised = Slice.none

  /// - Parameter hint: the only format to try before `unknown`, or nil for all.
  public init(hint: ParserID? = nil) {
    let all = FormatRegistry.all()
    formats = hint == nil ? all : all.filter { $0.id == hint || (hint == .syslogISO && $0.id == .rfc3164) }
    candidates = FormatRegistry.candidates(formats)
    general = (hint == nil || hint == .jsonLines, hint == nil || hint == .logfmt, hint == nil || hint == .stamped)
  }

  /// Parses `batch.text[from...]`, appending rows to `batch`.
  ///
  /// - Parameter isFinal: whether the source ends there. If not, an unfinished line and an event that might go on are
  ///   left for the next call.
  /// - Returns: how many bytes from `from` on were used up. Offer the rest again in front of what follows it.
  public mutating func parseChunk(
    _ batch: inout EventBatch, from: Int = 0, isFinal: Bool, context: inout SourceContext
  ) -> Int {
    let firstRow = batch.count
    lines.removeAll()
    unrecognised = .none
    var end = LineSplitter.split(batch.text.bytes, from: from, into: &lines)
    let rest = batch.text.count - end
    if rest > 0, isFinal || rest > Limits.batchTextBytes / 2 {
      lines.append(Slice(from: end, to: batch.text.count))
      end = batch.text.count
    }
    context.isFinal = isFinal
    let next = parseLines(&batch, &context)
    if next < lines.count { end = lines[next].start }
    statistics.lines += next
    context.firstLine &+= UInt32(truncatingIfNeeded: next)
    settle(&batch, firstRow, context)
    return end - from
  }

  /// Parses the lines up to one that is to be offered again; returns its index, or the number of lines.
  private mutating func parseLines(_ batch: inout EventBatch, _ context: inout SourceContext) -> Int {
    var i = 0
    while i < lines.count {
      var stop = lines.count
      if batch.text.count > Limits.lineBytes { stop = nextLongLine(i) }
      if stop == i {
        appendUnknown(i, batch.make("longer than a line may be"), &batch, context)
        i += 1
        continue
      }
      // A format must not run into a line that is too long.
      var held = Column<Slice>()
      if stop < lines.count { swap(&held, with: stop) }
      let next = parseRun(i, &batch, &context)
      let reached = lines.count
      if !held.isEmpty { restore(&held) }
      if next < reached { return next }
      i = reached
    }
    return i
  }

  private func nextLongLine(_ from: Int) -> Int {
    var i = from
    while i < lines.count, lines[i].count <= Limits.lineBytes { i += 1 }
    return i
  }

  private mutating func swap(_ held: inout Column<Slice>, with stop: Int) {
    for k in stop..<lines.count { held.append(lines[k]) }
    lines.truncate(to: stop)
  }

  private mutating func restore(_ held: inout Column<Slice>) {
    for k in 0..<held.count { lines.append(held[k]) }
  }

  private mutating func parseRun(_ from: Int, _ batch: inout EventBatch, _ context: inout SourceContext) -> Int {
    var i = from
    while i < lines.count {
      if skipBlank(i, batch) {
        i += 1
        continue
      }
      let before = batch.count
      let step = parseSome(i, &batch, &context)
      if step == ParseStep(next: i) {
        if unrecognised.isEmpty { unrecognised = batch.make("not recognised by any parser") }
        appendUnknown(i, unrecognised, &batch, context)
        i += 1
        continue
      }
      i = step.next
      noteTime(batch, before)
      if step.heldBack, i < lines.count {
        let bytes = batch.text.count - lines[i].start
        if !context.isFinal, bytes < 2 * Limits.foldedEventBytes { return i }
        // An event without an end: closed here, or kept as it is.
        let wasFinal = context.isFinal
        context.isFinal = true
        let closed = parseSome(i, &batch, &context)
        context.isFinal = wasFinal
        if closed.next > i {
          i = closed.next
          continue
        }
        appendUnknown(i, batch.make("an event without an end"), &batch, context)
        i += 1
      }
    }
    return i
  }

  /// Offers the lines from `i` on to the formats until one takes some. The general formats come last and take one event
  /// at a time: the next line may be a stricter format's.
  private mutating func parseSome(_ i: Int, _ batch: inout EventBatch, _ context: inout SourceContext) -> ParseStep {
    let none = ParseStep(next: i)
    let first = batch.text.bytes(lines[i])[0]
    if current >= 0, candidates[FormatRegistry.place(.all, first)] & (1 &<< UInt64(current)) != 0 {
      let step = formats[current].parse(lines, from: i, into: &batch, context: &context)
      if step != none { return step }
    }
    var left = candidates[FormatRegistry.place(LineMarks(of: batch.text.bytes(lines[i])), first)]
    if current >= 0 { left &= ~(1 &<< UInt64(current)) }
    while left != 0 {
      let k = left.trailingZeroBitCount
      left &= left &- 1
      let step = formats[k].parse(lines, from: i, into: &batch, context: &context)
      if step != none {
        current = k
        meet(k)
        return step
      }
    }
    if general.json, json.parseOne(lines[i], number: i, &object, into: &batch, context) {
      return ParseStep(next: i + 1)
    }
    if general.logfmt, logfmt.parseOne(lines[i], number: i, &object, into: &batch, context) {
      return ParseStep(next: i + 1)
    }
    if !general.stamped { return none }
    return StampedFormat.parse(lines, i, into: &batch, context: context) ?? none
  }

  /// Asks a format that takes lines for the first time again what they may begin with: some know better now.
  private mutating func meet(_ k: Int) {
    guard met & (1 &<< UInt64(k)) == 0 else { return }
    met |= 1 &<< UInt64(k)
    FormatRegistry.add(formats[k], k, to: &candidates)
  }

  /// Whether the line holds nothing but white space and NUL bytes. Takes NUL bytes off the front of one that does not:
  /// a file that was being written when its host crashed has runs of them.
  private mutating func skipBlank(_ i: Int, _ batch: borrowing EventBatch) -> Bool {
    let line = lines[i]
    let b = batch.text.bytes(line)
    guard b.count == 0 || b[0] <= 0x20 else { return false }
    var k = 0
    var text = 0
    while k < b.count, b[k] == 0 || ASCII.isSpace(b[k]) {
      k += 1
      if k <= b.count, b[k - 1] == 0 { text = k }
    }
    if k == b.count {
      statistics.blankLines += 1
      return true
    }
    if text > 0 {
      statistics.nulBytes += text
      lines[i] = line.part(from: text)
    }
    return false
  }

  private mutating func noteTime(_ batch: borrowing EventBatch, _ from: Int) {
    var row = batch.count
    while row > from {
      row -= 1
      if !batch.time[row].isNone {
        lastTime = batch.time[row]
        return
      }
    }
  }

  private mutating func appendUnknown(
    _ i: Int, _ why: Slice, _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) {
    batch.discardPendingFields()
    var row = EventRow()
    row.raw = lines[i]
    row.message = lines[i].part(from: 0, to: SyslogTokens.trimmedCount(batch.text.bytes(lines[i])))
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: i)
    row.source = context.source
    row.time = lastTime
    batch.add(.error, why)
    batch.append(row)
  }

  /// Counts the new rows and gives them the host that the source stands for.
  private mutating func settle(_ batch: inout EventBatch, _ firstRow: Int, _ context: borrowing SourceContext) {
    let host = Self.make(context.hostOverride.isEmpty ? context.defaultHost : context.hostOverride, &batch)
    let overrides = !context.hostOverride.isEmpty
    for row in firstRow..<batch.count {
      if overrides || batch.hostname[row].isEmpty { batch.hostname[row] = host }
    }
    // Behind the hosts: the lines of a crash belong together on one host.
    folder.fold(&batch, from: firstRow, isFinal: context.isFinal)
    for row in firstRow..<max(firstRow, batch.count) {
      let parser = Int(batch.parser[row].rawValue)
      statistics.byParser[parser] += 1
      if batch.parser[row] == .none { statistics.unknown += 1 }
    }
    statistics.events += batch.count - firstRow
  }

  private static func make(_ bytes: [UInt8], _ batch: inout EventBatch) -> Slice {
    if bytes.isEmpty { return .none }
    return bytes.withUnsafeBytes { batch.make($0) }
  }
}
