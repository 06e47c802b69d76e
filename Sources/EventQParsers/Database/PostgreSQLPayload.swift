internal import EventQBytes
public import EventQModel

/// Messages of `postgres`, from syslog or from its own log.
public enum PostgreSQLPayload {
  /// Reads `[12-1] [prefix] LEVEL:  text` as the server sends it to syslog.
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    row.kind = .databaseLog
    let whole = row.message
    let bytes = batch.bytes(whole)
    var cursor = ByteCursor(bytes)
    var end = 0
    // syslog_sequence_numbers: the number of the message and that of its part.
    if cursor.skip(0x5B), cursor.digits() != nil, cursor.skip(0x2D), cursor.digits() != nil, cursor.skip("] ") {
      end = cursor.at
    }
    var stamp = PostgreSQLStamp()
    if let read = PostgreSQLStamp.read(bytes.part(end, bytes.count)) {
      stamp.end = read.end + end
    } else {
      stamp.end = end
    }
    stamp.epoch = .none
    guard let head = PostgreSQLHead.read(bytes, stamp) else { return body(&row, &batch) }
    if row.procID.isEmpty, !head.process.isEmpty { row.procID = whole.part(head.process) }
    head.addFields(bytes, whole, &row, &batch)
    if head.severity != Severity.none { row.severity = head.severity }
    row.message = whole.part(from: head.body)
    body(&row, &batch)
    batch.add(.dbSystem, word: "postgresql")
    row.message = whole
  }

  /// Reads the text behind the level word: durations, statements, events.
  static func body(_ row: inout EventRow, _ batch: inout EventBatch) {
    let message = row.message
    var cursor = ByteCursor(batch.bytes(message))
    if cursor.skip("duration: "), let run = cursor.until(" ms") {
      if ServiceText.microseconds(cursor.bytes(run)) != nil {
        batch.add(.durationMilliseconds, message, run, .number)
        statement(&cursor, message, &row, &batch)
      }
      return
    }
    let end = cursor.bytes.firstIndex(of: 0x0A) ?? cursor.bytes.count
    let line = cursor.bytes.part(0, end)
    authenticated(ByteCursor(line), message, &batch)
    if let at = cursor.bytes.find("STATEMENT:  ", from: end) {
      batch.add(.dbQueryText, message, ByteRun(from: at + 12, to: cursor.bytes.count))
    }
    if let word = event(line) { batch.add(.dbServerEvent, word: word) }
  }

  /// `  statement: SELECT ...`, `  execute <unnamed>: SELECT ...`, `  parse ...: `, `  bind ...: `
  private static func statement(
    _ cursor: inout ByteCursor, _ message: Slice, _ row: inout EventRow, _ batch: inout EventBatch
  ) {
    cursor.skipSpaces()
    guard
      cursor.matches("statement: ") || cursor.matches("execute ") || cursor.matches("parse ")
        || cursor.matches("bind ") || cursor.matches("fastpath function call"), cursor.until(": ") != nil
    else { return }
    row.kind = .databaseSlowQuery
    batch.add(.dbQueryText, message, cursor.rest)
  }

  /// `connection authorized: user=app database=shop`, `connection received: host=10.0.0.5 port=54321`,
  /// `password authentication failed for user "app"`, `no pg_hba.conf entry for host "10.0.0.5", user "app"`
  private static func authenticated(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = start
    if cursor.matches("connection received: ") || cursor.matches("disconnection: ") {
      if cursor.until("host=") != nil {
        let host = cursor.word()
        if ServiceText.isAddress(cursor.bytes(host)) { batch.add(.clientAddress, message, host) }
        if cursor.skip("port="), let port = cursor.digits() { batch.add(.clientPort, message, port, .number) }
      }
    } else if cursor.until("for host \"") != nil, let host = cursor.until(0x22) {
      if ServiceText.isAddress(cursor.bytes(host)) { batch.add(.clientAddress, message, host) }
      if cursor.until("user \"") != nil, let user = cursor.until(0x22) { batch.add(.dbUser, message, user) }
    } else if cursor.until("authentication failed for user \"") != nil, let user = cursor.until(0x22) {
      batch.add(.dbUser, message, user)
    }
  }

  private static func event(_ line: UnsafeRawBufferPointer) -> StaticString? {
    // A process that exits by itself is no crash.
    if line.hasPrefix("server process (PID ") { return line.contains(") was terminated by ") ? "crashed" : nil }
    for (needle, word) in prefixes where line.hasPrefix(needle) { return word }
    for (needle, word) in parts where line.contains(needle) { return word }
    return nil
  }

  private static let prefixes: [(StaticString, StaticString)] = [
    ("database system is ready to accept", "ready"), ("database system is shut down", "shutdown_complete"),
    ("database system was shut down", "starting"), ("starting PostgreSQL", "starting"),
    ("received fast shutdown", "shutdown"), ("received smart shutdown", "shutdown"),
    ("received immediate shutdown", "shutdown"), ("shutting down", "shutdown"),
    ("database system was interrupted", "recovery"), ("database system was not properly shut down", "recovery"),
    ("redo starts at", "recovery"), ("redo done at", "recovery_complete"),
    ("archive recovery complete", "recovery_complete"), ("received promote request", "promoted"),
    ("selected new timeline", "promoted"), ("pg_hba.conf rejects connection", "access_denied"),
    ("terminating any other active server processes", "crashed"),
    ("all server processes terminated; reinitializing", "restarted"),
    ("received SIGHUP", "config_reloaded"), ("could not connect to the primary", "replication_failed"),
    ("could not receive data from WAL stream", "replication_failed"),
    ("started streaming WAL", "replication_started"), ("replication terminated by primary", "replication_failed"),
    ("connection received", "connection_received"), ("connection authorized", "connection_authorized"),
    ("disconnection", "disconnected"), ("checkpoint ", "checkpoint"), ("out of memory", "out_of_memory"),
    ("deadlock detected", "deadlock"), ("sorry, too many clients already", "too_many_connections"),
    ("remaining connection slots are reserved", "too_many_connections"),
    ("could not translate host name", "resolve_failed"), ("no pg_hba.conf entry", "access_denied"),
    ("terminating walsender process due to replication timeout", "replication_failed"),
    ("terminating connection because of crash", "crashed"),
  ]

  private static let parts: [(StaticString, StaticString)] = [
    ("authentication failed for user", "access_denied"), ("could not connect to the primary", "replication_failed"),
    ("could not translate host name", "resolve_failed"), ("No space left on device", "disk_full"),
    ("could not receive data from client", "connection_lost"), ("unexpected EOF on client", "connection_lost"),
    ("has already been removed", "replication_failed"),
  ]
}
