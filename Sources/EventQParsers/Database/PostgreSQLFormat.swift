public import EventQBytes
public import EventQModel

/// PostgreSQL's own log: stderr with the usual settings of `log_line_prefix`, csvlog and jsonlog (PostgreSQL 15+).
///
/// A stderr line is taken when it has a stamp with a zone (`%t`, `%m`) or an epoch (`%n`), then up to 200 bytes of
/// prefix, then a level word with a colon. `DETAIL`, `HINT`, `STATEMENT`, `CONTEXT`, `QUERY`, `LOCATION` and
/// `BACKTRACE` lines of the same process and lines that begin with a tab belong to the message before them.
public struct PostgreSQLFormat: LogFormat {
  public var id: ParserID { .postgresql }
  private var app = Slice.none

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { ASCII.isDigit(byte) || byte == 0x5B || byte == 0x7B }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    app = .none
    var i = from
    while i < lines.count {
      let line = batch.text.line(lines[i])
      let bytes = batch.text.bytes(line)
      guard bytes.count >= 20 else { break }
      if bytes[0] == 0x7B {
        let next = appendJSON(lines, i, &batch, context)
        if next == i { break }
        i = next
        continue
      }
      guard let stamp = PostgreSQLStamp.read(bytes) else { break }
      let folded: FoldedLines
      let isCSV = bytes.count > stamp.end && bytes[stamp.end] == 0x2C
      if isCSV {
        guard let event = PostgreSQLCSV.fold(lines, i, batch) else { break }
        folded = event
      } else {
        guard let head = PostgreSQLHead.read(bytes, stamp) else { break }
        folded = fold(lines, i, head, batch)
      }
      if folded.end == lines.count, !context.isFinal { return ParseStep(next: i, heldBack: true) }
      guard append(lines, folded, stamp, isCSV, &batch, context) else { break }
      i = folded.end
    }
    return ParseStep(next: i)
  }

  /// The lines of one event in stderr's form.
  private func fold(
    _ lines: borrowing Column<Slice>, _ first: Int, _ head: PostgreSQLHead, _ batch: borrowing EventBatch
  ) -> FoldedLines {
    var folded = FoldedLines(first: first)
    let firstLine = batch.text.bytes(batch.text.line(lines[first]))
    while folded.end < lines.count, folded.hasRoom(lines) {
      let next = batch.text.bytes(batch.text.line(lines[folded.end]))
      if !next.isEmpty, next[0] == 0x09 {
        folded.end += 1
        continue
      }
      guard let stamp = PostgreSQLStamp.read(next), let more = PostgreSQLHead.read(next, stamp), more.isContinuation,
        !head.isContinuation,
        next.part(more.process.from, more.process.to).equals(
          firstLine.part(head.process.from, head.process.to))
      else { break }
      folded.end += 1
    }
    return folded
  }

  private mutating func newRow(
    _ first: Int, _ raw: Slice, _ batch: inout EventBatch, _ context: borrowing SourceContext
  )
    -> EventRow
  {
    if app.isEmpty { app = batch.make("postgres") }
    var row = EventRow()
    row.raw = raw
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: first)
    row.source = context.source
    row.parser = .postgresql
    row.kind = .databaseLog
    row.appName = app
    return row
  }

  private mutating func append(
    _ lines: borrowing Column<Slice>, _ folded: FoldedLines, _ stamp: PostgreSQLStamp, _ isCSV: Bool,
    _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) -> Bool {
    let raw = folded.raw(lines, batch)
    var row = newRow(folded.first, raw, &batch, context)
    row.time = stamp.moment(context)
    if isCSV {
      guard PostgreSQLCSV.read(&row, &batch) else {
        batch.discardPendingFields()
        return false
      }
    } else {
      let first = batch.text.bytes(batch.text.line(lines[folded.first]))
      guard let head = PostgreSQLHead.read(first, stamp) else { return false }
      head.addFields(first, raw, &row, &batch)
      row.message = raw.part(from: head.body)
      row.severity = head.severity
      PostgreSQLPayload.body(&row, &batch)
    }
    batch.add(.dbSystem, word: "postgresql")
    batch.append(row)
    return true
  }

  /// Takes the lines of jsonlog from `first` on; returns the index of the first line that is none.
  private mutating func appendJSON(
    _ lines: borrowing Column<Slice>, _ first: Int, _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) -> Int {
    // Most JSON is not PostgreSQL's: look before memory is taken for the pairs.
    guard PostgreSQLJSON.isHead(batch.text.bytes(lines[first])) else { return first }
    var object = JSONObject()
    var i = first
    while i < lines.count {
      let line = batch.text.line(lines[i])
      guard line.count >= 20, PostgreSQLJSON.isHead(batch.text.bytes(line)) else { break }
      var row = newRow(i, line, &batch, context)
      row.message = line
      PostgreSQLJSON.read(&row, &object, &batch, context)
      batch.add(.dbSystem, word: "postgresql")
      batch.append(row)
      i += 1
    }
    return i
  }
}

/// The stamp of a PostgreSQL line and its zone.
struct PostgreSQLStamp {
  var civil = CivilTime(year: 1970, month: 1, day: 1)
  var offset: Int?
  var epoch = Timestamp.none
  /// Offset behind the stamp and its zone.
  var end = 0
  /// Whether the line began with `[`.
  var isBracketed = false

  func moment(_ context: borrowing SourceContext) -> Timestamp {
    epoch.isNone ? ServiceStamp.moment(civil, offset, context) : epoch
  }

  /// `2026-10-15 12:51:14[.123] UTC`, `... +02`, `1791995474.123`, each also behind `[`.
  static func read(_ line: UnsafeRawBufferPointer) -> PostgreSQLStamp? {
    guard line.count >= 20 else { return nil }
    var cursor = ByteCursor(line)
    var stamp = PostgreSQLStamp()
    stamp.isBracketed = cursor.skip(0x5B)
    if line[stamp.isBracketed ? 5 : 4] == 0x2D {
      guard let civil = ServiceStamp.iso(&cursor), line[stamp.isBracketed ? 11 : 10] == 0x20 else { return nil }
      stamp.civil = civil
      guard cursor.skip(0x20) else { return nil }
      if let offset = ServiceStamp.offset(&cursor) {
        stamp.offset = offset
      } else {
        // "... 12:51:14 ERROR: text" is a level word, no zone.
        guard let zone = ServiceStamp.abbreviation(&cursor), !cursor.matches(": ") else { return nil }
        stamp.offset = zone
      }
    } else {
      guard let epoch = ServiceStamp.epoch(&cursor) else { return nil }
      stamp.epoch = epoch
    }
    if stamp.isBracketed { _ = cursor.skip(0x5D) }
    stamp.end = cursor.at
    return stamp
  }
}

/// What stands between stamp and text of a stderr line.
struct PostgreSQLHead {
  var severity = Severity.none
  /// Whether the level word continues a message (`DETAIL:` and the like).
  var isContinuation = false
  /// Where the prefix begins, where its level word begins, and where the text begins.
  var prefix = ByteRun(from: 0, to: 0)
  var body = 0
  /// The process id; empty where the prefix has none.
  var process = ByteRun(from: 0, to: 0)

  /// The prefix may be this long.
  private static let prefixBytes = 240

  static func read(_ line: UnsafeRawBufferPointer, _ stamp: PostgreSQLStamp) -> PostgreSQLHead? {
    var head = PostgreSQLHead()
    var i = stamp.end
    let limit = min(line.count, stamp.end + prefixBytes)
    while i < limit {
      guard line[i] == 0x3A, i + 1 < line.count, line[i + 1] == 0x20, let level = PostgreSQLLevel.ending(line, i) else {
        i += 1
        continue
      }
      head.prefix = ByteRun(from: stamp.end, to: level.from)
      head.severity = level.severity
      head.isContinuation = level.isContinuation
      head.process = processID(line, head.prefix)
      // The server writes two spaces; one is accepted where the prefix names the process.
      let twoSpaces = i + 2 < line.count && line[i + 2] == 0x20
      guard twoSpaces || !head.process.isEmpty, stamp.epoch.isNone || !head.process.isEmpty else { return nil }
      head.body = i + (twoSpaces ? 3 : 2)
      return head
    }
    return nil
  }

  /// `[123]`, `[123-1]`: the first bracket with digits.
  private static func processID(_ line: UnsafeRawBufferPointer, _ prefix: ByteRun) -> ByteRun {
    var i = prefix.from
    while i < prefix.to {
      if line[i] == 0x5B {
        var cursor = ByteCursor(line.part(0, prefix.to), at: i + 1)
        if let digits = cursor.digits(), cursor.peek == 0x5D || cursor.peek == 0x2D { return digits }
      }
      i += 1
    }
    return ByteRun(from: 0, to: 0)
  }

  /// Adds process, user, database, application and client of the prefix.
  func addFields(_ line: UnsafeRawBufferPointer, _ raw: Slice, _ row: inout EventRow, _ batch: inout EventBatch) {
    if !process.isEmpty { row.procID = raw.part(process) }
    var cursor = ByteCursor(line.part(0, prefix.to), at: prefix.from)
    var user = ByteRun(from: 0, to: 0)
    var database = ByteRun(from: 0, to: 0)
    while !cursor.isAtEnd {
      let run = Self.token(&cursor)
      let token = cursor.bytes(run)
      if let equals = token.firstIndex(of: 0x3D), equals > 0 {
        let value = ByteRun(from: run.from + equals + 1, to: run.to)
        pair(token.part(0, equals), value, cursor, raw, &user, &database, &batch)
      } else if let at = token.firstIndex(of: 0x40), at > 0 || token.count > 1 {
        user = ByteRun(from: run.from, to: run.from + at)
        database = ByteRun(from: run.from + at + 1, to: run.to)
      } else if let open = token.firstIndex(of: 0x28), token.last == 0x29, ServiceText.isAddress(token.part(0, open)) {
        // 10.0.0.5(54321)
        batch.add(.clientAddress, raw, ByteRun(from: run.from, to: run.from + open))
        batch.add(.clientPort, raw, ByteRun(from: run.from + open + 1, to: run.to - 1), .number)
      } else if ServiceText.isAddress(token) {
        batch.add(.clientAddress, raw, run)
      }
    }
    addName(.dbUser, cursor, raw, user, &batch)
    addName(.dbName, cursor, raw, database, &batch)
  }

  /// The bytes up to a space, comma, `[` or `]`, or a colon that ends or begins a token.
  private static func token(_ cursor: inout ByteCursor) -> ByteRun {
    let from = cursor.at
    var i = from
    let bytes = cursor.bytes
    while i < bytes.count {
      let byte = bytes[i]
      if byte == 0x20 || byte == 0x2C || byte == 0x5B || byte == 0x5D { break }
      if byte == 0x3A, !(i > from && (ASCII.isHexDigit(bytes[i - 1]) || bytes[i - 1] == 0x3A)) || isLastColon(bytes, i)
      {
        break
      }
      i += 1
    }
    cursor.at = min(i + 1, bytes.count)
    return ByteRun(from: from, to: i)
  }

  /// Whether a colon is followed by no character of an IPv6 address.
  private static func isLastColon(_ bytes: UnsafeRawBufferPointer, _ i: Int) -> Bool {
    i + 1 >= bytes.count || !(ASCII.isHexDigit(bytes[i + 1]) || bytes[i + 1] == 0x3A)
  }

  private func pair(
    _ name: UnsafeRawBufferPointer, _ value: ByteRun, _ cursor: ByteCursor, _ raw: Slice, _ user: inout ByteRun,
    _ database: inout ByteRun, _ batch: inout EventBatch
  ) {
    if name.equals("user") || name.equals("u") {
      user = value
    } else if name.equals("db") || name.equals("database") || name.equals("d") {
      database = value
    } else if name.equals("app") || name.equals("application") || name.equals("a") {
      addName(.dbApplication, cursor, raw, value, &batch)
    } else if name.equals("client") || name.equals("host") || name.equals("h") {
      let bytes = cursor.bytes(value)
      let end = bytes.firstIndex(of: 0x28) ?? bytes.count
      if ServiceText.isAddress(bytes.part(0, end)) {
        batch.add(.clientAddress, raw, ByteRun(from: value.from, to: value.from + end))
      }
    }
  }

  private func addName(_ field: Field, _ cursor: ByteCursor, _ raw: Slice, _ run: ByteRun, _ batch: inout EventBatch) {
    if !run.isEmpty, !cursor.bytes(run).equals("[unknown]") { batch.add(field, raw, run) }
  }
}

/// Level words of PostgreSQL.
struct PostgreSQLLevel {
  var from: Int
  var severity: UInt8
  var isContinuation: Bool

  /// The level word that ends at `end`, with nothing of a word before it.
  static func ending(_ line: UnsafeRawBufferPointer, _ end: Int) -> PostgreSQLLevel? {
    var from = end
    while from > 0, ASCII.isUpper(line[from - 1]) || (from == end && ASCII.isDigit(line[from - 1])) { from -= 1 }
    guard end - from >= 3, end - from <= 9, let found = code(line.part(from, end)) else { return nil }
    if from > 0, ASCII.isLower(line[from - 1]) || line[from - 1] == 0x5F { return nil }
    return PostgreSQLLevel(from: from, severity: found.0, isContinuation: found.1)
  }

  /// Severity as PostgreSQL passes it to syslog (its server log documentation, table "Message Severity Levels"), and
  /// whether the word continues a message.
  static func code(_ word: UnsafeRawBufferPointer) -> (UInt8, Bool)? {
    for (name, severity, continues) in words where word.equals(name) { return (severity, continues) }
    return nil
  }

  private static let words: [(StaticString, UInt8, Bool)] = [
    ("LOG", 6, false), ("ERROR", 3, false), ("FATAL", 2, false), ("PANIC", 1, false), ("WARNING", 4, false),
    ("NOTICE", 5, false), ("INFO", 6, false), ("DEBUG", 7, false), ("DEBUG1", 7, false), ("DEBUG2", 7, false),
    ("DEBUG3", 7, false), ("DEBUG4", 7, false), ("DEBUG5", 7, false), ("DETAIL", 255, true), ("HINT", 255, true),
    ("STATEMENT", 255, true), ("CONTEXT", 255, true), ("QUERY", 255, true), ("LOCATION", 255, true),
    ("BACKTRACE", 255, true),
  ]
}
