public import EventQBytes
public import EventQModel

/// Knot DNS on standard error or in a file: `2026-10-15T12:51:14.123456+0000 info: [example.com.] zone expired`.
public struct KnotFormat: LineFormat {
  public var id: ParserID { .knot }
  private var app = Slice.none
  /// Whether a line of this source was Knot's beyond doubt: then the plainer ones are, too.
  private var isKnown = false

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
    guard let civil = ServiceStamp.iso(&cursor), let offset = ServiceStamp.offset(&cursor), cursor.skip(0x20),
      KnotPayload.isDistinctive(cursor) || (isKnown && KnotPayload.level(&cursor, peek: true) != nil)
    else { return false }
    isKnown = true
    row.time = civil.timestamp(offset: offset)
    row.message = line.part(from: cursor.at)
    let body = KnotPayload.read(&row, &batch)
    row.message = row.message.part(from: body)
    if app.isEmpty { app = batch.make("knotd") }
    row.appName = app
    return true
  }
}

/// Messages of Knot DNS: `[level: ][[zone.] ]text`.
public enum KnotPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    _ = read(&row, &batch)
  }

  private static let levels: [(StaticString, UInt8)] = [
    ("info: ", 6), ("notice: ", 5), ("warning: ", 4), ("error: ", 3), ("critical: ", 2), ("debug: ", 7),
  ]

  /// The level word at the position and its severity; moves behind it unless it is only looked at.
  static func level(_ cursor: inout ByteCursor, peek: Bool = false) -> UInt8? {
    for (word, code) in levels where cursor.matches(word) {
      if !peek { _ = cursor.skip(word) }
      return code
    }
    return nil
  }

  /// Whether a level word is followed by a zone in brackets or by a text of the server's start or stop.
  static func isDistinctive(_ start: ByteCursor) -> Bool {
    var cursor = start
    guard level(&cursor) != nil else { return false }
    if cursor.skip(0x5B) { return cursor.bytes.find(".] ", from: cursor.at) != nil }
    for text in [
      "Knot DNS ", "loading ", "starting server", "server started", "stopping server", "shutting down",
      "binding to interface", "control, ", "configuration reloaded", "PID stored in",
    ] as [StaticString] {
      if cursor.matches(text) { return true }
    }
    return false
  }

  static func read(_ row: inout EventRow, _ batch: inout EventBatch) -> Int {
    row.kind = .dnsServer
    let message = row.message
    var cursor = ByteCursor(batch.bytes(message))
    if let severity = level(&cursor) { row.severity = severity }
    let body = cursor.at
    if cursor.skip(0x5B), let zone = cursor.until("] ") {
      batch.add(.dnsZone, message, ServiceText.name(cursor, zone))
    }
    let text = cursor
    other(text, message, &batch)
    if cursor.until("-> ") != nil || cursor.until("serial ") != nil, let digits = cursor.digits() {
      batch.add(.dnsSerial, message, digits, .number)
    }
    cursor = text
    if cursor.until("server responded with error '") != nil, let code = cursor.until(0x27) {
      batch.add(.dnsResponseCode, message, code)
    }
    if let word = event(text) { batch.add(.dnsServerEvent, word: word) }
    return body
  }

  /// `remote 192.0.2.53@53` or `remote NAME, address 192.0.2.53@53`
  private static func other(_ text: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    for mark in ["address ", "remote "] as [StaticString] {
      var cursor = text
      guard cursor.until(mark) != nil else { continue }
      let from = cursor.at
      while !cursor.isAtEnd, cursor.peek != 0x40, cursor.peek != 0x2C, cursor.peek != 0x20 { cursor.at += 1 }
      let run = ByteRun(from: from, to: cursor.at)
      guard ServiceText.isAddress(cursor.bytes(run)) else { continue }
      batch.add(.serverAddress, message, run)
      if cursor.skip(0x40), let port = cursor.digits() { batch.add(.serverPort, message, port, .number) }
      return
    }
  }

  private static func event(_ text: ByteCursor) -> StaticString? {
    let rest = text.bytes(text.rest)
    if text.matches("AXFR, ") || text.matches("IXFR, ") {
      return rest.hasPrefix("AXFR, incoming") || rest.hasPrefix("IXFR, incoming") ? incoming(rest) : outgoing(rest)
    }
    if text.matches("refresh, remote ") {
      if rest.contains(", zone updated") { return "zone_transferred" }
      if rest.contains(", zone is outdated") { return "refresh_needed" }
      return rest.contains(", failed") || rest.contains(" not usable") ? "refresh_failed" : "refresh"
    }
    // A secondary that starts for the first time has no file yet: "(not exists)".
    if text.matches("failed to parse zone file"), rest.contains("(not exists)") { return nil }
    for (needle, word) in texts where text.matches(needle) { return word }
    return nil
  }

  private static func incoming(_ text: UnsafeRawBufferPointer) -> StaticString? {
    if text.contains("started") { return "transfer_started" }
    if text.contains("finished") { return "transfer_completed" }
    let hasFailed = text.contains("failed") || text.contains("denied") || text.contains("rcode")
    return hasFailed || text.contains("responded with error") ? "transfer_failed" : nil
  }

  private static func outgoing(_ text: UnsafeRawBufferPointer) -> StaticString? {
    if text.contains("started") { return "transfer_out_started" }
    if text.contains("finished") { return "transfer_out_ended" }
    return text.contains("failed") ? "transfer_out_failed" : nil
  }

  private static let texts: [(StaticString, StaticString)] = [
    ("loaded, serial", "zone_loaded"), ("zone file loaded", "zone_loaded"), ("zone loaded", "zone_loaded"),
    ("zone expired", "zone_expired"), ("expired", "zone_expired"), ("refresh, failed", "refresh_failed"),
    ("refresh, zone updated", "zone_transferred"), ("zone event 'refresh' failed", "refresh_failed"),
    ("notify, incoming", "notify_received"), ("notify, outgoing", "notify_sent"),
    ("failed to load", "zone_load_failed"), ("zone cannot be loaded", "zone_load_failed"),
    ("zone loader, failed", "zone_load_failed"), ("failed to parse zone file", "zone_load_failed"),
    ("zone event 'load' failed", "zone_load_failed"), ("reloading configuration", "config_loading"),
    ("loaded configuration", "config_loading"), ("ACL, denied, action transfer", "transfer_denied"),
    ("ACL, denied, action notify", "notify_refused"),
    ("server started", "running"), ("starting server", "starting"), ("Knot DNS ", "starting"),
    ("stopping server", "shutting_down"), ("shutting down", "exiting"), ("configuration reloaded", "config_reloaded"),
  ]
}

/// Messages of systemd-resolved.
public enum ResolvedPayload {
  private static let texts: [(StaticString, StaticString)] = [
    ("Using degraded feature set", "degraded"), ("Switching to DNS server", "upstream_changed"),
    ("Switching to fallback DNS server", "upstream_changed"), ("DNSSEC validation failed", "validation_failed"),
    ("Failed to send hostname reply", "send_failed"), ("Flushed all caches", "cache_flushed"),
    ("Clock change detected", "cache_flushed"), ("Using system hostname", "running"),
    ("Positive Trust Anchors", "starting"), ("Grace period over", "upstream_recovered"),
    ("Server returned error", "upstream_failed"),
  ]

  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    row.kind = .dnsServer
    let message = row.message
    let start = ByteCursor(batch.bytes(message))
    var cursor = start
    if cursor.until("DNS server ") != nil {
      let from = cursor.at
      while ASCII.isHexDigit(cursor.peek) || cursor.peek == 0x2E || cursor.peek == 0x3A { cursor.at += 1 }
      var run = ByteRun(from: from, to: cursor.at)
      while run.to > run.from, cursor.bytes[run.to - 1] == 0x2E || cursor.bytes[run.to - 1] == 0x3A { run.to -= 1 }
      if ServiceText.isAddress(cursor.bytes(run)) { batch.add(.serverAddress, message, run) }
    }
    cursor = start
    if cursor.skip("DNSSEC validation failed for question ") {
      batch.add(.dnsQuestionName, message, ServiceText.name(cursor, cursor.word()))
      batch.add(.dnsQuestionClass, message, cursor.word())
      if let type = cursor.until(0x3A) { batch.add(.dnsQuestionType, message, type) }
    }
    for (text, word) in texts where start.matches(text) { return batch.add(.dnsServerEvent, word: word) }
  }
}
