internal import EventQBytes
internal import EventQModel

/// What `named` says of itself and of its zones: texts to the stable words of `dns.server.event`.
enum BindServerEvents {
  /// A message that does not begin with `client`.
  static func read(_ start: ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) {
    var cursor = start
    let message = row.message
    if cursor.skip("zone ") { return zone(&cursor, message, &batch) }
    if cursor.skip("transfer of '") { return transfer(&cursor, message, &batch) }
    // "running on Linux x86_64 ..." tells of the machine only.
    if cursor.bytes(cursor.rest).equals("running") { return batch.add(.dnsServerEvent, word: "running") }
    if let word = word(of: cursor, in: general) { return batch.add(.dnsServerEvent, word: word) }
    if let at = cursor.bytes.find("resolving '", from: cursor.at) {
      return resolving(cursor, at, &row, &batch)
    }
    if let at = cursor.bytes.find("DNS format error from ", from: cursor.at) {
      cursor.at = at + 22
      addServer(&cursor, message, &batch)
      batch.add(.dnsServerEvent, word: "format_error")
    } else if cursor.bytes.contains(") failed, back trace") || cursor.bytes.contains("assertion failed") {
      batch.add(.dnsServerEvent, word: "crashed")
    } else if cursor.matches("validating ") {
      batch.add(.dnsServerEvent, word: "validation_failed")
    }
  }

  /// The first entry whose text stands at the position.
  private static func word(of cursor: ByteCursor, in table: [(StaticString, StaticString)]) -> StaticString? {
    for (text, word) in table where cursor.matches(text) { return word }
    return nil
  }

  private static let general: [(StaticString, StaticString)] = [
    ("all zones loaded", "all_zones_loaded"), ("exiting (due to", "crashed"),
    ("exiting", "exiting"), ("shutting down", "shutting_down"), ("starting BIND", "starting"),
    ("received control channel command", "control_command"), ("received SIGHUP", "control_command"),
    ("received SIGTERM", "shutting_down"), ("received SIGINT", "shutting_down"),
    ("stopping command channel", "shutting_down"),
    ("loading configuration from", "config_loading"), ("loading configuration: ", "config_failed"),
    ("reloading configuration succeeded", "config_reloaded"), ("reloading configuration failed", "config_failed"),
    ("reloading zones succeeded", "zones_reloaded"), ("reloading zones failed", "zones_reload_failed"),
    ("any newly configured zones are now loaded", "zones_reloaded"), ("listening on ", "listening"),
    ("no longer listening on ", "listening_stopped"), ("could not listen", "listen_failed"),
    ("creating IPv4 interface", "listen_failed"), ("creating IPv6 interface", "listen_failed"),
    ("rate limit ", "rate_limited"), ("limit ", "rate_limited"), ("stop limiting ", "rate_limit_stopped"),
    ("out of memory", "out_of_memory"), ("no longer resolving", "resolve_failed"),
    ("resolver priming query complete: success", "priming_complete"),
    ("resolver priming query complete", "priming_failed"),
    ("managed-keys-zone: Unable to fetch", "trust_anchor_failed"), ("clients-per-query", "clients_limit_changed"),
    ("no more recursive clients", "recursive_clients_exhausted"), ("fetch completed at", "fetch_completed"),
  ]

  // MARK: Zones

  private static let zoneTexts: [(StaticString, StaticString)] = [
    ("loaded serial ", "zone_loaded"), ("transferred serial ", "zone_transferred"), ("expired", "zone_expired"),
    ("Transfer started", "transfer_started"), ("refresh: skipping", "refresh_skipped"),
    ("refresh: timeout retrying", "refresh_retry"), ("refresh: ", "refresh_failed"),
    ("notify from ", "notify_received"),
    ("refused notify from ", "notify_refused"), ("sending notif", "notify_sent"), ("notify to ", "notify_failed"),
    ("notify: ", "notify_failed"), ("zone transfer deferred", "transfer_deferred"),
    ("zone transfer finished: success", "transfer_completed"), ("zone transfer finished", "transfer_failed"),
    ("loading from ", "zone_load_failed"), ("not loaded due to errors", "zone_load_failed"),
    ("has no NS records", "zone_load_failed"), ("has 0 SOA records", "zone_load_failed"),
    ("has no address records", "zone_load_failed"), ("journal rollforward failed", "zone_load_failed"),
    ("serial number (", "serial_mismatch"), ("zone serial (", "serial_unchanged"), ("shutting down", "zone_shutdown"),
    ("could not find any", "zone_load_failed"), ("unable to load", "zone_load_failed"),
  ]

  /// `name/CLASS[/view][ (signed)]: text`
  private static func zone(_ cursor: inout ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    let start = cursor.at
    guard let subject = cursor.until(": ") else {
      // Log lines of older versions: "zone example.com/IN loaded serial 1".
      cursor.at = start
      return addZone(cursor, cursor.word(), message, &batch)
    }
    addZone(cursor, subject, message, &batch)
    let event = word(of: cursor, in: zoneTexts)
    addSerial(cursor, message, &batch)
    for preposition in ["master ", "primary ", "from ", "non-master: ", "non-primary: ", "to "] as [StaticString] {
      guard let at = cursor.bytes.find(preposition, from: cursor.at) else { continue }
      var address = cursor
      address.at = at + preposition.utf8CodeUnitCount
      if addServer(&address, message, &batch) { break }
    }
    if let open = cursor.bytes.find("unexpected rcode (", from: cursor.at) {
      cursor.at = open + 18
      if let code = cursor.until(0x29), BindPayload.isCode(cursor, code) { batch.add(.dnsResponseCode, message, code) }
    }
    if cursor.skip("zone transfer finished: "), BindPayload.isCode(cursor, cursor.rest) {
      batch.add(.dnsResponseCode, message, cursor.rest)
    }
    if let event { batch.add(.dnsServerEvent, word: event) }
  }

  /// `name/CLASS[/view][ (signed)]`
  static func addZone(_ cursor: ByteCursor, _ run: ByteRun, _ message: Slice, _ batch: inout EventBatch) {
    var subject = run
    let bytes = cursor.bytes(subject)
    if let space = bytes.firstIndex(of: 0x20) { subject.to = run.from + space }
    for name in ["/IN", "/CH", "/HS"] as [StaticString] {
      guard let at = cursor.bytes(subject).find(name) else { continue }
      let end = subject.from + at + 3
      guard end == subject.to || cursor.bytes[end] == 0x2F else { continue }
      batch.add(.dnsZone, message, ServiceText.name(cursor, ByteRun(from: subject.from, to: subject.from + at)))
      return batch.add(.dnsView, message, ByteRun(from: end + 1, to: subject.to))
    }
    batch.add(.dnsZone, message, ServiceText.name(cursor, subject))
  }

  /// The number behind the next `serial `.
  private static func addSerial(_ cursor: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = cursor
    guard cursor.until("serial ") != nil else { return }
    if cursor.skip("number ") { _ = cursor.skip(0x28) }
    _ = cursor.skip(0x28)
    if let digits = cursor.digits() { batch.add(.dnsSerial, message, digits, .number) }
  }

  /// `address#port`
  @discardableResult
  private static func addServer(_ cursor: inout ByteCursor, _ message: Slice, _ batch: inout EventBatch) -> Bool {
    guard let address = cursor.until(0x23), ServiceText.isAddress(cursor.bytes(address)) else { return false }
    batch.add(.serverAddress, message, address)
    if let port = cursor.digits() { batch.add(.serverPort, message, port, .number) }
    return true
  }

  // MARK: Transfers in

  private static let transferTexts: [(StaticString, StaticString)] = [
    ("connected using", "transfer_connected"), ("failed", "transfer_failed"),
    ("Transfer status: success", "transfer_completed"), ("Transfer status: up to date", "transfer_completed"),
    ("Transfer status: ", "transfer_failed"),
    // After a failure, too, with nothing transferred.
    ("Transfer completed: 0 messages", "transfer_ended"), ("Transfer completed", "transfer_completed"),
    ("resetting", "transfer_reset"), ("giving up", "transfer_failed"), ("error", "transfer_failed"),
    ("IXFR failed", "transfer_failed"), ("AXFR failed", "transfer_failed"), ("invalid", "transfer_failed"),
  ]

  /// `zone/CLASS[/view]' from address#port: text`
  private static func transfer(_ cursor: inout ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    guard let subject = cursor.until(0x27) else { return }
    addZone(cursor, subject, message, &batch)
    guard cursor.skip(" from "), addServer(&cursor, message, &batch), cursor.skip(": ") else { return }
    let event = word(of: cursor, in: transferTexts)
    addSerial(cursor, message, &batch)
    // "failed while receiving responses: REFUSED"
    var tail = cursor
    while tail.until(": ") != nil {}
    if tail.at > cursor.at, BindPayload.isCode(tail, tail.rest) { batch.add(.dnsResponseCode, message, tail.rest) }
    if let event { batch.add(.dnsServerEvent, word: event) }
  }

  // MARK: Resolving

  private static let resolverTexts: [(StaticString, StaticString)] = [
    ("unexpected RCODE", "unexpected_rcode"), ("network unreachable", "network_unreachable"),
    ("host unreachable", "host_unreachable"), ("connection refused", "connection_refused"),
    ("timed out", "resolve_timed_out"), ("too many timeouts", "resolve_timed_out"), ("lame server", "lame_server"),
    ("success", "resolved_after_retry"), ("broken trust chain", "validation_failed"),
    ("no valid", "validation_failed"), ("insecur", "validation_failed"), ("FORMERR", "format_error"),
    ("DNS format error", "format_error"),
  ]

  /// `what resolving 'name/TYPE[/CLASS]'[ (in 'zone'?)]: address#port`
  private static func resolving(
    _ start: ByteCursor, _ at: Int, _ row: inout EventRow, _ batch: inout EventBatch
  ) {
    let message = row.message
    let what = start.bytes.part(start.at, at)
    var cursor = ByteCursor(start.bytes, at: at + 11)
    guard let question = cursor.until(0x27) else { return }
    BindPayload.addQuestion(cursor, question, message, &batch, typeLast: false)
    while cursor.until(": ") != nil { if addServer(&cursor, message, &batch) { break } }
    var event: StaticString = "resolve_failed"
    for (text, word) in resolverTexts where what.contains(text) {
      event = word
      break
    }
    if let code = responseCode(start, at) {
      row.kind = .dnsResponse
      batch.add(.dnsResponseCode, message, code)
    }
    batch.add(.dnsServerEvent, word: event)
  }

  /// `REFUSED unexpected RCODE`, `unexpected RCODE (REFUSED)`, `error (unexpected RCODE REFUSED)`.
  private static func responseCode(_ start: ByteCursor, _ end: Int) -> ByteRun? {
    var cursor = ByteCursor(start.bytes.part(0, end), at: start.at)
    let first = cursor.word()
    guard cursor.bytes.find("unexpected RCODE", from: start.at) != nil else { return nil }
    if BindPayload.isCode(cursor, first) { return first }
    guard cursor.bytes.find("unexpected RCODE ", from: start.at) != nil else { return nil }
    cursor.at = start.at
    _ = cursor.until("unexpected RCODE ")
    _ = cursor.skip(0x28)
    let from = cursor.at
    while ASCII.isAlphanumeric(cursor.peek) { cursor.at += 1 }
    let run = ByteRun(from: from, to: cursor.at)
    return BindPayload.isCode(cursor, run) ? run : nil
  }

  // MARK: Clients

  private static let clientTexts: [(StaticString, StaticString)] = [
    ("zone transfer '", "transfer_denied"), ("update '", "update_denied"), ("updating zone '", "zone_updated"),
    ("received notify for zone '", "notify_received"), ("refused notify", "notify_refused"),
    ("bad zone transfer request: '", "transfer_out_failed"), ("rate limit ", "rate_limited"),
    ("error sending response", "send_failed"), ("no matching view", "no_matching_view"),
    ("message parsing failed", "format_error"), ("recursive-clients", "recursive_clients_exhausted"),
    ("no more recursive clients", "recursive_clients_exhausted"), ("signer ", "update_approved"),
    ("RFC 1918 response", "rfc1918_response"),
  ]

  /// A message of a client that is no query and no answer.
  static func client(
    _ cursor: inout ByteCursor, _ question: ByteRun, _ message: Slice, _ batch: inout EventBatch
  ) {
    if cursor.matches("rpz ") || cursor.matches("disabled rpz ") {
      batch.add(.dnsQuestionName, message, ServiceText.name(cursor, question))
      return batch.add(.dnsServerEvent, word: "rpz_rewrite")
    }
    if cursor.skip("transfer of '") {
      guard let subject = cursor.until(0x27) else { return }
      addZone(cursor, subject, message, &batch)
      addSerial(cursor, message, &batch)
      if let word = transferOut(cursor.bytes(cursor.rest)) { batch.add(.dnsServerEvent, word: word) }
      return
    }
    guard let event = word(of: cursor, in: clientTexts) else {
      return batch.add(.dnsQuestionName, message, ServiceText.name(cursor, question))
    }
    if event.hasQuotedZone, cursor.until(0x27) != nil, let subject = cursor.until(0x27) {
      addZone(cursor, withoutType(cursor, subject), message, &batch)
    }
    batch.add(.dnsServerEvent, word: event)
  }

  /// What became of a transfer out, or nil where the text tells of its course only: `starting maxtime timer 7200000
  /// ms`, `IXFR version not in journal, falling back to AXFR`.
  private static func transferOut(_ text: UnsafeRawBufferPointer) -> StaticString? {
    if text.contains(" started") { return "transfer_out_started" }
    if text.contains(" ended") { return "transfer_out_ended" }
    return text.contains(" timer") || text.contains("falling back to AXFR") ? nil : "transfer_out_failed"
  }

  /// `zone/AXFR/IN` without the type of the request.
  private static func withoutType(_ cursor: ByteCursor, _ run: ByteRun) -> ByteRun {
    for type in ["/AXFR/", "/IXFR/", "/SOA/"] as [StaticString] {
      if let at = cursor.bytes(run).find(type) { return ByteRun(from: run.from, to: run.from + at) }
    }
    return run
  }
}

extension StaticString {
  /// Whether the texts behind this event word name their zone in quotes.
  fileprivate var hasQuotedZone: Bool {
    let word = UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    return word.hasPrefix("transfer_") || word.hasPrefix("update_d") || word.hasPrefix("zone_")
      || word.equals("notify_received")
  }
}
