public import EventQBytes
public import EventQModel

/// Raw lines of the kernel's log and of what prints on the same console: dmesg, serial and console-server captures,
/// netconsole, /dev/kmsg. Fields after Documentation/ABI/testing/dev-kmsg and kernel/printk/printk.c.
public struct KernelConsoleFormat: LogFormat {
  private var clock = BootClock()
  /// The wall clock's form before kernel lines of this source: other lines with it are of the same console.
  private var wallForm = KernelStamp.Wall.none
  /// Lines since the last one with a kernel's stamp; nil before the first.
  private var sinceKernel: Int?
  /// First row of this boot in the batch: where the boot's moment becomes known late, rows from here on get a time.
  private var bootRow = 0

  /// Lines without a stamp that still count as the console's after the last kernel line.
  private static let patience = 400

  /// Whether a line of this source was taken.
  private var isMet = false

  public init() {}

  /// A stamp, a level, a terminal's escape, GRUB's greeting, a host name before `login:`; anything once the source is
  /// known to be a console.
  public func mayBegin(with byte: UInt8) -> Bool {
    isMet || byte == 0x5B || byte == 0x3C || byte == 0x1B || byte == 0x2A || byte == 0x0D || ASCII.isAlphanumeric(byte)
  }

  public func mayBegin(with byte: UInt8, _ marks: LineMarks) -> Bool {
    // Only netconsole and GRUB write no bracket.
    isMet || ((marks.contains(.bracket) || ASCII.isDigit(byte) || byte == 0x47) && mayBegin(with: byte))
  }

  public var id: ParserID { .kernelConsole }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    if batch.count < bootRow { bootRow = batch.count }
    var name = Slice.none
    var index = from
    while index < lines.count {
      let slice = lines[index]
      let line = batch.text.bytes(slice)
      let stamp = KernelStamp(line)
      guard takes(stamp, line) else { break }
      if stamp.end > 0 {
        isMet = true
        if name.isEmpty { name = batch.make("kernel") }
        append(stamp, slice, name, context.firstLine &+ UInt32(truncatingIfNeeded: index), &batch, context)
      }
      index += 1
    }
    return ParseStep(next: index)
  }

  private mutating func takes(_ stamp: KernelStamp, _ line: UnsafeRawBufferPointer) -> Bool {
    if stamp.hasUptime {
      sinceKernel = 0
      if stamp.wall != .none { wallForm = stamp.wall }
      return true
    }
    if stamp.wall == .ctime {
      // Old Apache error logs have the same stamp, and a level in brackets behind it.
      return !(stamp.text < stamp.end && line[stamp.text] == 0x5B && !Self.isConsoleText(line, stamp))
    }
    if Self.isConsoleText(line, stamp) { return true }
    guard let since = sinceKernel, since < Self.patience else { return false }
    if stamp.wall != .none {
      guard stamp.wall == wallForm else { return false }
    } else if Self.looksForeign(line) {
      return false
    }
    sinceKernel = since + 1
    return true
  }

  /// What only systemd, a boot loader or a console server prints on a console.
  private static func isConsoleText(_ line: UnsafeRawBufferPointer, _ stamp: KernelStamp) -> Bool {
    let text = line.part(stamp.text, stamp.end)
    if stamp.wall == .mark { return true }
    guard text.count >= 8, text[0] == 0x5B else { return text.hasPrefix("GRUB loading") }
    for mark in statusMarks where text.hasPrefix(mark) { return true }
    return text.hasPrefix("[\u{1B}[") && (text.contains("  OK  ") || text.contains("FAILED"))
  }

  private static let statusMarks: [StaticString] = [
    "[  OK  ] ", "[FAILED] ", "[DEPEND] ", "[ TIME ] ", "[ WARN ] ", "[ SKIP ] ", "[ INFO ] ",
  ]

  /// Lines of other formats in the same file: JSON, syslog with its priority, what begins with an ISO 8601 stamp, and
  /// the formats that begin with a word of their own (logfmt, CEF, auditd).
  private static func looksForeign(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let first = line.first else { return false }
    if first == 0x7B || (first == 0x3C && line.count > 2 && ASCII.isDigit(line[1])) { return true }
    if ASCII.isDigit(first) { return line.count > 10 && line[10] == 0x54 && StampReader.iso(line) != nil }
    for head in foreignHeads where line.hasPrefix(head) { return true }
    return false
  }

  private static let foreignHeads: [StaticString] = ["ts=", "time=", "level=", "CEF:", "type="]

  private mutating func append(
    _ stamp: KernelStamp, _ slice: Slice, _ name: Slice, _ number: UInt32, _ batch: inout EventBatch,
    _ context: SourceContext
  ) {
    var row = EventRow()
    row.raw = slice
    row.message = slice.part(from: stamp.text, to: stamp.end)
    row.line = number
    row.source = context.source
    row.severity = stamp.severity
    row.facility = stamp.facility
    row.parser = id
    let isKernel = stamp.hasUptime || stamp.wall == .ctime
    row.kind = isKernel ? .kernel : .console
    if isKernel { row.appName = name } else { row.message = batch.withoutEscapes(row.message) }
    row.time = time(of: stamp, &batch, context)
    if stamp.isNetconsole {
      batch.add(.kernelUptime, batch.makeUptime(stamp.uptime), .number)
    } else if stamp.hasUptime {
      batch.add(.kernelUptime, slice.part(from: stamp.uptimeDigits.start, to: stamp.uptimeDigits.end), .number)
    }
    let line = batch.text.bytes(slice)
    if isKernel, line.matches("Linux version ", at: stamp.text) {
      row.kind = .kernelBoot
      var end = stamp.text + 14
      while end < stamp.end, line[end] != 0x20 { end += 1 }
      batch.add(.crashKernel, slice.part(from: stamp.text + 14, to: end))
    }
    batch.append(row)
    if stamp.hasUptime, stamp.end - stamp.text > 30, Self.mayTellTime(line[stamp.text]) {
      learnClock(line.part(stamp.text, stamp.end), stamp.uptime, &batch)
    }
  }

  private mutating func time(of stamp: KernelStamp, _ batch: inout EventBatch, _ context: SourceContext) -> Timestamp {
    if stamp.hasUptime, clock.note(uptime: stamp.uptime) { bootRow = batch.count }
    if stamp.wall != .none {
      let wall: Timestamp
      if let offset = stamp.offset {
        wall = stamp.civil.timestamp(offset: offset)
      } else if stamp.wall == .syslog {
        wall = context.resolveYear(stamp.civil)
      } else {
        wall = context.zone.timestamp(stamp.civil)
      }
      if !stamp.hasUptime {
        clock.note(wall: wall)
      } else if clock.note(wall: wall, uptime: stamp.uptime) {
        fillTimes(&batch)
      }
      return wall
    }
    return stamp.hasUptime ? clock.moment(uptime: stamp.uptime) : clock.last
  }

  /// First letters of `audit`, `rtc` and `setting`.
  private static func mayTellTime(_ byte: UInt8) -> Bool { byte == 0x61 || byte == 0x72 || byte == 0x73 }

  /// `rtc_cmos 00:01: setting system clock to 2026-10-15T13:40:02 UTC (1792071602)` and
  /// `audit: type=1400 audit(1792060068.197:4412): ...` tell when the kernel booted.
  private mutating func learnClock(_ text: UnsafeRawBufferPointer, _ uptime: Int64, _ batch: inout EventBatch) {
    var moment: Timestamp?
    var isExact = false
    if text.hasPrefix("audit: "), let at = text.find("audit("), let colon = text.firstIndex(of: 0x3A, from: at) {
      moment = BootClock.nanoseconds(text.part(at + 6, colon)).map { Timestamp(nanoseconds: $0) }
      isExact = true
    } else if text.hasPrefix("rtc") || text.hasPrefix("setting"), let at = text.find("setting system clock to "),
      let open = text.find(" UTC (", from: at), let close = text.firstIndex(of: 0x29, from: open),
      let seconds = text.part(open + 6, close).decimal
    {
      moment = Timestamp(seconds: seconds)
    }
    guard let moment else { return }
    if clock.note(wall: moment, uptime: uptime, isExact: isExact) { fillTimes(&batch) }
  }

  /// Gives the rows of this boot that came before its moment was known their time.
  private mutating func fillTimes(_ batch: inout EventBatch) {
    var last = Timestamp.none
    for row in bootRow..<batch.count where batch.parser[row] == id {
      let digits = batch.bytes(batch.value(.kernelUptime, row: row))
      if let uptime = BootClock.nanoseconds(digits) {
        last = clock.moment(uptime: uptime)
        batch.time[row] = last
      } else if !last.isNone, batch.time[row] < last {
        batch.time[row] = last
      }
    }
  }
}

extension BootClock {
  /// Reads `12.345678` seconds.
  static func nanoseconds(_ digits: UnsafeRawBufferPointer) -> Int64? {
    guard let dot = digits.firstIndex(of: 0x2E), let whole = digits.part(0, dot).decimal,
      var fraction = digits.part(dot + 1, digits.count).decimal, whole < 1 << 32
    else { return nil }
    for _ in (digits.count - dot - 1)..<9 { fraction *= 10 }
    return Int64(whole) * 1_000_000_000 + Int64(fraction)
  }
}

extension EventBatch {
  /// The text without terminal escapes (`ESC [ ... letter`), which consoles are full of.
  mutating func withoutEscapes(_ slice: Slice) -> Slice {
    guard var escape = bytes(slice).firstIndex(of: 0x1B) else { return slice }
    var writer = ByteWriter(capacity: slice.count)
    let text = bytes(slice)
    var from = 0
    while true {
      writer.raw(text.part(from, escape))
      from = escape + 1
      if from < text.count, text[from] == 0x5B {
        from += 1
        while from < text.count, !ASCII.isLetter(text[from]) { from += 1 }
        from = min(from + 1, text.count)
      }
      guard let next = text.firstIndex(of: 0x1B, from: from) else { break }
      escape = next
    }
    writer.raw(text.part(from, text.count))
    return make(writer.bytes)
  }

  /// An uptime as `12.345678`.
  mutating func makeUptime(_ nanoseconds: Int64) -> Slice {
    var writer = ByteWriter(capacity: 32)
    writer.integer(Int(nanoseconds / 1_000_000_000))
    writer.byte(0x2E)
    writer.integer(Int(nanoseconds % 1_000_000_000 / 1000), width: 6)
    return make(writer.bytes)
  }
}
