public import EventQBytes
public import EventQModel

/// Logs of Nagios, Naemon and Icinga 1 (`[1792068674] SERVICE ALERT: host;service;CRITICAL;HARD;3;text`) and of
/// Icinga 2 (`[2026-10-15 12:51:14 +0000] warning/Checker: text`, lines with leading space belong to it).
public struct NagiosFormat: LogFormat {
  public var id: ParserID { .nagios }
  private var nagios = Slice.none
  private var icinga = Slice.none
  /// Whether an entry with a known keyword was seen: other texts with the same stamp are then its own too.
  private var isKnown = false

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { byte == 0x5B }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    nagios = .none
    icinga = .none
    var i = from
    while i < lines.count {
      let line = batch.text.line(lines[i])
      var cursor = ByteCursor(batch.text.bytes(line))
      guard cursor.skip(0x5B) else { break }
      var row = EventRow()
      row.source = context.source
      row.line = context.firstLine &+ UInt32(truncatingIfNeeded: i)
      row.parser = .nagios
      row.kind = .alert
      row.raw = line
      if let time = ServiceStamp.epoch(&cursor) {
        guard cursor.skip("] "), isKnown || NagiosEntry.isEntry(cursor) else { break }
        isKnown = true
        row.time = time
        row.message = line.part(from: cursor.at)
        NagiosEntry.read(cursor, &row, &batch)
        if nagios.isEmpty { nagios = batch.make("nagios") }
        row.appName = nagios
        batch.append(row)
        i += 1
        continue
      }
      guard let civil = ServiceStamp.iso(&cursor), cursor.skip(0x20), let offset = ServiceStamp.offset(&cursor),
        cursor.skip("] "), let severity = IcingaEntry.severity(cursor)
      else { break }
      var folded = FoldedLines(first: i)
      while folded.end < lines.count, folded.hasRoom(lines), IcingaEntry.continues(batch.text.bytes(lines[folded.end]))
      {
        folded.end += 1
      }
      if folded.end == lines.count, !context.isFinal { return ParseStep(next: i, heldBack: true) }
      row.raw = folded.raw(lines, batch)
      row.severity = severity
      row.time = civil.timestamp(offset: offset)
      row.message = Slice(from: line.start + cursor.at, to: row.raw.end)
      IcingaEntry.read(&row, &batch)
      if icinga.isEmpty { icinga = batch.make("icinga2") }
      row.appName = icinga
      batch.append(row)
      i = folded.end
    }
    return ParseStep(next: i)
  }
}

/// The same entries through syslog.
public enum NagiosPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    let cursor = ByteCursor(batch.bytes(row.message))
    guard NagiosEntry.isEntry(cursor) else { return }
    row.kind = .alert
    NagiosEntry.read(cursor, &row, &batch)
  }
}

/// Entries with a keyword, a colon and fields between semicolons.
enum NagiosEntry {
  /// What a field of an entry means.
  private enum Part: UInt8 {
    case host, service, state, stateType, contact
  }

  private static let entries: [(StaticString, StaticString, [Part])] = [
    ("SERVICE ALERT: ", "service_alert", [.host, .service, .state, .stateType]),
    ("HOST ALERT: ", "host_alert", [.host, .state, .stateType]),
    ("SERVICE NOTIFICATION: ", "service_notification", [.contact, .host, .service, .state]),
    ("HOST NOTIFICATION: ", "host_notification", [.contact, .host, .state]),
    ("CURRENT SERVICE STATE: ", "service_state", [.host, .service, .state, .stateType]),
    ("CURRENT HOST STATE: ", "host_state", [.host, .state, .stateType]),
    ("INITIAL SERVICE STATE: ", "service_state", [.host, .service, .state, .stateType]),
    ("INITIAL HOST STATE: ", "host_state", [.host, .state, .stateType]),
    ("SERVICE FLAPPING ALERT: ", "service_flapping", [.host, .service, .state]),
    ("HOST FLAPPING ALERT: ", "host_flapping", [.host, .state]),
    ("SERVICE DOWNTIME ALERT: ", "service_downtime", [.host, .service, .state]),
    ("HOST DOWNTIME ALERT: ", "host_downtime", [.host, .state]),
    ("SERVICE EVENT HANDLER: ", "service_event_handler", [.host, .service, .state, .stateType]),
    ("HOST EVENT HANDLER: ", "host_event_handler", [.host, .state, .stateType]),
    ("PASSIVE SERVICE CHECK: ", "passive_check", [.host, .service, .state]),
    ("PASSIVE HOST CHECK: ", "passive_check", [.host]), ("EXTERNAL COMMAND: ", "external_command", []),
    ("SERVICE ACKNOWLEDGEMENT: ", "acknowledgement", [.host, .service]),
    ("TIMEPERIOD TRANSITION: ", "timeperiod", []), ("LOG ROTATION: ", "log_rotation", []),
    ("LOG VERSION: ", "log_rotation", []), ("Auto-save of retention data", "retention", []),
    ("Caught SIGTERM", "stopping", []), ("Successfully shutdown", "stopped", []), ("Nagios ", "starting", []),
    ("Naemon ", "starting", []), ("Icinga ", "starting", []), ("Warning: ", "warning", []), ("Error: ", "error", []),
    ("wproc: ", "worker", []), ("Finished daemonizing", "starting", []),
  ]

  static func isEntry(_ cursor: ByteCursor) -> Bool {
    for (keyword, _, _) in entries where cursor.matches(keyword) { return true }
    return false
  }

  static func read(_ start: ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) {
    var cursor = start
    let message = row.message
    let base = start.at
    if start.matches("Warning: ") { row.severity = Severity.warning }
    if start.matches("Error: ") { row.severity = Severity.error }
    for (keyword, type, parts) in entries where cursor.skip(keyword) {
      for part in parts {
        guard let run = cursor.until(0x3B) else { break }
        // Positions are of the cursor's bytes; the message may begin later.
        let shifted = ByteRun(from: run.from - base, to: run.to - base)
        switch part {
        case .host: batch.add(.alertHost, message, shifted)
        case .service: batch.add(.alertService, message, shifted)
        case .state:
          batch.add(.alertState, message, shifted)
          let severity = severity(cursor.bytes(run))
          if severity != Severity.none { row.severity = severity }
        case .stateType: batch.add(.alertStateType, message, shifted)
        case .contact: batch.add(.alertContact, message, shifted)
        }
      }
      batch.add(.alertType, word: type)
      return
    }
  }

  /// How serious a state is; the word may stand in parentheses behind the reason of a notification.
  private static func severity(_ state: UnsafeRawBufferPointer) -> UInt8 {
    var word = state
    if let open = state.firstIndex(of: 0x28), state.last == 0x29 { word = state.part(open + 1, state.count - 1) }
    for (name, code) in states where word.equals(name) { return code }
    return Severity.none
  }

  private static let states: [(StaticString, UInt8)] = [
    ("CRITICAL", 2), ("DOWN", 2), ("UNREACHABLE", 3), ("UNKNOWN", 3), ("WARNING", 4), ("OK", 5), ("UP", 5),
    ("RECOVERY", 5), ("STARTED", 5), ("STOPPED", 5), ("0", 6), ("1", 4), ("2", 2), ("3", 3),
  ]
}

/// Entries of Icinga 2: `severity/Facility: text`.
enum IcingaEntry {
  private static let levels: [(StaticString, UInt8)] = [
    ("information/", 6), ("notice/", 5), ("warning/", 4), ("critical/", 2), ("debug/", 7),
  ]

  static func severity(_ cursor: ByteCursor) -> UInt8? {
    for (word, code) in levels where cursor.matches(word) { return code }
    return nil
  }

  /// Details and the `Context:` block are indented.
  static func continues(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let first = line.first else { return false }
    return first == 0x09 || first == 0x20 || line.hasPrefix("Context:")
  }

  /// `notification 'host!service!rule' for user 'name'`, `Checkable 'host!service' ...`
  static func read(_ row: inout EventRow, _ batch: inout EventBatch) {
    let message = row.message
    var cursor = ByteCursor(batch.bytes(message))
    guard cursor.until(0x2F) != nil, let facility = cursor.until(": ") else { return }
    batch.add(.category, message, facility)
    let isNotification = cursor.bytes(facility).equals("Notification")
    var state = ByteRun(from: 0, to: 0)
    while cursor.until(0x27) != nil, let quoted = cursor.until(0x27) {
      guard let bang = cursor.bytes(quoted).firstIndex(of: 0x21) else {
        if state.isEmpty { state = quoted }
        continue
      }
      batch.add(.alertHost, message, ByteRun(from: quoted.from, to: quoted.from + bang))
      var service = ByteRun(from: quoted.from + bang + 1, to: quoted.to)
      if let second = cursor.bytes(service).firstIndex(of: 0x21) {
        service.to = service.from + second
      } else if isNotification {
        // 'host!rule': a notification about the host.
        service.to = service.from
      }
      batch.add(.alertService, message, service)
      break
    }
    if cursor.until("for user '") != nil, let contact = cursor.until(0x27) {
      batch.add(.alertContact, message, contact)
    }
    if isNotification {
      batch.add(.alertState, message, state)
      batch.add(.alertType, word: "notification")
    }
  }
}
