public import EventQBytes
public import EventQModel

/// The slow query log of MySQL and MariaDB: comment lines (`# Time:`, `# User@Host:`, `# Query_time:` ...), then the
/// statement, folded into one event. Also the three lines that a server writes when it opens the file.
///
/// An entry begins at `# Time:`, or at `# User@Host:` where the entry before is of the same second.
public struct MySQLSlowFormat: LogFormat {
  public var id: ParserID { .mysqlSlow }
  /// The newest `# Time:`; older servers write it only when the second changes.
  private var lastTime = Timestamp.none

  public init() {}

  /// A comment, or the server's path in the first line of the file.
  public func mayBegin(with byte: UInt8) -> Bool {
    byte == 0x23 || ASCII.isLetter(byte) || byte == 0x2F || byte == 0x2E || byte == 0x22
  }

  public func mayBegin(with byte: UInt8, _ marks: LineMarks) -> Bool {
    byte == 0x23 || byte == 0x54 || (marks.contains(.colonAtEnd) && mayBegin(with: byte))
  }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    var i = from
    while i < lines.count {
      let line = batch.text.bytes(batch.text.line(lines[i]))
      if Self.isOpening(line) {
        openingRow(lines, i, &batch, context)
        i += 1
        continue
      }
      guard Self.isTime(line) || Self.isUser(line) else { break }
      var folded = FoldedLines(first: i)
      var hasUser = Self.isUser(line)
      while folded.end < lines.count, folded.hasRoom(lines) {
        let next = batch.text.bytes(batch.text.line(lines[folded.end]))
        if Self.isTime(next) || Self.isOpening(next) || ServiceText.beginsStamped(next) { break }
        if Self.isUser(next) {
          if hasUser { break }
          hasUser = true
        }
        folded.end += 1
      }
      if folded.end == lines.count, !context.isFinal { return ParseStep(next: i, heldBack: true) }
      append(lines, folded, &batch, context)
      i = folded.end
    }
    return ParseStep(next: i)
  }

  private static func isTime(_ line: UnsafeRawBufferPointer) -> Bool {
    line.hasPrefix("# Time: ") && line.count > 8 && ASCII.isDigit(line[8])
  }

  private static func isUser(_ line: UnsafeRawBufferPointer) -> Bool { line.hasPrefix("# User@Host: ") }

  /// `/usr/sbin/mysqld, Version: 8.0.36 ... started with:`, `Tcp port: ...`, `Time   Id Command    Argument`
  private static func isOpening(_ line: UnsafeRawBufferPointer) -> Bool {
    if line.hasSuffix(". started with:") { return line.contains(", Version: ") }
    if line.hasPrefix("Tcp port: ") || line.hasPrefix("TCP Port: ") {
      return line.contains(" Unix socket: ") || line.contains(", Named Pipe: ")
    }
    // Spaces or tabs between the columns, by version.
    return line.hasPrefix("Time") && line.contains(" Id Command") && line.hasSuffix("Argument")
  }

  private func openingRow(
    _ lines: borrowing Column<Slice>, _ i: Int, _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) {
    var row = EventRow()
    row.raw = batch.text.line(lines[i])
    row.message = row.raw
    row.time = lastTime
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: i)
    row.source = context.source
    row.parser = .mysqlSlow
    row.kind = .databaseLog
    batch.append(row)
  }

  private mutating func append(
    _ lines: borrowing Column<Slice>, _ folded: FoldedLines, _ batch: inout EventBatch,
    _ context: borrowing SourceContext
  ) {
    var row = EventRow()
    row.raw = folded.raw(lines, batch)
    row.message = row.raw
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: folded.first)
    row.source = context.source
    row.parser = .mysqlSlow
    row.kind = .databaseSlowQuery
    var entry = Entry()
    var i = folded.first
    while i < folded.end {
      let line = batch.text.line(lines[i])
      let bytes = batch.text.bytes(line)
      guard entry.statement == nil, bytes.hasPrefix("# ") || isSetting(bytes) else {
        entry.statement = entry.statement ?? i
        i += 1
        continue
      }
      read(line, bytes, &entry, &batch, context)
      i += 1
    }
    if !entry.time.isNone { lastTime = entry.time }
    row.time = entry.time.isNone ? (entry.started.isNone ? lastTime : entry.started) : entry.time
    if let statement = entry.statement {
      let text = Slice(from: lines[statement].start, to: row.raw.end)
      batch.add(.dbQueryText, text)
    }
    finish(entry, &batch)
    row.appName = entry.isMariaDB ? batch.make("mariadbd") : batch.make("mysqld")
    batch.append(row)
  }

  /// What the lines of one entry said.
  private struct Entry {
    var time = Timestamp.none
    /// `SET timestamp=`: when the statement began.
    var started = Timestamp.none
    var queryTime = -1
    var lockTime = -1
    var isMariaDB = false
    /// Index of the statement's first line.
    var statement: Int?
  }

  /// `use shop;` and `SET timestamp=1791995474;` stand before the statement and are not it.
  private func isSetting(_ line: UnsafeRawBufferPointer) -> Bool {
    line.hasPrefix("SET timestamp=") || line.hasPrefix("use ") || line.hasPrefix("SET last_insert_id=")
      || line.hasPrefix("SET insert_id=")
  }

  private func read(
    _ line: Slice, _ bytes: UnsafeRawBufferPointer, _ entry: inout Entry, _ batch: inout EventBatch,
    _ context: borrowing SourceContext
  ) {
    var cursor = ByteCursor(bytes)
    if cursor.skip("# Time: ") {
      if let civil = ServiceStamp.iso(&cursor) {
        entry.time = ServiceStamp.moment(civil, ServiceStamp.offset(&cursor), context)
      } else if let civil = MySQLErrorFormat.shortStamp(&cursor) {
        entry.time = ServiceStamp.moment(civil, nil, context)
      }
    } else if cursor.skip("# User@Host: ") {
      user(&cursor, line, &batch)
    } else if cursor.skip("SET timestamp=") {
      if let seconds = cursor.number(), seconds < 9_000_000_000 { entry.started = Timestamp(seconds: seconds) }
    } else if cursor.skip("use ") {
      if let name = cursor.until(0x3B) { batch.add(.dbName, line, trimQuotes(cursor, name)) }
    } else if cursor.skip("# ") {
      pairs(&cursor, line, &entry, &batch)
    }
  }

  private func trimQuotes(_ cursor: ByteCursor, _ run: ByteRun) -> ByteRun {
    guard run.count >= 2, cursor.bytes[run.from] == 0x60 else { return run }
    return ByteRun(from: run.from + 1, to: run.to - 1)
  }

  /// `app[app] @ web1 [10.0.0.5]  Id:    42`
  private func user(_ cursor: inout ByteCursor, _ line: Slice, _ batch: inout EventBatch) {
    guard let user = cursor.until(0x5B), let account = cursor.until(0x5D), cursor.until("@ ") != nil else { return }
    // Without grant tables only the name that the client gave is known.
    batch.add(.dbUser, line, user.isEmpty ? account : user)
    guard cursor.until(0x5B) != nil, let address = cursor.until(0x5D) else { return }
    batch.add(.clientAddress, line, address)
  }

  /// `Query_time: 12.345678  Lock_time: 0.000012 Rows_sent: 1  Rows_examined: 100000`
  private func pairs(
    _ cursor: inout ByteCursor, _ line: Slice, _ entry: inout Entry, _ batch: inout EventBatch
  ) {
    while !cursor.isAtEnd {
      cursor.skipSpaces()
      guard let name = cursor.until(0x3A) else { return }
      cursor.skipSpaces()
      let value = cursor.word()
      let word = cursor.bytes(name)
      if word.equals("Query_time") {
        entry.queryTime = ServiceText.microseconds(cursor.bytes(value)) ?? -1
      } else if word.equals("Lock_time") {
        entry.lockTime = ServiceText.microseconds(cursor.bytes(value)) ?? -1
      } else if word.equals("Rows_sent") {
        addNumber(.dbRowsSent, cursor, line, value, &batch)
      } else if word.equals("Rows_examined") {
        addNumber(.dbRowsExamined, cursor, line, value, &batch)
      } else if word.equals("Schema") {
        // An empty schema leaves the next name in its place.
        if !value.isEmpty, cursor.bytes[value.to - 1] != 0x3A { batch.add(.dbName, line, value) }
      } else if word.equals("Thread_id") {
        entry.isMariaDB = true
      }
    }
  }

  private func addNumber(
    _ field: Field, _ cursor: ByteCursor, _ line: Slice, _ run: ByteRun, _ batch: inout EventBatch
  ) {
    if cursor.bytes(run).decimal != nil { batch.add(field, line, run, .number) }
  }

  private func finish(_ entry: Entry, _ batch: inout EventBatch) {
    if entry.queryTime >= 0 { batch.add(.durationMilliseconds, microseconds: entry.queryTime) }
    if entry.lockTime >= 0 { batch.add(.dbLockMilliseconds, microseconds: entry.lockTime) }
    batch.add(.dbSystem, word: entry.isMariaDB ? "mariadb" : "mysql")
  }
}
