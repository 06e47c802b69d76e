internal import EventQBytes
internal import EventQModel

/// Wall clocks that console servers and `dmesg -T` put before a line.
extension KernelStamp {
  /// Reads one of `[2026-10-15 12:51:14]`, `[Thu Oct 15 12:51:14 2026]`, `2026-10-15T12:51:14.25Z` and
  /// `Oct 15 12:51:14`, each with a blank behind it. Returns where the text goes on.
  mutating func readWall(_ line: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    guard at + 15 <= line.count else { return nil }
    let bracketed = line[at] == 0x5B
    let start = bracketed ? at + 1 : at
    var after: Int?
    if ASCII.isDigit(line[start]) {
      after = readISO(line, start)
      if after != nil { wall = bracketed ? .bracketedISO : .plainISO }
    } else if bracketed {
      after = readCtime(line, start)
      if after != nil { wall = .ctime }
    } else {
      after = readMonthDay(line, start)
      if after != nil { wall = .syslog }
    }
    guard var next = after else { return nil }
    if bracketed {
      guard next < line.count, line[next] == 0x5D else { return clearWall() }
      next += 1
    }
    if next < line.count {
      guard line[next] == 0x20 || bracketed else { return clearWall() }
      if line[next] == 0x20 { next += 1 }
    }
    guard civil.isValid || (wall == .syslog && civil.year == 0) else { return clearWall() }
    return next
  }

  /// conserver's own lines, `[-- MARK -- Thu Oct 15 10:05:00 2026]`: the clock stands at their end.
  mutating func readMark(_ line: UnsafeRawBufferPointer) -> Bool {
    guard line.hasPrefix("[-- "), line.count > 30, line[line.count - 1] == 0x5D,
      line.matches("- ", at: line.count - 27), readCtime(line, line.count - 25) == line.count - 1, civil.isValid
    else { return false }
    wall = .mark
    return true
  }

  private mutating func clearWall() -> Int? {
    wall = .none
    offset = nil
    return nil
  }

  /// `2026-10-15 12:51:14`, with `T` or a blank, an optional fraction and zone.
  private mutating func readISO(_ line: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    guard at + 19 <= line.count, line[at + 4] == 0x2D || line[at + 4] == 0x2F, line[at + 7] == line[at + 4],
      line[at + 10] == 0x20 || line[at + 10] == 0x54,
      let year = line.part(at, at + 4).decimal, let month = line.part(at + 5, at + 7).decimal,
      let day = line.part(at + 8, at + 10).decimal
    else { return nil }
    civil = CivilTime(year: year, month: month, day: day)
    guard var i = readClock(line, at + 11) else { return nil }
    if i < line.count, line[i] == 0x5A {
      offset = 0
      i += 1
    } else if i + 4 < line.count, line[i] == 0x2B || line[i] == 0x2D {
      let colon = line[i + 3] == 0x3A ? 1 : 0
      guard i + 5 + colon <= line.count, let hours = line.part(i + 1, i + 3).decimal,
        let minutes = line.part(i + 3 + colon, i + 5 + colon).decimal
      else { return nil }
      offset = (hours * 3600 + minutes * 60) * (line[i] == 0x2D ? -1 : 1)
      i += 5 + colon
    }
    return i
  }

  /// `Thu Oct 15 12:51:14 2026`.
  private mutating func readCtime(_ line: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    guard at + 24 <= line.count, line[at + 3] == 0x20, ASCII.isUpper(line[at]),
      let clock = readMonthDay(line, at + 4), clock + 5 <= line.count, line[clock] == 0x20,
      let year = line.part(clock + 1, clock + 5).decimal
    else { return nil }
    civil.year = year
    return clock + 5
  }

  /// `Oct 15 12:51:14` or `Oct  5 12:51:14`; the year stays 0.
  private mutating func readMonthDay(_ line: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    guard at + 15 <= line.count, line[at + 3] == 0x20, line[at + 6] == 0x20 else { return nil }
    var month = 0
    for (index, name) in Self.months.enumerated() where line.matches(name, at: at) { month = index + 1 }
    let dayStart = line[at + 4] == 0x20 ? at + 5 : at + 4
    guard month > 0, let day = line.part(dayStart, at + 6).decimal else { return nil }
    civil = CivilTime(year: 0, month: month, day: day)
    return readClock(line, at + 7)
  }

  private static let months: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `12:51:14`, `12:51:14.25`, `12:51:14,250`.
  private mutating func readClock(_ line: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    guard at + 8 <= line.count, line[at + 2] == 0x3A, line[at + 5] == 0x3A,
      let hour = line.part(at, at + 2).decimal, let minute = line.part(at + 3, at + 5).decimal,
      let second = line.part(at + 6, at + 8).decimal
    else { return nil }
    civil.hour = hour
    civil.minute = minute
    civil.second = second
    var i = at + 8
    guard i + 1 < line.count, line[i] == 0x2E || line[i] == 0x2C, ASCII.isDigit(line[i + 1]) else { return i }
    i += 1
    var places = 0
    var fraction = 0
    while i < line.count, ASCII.isDigit(line[i]) {
      if places < 9 {
        fraction = fraction * 10 + Int(line[i] - 0x30)
        places += 1
      }
      i += 1
    }
    for _ in places..<9 { fraction *= 10 }
    civil.nanosecond = fraction
    return i
  }
}
