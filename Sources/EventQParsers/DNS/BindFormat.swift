public import EventQBytes
public import EventQModel

/// BIND 9's own log files (`logging { channel ... { file ...; print-time yes|iso8601|iso8601-utc; }; }`).
///
/// `DD-Mon-YYYY HH:MM:SS.mmm [category: ][severity: ]message`, or an ISO 8601 stamp followed by a category, a severity
/// or a message that only BIND writes. Order of the parts and severity words: BIND's lib/isc/log.c.
public struct BindFormat: LineFormat {
  public var id: ParserID { .bind }
  /// `named`, made once a chunk.
  private var app = Slice.none

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { ASCII.isDigit(byte) }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    app = .none
    return takeLines(lines, from: from, into: &batch, context: &context)
  }

  mutating func take(
    _ line: Slice, _ row: inout EventRow, _ batch: inout EventBatch, _ context: inout SourceContext
  ) -> Bool {
    var cursor = ByteCursor(batch.text.bytes(line))
    if let civil = ServiceStamp.dayMonthYear(&cursor, separator: 0x2D) {
      // BIND always writes milliseconds. Tomcat does so too, with a level and a thread behind them.
      guard cursor.at == 24, cursor.skip(0x20), !Self.isJavaLevel(cursor) else { return false }
      row.time = context.zone.timestamp(civil)
    } else if let civil = ServiceStamp.iso(&cursor) {
      guard cursor.at == 23 else { return false }
      let offset = ServiceStamp.offset(&cursor)
      guard cursor.skip(0x20), BindPayload.isDistinctive(cursor) else { return false }
      row.time = ServiceStamp.moment(civil, offset, context)
    } else {
      return false
    }
    row.message = line.part(from: cursor.at)
    let body = BindPayload.read(&row, &batch)
    row.message = row.message.part(from: body)
    if app.isEmpty { app = batch.make("named") }
    row.appName = app
    return true
  }

  /// Whether a level of java.util.logging and the bracket of a thread's name come next.
  @inline(__always)
  private static func isJavaLevel(_ start: ByteCursor) -> Bool {
    // BIND's own words begin with a small letter, save the odd name of a protocol.
    guard start.peek &- 0x41 < 26 else { return false }
    return start.matches("SEVERE [") || start.matches("WARNING [") || start.matches("INFO [")
      || start.matches("CONFIG [") || start.matches("FINE [") || start.matches("FINER [")
      || start.matches("FINEST [")
  }
}
