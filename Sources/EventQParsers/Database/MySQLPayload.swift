internal import EventQBytes
public import EventQModel

/// Messages of `mysqld` and `mariadbd`, from syslog, the journal or their error log.
public enum MySQLPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    var cursor = ByteCursor(batch.bytes(row.message))
    // Under systemd the error log's own stamp may stand in the message.
    if ServiceStamp.iso(&cursor) != nil {
      _ = ServiceStamp.offset(&cursor)
      cursor.skipSpaces()
    }
    let stamp = cursor.at
    let whole = row.message
    row.message = whole.part(from: stamp)
    _ = read(&row, &batch)
    row.message = whole
  }

  /// Reads `[thread ][[Level] ][[MY-nnnnnn] ][[Subsystem] ]text`, sets kind, severity and fields, and returns where the
  /// text begins.
  static func read(_ row: inout EventRow, _ batch: inout EventBatch) -> Int {
    row.kind = .databaseLog
    let message = row.message
    var cursor = ByteCursor(batch.bytes(message))
    let start = cursor.at
    if cursor.digits() != nil, cursor.skip(0x20) {
      cursor.skipSpaces()
      if cursor.peek != 0x5B { cursor.at = start }
    } else {
      cursor.at = start
    }
    bracketed(&cursor, &row, &batch)
    let body = cursor.at
    connection(cursor, message, &batch)
    let text = cursor.bytes(cursor.rest)
    if let event = event(text) {
      if row.severity == Severity.none || row.severity > Severity.critical, event.isCrash {
        row.severity = Severity.critical
      }
      batch.add(.dbServerEvent, word: event.word)
    }
    return body
  }

  private static func bracketed(_ cursor: inout ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) {
    var hasLevel = false
    while cursor.peek == 0x5B {
      let start = cursor.at
      cursor.at += 1
      guard let run = cursor.until(0x5D), run.count <= 40 else {
        cursor.at = start
        return
      }
      let word = cursor.bytes(run)
      let severity = severity(word)
      if !hasLevel, severity != Severity.none {
        row.severity = severity
        hasLevel = true
      } else if hasLevel, word.hasPrefix("MY-") {
        batch.add(.dbStatusCode, row.message, run)
      } else if hasLevel, run.count > 0, run.count <= 20, ASCII.isUpper(word[0]) {
        batch.add(.category, row.message, run)
      } else {
        cursor.at = start
        return
      }
      cursor.skipSpaces()
    }
  }

  /// Severity of a level word, or none.
  static func severity(_ word: UnsafeRawBufferPointer) -> UInt8 {
    for (name, code) in levels where word.equalsIgnoringCase(name) { return code }
    return Severity.none
  }

  private static let levels: [(StaticString, UInt8)] = [
    ("Note", 6), ("Warning", 4), ("ERROR", 3), ("System", 5), ("Info", 6), ("Fatal", 2),
  ]

  /// `... user: 'app' host: '10.0.0.5' ...`, `Access denied for user 'app'@'10.0.0.5'`, `... db: 'shop' ...`
  private static func connection(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = start
    if cursor.until("ser '") != nil, let user = cursor.until("'@'"), user.count <= 80, let host = cursor.until(0x27) {
      batch.add(.dbUser, message, user)
      if ServiceText.isAddress(cursor.bytes(host)) { batch.add(.clientAddress, message, host) }
      return
    }
    cursor = start
    guard cursor.matches("Aborted connection") || cursor.matches("Got an error ") else { return }
    if cursor.until("db: '") != nil, let name = cursor.until(0x27), !cursor.bytes(name).equals("unconnected") {
      batch.add(.dbName, message, name)
    }
    cursor = start
    if cursor.until("user: '") != nil, let user = cursor.until(0x27) { batch.add(.dbUser, message, user) }
    if cursor.until("host: '") != nil, let host = cursor.until(0x27), ServiceText.isAddress(cursor.bytes(host)) {
      batch.add(.clientAddress, message, host)
    }
  }

  // MARK: Events

  struct Event {
    var word: StaticString
    var isCrash = false
  }

  /// The stable word for what a text says.
  private static func event(_ text: UnsafeRawBufferPointer) -> Event? {
    for (needle, word) in prefixes where text.hasPrefix(needle) { return Event(word: word) }
    // Only the first line: a crash's trace quotes statements.
    let end = text.firstIndex(of: 0x0A) ?? text.count
    let line = text.part(0, end)
    if line.contains(" got signal ") { return Event(word: "crashed", isCrash: true) }
    for (needle, word) in parts where line.contains(needle) { return Event(word: word) }
    return nil
  }

  private static let prefixes: [(StaticString, StaticString)] = [
    ("Aborted connection", "connection_aborted"), ("Access denied for user", "access_denied"),
    ("Too many connections", "too_many_connections"), ("Shutdown complete", "shutdown_complete"),
    ("InnoDB: Starting crash recovery", "recovery"), ("Starting crash recovery", "recovery"),
    ("Crash recovery finished", "recovery_complete"),
  ]

  private static let parts: [(StaticString, StaticString)] = [
    ("X Plugin ready", "plugin_ready"), ("ready for connections", "ready"), ("recovery finished", "recovery_complete"),
    ("replication resumed", "replication_resumed"), ("Failed reading log event", "replication_failed"),
    ("connected to source", "replication_resumed"), ("connected to master", "replication_resumed"),
    ("Shutdown complete", "shutdown_complete"),
    ("shutdown complete", "shutdown_complete"), ("Normal shutdown", "shutdown"), ("Received SHUTDOWN", "shutdown"),
    ("initiated by:", "shutdown"), ("starting as process", "starting"), ("Starting MySQL", "starting"),
    ("Starting MariaDB", "starting"),
    ("Starting mysqld daemon", "starting"), ("Starting mariadbd daemon", "starting"),
    ("mysqld restarted", "restarted"), ("Aborting", "aborted"), ("rash recovery", "recovery"),
    ("was not shutdown normally", "recovery"), ("Database was not shut", "recovery"),
    ("could not be resolved", "resolve_failed"), ("Unknown MySQL server host", "resolve_failed"),
    ("error connecting to master", "replication_failed"), ("error connecting to source", "replication_failed"),
    ("error reconnecting to", "replication_failed"), ("Slave I/O", "replication"), ("Replica I/O", "replication"),
    ("Slave SQL", "replication"), ("Replica SQL", "replication"), ("Could not execute", "replication_failed"),
    ("Got fatal error 1236", "replication_failed"), ("Too many connections", "too_many_connections"),
    ("marked as crashed", "table_crashed"), ("Disk is full", "disk_full"), ("No space left on device", "disk_full"),
    ("Deadlock found", "deadlock"), ("Lost connection to", "connection_lost"),
    ("Can't connect to", "connection_failed"), ("mysqld_safe Number of processes", "restarted"),
    ("Out of memory", "out_of_memory"), ("Cannot allocate memory", "out_of_memory"),
    ("Semaphore wait has lasted", "stalled"), ("read-only mode", "read_only"),
    ("has become unreachable", "member_lost"),
    ("Member was expelled", "member_lost"), ("mysqld from pid file", "shutdown_complete"),
  ]
}
