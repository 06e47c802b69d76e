internal import EventQBytes
internal import EventQModel

/// PostgreSQL's csvlog: 23 to 26 columns in a fixed order, messages quoted and free to hold newlines
/// (server log documentation, "Using CSV-Format Log Output").
enum PostgreSQLCSV {
  /// Columns used here, by number from 0.
  private enum Column {
    static let user = 1
    static let database = 2
    static let process = 3
    static let client = 4
    static let commandTag = 7
    static let severity = 11
    static let code = 12
    static let message = 13
    static let query = 19
    static let application = 22
    static let fewest = 22
  }

  /// The lines of the event that begins at `first`: up to the line whose end is outside quotes. Nil where its first
  /// line is no csvlog line.
  static func fold(
    _ lines: borrowing EventQBytes.Column<Slice>, _ first: Int, _ batch: borrowing EventBatch
  ) -> FoldedLines? {
    var folded = FoldedLines(first: first)
    guard isHead(batch.text.bytes(batch.text.line(lines[first]))) else { return nil }
    var quotes = count(batch.text.bytes(lines[first]))
    while quotes % 2 == 1, folded.end < lines.count, folded.hasRoom(lines) {
      quotes += count(batch.text.bytes(lines[folded.end]))
      folded.end += 1
    }
    return folded
  }

  private static func count(_ line: UnsafeRawBufferPointer) -> Int {
    var quotes = 0
    for byte in line where byte == 0x22 { quotes &+= 1 }
    return quotes
  }

  /// Whether the twelfth column is a level word and those before it look the part.
  private static func isHead(_ line: UnsafeRawBufferPointer) -> Bool {
    var cursor = ByteCursor(line)
    var column = 0
    while let run = next(&cursor) {
      if column == Column.process, !run.isEmpty, line.part(run.from, run.to).decimal == nil { return false }
      if column == Column.severity { return PostgreSQLLevel.code(line.part(run.from, run.to)) != nil }
      column += 1
    }
    return false
  }

  /// The next column without its quotes; nil at the end of the line.
  private static func next(_ cursor: inout ByteCursor) -> ByteRun? {
    guard !cursor.isAtEnd else { return nil }
    let bytes = cursor.bytes
    guard cursor.peek == 0x22 else {
      let from = cursor.at
      var i = from
      while i < bytes.count, bytes[i] != 0x2C { i += 1 }
      cursor.at = i + 1
      return ByteRun(from: from, to: i)
    }
    let from = cursor.at + 1
    var i = from
    while i < bytes.count {
      if bytes[i] == 0x22 {
        if i + 1 < bytes.count, bytes[i + 1] == 0x22 { i += 1 } else { break }
      }
      i += 1
    }
    let end = min(i, bytes.count)
    cursor.at = min(end + 2, bytes.count + 1)
    return ByteRun(from: from, to: end)
  }

  /// Reads `row.raw`.
  static func read(_ row: inout EventRow, _ batch: inout EventBatch) -> Bool {
    let raw = row.raw
    let bytes = batch.text.bytes(raw)
    var cursor = ByteCursor(bytes)
    var column = 0
    var query = ByteRun(from: 0, to: 0)
    var message = ByteRun(from: 0, to: 0)
    while let run = next(&cursor) {
      switch column {
      case Column.user: batch.add(.dbUser, raw, run)
      case Column.database: batch.add(.dbName, raw, run)
      case Column.process: row.procID = run.isEmpty ? .none : raw.part(run)
      case Column.client: client(cursor, run, raw, &batch)
      case Column.severity: row.severity = PostgreSQLLevel.code(cursor.bytes(run))?.0 ?? Severity.none
      case Column.code: if !cursor.bytes(run).equals("00000") { batch.add(.dbStatusCode, raw, run) }
      case Column.message: message = run
      case Column.query: query = run
      case Column.application: batch.add(.dbApplication, raw, run)
      default: break
      }
      column += 1
    }
    guard column >= Column.fewest else { return false }
    // `text` does not move while a parser works, so `bytes` stays good while `made` grows.
    if !query.isEmpty { batch.add(.dbQueryText, unquote(bytes, query, raw, &batch)) }
    row.message = unquote(bytes, message, raw, &batch)
    PostgreSQLPayload.body(&row, &batch)
    return true
  }

  /// `10.0.0.5:54321` or `[local]`
  private static func client(_ cursor: ByteCursor, _ run: ByteRun, _ raw: Slice, _ batch: inout EventBatch) {
    var colon = run.to - 1
    while colon > run.from, cursor.bytes[colon] != 0x3A { colon -= 1 }
    guard colon > run.from else { return }
    let address = ByteRun(from: run.from, to: colon)
    guard ServiceText.isAddress(cursor.bytes(address)) else { return }
    batch.add(.clientAddress, raw, address)
    batch.add(.clientPort, raw, ByteRun(from: colon + 1, to: run.to), .number)
  }

  /// The value of a column: a slice of the line where no quote is doubled in it.
  private static func unquote(
    _ bytes: UnsafeRawBufferPointer, _ run: ByteRun, _ raw: Slice, _ batch: inout EventBatch
  ) -> Slice {
    if run.isEmpty { return .none }
    guard bytes.part(run.from, run.to).firstIndex(of: 0x22) != nil else { return raw.part(run) }
    let start = batch.made.count
    var i = run.from
    while i < run.to {
      batch.made.append(bytes[i])
      i += bytes[i] == 0x22 ? 2 : 1
    }
    return batch.madeSlice(from: start)
  }
}
