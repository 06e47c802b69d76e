public import EventQBytes
public import EventQModel

/// The error log of MySQL 5.5 to 9 and MariaDB, with the lines of a crash folded into one event.
///
/// | who | head |
/// |---|---|
/// | MySQL 8 | `2026-10-15T12:51:14.123456Z 0 [Warning] [MY-010584] [Repl] text` |
/// | MySQL 5.7 | `2026-10-15T12:51:14.123456Z 12 [Note] text` |
/// | MySQL 5.6, MariaDB 10.1 and later | `2026-10-15 12:51:14 0 [Note] text` |
/// | older | `261015 12:51:14 [ERROR] text` |
/// | the wrapper | `2026-10-15T12:51:14.123456Z mysqld_safe text`, `261015 12:51:14 mysqld_safe text` |
/// | a signal | `2026-10-15T12:51:14Z UTC - mysqld got signal 11 ;`, `12:51:14 UTC - mysqld got signal 11 ;` |
///
/// Lines that follow without a stamp belong to the event before them.
public struct MySQLErrorFormat: LogFormat {
  public var id: ParserID { .mysqlError }
  /// Date of the newest stamp: a signal's line may carry a time of day only.
  private var lastDate = CivilTime(year: 1970, month: 1, day: 1)
  private var mysqld = Slice.none
  private var mariadbd = Slice.none

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { ASCII.isDigit(byte) }

  /// What the first line of an event says.
  struct Head {
    var civil: CivilTime
    var offset: Int?
    /// Where the text behind the stamp begins.
    var at: Int
    var isMariaDB: Bool
  }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    mysqld = .none
    mariadbd = .none
    var i = from
    while i < lines.count {
      let line = batch.text.line(lines[i])
      guard let head = head(batch.text.bytes(line)) else { break }
      var folded = FoldedLines(first: i)
      while folded.end < lines.count, folded.hasRoom(lines) {
        let next = batch.text.bytes(batch.text.line(lines[folded.end]))
        if self.head(next) != nil || !Self.continues(next) { break }
        folded.end += 1
      }
      if folded.end == lines.count, !context.isFinal { return ParseStep(next: i, heldBack: true) }
      lastDate = head.civil
      append(head, line, folded, folded.raw(lines, batch), &batch, context)
      i = folded.end
    }
    return ParseStep(next: i)
  }

  /// Whether a line without a head may go on with the event before it.
  private static func continues(_ line: UnsafeRawBufferPointer) -> Bool {
    !ServiceText.beginsStamped(line) && !line.hasPrefix("# Time: ") && !line.hasPrefix("# User@Host: ")
      && !SyslogLike.begins(line)
  }

  /// Reads stamp and thread id; nil where the line begins no event of this format.
  private func head(_ line: UnsafeRawBufferPointer) -> Head? {
    guard line.count >= 16, ASCII.isDigit(line[0]) else { return nil }
    var cursor = ByteCursor(line)
    if let civil = ServiceStamp.iso(&cursor) {
      var head = Head(civil: civil, offset: nil, at: 0, isMariaDB: line[10] == 0x20)
      head.offset = ServiceStamp.offset(&cursor)
      guard cursor.skip(0x20), Self.body(&cursor, head.isMariaDB) else { return nil }
      head.at = cursor.at
      return head
    }
    if let civil = Self.shortStamp(&cursor) {
      guard cursor.skip(0x20) else { return nil }
      cursor.skipSpaces()
      guard Self.oldBody(&cursor) else { return nil }
      return Head(civil: civil, offset: nil, at: cursor.at, isMariaDB: line.contains("mariadb"))
    }
    var civil = lastDate
    civil.nanosecond = 0
    if ServiceStamp.clock(&cursor, &civil), cursor.skip(" UTC - "), line.contains(" got signal ") {
      return Head(civil: civil, offset: 0, at: cursor.at, isMariaDB: line.contains("mariadb"))
    }
    return nil
  }

  /// `YYMMDD HH:MM:SS`
  static func shortStamp(_ cursor: inout ByteCursor) -> CivilTime? {
    let start = cursor.at
    let bytes = cursor.bytes
    let year = ServiceStamp.two(bytes, start)
    let month = ServiceStamp.two(bytes, start + 2)
    let day = ServiceStamp.two(bytes, start + 4)
    guard year >= 0, month >= 1, month <= 12, day >= 1,
      day <= CivilTime.days(inMonth: month, year: 2000 + year), cursor.peek(6) == 0x20
    else { return nil }
    var civil = CivilTime(year: 2000 + year, month: month, day: day)
    cursor.at = start + 7
    guard ServiceStamp.clock(&cursor, &civil) else {
      cursor.at = start
      return nil
    }
    return civil
  }

  /// Behind an ISO stamp: `thread [Level]`, `mysqld_safe`, `UTC - mysqld got signal`.
  private static func body(_ cursor: inout ByteCursor, _ mayHaveServerName: Bool) -> Bool {
    cursor.skipSpaces()
    let start = cursor.at
    if cursor.skip("UTC - ") { return cursor.bytes.find(" got signal ", from: cursor.at) != nil }
    if cursor.matches("mysqld_safe") || cursor.matches("mariadbd-safe") { return true }
    guard cursor.digits() != nil, cursor.skip(0x20) else {
      cursor.at = start
      return false
    }
    cursor.skipSpaces()
    guard cursor.peek == 0x5B, isLevel(cursor) else { return false }
    return true
  }

  /// Behind a short stamp: `[Level]`, `mysqld_safe`, `InnoDB:`, `mysqld`.
  private static func oldBody(_ cursor: inout ByteCursor) -> Bool {
    let start = cursor.at
    if cursor.digits() != nil, cursor.skip(0x20) { cursor.skipSpaces() } else { cursor.at = start }
    return isLevel(cursor) || cursor.matches("mysqld") || cursor.matches("InnoDB: ") || cursor.matches("mariadbd")
      || cursor.bytes.find(" got signal ", from: cursor.at) != nil
  }

  /// `[Note]`, `[System]`, `[ERROR]`, ...
  private static func isLevel(_ cursor: ByteCursor) -> Bool {
    var cursor = cursor
    guard cursor.skip(0x5B), let word = cursor.until(0x5D) else { return false }
    return MySQLPayload.severity(cursor.bytes(word)) != Severity.none
  }

  private mutating func append(
    _ head: Head, _ line: Slice, _ folded: FoldedLines, _ raw: Slice, _ batch: inout EventBatch,
    _ context: borrowing SourceContext
  ) {
    var row = EventRow()
    row.raw = raw
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: folded.first)
    row.source = context.source
    row.parser = .mysqlError
    row.time = ServiceStamp.moment(head.civil, head.offset, context)
    row.message = Slice(from: line.start + head.at, to: raw.end)
    let body = MySQLPayload.read(&row, &batch)
    row.message = row.message.part(from: body)
    if head.isMariaDB {
      if mariadbd.isEmpty { mariadbd = batch.make("mariadbd") }
      row.appName = mariadbd
    } else {
      if mysqld.isEmpty { mysqld = batch.make("mysqld") }
      row.appName = mysqld
    }
    batch.add(.dbSystem, word: head.isMariaDB ? "mariadb" : "mysql")
    batch.append(row)
  }
}

/// Lines that begin with a syslog stamp or with one of the kernel's.
enum SyslogLike {
  static func begins(_ line: UnsafeRawBufferPointer) -> Bool {
    guard line.count >= 4, line[0] == 0x5B else { return false }
    var i = 1
    while i < line.count, line[i] == 0x20 { i += 1 }
    return i < line.count && ASCII.isDigit(line[i])
  }
}
