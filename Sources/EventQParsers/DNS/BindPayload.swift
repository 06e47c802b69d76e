internal import EventQBytes
public import EventQModel

/// Messages of BIND 9's `named`, whether from syslog or from its own file. See docs/dns-events.md for the event words.
public enum BindPayload {
  /// Reads the message of a row that came through syslog or the journal.
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    _ = read(&row, &batch)
  }

  /// Reads `row.message`, sets kind, severity and fields, and returns where the text behind category and severity
  /// begins.
  @inline(__always)
  static func read(_ row: inout EventRow, _ batch: inout EventBatch) -> Int {
    var cursor = ByteCursor(batch.bytes(row.message))
    let category = prefix(&cursor, &row.severity)
    let body = cursor.at
    batch.add(.category, row.message, category)
    if cursor.skip("client ") {
      client(&cursor, &row, &batch)
    } else {
      row.kind = .dnsServer
      BindServerEvents.read(cursor, &row, &batch)
    }
    return body
  }

  /// Whether what follows an ISO stamp shows that BIND wrote it.
  static func isDistinctive(_ start: ByteCursor) -> Bool {
    var cursor = start
    var severity = Severity.none
    let category = prefix(&cursor, &severity)
    if !category.isEmpty { return true }
    if cursor.skip("client ") {
      return cursor.peek == 0x40 || cursor.bytes.firstIndex(of: 0x23, from: cursor.at) != nil
    }
    if cursor.matches("zone ") { return cursor.bytes.find("/IN", from: cursor.at) != nil }
    return cursor.matches("transfer of '") || cursor.matches("starting BIND 9")
      || cursor.matches("received control channel command") || cursor.matches("all zones loaded")
  }

  // MARK: Category and severity

  @inline(__always)
  private static func prefix(_ cursor: inout ByteCursor, _ severity: inout UInt8) -> ByteRun {
    if cursor.skip("queries: ") {
      let category = ByteRun(from: cursor.at &- 9, to: cursor.at &- 2)
      if cursor.skip("info: ") { severity = Severity.informational } else { level(&cursor, &severity) }
      return category
    }
    if cursor.matches("client ") || cursor.matches("zone ") { return ByteRun(from: 0, to: 0) }
    return anyPrefix(&cursor, &severity)
  }

  private static func anyPrefix(_ cursor: inout ByteCursor, _ severity: inout UInt8) -> ByteRun {
    var category = ByteRun(from: 0, to: 0)
    var i = cursor.at
    while i < cursor.bytes.count, ASCII.isLower(cursor.bytes[i]) || cursor.bytes[i] == 0x2D { i &+= 1 }
    if i > cursor.at, cursor.bytes.matches(": ", at: i) {
      let word = cursor.bytes.part(cursor.at, i)
      for name in categories where word.equals(name) {
        category = ByteRun(from: cursor.at, to: i)
        cursor.at = i &+ 2
        break
      }
    }
    level(&cursor, &severity)
    return category
  }

  /// `info: `, `notice: `, `debug 3: `, ...
  private static func level(_ cursor: inout ByteCursor, _ severity: inout UInt8) {
    for (word, code) in levels where cursor.skip(word) {
      severity = code
      return
    }
    let start = cursor.at
    if cursor.skip("debug "), cursor.digits() != nil, cursor.skip(": ") {
      severity = Severity.debug
    } else {
      cursor.at = start
    }
  }

  private static let levels: [(StaticString, UInt8)] = [
    ("info: ", 6), ("notice: ", 5), ("warning: ", 4), ("error: ", 3), ("critical: ", 2), ("dynamic: ", 7),
  ]

  /// Categories of BIND 9 to 9.21 (its administrator's reference, "The category Phrase").
  private static let categories: [StaticString] = [
    "general", "query-errors", "security", "resolver", "lame-servers", "xfer-in", "xfer-out", "notify", "client",
    "network", "update", "update-security", "responses", "dnssec", "rate-limit", "rpz", "rpz-passthru", "zoneload",
    "config", "database", "default", "dispatch", "edns-disabled", "cname", "spill", "serve-stale", "nsid", "dnstap",
    "trust-anchor-telemetry", "sslkeylog", "delegation-only", "unmatched", "drop", "tat", "cookie", "eventlib",
    "queries",
  ]

  // MARK: Messages about a client

  /// `[@0x7f..] 10.1.2.3#4567[/key name][ (question)]: [view name: ]text`
  @inline(__always)
  private static func client(_ cursor: inout ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) {
    row.kind = .dnsServer
    let message = row.message
    if cursor.peek == 0x40 { _ = cursor.word() }
    guard let address = cursor.until(0x23), let port = cursor.digits() else { return }
    batch.add(.clientAddress, message, address)
    batch.add(.clientPort, message, port, .number)
    if cursor.peek == 0x2F { skipKey(&cursor) }
    var question = ByteRun(from: 0, to: 0)
    if cursor.peek == 0x20, cursor.peek(1) == 0x28 {
      cursor.at &+= 2
      guard let name = cursor.until(0x29) else { return }
      question = name
    }
    guard cursor.skip(": ") else { return }
    if cursor.skip("view ") {
      guard let view = cursor.until(": ") else { return }
      batch.add(.dnsView, message, view)
    }
    if cursor.skip("query: ") {
      query(&cursor, &row, &batch)
    } else {
      otherClient(&cursor, question, &row, &batch)
    }
  }

  /// `/key name`: the TSIG key that signed the message.
  private static func skipKey(_ cursor: inout ByteCursor) {
    guard cursor.skip("/key ") else { return }
    while !cursor.isAtEnd, cursor.peek != 0x20, !(cursor.peek == 0x3A && cursor.peek(1) == 0x20) { cursor.at &+= 1 }
  }

  /// `name CLASS TYPE [flags][ (server)][ [ECS ..]]`
  @inline(__always)
  private static func query(_ cursor: inout ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) {
    row.kind = .dnsQuery
    let message = row.message
    let name = cursor.word()
    let questionClass = cursor.word()
    let type = cursor.word()
    batch.add(.dnsQuestionName, message, ServiceText.name(cursor, name))
    batch.add(.dnsQuestionClass, message, questionClass)
    batch.add(.dnsQuestionType, message, type)
    let overTCP = flagsAndServer(&cursor, message, &batch)
    if type.isEmpty {
      batch.add(.error, word: "query cut short")
    } else if overTCP {
      batch.add(.networkTransport, word: "tcp")
    }
  }

  /// `+E(0)TDCK (10.20.0.11)`; whether the flags tell of TCP.
  @inline(__always)
  private static func flagsAndServer(
    _ cursor: inout ByteCursor, _ message: Slice, _ batch: inout EventBatch
  ) -> Bool {
    var overTCP = false
    if cursor.peek == 0x2B || cursor.peek == 0x2D {
      let flags = cursor.word()
      batch.add(.dnsFlags, message, flags)
      var i = flags.from
      while i < flags.to {
        if cursor.bytes[i] == 0x54 { overTCP = true }
        i &+= 1
      }
    }
    if cursor.skip(0x28), let server = cursor.until(0x29) { batch.add(.serverAddress, message, server) }
    return overTCP
  }

  private static func otherClient(
    _ cursor: inout ByteCursor, _ question: ByteRun, _ row: inout EventRow, _ batch: inout EventBatch
  ) {
    let message = row.message
    if cursor.skip("query failed (") {
      row.kind = .dnsResponse
      guard let result = cursor.until(") for ") else { return }
      addQuestion(cursor, cursor.word(), message, &batch, typeLast: true)
      addResponseCode(cursor, result, message, &batch)
    } else if cursor.skip("response: ") {
      response(&cursor, &row, &batch)
    } else if cursor.matches("query '") || cursor.matches("query (cache) '") {
      denied(&cursor, &row, &batch)
    } else {
      BindServerEvents.client(&cursor, question, message, &batch)
    }
  }

  /// `name CLASS TYPE RCODE [counts] flags (server)`: the category `responses`.
  private static func response(_ cursor: inout ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) {
    row.kind = .dnsResponse
    let message = row.message
    batch.add(.dnsQuestionName, message, ServiceText.name(cursor, cursor.word()))
    batch.add(.dnsQuestionClass, message, cursor.word())
    batch.add(.dnsQuestionType, message, cursor.word())
    batch.add(.dnsResponseCode, message, cursor.word())
    while ASCII.isDigit(cursor.peek) { _ = cursor.word() }
    if flagsAndServer(&cursor, message, &batch) { batch.add(.networkTransport, word: "tcp") }
  }

  /// `query[ (cache)] 'name/TYPE/CLASS' denied`: the client was answered with REFUSED.
  private static func denied(_ cursor: inout ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) {
    guard cursor.until(0x27) != nil, let quoted = cursor.until("' ") else { return }
    addQuestion(cursor, quoted, row.message, &batch, typeLast: false)
    guard cursor.matches("denied") else { return }
    row.kind = .dnsResponse
    batch.add(.dnsResponseCode, word: "REFUSED")
    batch.add(.dnsServerEvent, word: "denied")
  }

  // MARK: Parts that several messages share

  /// `name/CLASS/TYPE` (`typeLast`) or `name/TYPE/CLASS`, or `name/TYPE`: split from the right, as names may hold `/`.
  static func addQuestion(
    _ cursor: ByteCursor, _ run: ByteRun, _ message: Slice, _ batch: inout EventBatch, typeLast: Bool
  ) {
    guard let last = slash(cursor, run) else {
      return batch.add(.dnsQuestionName, message, ServiceText.name(cursor, run))
    }
    let tail = ByteRun(from: last + 1, to: run.to)
    let head = ByteRun(from: run.from, to: last)
    guard let first = slash(cursor, head), isClass(cursor, tail) || typeLast else {
      batch.add(.dnsQuestionName, message, ServiceText.name(cursor, head))
      return batch.add(.dnsQuestionType, message, tail)
    }
    let middle = ByteRun(from: first + 1, to: last)
    batch.add(.dnsQuestionName, message, ServiceText.name(cursor, ByteRun(from: run.from, to: first)))
    batch.add(.dnsQuestionType, message, typeLast ? tail : middle)
    batch.add(.dnsQuestionClass, message, typeLast ? middle : tail)
  }

  private static func isClass(_ cursor: ByteCursor, _ run: ByteRun) -> Bool {
    let word = cursor.bytes(run)
    return word.equals("IN") || word.equals("CH") || word.equals("HS") || word.equals("ANY") || word.hasPrefix("CLASS")
  }

  /// Offset of the last slash of a run.
  static func slash(_ cursor: ByteCursor, _ run: ByteRun) -> Int? {
    var i = run.to - 1
    while i >= run.from {
      if cursor.bytes[i] == 0x2F { return i }
      i -= 1
    }
    return nil
  }

  /// A result as the response code that the client saw: `REFUSED` as it is, `timed out` and the like are SERVFAIL.
  private static func addResponseCode(
    _ cursor: ByteCursor, _ run: ByteRun, _ message: Slice, _ batch: inout EventBatch
  ) {
    if isCode(cursor, run) {
      batch.add(.dnsResponseCode, message, run)
    } else {
      batch.add(.dnsResponseCode, word: "SERVFAIL")
    }
  }

  /// Whether a run is a response code's mnemonic: upper-case letters and digits, at least five.
  static func isCode(_ cursor: ByteCursor, _ run: ByteRun) -> Bool {
    guard run.count >= 5, run.count <= 12 else { return false }
    for byte in cursor.bytes(run) where !ASCII.isUpper(byte) && !ASCII.isDigit(byte) { return false }
    return true
  }
}
