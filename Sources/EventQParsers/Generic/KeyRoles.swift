internal import EventQBytes
internal import EventQModel

/// What a key of a JSON object or logfmt line means for the event. Keys of one role are ranked: the first in the list
/// that is present and readable wins, the others stay fields of their own.
enum KeyRole: UInt8, BitwiseCopyable {
  case none, time, receiveTime, message, level, hostname, appName, procID, msgID, facility, severity, kind
  /// A known field of eventq, under its own name.
  case known
  case ticketID, ticketState, containerStream, containerID

  /// Whether an envelope around the pairs says this better.
  var isEnvelope: Bool { self == .hostname || self == .appName || self == .procID || self == .msgID }
}

/// Finds the role of a key by its hash.
enum KeyRoles {
  struct Entry: Sendable {
    var name: StaticString
    var role: KeyRole
    var rank: UInt8
    var field: Field
  }

  private static let time: [StaticString] = [
    "_time", "time", "timestamp", "@timestamp", "timereported", "ts", "datetime", "eventTime", "event_time", "created",
    "created_at", "createdAt", "opened", "opened_at", "updated_at", "date", "asctime", "t",
  ]
  private static let message: [StaticString] = [
    "_msg", "message", "msg", "log", "MESSAGE", "text", "summary", "subject", "title", "body", "short_message", "event",
  ]
  private static let level: [StaticString] = [
    "level", "severity_text", "log.level", "loglevel", "levelname", "lvl", "syslogseverity-text", "severity-text",
  ]
  private static let hostname: [StaticString] = [
    "hostname", "host", "host.name", "HOSTNAME", "kubernetes.node_name", "agent.hostname", "fromhost",
  ]
  private static let appName: [StaticString] = [
    "app_name", "app", "appname", "app-name", "programname", "program", "application", "service", "service.name",
    "kubernetes.container_name", "container_name", "component", "process.name", "syslogtag", "logger", "ident",
  ]
  private static let procID: [StaticString] = ["proc_id", "pid", "procid", "process.pid", "process_id"]

  private static let entries: [Entry] = {
    var list: [Entry] = []
    func add(_ names: [StaticString], _ role: KeyRole) {
      for (rank, name) in names.enumerated() {
        list.append(Entry(name: name, role: role, rank: UInt8(rank), field: Field(id: 0)))
      }
    }
    add(time, .time)
    add(message, .message)
    add(level, .level)
    add(hostname, .hostname)
    add(appName, .appName)
    add(procID, .procID)
    add(["timegenerated", "receive_time", "received_at"], .receiveTime)
    add(["msg_id", "msgid"], .msgID)
    add(["facility", "syslogfacility-text", "syslogfacility"], .facility)
    add(["severity", "syslogseverity", "priority", "PRIORITY"], .severity)
    add(["kind"], .kind)
    add(["ticket", "ticket_id", "ticketId", "ticket_number", "issue", "queue", "case_id", "incident"], .ticketID)
    add(["status", "subject", "summary", "state"], .ticketState)
    add(["stream"], .containerStream)
    add(["container_id", "docker.container_id", "kubernetes.pod_name", "kubernetes.pod_id"], .containerID)
    for id in 32..<Field.firstDynamic {
      let field = Field(id: UInt16(id))
      guard let name = field.knownName, field != .kindName else { continue }
      list.append(Entry(name: name, role: .known, rank: 0, field: field))
    }
    return list
  }()

  /// Places of `entries`, by hash; 0 is free.
  private static let slots: [UInt16] = {
    var slots = [UInt16](repeating: 0, count: 1024)
    for (index, entry) in entries.enumerated() {
      var place = Int(truncatingIfNeeded: hash(bytes(entry.name))) & 1023
      while slots[place] != 0 { place = (place + 1) & 1023 }
      slots[place] = UInt16(index + 1)
    }
    return slots
  }()

  private static func bytes(_ name: StaticString) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
  }

  private static func hash(_ name: UnsafeRawBufferPointer) -> UInt64 { ByteHash.of(name) }

  /// The first entry for this name whose role is `role`, or any where nil.
  static func find(_ name: UnsafeRawBufferPointer, role: KeyRole? = nil) -> Entry? {
    var place = Int(truncatingIfNeeded: hash(name)) & 1023
    while slots[place] != 0 {
      let entry = entries[Int(slots[place]) - 1]
      if name.equals(entry.name), role == nil || entry.role == role { return entry }
      place = (place + 1) & 1023
    }
    return nil
  }
}
