public import EventQBytes
public import EventQModel

/// PowerDNS on standard error. The Recursor's structured lines, `[Oct 15 12:51:14 ]msg="Question" subsystem="syncres"
/// level="0" prio="Info" tid="4" ts="1792068674.919" ...`, and plain ones of both servers, `Oct 15 12:51:14 text`: as a
/// plain line names neither host nor program, a source must first show that it is PowerDNS's.
public struct PowerDNSFormat: LineFormat {
  public var id: ParserID { .powerdns }
  private var app = Slice.none
  private var program: StaticString = "pdns"
  /// Whether a line of this source was PowerDNS's beyond doubt: then its plain ones are, too.
  private var isKnown = false

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
    let isStructured = PowerDNSPayload.isStructured(cursor)
    if let name = PowerDNSPayload.program(cursor) {
      // "pdns" tells less than "pdns_server" and "pdns_recursor".
      if name.utf8CodeUnitCount > program.utf8CodeUnitCount {
        program = name
        app = .none
      }
      isKnown = true
    } else if !isKnown || civil == nil || Self.hasTag(cursor) {
      return false
    }
    row.message = line.part(from: cursor.at)
    if let civil { row.time = context.resolveYear(civil) }
    if app.isEmpty { app = batch.make(program) }
    row.appName = app
    guard isStructured else {
      PowerDNSPayload.refine(&row, &batch, context)
      return true
    }
    // The time in the pairs has a year and milliseconds.
    if cursor.bytes.find(" ts=\"", from: cursor.at) != nil {
      var stamp = cursor
      _ = stamp.until(" ts=\"")
      if let time = ServiceStamp.epoch(&stamp) { row.time = time }
    }
    row.kind = .dnsServer
    PowerDNSPayload.structured(ByteCursor(batch.text.bytes(row.message)), &row, &batch)
    return true
  }

  /// `host tag[1]: `, `host tag: `: another program's line, by syslog. PowerDNS's sentences begin with a capital, a
  /// digit or a bracket.
  private static func hasTag(_ start: ByteCursor) -> Bool {
    var cursor = start
    guard ASCII.isLower(cursor.peek) else { return false }
    _ = cursor.word()
    let tag = cursor.word()
    return !tag.isEmpty && cursor.bytes[tag.to - 1] == 0x3A
  }
}
