internal import EventQBytes
public import EventQModel

/// Messages of HAProxy: `option httplog`, `option tcplog`, TLS errors, and what it says of servers and proxies
/// (configuration manual, section 8.2).
public enum HAProxyPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    row.kind = .proxy
    var cursor = ByteCursor(batch.bytes(row.message))
    if connection(&cursor, row.message, &batch) { return }
    cursor.at = 0
    // Standard error: "[WARNING]  (812) : text", "[WARNING] 287/125114 (812) : text".
    if cursor.peek == 0x5B {
      cursor.at = 1
      if let word = cursor.until(0x5D) {
        let severity = Severity.code(of: cursor.bytes(word))
        if severity != Severity.none { row.severity = severity }
      }
      if cursor.until(" : ") == nil { cursor.at = 0 }
    }
    event(&cursor, row.message, &batch)
  }

  /// `client:port [stamp] frontend backend/server timers ...`
  private static func connection(_ cursor: inout ByteCursor, _ message: Slice, _ batch: inout EventBatch) -> Bool {
    let peer = cursor.word()
    var colon = peer.to - 1
    while colon > peer.from, cursor.bytes[colon] != 0x3A { colon -= 1 }
    let address = ByteRun(from: peer.from, to: colon)
    guard colon > peer.from, ServiceText.isAddress(cursor.bytes(address)), cursor.skip(0x5B),
      ServiceStamp.dayMonthYear(&cursor, separator: 0x2F, gap: 0x3A) != nil, cursor.skip("] ")
    else { return false }
    batch.add(.clientAddress, message, address)
    batch.add(.clientPort, message, ByteRun(from: colon + 1, to: peer.to), .number)
    var frontend = cursor.word()
    // "frontend/listener: SSL handshake failure"
    if cursor.bytes(frontend).last == 0x3A {
      if let slash = cursor.bytes(frontend).firstIndex(of: 0x2F) { frontend.to = frontend.from + slash }
      batch.add(.proxyFrontend, message, frontend)
      batch.add(.proxyEvent, word: "handshake_failed")
      return true
    }
    // "~" marks a frontend that spoke TLS.
    if cursor.bytes(frontend).last == 0x7E { frontend.to -= 1 }
    batch.add(.proxyFrontend, message, frontend)
    let backend = cursor.word()
    guard let slash = cursor.bytes(backend).firstIndex(of: 0x2F) else { return true }
    batch.add(.proxyBackend, message, ByteRun(from: backend.from, to: backend.from + slash))
    let server = ByteRun(from: backend.from + slash + 1, to: backend.to)
    if !cursor.bytes(server).equals("<NOSRV>") { batch.add(.proxyServer, message, server) }
    rest(&cursor, message, &batch)
    return true
  }

  /// `timers [status ]bytes [cookies ]termination connections queues ...`
  private static func rest(_ cursor: inout ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    let timers = cursor.word()
    var last = timers.to
    while last > timers.from, cursor.bytes[last - 1] != 0x2F { last -= 1 }
    var slashes = 0
    for byte in cursor.bytes(timers) where byte == 0x2F { slashes += 1 }
    // "+" before the total time tells that the log was written before the end.
    if last < timers.to, cursor.bytes[last] == 0x2B { last += 1 }
    let total = ByteRun(from: last, to: timers.to)
    if cursor.bytes(total).decimal != nil { batch.add(.durationMilliseconds, message, total, .number) }
    if slashes >= 4 {
      let status = cursor.word()
      if cursor.bytes(status).decimal != nil { batch.add(.httpStatus, message, status, .number) }
      number(.bytesSent, cursor, message, cursor.word(), &batch)
      _ = cursor.word()
      _ = cursor.word()
    } else {
      number(.bytesSent, cursor, message, cursor.word(), &batch)
    }
    batch.add(.proxyTermination, message, cursor.word())
    if slashes >= 4, cursor.until(" \"") != nil {
      cursor.at -= 1
      if let request = cursor.quoted() { HTTPAccess.request(cursor, request, message, &batch) }
    }
  }

  private static func number(
    _ field: Field, _ cursor: ByteCursor, _ message: Slice, _ run: ByteRun, _ batch: inout EventBatch
  ) {
    var run = run
    if run.count > 1, cursor.bytes[run.from] == 0x2B { run.from += 1 }
    if cursor.bytes(run).decimal != nil { batch.add(field, message, run, .number) }
  }

  /// `Server bk/srv1 is DOWN, reason: ...`, `backend bk has no server available!`, `Proxy x started.`
  private static func event(_ cursor: inout ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    _ = cursor.skip("Backup ")
    if cursor.skip("Server ") || cursor.skip("Health check for server ")
      || cursor.skip("Health check for backup server ")
    {
      let subject = cursor.word()
      if let slash = cursor.bytes(subject).firstIndex(of: 0x2F) {
        batch.add(.proxyBackend, message, ByteRun(from: subject.from, to: subject.from + slash))
        batch.add(.proxyServer, message, ByteRun(from: subject.from + slash + 1, to: subject.to))
      }
      let word = serverEvent(cursor.bytes(cursor.rest))
      if let word { batch.add(.proxyEvent, word: word) }
    } else if cursor.skip("backend ") || cursor.skip("proxy ") {
      let name = cursor.word()
      guard cursor.matches("has no server available") else { return }
      batch.add(.proxyBackend, message, name)
      batch.add(.proxyEvent, word: "no_server")
    } else if cursor.skip("Proxy ") || cursor.skip("Stopping frontend ") || cursor.skip("Stopping backend ")
      || cursor.skip("Stopping proxy ")
    {
      batch.add(.proxyFrontend, message, cursor.word())
      let stops = cursor.bytes.hasPrefix("Stopping") || cursor.matches("stopped")
      batch.add(.proxyEvent, word: stops ? "proxy_stopped" : "proxy_started")
    }
  }

  private static func serverEvent(_ text: UnsafeRawBufferPointer) -> StaticString? {
    if text.hasPrefix("is DOWN") { return "server_down" }
    if text.hasPrefix("is UP") { return "server_up" }
    if text.hasPrefix("is going DOWN") { return "server_maintenance" }
    if text.hasPrefix("failed") { return "check_failed" }
    if text.hasPrefix("succeeded") { return "check_succeeded" }
    if text.hasPrefix("is stopping") || text.contains("MAINT") { return "server_maintenance" }
    return nil
  }
}
