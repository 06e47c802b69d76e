internal import EventQBytes
public import EventQModel

/// Messages of PowerDNS: the authoritative server's, the Recursor's plain ones (before 5.0), and its structured ones
/// (`msg="Answer" subsystem="syncres" ... qname="..." rcode="0"`).
public enum PowerDNSPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    row.kind = .dnsServer
    let cursor = ByteCursor(batch.bytes(row.message))
    if isStructured(cursor) { return structured(cursor, &row, &batch) }
    if remoteWants(cursor, &row, &batch) || recursor(cursor, &row, &batch) { return }
    event(cursor, row.message, &batch)
  }

  static func isStructured(_ cursor: ByteCursor) -> Bool {
    cursor.matches("msg=\"") && cursor.bytes.find("\" subsystem=\"", from: cursor.at) != nil
  }

  /// The program whose line this is beyond doubt, or nil.
  static func program(_ cursor: ByteCursor) -> StaticString? {
    if isStructured(cursor) || cursor.matches("PowerDNS Recursor ") { return "pdns_recursor" }
    if cursor.matches("PowerDNS Authoritative Server ") || cursor.matches("[bindbackend] ")
      || cursor.matches("[bind2backend] ")
    {
      return "pdns_server"
    }
    if cursor.matches("Loading '") { return cursor.bytes.contains("backend.so'") ? "pdns_server" : nil }
    if cursor.matches("Remote ") { return cursor.bytes.contains(" wants '") ? "pdns" : nil }
    var digits = cursor
    guard digits.digits() != nil, digits.skip(" ["), digits.digits() != nil, digits.skip(0x2F) else { return nil }
    let isTraffic = digits.bytes.contains(" question for '") || digits.bytes.contains("] answer to question '")
    return isTraffic ? "pdns_recursor" : nil
  }

  /// Whether the byte at `i`, behind a stamp, may begin a line that `program` knows: a cheap look before a dear one.
  @inline(__always)
  static func mayBegin(_ b: UnsafeRawBufferPointer, _ i: Int) -> Bool {
    guard i &+ 4 < b.count else { return false }
    switch b[i] {
    case 0x50, 0x52, 0x4C, 0x5B: return true  // P R L [
    case 0x6D: return b[i &+ 3] == 0x3D  // msg=
    case 0x30...0x39: return b[i &+ 1] == 0x20 || b[i &+ 2] == 0x20
    default: return false
    }
  }

  // MARK: Structured

  /// `key="value"` pairs, quotes in values escaped.
  static func structured(_ start: ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) {
    var cursor = start
    let message = row.message
    var code = -1
    var sentence = ByteRun(from: 0, to: 0)
    while !cursor.isAtEnd {
      cursor.skipSpaces()
      guard let name = cursor.until(0x3D), let value = cursor.quoted() else { break }
      let word = cursor.bytes(name)
      let text = cursor.bytes(value)
      if word.equals("msg") {
        sentence = value
        if text.equals("Question") { row.kind = .dnsQuery }
        if text.equals("Answer") { row.kind = .dnsResponse }
      } else if word.equals("qname") {
        batch.add(.dnsQuestionName, message, ServiceText.name(cursor, value))
      } else if word.equals("qtype") {
        batch.add(.dnsQuestionType, message, value)
      } else if word.equals("proto") {
        batch.add(.networkTransport, message, value)
      } else if word.equals("zone") {
        batch.add(.dnsZone, message, ServiceText.name(cursor, value))
      } else if word.equals("subsystem") {
        batch.add(.category, message, value)
      } else if word.equals("prio") {
        let severity = Severity.code(of: text)
        if severity != Severity.none { row.severity = severity }
      } else if word.equals("remote") {
        peer(cursor, value, message, &batch)
      } else if word.equals("totms") {
        batch.add(.durationMilliseconds, message, value, .number)
      } else if word.equals("rcode") {
        code = text.decimal ?? -1
      }
    }
    if row.kind == .dnsServer {
      let text = cursor.bytes(sentence)
      for (part, word) in texts where text.contains(part) {
        batch.add(.dnsServerEvent, word: word)
        break
      }
    }
    if row.kind == .dnsResponse, let word = DNSCodes.name(code) { batch.add(.dnsResponseCode, word: word) }
  }

  /// `10.1.2.3:55002`, `[2001:db8::1]:55002`
  private static func peer(_ cursor: ByteCursor, _ run: ByteRun, _ message: Slice, _ batch: inout EventBatch) {
    var colon = run.to - 1
    while colon > run.from, cursor.bytes[colon] != 0x3A { colon -= 1 }
    guard colon > run.from else { return batch.add(.clientAddress, message, run) }
    var address = ByteRun(from: run.from, to: colon)
    if cursor.bytes[address.from] == 0x5B, cursor.bytes[colon - 1] == 0x5D {
      address = ByteRun(from: address.from + 1, to: colon - 1)
    }
    batch.add(.clientAddress, message, address)
    batch.add(.clientPort, message, ByteRun(from: colon + 1, to: run.to), .number)
  }

  // MARK: Plain

  /// `Remote 10.1.2.3 wants 'name|A', do = 0, bufsize = 512: packetcache HIT`
  private static func remoteWants(_ start: ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) -> Bool {
    var cursor = start
    let message = row.message
    guard cursor.skip("Remote ") else { return false }
    let client = cursor.word()
    guard cursor.skip("wants '") else { return false }
    row.kind = .dnsQuery
    batch.add(.clientAddress, message, client)
    question(&cursor, message, &batch)
    return true
  }

  /// `name|A'`
  private static func question(_ cursor: inout ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    guard let run = cursor.until(0x27) else { return }
    let bar = cursor.bytes(run).firstIndex(of: 0x7C) ?? run.count
    batch.add(.dnsQuestionName, message, ServiceText.name(cursor, ByteRun(from: run.from, to: run.from + bar)))
    if bar < run.count { batch.add(.dnsQuestionType, message, ByteRun(from: run.from + bar + 1, to: run.to)) }
  }

  /// `3 [14/2] question for 'name|A' from 10.1.2.3:55002`,
  /// `3 [14/2] answer to question 'name|A': 1 answers, ..., 0.13 tot ms, ..., rcode=0`
  private static func recursor(_ start: ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) -> Bool {
    var cursor = start
    let message = row.message
    let isAnswer: Bool
    if cursor.until("] question for '") != nil {
      isAnswer = false
    } else if cursor.until("] TCP question for '") != nil {
      isAnswer = false
      batch.add(.networkTransport, word: "tcp")
    } else if cursor.until("] answer to question '") != nil {
      isAnswer = true
    } else {
      return false
    }
    row.kind = isAnswer ? .dnsResponse : .dnsQuery
    question(&cursor, message, &batch)
    if !isAnswer {
      if cursor.skip(" from ") { peer(cursor, cursor.word(), message, &batch) }
      return true
    }
    let text = cursor
    if let run = cursor.until(" tot ms") {
      var from = run.to
      while from > run.from, cursor.bytes[from - 1] != 0x20 { from -= 1 }
      batch.add(.durationMilliseconds, message, ByteRun(from: from, to: run.to), .number)
    }
    cursor = text
    if cursor.until("rcode=") != nil, let code = cursor.number(), let word = DNSCodes.name(code) {
      batch.add(.dnsResponseCode, word: word)
    }
    return true
  }

  private static let texts: [(StaticString, StaticString)] = [
    ("which is not a master", "notify_refused"), ("which is not a primary", "notify_refused"),
    ("unable to xfr", "transfer_failed"), ("unable to AXFR", "transfer_failed"),
    ("retrieval finished", "transfer_completed"), ("server bound to ", "listening"),
    ("Listening for UDP queries", "listening"), ("Listening for TCP queries", "listening"),
    ("Listening for queries", "listening"),
    ("initiating transfer", "transfer_started"), ("Starting AXFR of '", "transfer_started"),
    ("Initiating transfer of '", "transfer_started"), ("Unable to AXFR", "transfer_failed"),
    ("Unable to xfr", "transfer_failed"), ("xfr failed", "transfer_failed"), ("AXFR done for '", "zone_transferred"),
    ("zone committed with serial", "zone_transferred"), (" is stale, ", "refresh_needed"),
    ("Received NOTIFY for ", "notify_received"), ("Received unsuccessful notification", "notify_failed"),
    ("Queued notification of domain", "notify_sent"), ("initiated by ", "transfer_out_started"),
    ("Done launching threads", "running"),
    ("Enabled multiplexer", "running"), ("' multiplexer", "running"), ("PowerDNS Authoritative Server ", "starting"),
    ("PowerDNS Recursor ", "starting"), ("Scheduling exit", "shutting_down"), ("Exiting on user request", "exiting"),
    ("Unable to retrieve SOA", "refresh_failed"), ("While checking domain freshness", "refresh_failed"),
    ("Database error", "backend_failed"), ("Backend error", "backend_failed"), ("Backend reported", "backend_failed"),
    ("Unable to bind", "listen_failed"), ("Failed to update . records", "priming_failed"),
  ]

  private static let zoneMarks: [StaticString] = [
    "zone: '", "SOA of '", "Zone for '", "omain '", "zone '", "done for '", "AXFR of '", "transfer of '",
  ]

  /// `AXFR-out zone 'example.com', client '10.1.2.3:51379', denied: client IP has no permission`
  private static func transferOut(_ text: UnsafeRawBufferPointer) -> StaticString? {
    if text.contains(" denied: ") || text.contains("client may not request") { return "transfer_denied" }
    if text.contains(" failed: ") { return "transfer_out_failed" }
    if text.contains(" finished") { return "transfer_out_ended" }
    return text.contains(" initiated") ? "transfer_out_started" : nil
  }

  private static func event(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var found: StaticString?
    if start.bytes.find("XFR-out", from: start.at) != nil {
      found = transferOut(start.bytes)
    } else {
      for (text, word) in texts where start.bytes.find(text, from: start.at) != nil {
        found = word
        break
      }
    }
    guard let found else { return }
    var cursor = start
    if cursor.until("client '") != nil, let client = cursor.until(0x27) { peer(cursor, client, message, &batch) }
    for mark in ["NOTIFY for ", "retrieve SOA for "] as [StaticString] {
      cursor.at = start.at
      guard cursor.until(mark) != nil else { continue }
      var zone = cursor.word()
      if cursor.bytes(zone).last == 0x2C { zone.to -= 1 }
      batch.add(.dnsZone, message, ServiceText.name(cursor, zone))
    }
    for mark in zoneMarks {
      cursor.at = start.at
      guard cursor.until(mark) != nil, let zone = cursor.until(0x27) else { continue }
      batch.add(.dnsZone, message, ServiceText.name(cursor, zone))
      break
    }
    for mark in ["primary: '", "remote '", "from remote ", "from ", "master: '"] as [StaticString] {
      cursor.at = start.at
      guard cursor.until(mark) != nil else { continue }
      let from = cursor.at
      while !cursor.isAtEnd, cursor.peek != 0x27, cursor.peek != 0x20, cursor.peek != 0x2C { cursor.at += 1 }
      var run = ByteRun(from: from, to: cursor.at)
      if let colon = cursor.bytes(run).firstIndex(of: 0x3A), cursor.bytes(run).firstIndex(of: 0x2E) != nil {
        run.to = run.from + colon
      }
      guard ServiceText.isAddress(cursor.bytes(run)) else { continue }
      batch.add(.serverAddress, message, run)
      break
    }
    cursor.at = start.at
    if cursor.until("serial number ") != nil || cursor.until("our serial ") != nil, let digits = cursor.digits() {
      batch.add(.dnsSerial, message, digits, .number)
    }
    batch.add(.dnsServerEvent, word: found)
  }
}
