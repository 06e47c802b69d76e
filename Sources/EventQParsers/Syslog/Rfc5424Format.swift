public import EventQBytes
public import EventQModel

/// RFC 5424: `<PRI>VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [MSG]`; also without `<PRI>`, as it
/// stands in files.
///
/// Reads strictly and keeps what a strict reader would refuse: the first departure from the grammar is reported with
/// its column in `error`, and what follows it is read as senders in the field mean it (long names, nanoseconds, no
/// structured data, unescaped brackets). Structured data become the fields `sd.<id>.<name>`.
public struct Rfc5424Format: LogFormat {
  public var id: ParserID { .rfc5424 }
  var stamps = StampMemo()
  var names = FieldNameCache()

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { byte == 0x3C || byte == 0x31 }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    var i = from
    while i < lines.count {
      let line = lines[i]
      guard parse(line, number: i, into: &batch, context) else { break }
      i &+= 1
    }
    return ParseStep(next: i)
  }

  /// Parses one message, which may contain newlines (a datagram does). False, and nothing appended, where it is not of
  /// this format.
  @inline(__always)
  public mutating func parse(
    _ line: Slice, number: Int, into batch: inout EventBatch, _ context: borrowing SourceContext
  ) -> Bool {
    let whole = batch.text.bytes(line)
    let b = UnsafeRawBufferPointer(start: whole.baseAddress, count: SyslogTokens.trimmedCount(whole))
    let priority = SyslogTokens.priority(b)
    var i = priority.end
    // VERSION: one to three digits and a space.
    guard i < b.count, ASCII.isDigit(b[i]) else { return false }
    if priority.value >= 0, !SyslogTokens.hasVersion(b, i) { return false }
    while i < b.count, ASCII.isDigit(b[i]) { i &+= 1 }
    if priority.value < 0 {
      // Without <PRI> only the known version and a stamp show that it is one.
      guard i == 1, b[0] == 0x31, i &+ 20 < b.count, b[1] == 0x20, b[6] == 0x2D, b[12] | 0x20 == 0x74,
        ASCII.isDigit(b[2])
      else { return false }
    } else if i == b.count || b[i] != 0x20 {
      return broken(line, b, priority, i, number, &batch, context)
    }
    var row = EventRow()
    row.raw = line
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: number)
    row.source = context.source
    row.kind = .syslog
    row.parser = .rfc5424
    var fault = Fault()
    if priority.value >= 0 { setPriority(priority, b, &row, &fault) }
    if i &- priority.end > 3 || b[priority.end] == 0x30 {
      fault.note("expected a version from 1 to 999", b[priority.end] == 0x30 ? priority.end : priority.end &+ 3)
    }
    i &+= 1
    i = header(b, line, i, &row, &fault, context)
    finish(b, line, i, &row, &fault, &batch, context)
    return true
  }

  /// TIMESTAMP to MSGID. Returns the offset of STRUCTURED-DATA, or the end where the header breaks off.
  @inline(__always)
  private mutating func header(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ start: Int, _ row: inout EventRow, _ fault: inout Fault,
    _ context: borrowing SourceContext
  ) -> Int {
    var i = start
    if i &+ 1 < b.count, b[i] == 0x2D, b[i &+ 1] == 0x20 {
      i &+= 2
    } else {
      let end = stamp(b, i, &row, &fault, context)
      guard end < b.count else { return b.count }
      i = end &+ 1
    }
    let quick = shortTokens(b, line, i, &row)
    if quick > 0 { return quick }
    guard let hostname = token(b, &i, limit: 255, "expected a host name of 1 to 255 characters or -", &fault),
      setToken(&row.hostname, line, hostname),
      let app = token(b, &i, limit: 48, "expected an app name of 1 to 48 characters or -", &fault),
      setToken(&row.appName, line, app),
      let proc = token(b, &i, limit: 128, "expected a process id of 1 to 128 characters or -", &fault),
      setToken(&row.procID, line, proc),
      let msgID = token(b, &i, limit: 32, "expected a message id of 1 to 32 characters or -", &fault),
      setToken(&row.msgID, line, msgID)
    else { return b.count }
    return i
  }

  /// HOSTNAME to MSGID at `i` where all is well with them and they fit 64 bytes, as nearly always. Returns the offset
  /// of STRUCTURED-DATA, or 0.
  @inline(__always)
  private func shortTokens(_ b: UnsafeRawBufferPointer, _ line: Slice, _ i: Int, _ row: inout EventRow) -> Int {
    guard i < b.count else { return 0 }
    let spaces = ByteBlock.places(of: 0x20, b, i)
    let second = spaces & (spaces &- 1)
    let third = second & (second &- 1)
    let fourth = third & (third &- 1)
    guard fourth != 0 else { return 0 }
    let ends = (
      spaces.trailingZeroBitCount, second.trailingZeroBitCount, third.trailingZeroBitCount,
      fourth.trailingZeroBitCount
    )
    // Nothing empty, nothing odd, nothing too long (255 and 128 are more than 64).
    let header = (1 &<< UInt64(ends.3)) &- 1
    guard (spaces &<< 1 | 1) & spaces & (header | 1 &<< UInt64(ends.3)) == 0, i &+ ends.3 < b.count,
      (ByteBlock.visible(b, i) | spaces) & header == header, ends.1 &- ends.0 <= 49, ends.3 &- ends.2 <= 33
    else { return 0 }
    setShort(&row.hostname, b, line, i, i &+ ends.0)
    setShort(&row.appName, b, line, i &+ ends.0 &+ 1, i &+ ends.1)
    setShort(&row.procID, b, line, i &+ ends.1 &+ 1, i &+ ends.2)
    setShort(&row.msgID, b, line, i &+ ends.2 &+ 1, i &+ ends.3)
    return i &+ ends.3 &+ 1
  }

  @inline(__always)
  private func setShort(_ slice: inout Slice, _ b: UnsafeRawBufferPointer, _ line: Slice, _ from: Int, _ to: Int) {
    if to == from &+ 1, b[from] == 0x2D { return }
    slice = SyslogTokens.slice(line, from, to)
  }

  @inline(__always)
  private func setToken(_ slice: inout Slice, _ line: Slice, _ token: Slice) -> Bool {
    if !token.isEmpty { slice = Slice(offset: line.offset &+ token.offset, length: token.length) }
    return true
  }

  /// A token of printable US-ASCII and the space behind it; the nil value gives an empty slice. Nil where the token is
  /// empty or the message ends.
  @inline(__always)
  private func token(
    _ b: UnsafeRawBufferPointer, _ i: inout Int, limit: Int, _ what: StaticString, _ fault: inout Fault
  ) -> Slice? {
    let start = i
    var odd = -1
    while i < b.count {
      let byte = b[i]
      if byte == 0x20 { break }
      if byte &- 0x21 > 0x5D, odd < 0 { odd = i }
      i &+= 1
    }
    if odd >= 0 { fault.note(what, odd) }
    if i &- start > limit { fault.note(what, start &+ limit) }
    if i == start {
      fault.note(what, i)
      return nil
    }
    let isNil = i == start &+ 1 && b[start] == 0x2D
    let found = isNil ? Slice.none : Slice(from: start, to: i)
    if i == b.count {
      fault.note("the header ends early", i)
    } else {
      i &+= 1
    }
    return found
  }

  /// TIMESTAMP at `i`; returns the offset of the space behind the token.
  @inline(__always)
  private mutating func stamp(
    _ b: UnsafeRawBufferPointer, _ i: Int, _ row: inout EventRow, _ fault: inout Fault,
    _ context: borrowing SourceContext
  ) -> Int {
    let read = stamps.iso(b, i, context)
    let end = i &+ read.length
    if read.length > 0, end < b.count, b[end] == 0x20, b[i &+ 10] == 0x54, b[i &+ 17] < 0x36 {
      row.time = read.moment
      // Up to six decimals and a zone: 20 to 32 bytes, with a Z at most 27.
      let last = b[end &- 1]
      if read.length >= 20, last == 0x5A ? read.length <= 27 : read.length <= 32 && b[end &- 3] == 0x3A { return end }
    }
    return Self.brokenStamp(b, i, read.moment, &row, &fault)
  }

  @inline(never)
  private static func brokenStamp(
    _ b: UnsafeRawBufferPointer, _ i: Int, _ moment: Timestamp, _ row: inout EventRow, _ fault: inout Fault
  ) -> Int {
    let end = SyslogTokens.tokenEnd(b, i)
    if i < b.count, b[i] == 0x2D {
      fault.note("expected a space after the nil value", i &+ 1)
      return end
    }
    let strict = Rfc3339Grammar.check(b, i)
    if let column = strict.fault {
      fault.note("expected a time stamp as in RFC 3339 with up to 6 decimals, or -", column)
    } else if strict.end < end {
      fault.note("expected a space after the time stamp", strict.end)
    }
    if row.time.isNone { row.time = moment }
    return end
  }

  @inline(__always)
  private func setPriority(
    _ priority: (value: Int, end: Int), _ b: UnsafeRawBufferPointer, _ row: inout EventRow, _ fault: inout Fault
  ) {
    if priority.value <= 191, priority.end <= 5, b[1] != 0x30 || priority.end == 3 {
      row.facility = UInt8(truncatingIfNeeded: priority.value >> 3)
      row.severity = UInt8(truncatingIfNeeded: priority.value & 7)
    } else {
      fault.note("expected a priority from 0 to 191", b[1] == 0x30 ? 2 : min(priority.end &- 2, 4))
    }
  }

  /// STRUCTURED-DATA and MSG, then the row itself.
  @inline(__always)
  private mutating func finish(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ start: Int, _ row: inout EventRow, _ fault: inout Fault,
    _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) {
    var i = start
    if i < b.count {
      if b[i] == 0x2D {
        i &+= 1
      } else if b[i] == 0x5B {
        i = StructuredData.read(b, line, i, &batch, &names, &fault)
      } else {
        fault.note("expected structured data or -", i)
        i &-= 1
      }
      if i < b.count, b[i] == 0x20 {
        i &+= 1
        // rsyslog's templates put the space that RFC 3164 content begins with behind the one of RFC 5424.
        if i &+ 1 < b.count, b[i] == 0x20, b[i &+ 1] != 0x20 { i &+= 1 }
      } else if i < b.count {
        fault.note("expected a space after the structured data", i)
      }
      row.message = SyslogTokens.slice(line, i, b.count)
      // rsyslog escapes control characters in this form, too.
      if batch.text.bytes(row.message).find(0x23) != nil { row.message = MessageEscapes.expand(row.message, &batch) }
      if let column = UTF8Scan.firstFault(b, i) { fault.note("expected UTF-8", column) }
    } else {
      fault.note("the header ends early", b.count)
      row.message = SyslogTokens.slice(line, 0, b.count)
    }
    if fault.column >= 0 { batch.addError(fault.what, column: fault.column) }
    Payload.refine(&row, &batch, context)
    batch.append(row)
  }

  /// A message that ends or goes wrong behind its version: priority and version are all that can be saved.
  @inline(never)
  private func broken(
    _ line: Slice, _ b: UnsafeRawBufferPointer, _ priority: (value: Int, end: Int), _ end: Int, _ number: Int,
    _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) -> Bool {
    var row = EventRow()
    row.raw = line
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: number)
    row.source = context.source
    row.kind = .syslog
    row.parser = .rfc5424
    row.message = SyslogTokens.slice(line, 0, b.count)
    var fault = Fault()
    setPriority(priority, b, &row, &fault)
    fault.note("expected a space after the version", end)
    batch.addError(fault.what, column: fault.column)
    batch.append(row)
    return true
  }
}

/// The first departure of a message from its grammar.
struct Fault: BitwiseCopyable {
  var what: StaticString = ""
  /// 0-based offset in the message, or -1 where all is well.
  var column = -1

  /// Keeps the earliest fault by order of reading.
  @inline(__always)
  mutating func note(_ what: StaticString, _ column: Int) {
    if self.column >= 0 { return }
    self.what = what
    self.column = column
  }
}
