public import EventQBytes
public import EventQModel

/// Unbound's own log file: `[1792068674] unbound[812:0] info: text`, `Oct 15 12:51:14 unbound[812:0] info: text`
/// (`log-time-ascii`), `2026-10-15T12:51:14.123+00:00 unbound[812:0] info: text` (`log-time-iso`).
public struct UnboundFormat: LineFormat {
  public var id: ParserID { .unbound }
  private var app = Slice.none

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool {
    ASCII.isDigit(byte) || byte == 0x5B || StampReader.mayBeginMonth(byte)
  }

  public func mayBegin(with byte: UInt8, _ marks: LineMarks) -> Bool {
    marks.contains(.bracket) && mayBegin(with: byte) && (!ASCII.isLetter(byte) || marks.contains(.month))
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
    guard let time = stamp(&cursor, context), cursor.skip(" unbound["), let process = cursor.digits(),
      cursor.skip(0x3A),
      cursor.digits() != nil, cursor.skip("] ")
    else { return false }
    row.time = time
    row.procID = line.part(process)
    row.message = line.part(from: cursor.at)
    let body = UnboundPayload.read(&row, &batch)
    row.message = row.message.part(from: body)
    if app.isEmpty { app = batch.make("unbound") }
    row.appName = app
    return true
  }

  private func stamp(_ cursor: inout ByteCursor, _ context: borrowing SourceContext) -> Timestamp? {
    if cursor.skip(0x5B) {
      guard let time = ServiceStamp.epoch(&cursor), cursor.skip(0x5D) else { return nil }
      return time
    }
    if let civil = ServiceStamp.iso(&cursor) {
      return ServiceStamp.moment(civil, ServiceStamp.offset(&cursor), context)
    }
    let stamp = ServiceStamp.monthDay(&cursor)
    return stamp.map { context.resolveYear($0) }
  }
}

/// Messages of Unbound: queries, replies, failures, and what it says of itself.
public enum UnboundPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    _ = read(&row, &batch)
  }

  /// Reads `[[pid:thread] ]level: text`; returns where the text begins.
  static func read(_ row: inout EventRow, _ batch: inout EventBatch) -> Int {
    let message = row.message
    row.kind = .dnsServer
    var cursor = ByteCursor(batch.bytes(message))
    if cursor.skip(0x5B) {
      guard cursor.digits() != nil, cursor.skip(0x3A), cursor.digits() != nil, cursor.skip("] ") else { return 0 }
    }
    for (word, code) in levels where cursor.skip(word) {
      row.severity = code
      break
    }
    let body = cursor.at
    if !question(&cursor, &row, &batch) {
      cursor.at = body
      event(cursor, &row, &batch)
    }
    return body
  }

  private static let levels: [(StaticString, UInt8)] = [
    ("info: ", 6), ("query: ", 6), ("reply: ", 6), ("notice: ", 5), ("warning: ", 4), ("error: ", 3),
    ("fatal error: ", 2), ("debug: ", 7),
  ]

  /// `10.1.2.3 name. TYPE CLASS[ RCODE seconds cached bytes]`
  private static func question(_ cursor: inout ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) -> Bool {
    let message = row.message
    guard ASCII.isHexDigit(cursor.peek) || cursor.peek == 0x3A else { return false }
    var client = cursor.word()
    let name = cursor.word()
    let type = cursor.word()
    let questionClass = cursor.word()
    var port = ByteRun(from: 0, to: 0)
    if let at = cursor.bytes(client).firstIndex(of: 0x40) {
      port = ByteRun(from: client.from + at + 1, to: client.to)
      client.to = client.from + at
    }
    // "null TYPE0 CLASS0": refused before its question was read.
    let isUnread = cursor.bytes(name).equals("null") && cursor.bytes(type).equals("TYPE0")
    guard ServiceText.isAddress(cursor.bytes(client)), isClass(cursor.bytes(questionClass)), !name.isEmpty,
      isUnread || cursor.bytes[name.to - 1] == 0x2E
    else { return false }
    batch.add(.clientAddress, message, client)
    batch.add(.clientPort, message, port, .number)
    if !isUnread {
      batch.add(.dnsQuestionName, message, ServiceText.name(cursor, name))
      batch.add(.dnsQuestionType, message, type)
      batch.add(.dnsQuestionClass, message, questionClass)
    }
    row.kind = .dnsQuery
    guard !cursor.isAtEnd else { return true }
    row.kind = .dnsResponse
    batch.add(.dnsResponseCode, message, cursor.word())
    if let time = ServiceText.microseconds(cursor.bytes(cursor.word())) {
      batch.add(.durationMilliseconds, microseconds: time)
    }
    return true
  }

  static func isClass(_ word: UnsafeRawBufferPointer) -> Bool {
    word.equals("IN") || word.equals("CH") || word.equals("HS") || word.equals("ANY") || word.hasPrefix("CLASS")
  }

  /// `zone. redirect 10.1.2.3@40000 name. TYPE CLASS` (`log-local-actions`).
  private static func localAction(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = start
    let zone = cursor.word()
    let action = cursor.word()
    let peer = cursor.word()
    guard !action.isEmpty, zone.count > 1, cursor.bytes[zone.to - 1] == 0x2E,
      let at = cursor.bytes(peer).firstIndex(of: 0x40)
    else { return }
    let address = ByteRun(from: peer.from, to: peer.from + at)
    let name = cursor.word()
    let type = cursor.word()
    let questionClass = cursor.word()
    guard ServiceText.isAddress(cursor.bytes(address)), isClass(cursor.bytes(questionClass)) else { return }
    batch.add(.dnsZone, message, ServiceText.name(cursor, zone))
    batch.add(.clientAddress, message, address)
    batch.add(.clientPort, message, ByteRun(from: address.to + 1, to: peer.to), .number)
    batch.add(.dnsQuestionName, message, ServiceText.name(cursor, name))
    batch.add(.dnsQuestionType, message, type)
    batch.add(.dnsQuestionClass, message, questionClass)
    batch.add(.dnsServerEvent, word: "local_action")
  }

  private static let texts: [(StaticString, StaticString)] = [
    ("start of service", "running"), ("service stopped", "exiting"), ("Restart of unbound", "restarted"),
    ("init module", "starting"), ("can't bind socket", "listen_failed"), ("could not open ports", "listen_failed"),
    ("validation failure", "validation_failed"), ("control cmd:  reload", "config_reloaded"),
    ("control cmd:  stop", "shutting_down"), ("control cmd", "control_command"),
    ("failed to prime trust anchor", "trust_anchor_failed"), ("out of memory", "out_of_memory"),
  ]

  /// Texts about the server; failures name their question as `<name. TYPE CLASS>`.
  private static func event(_ start: ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) {
    var cursor = start
    let message = row.message
    let isFailure = cursor.matches("SERVFAIL <")
    let isInvalid = cursor.matches("validation failure <")
    if isFailure || isInvalid, cursor.until(0x3C) != nil {
      batch.add(.dnsQuestionName, message, ServiceText.name(cursor, cursor.word()))
      batch.add(.dnsQuestionType, message, cursor.word())
      if let run = cursor.until(0x3E) { batch.add(.dnsQuestionClass, message, run) }
      row.kind = .dnsResponse
      batch.add(.dnsResponseCode, word: "SERVFAIL")
    }
    for (text, word) in texts where start.matches(text) { return batch.add(.dnsServerEvent, word: word) }
    localAction(start, message, &batch)
  }
}
