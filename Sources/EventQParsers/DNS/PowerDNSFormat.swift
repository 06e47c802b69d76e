public import EventQBytes
public import EventQModel

/// Structured lines of the PowerDNS Recursor on standard error: `[Oct 15 12:51:14 ]msg="Question" subsystem="syncres"
/// level="0" prio="Info" tid="4" ts="1792068674.919" ...`.
public struct PowerDNSFormat: LineFormat {
  public var id: ParserID { .powerdns }
  private var app = Slice.none

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool {
    byte == 0x6D || ASCII.isSpace(byte) || StampReader.mayBeginMonth(byte)
  }

  public func mayBegin(with byte: UInt8, _ marks: LineMarks) -> Bool {
    mayBegin(with: byte) && (byte == 0x6D || !ASCII.isLetter(byte) || marks.contains(.month))
  }

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
    let civil = ServiceStamp.monthDay(&cursor)
    cursor.skipSpaces()
    guard PowerDNSPayload.isStructured(cursor) else { return false }
    row.message = line.part(from: cursor.at)
    if let civil { row.time = context.resolveYear(civil) }
    // The time in the pairs has a year and milliseconds.
    if cursor.bytes.find(" ts=\"", from: cursor.at) != nil {
      var stamp = cursor
      _ = stamp.until(" ts=\"")
      if let time = ServiceStamp.epoch(&stamp) { row.time = time }
    }
    row.kind = .dnsServer
    PowerDNSPayload.structured(ByteCursor(batch.text.bytes(row.message)), &row, &batch)
    if app.isEmpty { app = batch.make("pdns_recursor") }
    row.appName = app
    return true
  }
}
