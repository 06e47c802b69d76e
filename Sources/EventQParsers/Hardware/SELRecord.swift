internal import EventQBytes
internal import EventQModel

/// One line of a SEL listing: where its columns stand.
struct SELRecord {
  var time = Timestamp.none
  var number = ByteRun(from: 0, to: 0)
  var sensor = ByteRun(from: 0, to: 0)
  var event = ByteRun(from: 0, to: 0)
  var direction = ByteRun(from: 0, to: 0)
  var reading = ByteRun(from: 0, to: 0)
  /// Where the text behind number and stamp begins.
  var body = 0
  /// Eleven bytes of the panic string that Linux leaves in the log.
  var isPanicPiece = false

  static var panicMark: StaticString { "Linux kernel panic: " }

  static func read(_ line: UnsafeRawBufferPointer, _ context: borrowing SourceContext) -> SELRecord? {
    var record = SELRecord()
    var cursor = ByteCursor(line)
    cursor.skipSpaces()
    let from = cursor.at
    while ASCII.isHexDigit(cursor.peek), cursor.at - from < 5 { cursor.at += 1 }
    record.number = ByteRun(from: from, to: cursor.at)
    guard !record.number.isEmpty else { return nil }
    cursor.skipSpaces()
    let separator = cursor.peek
    guard separator == 0x7C || separator == 0x2C else { return nil }
    cursor.at += 1
    guard record.stampColumns(&cursor, separator, context) else { return nil }
    cursor.skipSpaces()
    record.body = cursor.at
    guard !cursor.isAtEnd else { return nil }
    if cursor.skip(panicMark) {
      record.isPanicPiece = true
      record.event = cursor.rest
      return record
    }
    return record.columns(&cursor, separator) ? record : nil
  }

  /// Date and time, or what stands in their place.
  private mutating func stampColumns(
    _ cursor: inout ByteCursor, _ separator: UInt8, _ context: borrowing SourceContext
  ) -> Bool {
    cursor.skipSpaces()
    if cursor.matches(Self.panicMark) || cursor.matches("OEM record ") { return true }
    // ipmitool -c leaves date and time of such records empty.
    if separator == 0x2C, cursor.skip(",,") {
      return cursor.matches(Self.panicMark) || cursor.matches("OEM record ")
    }
    if cursor.skip("Pre-Init") {
      _ = cursor.skip(" Time-stamp")
      cursor.skipSpaces()
      guard cursor.skip(separator) else { return false }
      // "0000000012|" or ",": seconds since the controller started.
      let start = cursor.at
      cursor.skipSpaces()
      if cursor.digits() != nil {
        cursor.skipSpaces()
        if cursor.skip(separator) { return true }
      }
      cursor.at = start
      _ = separator == 0x2C && cursor.skip(separator)
      return true
    }
    guard let time = Self.stamp(&cursor, context, separator: separator) else { return false }
    self.time = time
    cursor.skipSpaces()
    return cursor.skip(separator)
  }

  /// `10/15/2026 | 12:51:15[ PM][ UTC]` (any of `separator`, spaces between), `10/15/26`, `Oct-15-2026`, `2026-10-15`.
  static func stamp(
    _ cursor: inout ByteCursor, _ context: borrowing SourceContext, separator: UInt8 = 0x20
  ) -> Timestamp? {
    guard var civil = date(&cursor) else { return nil }
    cursor.skipSpaces()
    if separator != 0x20 {
      guard cursor.skip(separator) else { return nil }
      cursor.skipSpaces()
    }
    guard ServiceStamp.clock(&cursor, &civil) else { return nil }
    if cursor.skip(" AM") {
      if civil.hour == 12 { civil.hour = 0 }
    } else if cursor.skip(" PM"), civil.hour < 12 {
      civil.hour += 12
    }
    cursor.skipSpaces()
    let offset = ServiceStamp.offset(&cursor) ?? ServiceStamp.abbreviation(&cursor) ?? nil
    return ServiceStamp.moment(civil, offset, context)
  }

  private static func date(_ cursor: inout ByteCursor) -> CivilTime? {
    if let civil = ServiceStamp.isoDate(&cursor) { return civil }
    let bytes = cursor.bytes
    var month: Int
    var day: Int
    if let name = ServiceStamp.month(bytes, cursor.at) {
      guard cursor.peek(3) == 0x2D, cursor.peek(6) == 0x2D else { return nil }
      month = name
      day = ServiceStamp.two(bytes, cursor.at + 4)
      cursor.at += 7
    } else {
      guard cursor.peek(2) == 0x2F, cursor.peek(5) == 0x2F else { return nil }
      month = ServiceStamp.two(bytes, cursor.at)
      day = ServiceStamp.two(bytes, cursor.at + 3)
      // A locale that puts the day first shows itself by a day above twelve.
      if month > 12, day <= 12 { swap(&month, &day) }
      cursor.at += 6
    }
    guard let digits = cursor.digits(), let value = bytes.part(digits.from, digits.to).decimal,
      digits.count == 4 || digits.count == 2, month >= 1, month <= 12
    else { return nil }
    let year = digits.count == 2 ? 2000 + value : value
    guard year >= 1970, year < 2262, day >= 1, day <= CivilTime.days(inMonth: month, year: year) else { return nil }
    return CivilTime(year: year, month: month, day: day)
  }

  /// `sensor | event[ | Asserted][ | reading]`, or FreeIPMI's `name | type | event`.
  private mutating func columns(_ cursor: inout ByteCursor, _ separator: UInt8) -> Bool {
    sensor = Self.column(&cursor, separator)
    guard !sensor.isEmpty else { return false }
    event = Self.column(&cursor, separator)
    while !cursor.isAtEnd {
      let run = Self.column(&cursor, separator)
      let text = cursor.bytes(run)
      if text.equals("Asserted") || text.equals("Deasserted") {
        direction = run
      } else if text.hasPrefix("Reading ") {
        reading = run
      } else if direction.isEmpty, !run.isEmpty {
        // FreeIPMI: the second column was the sensor's type.
        event = run
      }
    }
    return true
  }

  /// The next column, trimmed.
  private static func column(_ cursor: inout ByteCursor, _ separator: UInt8) -> ByteRun {
    var run: ByteRun
    if let found = cursor.until(separator) {
      run = found
    } else {
      run = cursor.rest
      cursor.at = cursor.bytes.count
    }
    trim(cursor.bytes, &run)
    return run
  }

  static func trim(_ bytes: UnsafeRawBufferPointer, _ run: inout ByteRun) {
    while run.from < run.to, ASCII.isSpace(bytes[run.from]) { run.from += 1 }
    while run.to > run.from, ASCII.isSpace(bytes[run.to - 1]) { run.to -= 1 }
  }
}

/// How serious an entry is, by its words: the log itself carries no severity.
enum SELSeverity {
  static func of(_ text: UnsafeRawBufferPointer) -> UInt8 {
    if text.contains("Deasserted") || text.contains("Deassertion Event") { return Severity.notice }
    for (needle, severity) in words where text.contains(needle) { return severity }
    return Severity.informational
  }

  /// Tried in order; wording of the IPMI 2.0 specification's tables 42-2 and 42-3 as ipmitool prints them.
  private static let words: [(StaticString, UInt8)] = [
    ("Linux kernel panic", 0), ("Non-recoverable", 1), ("Non-Recoverable", 1), ("Non-critical", 4),
    ("Non-Critical", 4), ("OS graceful", 5), ("OS Critical Stop", 2), ("critical stop", 2), ("Critical", 2),
    ("Uncorrectable", 2), ("Bus Fatal", 2), ("Fatal", 2), ("IERR", 2), ("Thermal Trip", 2), ("Machine Check", 2),
    ("Correctable ECC logging limit", 3), ("Correctable", 4), ("Predictive", 4), ("Hard reset", 3), ("Hard Reset", 3),
    ("hard reset", 4),
    ("Reset Button", 4), ("Power Button", 4), ("power cycle", 4), ("Power cycle", 3), ("Power Cycle", 3),
    ("Power down", 3), ("Power off/down", 3), ("AC lost", 3),
    ("input lost", 3), ("Failure", 3), ("failure", 3), ("Redundancy Lost", 3), ("Redundancy Degraded", 4),
    ("Non-Redundant: Insufficient", 3), ("Timer expired", 3), ("Fault", 3), ("fault", 3), ("Error", 3), ("error", 3),
    ("Limit Exceeded", 3), ("Log almost full", 4), ("Log full", 4), ("intrusion", 4), ("Intrusion", 4),
    ("Drive Not Present", 4), ("Log area reset", 5), ("Degraded", 4), ("Off-line", 3), ("Throttled", 4),
  ]
}
