internal import EventQBytes
internal import EventQModel

/// What stands before the text of a kernel message: console server's stamp, `<level>`, `[uptime]`, `[caller]`.
struct KernelStamp {
  /// Forms of a wall clock before the kernel's own stamp.
  enum Wall: UInt8 { case none, bracketedISO, ctime, plainISO, syslog, mark }

  /// Where the text begins in the line, and where it ends (a carriage return left out).
  var text = 0
  var end = 0
  var severity = Severity.none
  var facility = Facility.none
  /// The digits of the uptime, where they stand in the line as `12.345678`.
  var uptimeDigits = Slice.none
  /// Nanoseconds since boot; negative where the line has none.
  var uptime: Int64 = -1
  var context = KernelContext.none
  var wall = Wall.none
  var civil = CivilTime(year: 0, month: 1, day: 1)
  /// Seconds east of UTC where the wall clock names its zone.
  var offset: Int?
  var isNetconsole = false

  var hasUptime: Bool { uptime >= 0 }

  init(_ line: UnsafeRawBufferPointer) {
    end = line.count
    while end > 0, line[end - 1] == 0x0D { end -= 1 }
    let line = line.part(0, end)
    text = Self.skipEscapes(line, 0)
    if readKernelStamp(line, text) { return }
    if readNetconsole(line) || readMark(line) { return }
    if let after = readWall(line, text) {
      text = after
      // `<4>[ 12.3] text` behind the console server's stamp; without it this is `dmesg -T`.
      _ = readKernelStamp(line, Self.skipEscapes(line, after))
      return
    }
    // A message printed while somebody was at the prompt, and one that tells of lost ones.
    if let login = line.find("login: "), readKernelStamp(line, login + 7) { return }
    if line.matches("** ", at: text), let lost = line.find(" ** ", from: text) { _ = readKernelStamp(line, lost + 4) }
  }

  private static func skipEscapes(_ line: UnsafeRawBufferPointer, _ at: Int) -> Int {
    var i = at
    while i + 1 < line.count, line[i] == 0x1B, line[i + 1] == 0x5B {
      var end = i + 2
      while end < line.count, !ASCII.isLetter(line[end]) { end += 1 }
      if end == line.count { return i }
      i = end + 1
    }
    return i
  }

  /// `<4>[   12.345678][ T123] text`; the level may stand alone.
  private mutating func readKernelStamp(_ line: UnsafeRawBufferPointer, _ at: Int) -> Bool {
    var i = at
    var level = -1
    if i < line.count, line[i] == 0x3C {
      var digits = i + 1
      while digits < line.count, digits - i <= 3, ASCII.isDigit(line[digits]) { digits += 1 }
      guard digits > i + 1, digits < line.count, line[digits] == 0x3E else { return false }
      level = line.part(i + 1, digits).decimal ?? -1
      i = digits + 1
    }
    guard i < line.count, line[i] == 0x5B, let after = readUptime(line, i + 1) else { return false }
    i = after
    context = .console
    if let afterCaller = readCaller(line, i) { i = afterCaller }
    if level >= 0, level < 192 {
      severity = UInt8(level & 7)
      facility = UInt8(level >> 3)
    }
    if i < line.count, line[i] == 0x20 { i += 1 } else if i < line.count { context = .none }
    text = i
    return true
  }

  /// `   12.345678]`. Kernels print six decimals; other systems print more, or pad with zeros.
  private mutating func readUptime(_ line: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    var i = at
    while i < line.count, line[i] == 0x20 { i += 1 }
    let whole = i
    var value: Int64 = 0
    while i < line.count, ASCII.isDigit(line[i]), i - whole < 10 {
      value = value * 10 + Int64(line[i] - 0x30)
      i += 1
    }
    guard i > whole, i < line.count, line[i] == 0x2E, i == whole + 1 || line[whole] != 0x30 else { return nil }
    i += 1
    let part = i
    var fraction: Int64 = 0
    while i < line.count, ASCII.isDigit(line[i]), i - part < 7 {
      fraction = fraction * 10 + Int64(line[i] - 0x30)
      i += 1
    }
    let places = i - part
    guard places > 0, places <= 6, i < line.count, line[i] == 0x5D else { return nil }
    for _ in places..<9 { fraction *= 10 }
    uptime = value * 1_000_000_000 + fraction
    uptimeDigits = Slice(from: whole, to: part + places)
    return i + 1
  }

  /// `[ T123]` or `[C1]`.
  private mutating func readCaller(_ line: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    guard at < line.count, line[at] == 0x5B else { return nil }
    var i = at + 1
    while i < line.count, line[i] == 0x20 { i += 1 }
    guard i < line.count, line[i] == 0x54 || line[i] == 0x43 else { return nil }
    let isTask = line[i] == 0x54
    i += 1
    let digits = i
    var id: UInt32 = 0
    while i < line.count, ASCII.isDigit(line[i]), i - digits < 9 {
      id = id * 10 + UInt32(line[i] - 0x30)
      i += 1
    }
    guard i > digits, i < line.count, line[i] == 0x5D else { return nil }
    context = isTask ? .task(id) : .cpu(id)
    return i + 1
  }

  /// netconsole's extended form `6,1234,12345678,-,caller=T1;text`, the same as /dev/kmsg; newer senders put the
  /// kernel release in front (Documentation/networking/netconsole.rst).
  private mutating func readNetconsole(_ line: UnsafeRawBufferPointer) -> Bool {
    guard line.count > 8, ASCII.isDigit(line[0]) else { return false }
    var i = 0
    if let comma = line.firstIndex(of: 0x2C), comma < 64, line.part(0, comma).contains(".") { i = comma + 1 }
    var numbers: (Int, Int, Int) = (0, 0, 0)
    for index in 0..<3 {
      guard let comma = line.firstIndex(of: 0x2C, from: i), comma - i <= 18,
        let value = line.part(i, comma).decimal
      else { return false }
      if index == 0 { numbers.0 = value } else if index == 1 { numbers.1 = value } else { numbers.2 = value }
      i = comma + 1
    }
    guard numbers.0 < 192, i < line.count, line[i] == 0x2D || line[i] == 0x63 || line[i] == 0x2B,
      let semicolon = line.firstIndex(of: 0x3B, from: i)
    else { return false }
    severity = UInt8(numbers.0 & 7)
    facility = UInt8(numbers.0 >> 3)
    uptime = Int64(numbers.2) * 1000
    context = .console
    if let caller = line.find("caller=", from: i), caller < semicolon, caller + 8 < line.count {
      var id: UInt32 = 0
      var digit = caller + 8
      while digit < semicolon, ASCII.isDigit(line[digit]) {
        id = id &* 10 &+ UInt32(line[digit] - 0x30)
        digit += 1
      }
      context = line[caller + 7] == 0x54 ? .task(id) : .cpu(id)
    }
    text = semicolon + 1
    isNetconsole = true
    return true
  }
}
