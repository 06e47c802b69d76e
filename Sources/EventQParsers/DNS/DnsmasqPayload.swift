internal import EventQBytes
public import EventQModel

/// Messages of dnsmasq (and Pi-hole's FTL), with `log-queries` or `log-queries=extra`:
/// `[serial client/port ]query[A] name from client`, `reply name is address`, `forwarded name to server`.
public enum DnsmasqPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    row.kind = .dnsServer
    let message = row.message
    var cursor = ByteCursor(batch.bytes(message))
    extra(&cursor, message, &batch)
    if cursor.skip("query[") { return query(&cursor, &row, &batch) }
    if cursor.skip("dnssec-query[") || cursor.skip("dnssec-retry[") { return forwarded(&cursor, true, message, &batch) }
    if cursor.skip("forwarded ") { return forwarded(&cursor, false, message, &batch) }
    if answer(cursor, &row, &batch) { return }
    for (text, word) in texts where cursor.matches(text) {
      server(cursor, message, &batch)
      return batch.add(.dnsServerEvent, word: word)
    }
  }

  /// `15 10.1.2.3/40000 `
  private static func extra(_ cursor: inout ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    let start = cursor.at
    guard let serial = cursor.digits(), cursor.skip(0x20) else {
      cursor.at = start
      return
    }
    let peer = cursor.word()
    guard let slash = cursor.bytes(peer).firstIndex(of: 0x2F) else {
      cursor.at = start
      return
    }
    let address = ByteRun(from: peer.from, to: peer.from + slash)
    guard ServiceText.isAddress(cursor.bytes(address)) else {
      cursor.at = start
      return
    }
    batch.add(.dnsID, message, serial)
    batch.add(.clientAddress, message, address)
    batch.add(.clientPort, message, ByteRun(from: peer.from + slash + 1, to: peer.to), .number)
  }

  /// `A] name from 10.1.2.3`
  private static func query(_ cursor: inout ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) {
    row.kind = .dnsQuery
    let message = row.message
    let hasClient = cursor.at > 6
    guard let type = cursor.until("] ") else { return }
    batch.add(.dnsQuestionType, message, type)
    batch.add(.dnsQuestionName, message, ServiceText.name(cursor, cursor.word()))
    if cursor.skip("from ") {
      let client = cursor.word()
      if !hasClient { batch.add(.clientAddress, message, client) }
    }
  }

  /// `name to 10.0.0.53`, with `TYPE] ` before it for DNSSEC's own questions.
  private static func forwarded(
    _ cursor: inout ByteCursor, _ hasType: Bool, _ message: Slice, _ batch: inout EventBatch
  ) {
    if hasType, let type = cursor.until("] ") { batch.add(.dnsQuestionType, message, type) }
    batch.add(.dnsQuestionName, message, ServiceText.name(cursor, cursor.word()))
    if cursor.skip("to ") { address(cursor, cursor.word(), message, &batch) }
    batch.add(.dnsServerEvent, word: "forwarded")
  }

  private static let sources: [StaticString] = [
    "reply ", "cached ", "cached-stale ", "config ", "gravity blocked ", "regex blocked ", "exactly blacklisted ",
    "exactly denied ", "regex denied ", "blacklisted ", "DHCP ", "special domain ",
  ]

  /// `reply name is value`, `/etc/hosts name is value`
  private static func answer(_ start: ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) -> Bool {
    var cursor = start
    let message = row.message
    if cursor.peek == 0x2F {
      _ = cursor.word()
    } else {
      var isKnown = false
      for source in sources where cursor.skip(source) {
        isKnown = true
        break
      }
      guard isKnown else { return false }
    }
    let name = cursor.word()
    guard cursor.skip("is ") else { return false }
    row.kind = .dnsResponse
    // "reply error is SERVFAIL": an answer without a question.
    if !cursor.bytes(name).equals("error") { batch.add(.dnsQuestionName, message, ServiceText.name(cursor, name)) }
    let value = cursor.rest
    let text = cursor.bytes(value)
    if text.hasPrefix("NODATA") {
      batch.add(.dnsResponseCode, word: "NOERROR")
    } else {
      var code = cursor
      let word = code.word()
      if isCode(cursor.bytes(word)) {
        batch.add(.dnsResponseCode, message, word)
      } else {
        batch.add(.dnsAnswers, message, value)
        batch.add(.dnsResponseCode, word: "NOERROR")
      }
    }
    return true
  }

  private static func isCode(_ word: UnsafeRawBufferPointer) -> Bool {
    word.equals("NXDOMAIN") || word.equals("SERVFAIL") || word.equals("REFUSED") || word.equals("NOTIMP")
      || word.equals("FORMERR")
  }

  private static let texts: [(StaticString, StaticString)] = [
    ("started, version", "running"), ("started,", "running"), ("exiting on receipt of SIGTERM", "exiting"),
    ("using nameserver", "upstream_configured"), ("using only locally-known", "upstream_configured"),
    ("no servers found in", "no_upstream"), ("reading /", "config_loading"), ("read /", "config_reloaded"),
    ("Maximum number of concurrent DNS queries reached", "recursive_clients_exhausted"),
    ("nameserver ", "upstream_refused"), ("possible DNS-rebind attack", "rebind_attack"),
    ("failed to create listening socket", "listen_failed"), ("failed to bind", "listen_failed"),
    ("failed to send packet", "send_failed"), ("FAILED to start up", "exiting"),
    ("Insecure DS reply received", "validation_failed"), ("cleared cache", "cache_flushed"),
  ]

  /// `using nameserver 10.0.0.53#53`, `nameserver 10.0.0.53 refused to do a recursive query`
  private static func server(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = start
    guard cursor.until("nameserver ") != nil else { return }
    address(cursor, cursor.word(), message, &batch)
  }

  /// `10.0.0.53[#53]`
  private static func address(_ cursor: ByteCursor, _ run: ByteRun, _ message: Slice, _ batch: inout EventBatch) {
    let hash = cursor.bytes(run).firstIndex(of: 0x23) ?? run.count
    batch.add(.serverAddress, message, ByteRun(from: run.from, to: run.from + hash))
    batch.add(.serverPort, message, ByteRun(from: run.from + hash + 1, to: run.to), .number)
  }
}
