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

  public init() {}

  public var id: ParserID { .kernelConsole }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    bootRow = batch.count
    let name = batch.make("kernel")
    var index = from
    while index < lines.count {
      let slice = lines[index]
      let line = batch.text.bytes(slice)
      let stamp = KernelStamp(line)
      guard takes(stamp, line) else { break }
      if stamp.end > 0 {
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

  /// What only systemd, a boot loader or firmware prints on a console.
  private static func isConsoleText(_ line: UnsafeRawBufferPointer, _ stamp: KernelStamp) -> Bool {
    let text = line.part(stamp.text, stamp.end)
    guard text.count >= 8, text[0] == 0x5B else { return text.hasPrefix("GRUB loading") }
    for mark in statusMarks where text.hasPrefix(mark) { return true }
    return text.hasPrefix("[\u{1B}[") && (text.contains("  OK  ") || text.contains("FAILED"))
  }

  private static let statusMarks: [StaticString] = [
    "[  OK  ] ", "[FAILED] ", "[DEPEND] ", "[ TIME ] ", "[ WARN ] ", "[ SKIP ] ", "[ INFO ] ",
  ]

  /// Lines of other formats in the same file: JSON, syslog with its priority.
  private static func looksForeign(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let first = line.first else { return false }
    return first == 0x7B || (first == 0x3C && line.count > 2 && ASCII.isDigit(line[1]))
  }

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
    if isKernel { row.appName = name }
    row.time = time(of: stamp, slice, &batch, context)
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
    if stamp.hasUptime, stamp.end - stamp.text > 20 {
      learnClock(line.part(stamp.text, stamp.end), stamp.uptime, &batch)
    }
  }

  private mutating func time(
    of stamp: KernelStamp, _ slice: Slice, _ batch: inout EventBatch, _ context: SourceContext
  ) -> Timestamp {
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
    if stamp.hasUptime { return clock.moment(uptime: stamp.uptime) }
    if let mark = consoleServerMark(batch.text.bytes(batch.text.line(slice)), context) { clock.note(wall: mark) }
    return clock.last
  }

  /// The time of a console server's own line, as conserver(8) writes it: `[-- MARK -- Thu Oct 15 11:05:00 2026]`,
  /// `[-- Console up -- Thu Oct 15 10:00:02 2026]`.
  private func consoleServerMark(_ line: UnsafeRawBufferPointer, _ context: SourceContext) -> Timestamp? {
    guard line.hasPrefix("[-- "), let dashes = line.find(" -- ", from: 4),
      let stamp = StampReader.ctime(line, dashes + 4)
    else { return nil }
    return stamp.moment(context)
  }

  /// The kernel's own words for the time of day, which tell when it booted:
  /// `rtc_cmos 00:01: setting system clock to 2026-10-15T13:40:02 UTC (1792071602)` and
  /// `audit: type=1400 audit(1792062228.361:4417): ...`.
  private mutating func learnClock(_ text: UnsafeRawBufferPointer, _ uptime: Int64, _ batch: inout EventBatch) {
    let wall: Timestamp?
    switch text[0] {
    case 0x61, 0x74: wall = BootClock.auditTime(text)
    case 0x72, 0x73: wall = BootClock.clockSetting(text)
    default: wall = nil
    }
    guard let wall else { return }
    if clock.note(wall: wall, uptime: uptime) { fillTimes(&batch) }
  }

  /// Gives a time to the rows of this boot that came before its moment was known.
  private mutating func fillTimes(_ batch: inout EventBatch) {
    for row in bootRow..<batch.count where batch.time[row].isNone {
      let digits = batch.bytes(batch.value(.kernelUptime, row: row))
      guard let uptime = BootClock.nanoseconds(digits) else { continue }
      batch.time[row] = clock.moment(uptime: uptime)
    }
  }
}

extension BootClock {
  /// The moment in `audit: type=1400 audit(SECONDS.MILLISECONDS:SERIAL): ...`, which is that of the line.
  static func auditTime(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    guard text.hasPrefix("audit: ") || text.hasPrefix("type="), let at = text.find("audit("),
      let dot = text.firstIndex(of: 0x2E, from: at), let colon = text.firstIndex(of: 0x3A, from: dot),
      let seconds = text.part(at + 6, dot).decimal, let milliseconds = text.part(dot + 1, colon).decimal,
      colon - dot == 4
    else { return nil }
    return Timestamp(seconds: seconds, nanoseconds: milliseconds * 1_000_000)
  }

  /// The moment that the kernel read from the machine's clock at boot.
  static func clockSetting(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    guard text.hasPrefix("rtc") || text.hasPrefix("setting"), let at = text.find("setting system clock to "),
      let open = text.find(" UTC (", from: at), let close = text.firstIndex(of: 0x29, from: open)
    else { return nil }
    return text.part(open + 6, close).decimal.map { Timestamp(seconds: $0) }
  }

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
  /// An uptime as `12.345678`.
  mutating func makeUptime(_ nanoseconds: Int64) -> Slice {
    var writer = ByteWriter(capacity: 32)
    writer.integer(Int(nanoseconds / 1_000_000_000))
    writer.byte(0x2E)
    writer.integer(Int(nanoseconds % 1_000_000_000 / 1000), width: 6)
    return make(writer.bytes)
  }
}
