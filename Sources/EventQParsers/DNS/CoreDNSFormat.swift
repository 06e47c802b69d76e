public import EventQBytes
public import EventQModel

/// CoreDNS's `log` (its default form), `errors` and other plugins: `[INFO] 10.1.2.3:40212 - 12345 "A IN name. udp 51
/// false 512" NOERROR qr,rd,ra 106 0.000123s`, `[ERROR] plugin/errors: 2 name. A: text`. Older versions put an RFC 3339
/// stamp before it; newer ones leave the time to what runs them.
public struct CoreDNSFormat: LineFormat {
  public var id: ParserID { .coredns }
  private var app = Slice.none

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { ASCII.isDigit(byte) || byte == 0x5B }

  public func mayBegin(with byte: UInt8, _ marks: LineMarks) -> Bool {
    marks.contains(.bracket) && mayBegin(with: byte)
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
    if let civil = ServiceStamp.iso(&cursor) {
      row.time = ServiceStamp.moment(civil, ServiceStamp.offset(&cursor), context)
      guard cursor.skip(0x20) else { return false }
    } else if let civil = ServiceStamp.iso(&cursor, separator: 0x2F) {
      row.time = ServiceStamp.moment(civil, nil, context)
      guard cursor.skip(0x20) else { return false }
    }
    row.message = line.part(from: cursor.at)
    guard CoreDNSPayload.read(&row, &batch) else { return false }
    if app.isEmpty { app = batch.make("coredns") }
    row.appName = app
    return true
  }
}

/// Messages of CoreDNS.
public enum CoreDNSPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    _ = read(&row, &batch)
  }

  private static let levels: [(StaticString, UInt8)] = [
    ("[INFO] ", 6), ("[ERROR] ", 3), ("[WARNING] ", 4), ("[FATAL] ", 2), ("[PANIC] ", 1), ("[DEBUG] ", 7),
  ]

  /// Whether the message is of CoreDNS's own form.
  static func read(_ row: inout EventRow, _ batch: inout EventBatch) -> Bool {
    let message = row.message
    var cursor = ByteCursor(batch.bytes(message))
    var severity = Severity.none
    for (word, code) in levels where cursor.skip(word) {
      severity = code
      break
    }
    guard severity != Severity.none else { return false }
    row.severity = severity
    row.kind = .dnsServer
    if cursor.skip("plugin/errors: ") {
      errors(&cursor, &row, &batch)
      return true
    }
    if cursor.skip("plugin/") {
      guard let name = cursor.until(": ") else { return false }
      batch.add(.category, message, name)
      plugin(cursor, &batch)
      return true
    }
    if cursor.matches("CoreDNS-") || cursor.skip("SIGTERM: ") || cursor.matches("Reloading") {
      let word: StaticString =
        cursor.matches("CoreDNS-") ? "running" : cursor.matches("Reloading") ? "config_loading" : "shutting_down"
      batch.add(.dnsServerEvent, word: word)
      return true
    }
    return query(&cursor, &row, &batch)
  }

  private static let texts: [(StaticString, StaticString)] = [
    ("Running configuration", "config_reloaded"), ("Going into lameduck", "shutting_down"),
    ("no nameservers found", "no_upstream"), ("Failed to transfer", "transfer_failed"),
    ("Transferred", "zone_transferred"), ("Recovered from panic", "crashed"),
  ]

  private static func plugin(_ cursor: ByteCursor, _ batch: inout EventBatch) {
    for (text, word) in texts where cursor.bytes.find(text, from: cursor.at) != nil {
      return batch.add(.dnsServerEvent, word: word)
    }
  }

  /// `10.1.2.3:40212 - 12345 "A IN name. udp 51 false 512" NOERROR qr,rd,ra 106 0.000123s`
  private static func query(_ cursor: inout ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) -> Bool {
    let message = row.message
    let peer = cursor.word()
    var colon = peer.to - 1
    while colon > peer.from, cursor.bytes[colon] != 0x3A { colon -= 1 }
    guard colon > peer.from, cursor.skip("- "), let id = cursor.digits(), cursor.skip(" \"") else { return false }
    var address = ByteRun(from: peer.from, to: colon)
    // IPv6 addresses stand in brackets.
    if cursor.bytes[address.from] == 0x5B, cursor.bytes[colon - 1] == 0x5D {
      address = ByteRun(from: address.from + 1, to: colon - 1)
    }
    let type = cursor.word()
    let questionClass = cursor.word()
    let name = cursor.word()
    let transport = cursor.word()
    guard cursor.until("\" ") != nil else { return false }
    row.kind = .dnsResponse
    batch.add(.clientAddress, message, address)
    batch.add(.clientPort, message, ByteRun(from: colon + 1, to: peer.to), .number)
    batch.add(.dnsID, message, id)
    batch.add(.dnsQuestionType, message, type)
    batch.add(.dnsQuestionClass, message, questionClass)
    batch.add(.dnsQuestionName, message, ServiceText.name(cursor, name))
    batch.add(.networkTransport, message, transport)
    let code = cursor.word()
    // "-": the query was not answered.
    if !cursor.bytes(code).equals("-") { batch.add(.dnsResponseCode, message, code) }
    let flags = cursor.word()
    if !cursor.bytes(flags).equals("-") { batch.add(.dnsFlags, message, flags) }
    _ = cursor.word()
    var seconds = cursor.rest
    if seconds.count > 1, cursor.bytes[seconds.to - 1] == 0x73 { seconds.to -= 1 }
    if let time = ServiceText.microseconds(cursor.bytes(seconds)) {
      batch.add(.durationMilliseconds, microseconds: time)
    }
    return true
  }

  /// `2 name. A: read udp 10.1.0.5:40212->10.0.0.53:53: i/o timeout`: code, question and reason.
  private static func errors(_ cursor: inout ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) {
    let message = row.message
    guard let code = cursor.number(), cursor.skip(0x20) else { return }
    row.kind = .dnsResponse
    batch.add(.dnsQuestionName, message, ServiceText.name(cursor, cursor.word()))
    guard let type = cursor.until(": ") else { return }
    batch.add(.dnsQuestionType, message, type)
    if cursor.until("->") != nil {
      let peer = cursor.word()
      var colon = peer.to - 1
      if colon > peer.from, cursor.bytes[colon] == 0x3A { colon -= 1 }
      while colon > peer.from, cursor.bytes[colon] != 0x3A { colon -= 1 }
      batch.add(.serverAddress, message, ByteRun(from: peer.from, to: colon))
    }
    if let word = DNSCodes.name(code) { batch.add(.dnsResponseCode, word: word) }
  }
}

/// Response codes by number (IANA "DNS RCODEs").
enum DNSCodes {
  private static let names: [StaticString] = [
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH",
    "NOTZONE", "DSOTYPENI",
  ]

  static func name(_ code: Int) -> StaticString? {
    if code == 16 { return "BADVERS" }
    return code >= 0 && code < names.count ? names[code] : nil
  }
}
