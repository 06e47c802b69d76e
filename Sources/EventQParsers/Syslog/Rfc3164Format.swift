public import EventQBytes
public import EventQModel

/// RFC 3164 and what passes for it: `<PRI>STAMP HOST TAG[PID]: MESSAGE`, each part of which some sender leaves out.
///
/// Takes every line that begins with `<PRI>`, and lines that begin with a stamp of RFC 3164. A line that begins with an
/// RFC 3339 stamp is taken only where a host name and a tag with its colon follow (`ParserID.syslogISO`), because many
/// other formats begin like that.
public struct Rfc3164Format: LogFormat {
  public var id: ParserID { .rfc3164 }
  var stamps = StampMemo()

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool {
    // `<`, a digit, a month's initial, marks before Cisco's stamps.
    if ASCII.isDigit(byte) || StampReader.mayBeginMonth(byte) { return true }
    switch byte | 0x20 {
    case 0x3C, 0x20, 0x2A, 0x2E, 0x3A: return true
    default: return false
    }
  }

  public func mayBegin(with byte: UInt8, _ marks: LineMarks) -> Bool {
    mayBegin(with: byte) && (!ASCII.isLetter(byte) || marks.contains(.month))
  }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    var i = from
    while i < lines.count {
      guard parse(lines[i], number: i, into: &batch, context) else { break }
      i &+= 1
    }
    return ParseStep(next: i)
  }

  /// Parses one message. False, and nothing appended, where it is not of this format.
  @inline(__always)
  public mutating func parse(
    _ line: Slice, number: Int, into batch: inout EventBatch, _ context: borrowing SourceContext
  ) -> Bool {
    let whole = batch.text.bytes(line)
    let b = UnsafeRawBufferPointer(start: whole.baseAddress, count: SyslogTokens.trimmedCount(whole))
    let priority = SyslogTokens.priority(b)
    var row = EventRow()
    var i = priority.end
    let read = stamps.bsd(b, i, context)
    if read.length > 0, !(ASCII.isUpper(StampReader.byte(b, i &+ 16)) && Self.mayBeZone(b, i &+ 16)) {
      row.time = read.moment
      row.parser = .rfc3164
      i &+= 16
      if i < b.count, b[i] == 0x20 { i = SyslogTokens.skipSpaces(b, i) }
      // PowerDNS on standard error: a stamp, then its own text.
      if priority.value < 0, PowerDNSPayload.mayBegin(b, i), PowerDNSPayload.program(ByteCursor(b, at: i)) != nil {
        return false
      }
    } else {
      if priority.value >= 0 {
        if SyslogTokens.hasVersion(b, i) { return false }
      } else if ASCII.isLetter(StampReader.byte(b, 0)), StampReader.month(b, 0) == 0 {
        // Without a priority a letter begins a month's name, or the line is none of ours.
        return false
      }
      i = SyslogEnvelope.read(b, line, priority.end, priority.value >= 0, &row, &stamps, context)
      if i < 0 { return false }
    }
    row.raw = line
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: number)
    row.source = context.source
    row.kind = .syslog
    var fault = Fault()
    if priority.value >= 0 {
      if priority.value <= 191 {
        row.facility = UInt8(truncatingIfNeeded: priority.value >> 3)
        row.severity = UInt8(truncatingIfNeeded: priority.value & 7)
      } else {
        fault.note("expected a priority from 0 to 191", 1)
      }
      if row.time.isNone {
        if KernelPayload.uptime(b.part(i, b.count)) != nil {
          // /dev/kmsg and netconsole: the kernel's own stamp is all there is.
          row.appName = batch.make("kernel")
          row.message = SyslogTokens.slice(line, i, b.count)
          Payload.refine(&row, &batch, context)
          batch.append(row)
          return true
        }
        fault.note("expected a time stamp", priority.end)
      }
    }
    SyslogHeader.read(b, line, i, &row, &batch, context)
    if batch.text.bytes(row.message).find(0x23) != nil { row.message = MessageEscapes.expand(row.message, &batch) }
    if fault.column >= 0 { batch.addError(fault.what, column: fault.column) }
    Payload.refine(&row, &batch, context)
    batch.append(row)
    return true
  }
}

extension Rfc3164Format {
  /// Whether an upper-case word of up to four letters stands at `i`: a zone, or a short host name.
  @inline(never)
  private static func mayBeZone(_ b: UnsafeRawBufferPointer, _ i: Int) -> Bool {
    StampReader.namedZone(b, i).length > 0
  }
}

/// rsyslog writes control characters of a message as `#` and three octal digits.
enum MessageEscapes {
  /// Where a message holds line ends (`#012`), it was several lines: all its escapes are undone. Other messages stay as
  /// they are: a lone `#011` is as likely the sender's own text.
  @inline(never)
  static func expand(_ message: Slice, _ batch: inout EventBatch) -> Slice {
    let b = batch.text.bytes(message)
    guard b.contains("#012") else { return message }
    let start = batch.made.count
    var i = 0
    while i < b.count {
      if b[i] == 0x23, i + 3 < b.count, b[i + 1] < 0x34, b[i + 1] >= 0x30, b[i + 2] & 0xF8 == 0x30,
        b[i + 3] & 0xF8 == 0x30
      {
        batch.made.append((b[i + 1] & 3) << 6 | (b[i + 2] & 7) << 3 | b[i + 3] & 7)
        i += 4
      } else {
        batch.made.append(b[i])
        i += 1
      }
    }
    return batch.madeSlice(from: start)
  }
}
