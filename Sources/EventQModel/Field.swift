internal import EventQBytes

/// A field's name as a small number. Below 32: the core columns that every event has. From 32: names known to eventq.
/// From 256: names that a batch met in its input; they mean something in that batch only (`EventBatch.name(of:)`).
public struct Field: BitwiseCopyable, Hashable, Sendable {
  public var id: UInt16
  @inlinable public init(id: UInt16) { self.id = id }

  /// First number of the names that only a batch knows.
  @inlinable public static var firstDynamic: UInt16 { 256 }
  @inlinable public var isCore: Bool { id < 32 }
  @inlinable public var isDynamic: Bool { id >= Self.firstDynamic }

  // Core columns.
  @inlinable public static var time: Field { Field(id: 0) }
  @inlinable public static var message: Field { Field(id: 1) }
  @inlinable public static var hostname: Field { Field(id: 2) }
  @inlinable public static var appName: Field { Field(id: 3) }
  @inlinable public static var procID: Field { Field(id: 4) }
  @inlinable public static var msgID: Field { Field(id: 5) }
  @inlinable public static var facility: Field { Field(id: 6) }
  @inlinable public static var severity: Field { Field(id: 7) }
  @inlinable public static var level: Field { Field(id: 8) }
  @inlinable public static var kind: Field { Field(id: 9) }
  @inlinable public static var source: Field { Field(id: 10) }
  @inlinable public static var line: Field { Field(id: 11) }
  @inlinable public static var raw: Field { Field(id: 12) }
  @inlinable public static var parser: Field { Field(id: 13) }

  // Known extra fields.
  @inlinable public static var error: Field { Field(id: 32) }
  /// The name of a kind that `EventKind` does not list.
  @inlinable public static var kindName: Field { Field(id: 33) }
  @inlinable public static var originalTime: Field { Field(id: 34) }
  @inlinable public static var dnsQuestionName: Field { Field(id: 35) }
  @inlinable public static var dnsQuestionType: Field { Field(id: 36) }
  @inlinable public static var dnsQuestionClass: Field { Field(id: 37) }
  @inlinable public static var dnsResponseCode: Field { Field(id: 38) }
  @inlinable public static var dnsFlags: Field { Field(id: 39) }
  @inlinable public static var dnsAnswers: Field { Field(id: 40) }
  @inlinable public static var dnsID: Field { Field(id: 41) }
  @inlinable public static var clientAddress: Field { Field(id: 42) }
  @inlinable public static var clientPort: Field { Field(id: 43) }
  @inlinable public static var serverAddress: Field { Field(id: 44) }
  @inlinable public static var serverPort: Field { Field(id: 45) }
  @inlinable public static var networkTransport: Field { Field(id: 46) }
  @inlinable public static var dbSystem: Field { Field(id: 47) }
  @inlinable public static var dbQueryText: Field { Field(id: 48) }
  @inlinable public static var dbUser: Field { Field(id: 49) }
  @inlinable public static var dbName: Field { Field(id: 50) }
  @inlinable public static var durationMilliseconds: Field { Field(id: 51) }
  /// DNS zone that a server event is about.
  @inlinable public static var dnsZone: Field { Field(id: 52) }
  /// What a DNS server event says: `transfer_started`, `transfer_failed`, `zone_expired`, `loaded`, `running`, ...
  @inlinable public static var dnsServerEvent: Field { Field(id: 53) }
  @inlinable public static var dnsSerial: Field { Field(id: 54) }
  /// Category of the program's own log (`queries`, `xfer-in`, ...).
  @inlinable public static var category: Field { Field(id: 55) }
  @inlinable public static var dnsView: Field { Field(id: 56) }
  /// Seconds since boot of a kernel message.
  @inlinable public static var kernelUptime: Field { Field(id: 60) }
  @inlinable public static var crashTitle: Field { Field(id: 61) }
  @inlinable public static var crashClass: Field { Field(id: 62) }
  @inlinable public static var crashFunction: Field { Field(id: 63) }
  @inlinable public static var crashModule: Field { Field(id: 64) }
  @inlinable public static var crashPanicked: Field { Field(id: 65) }
  @inlinable public static var crashCorrupted: Field { Field(id: 66) }
  @inlinable public static var crashFingerprint: Field { Field(id: 67) }
  @inlinable public static var crashKernel: Field { Field(id: 68) }
  @inlinable public static var crashTainted: Field { Field(id: 69) }
  @inlinable public static var crashModules: Field { Field(id: 70) }
  @inlinable public static var crashFrames: Field { Field(id: 71) }
  @inlinable public static var crashAlternatives: Field { Field(id: 72) }
  /// First and last line of the crash in its source, as a JSON array.
  @inlinable public static var crashLines: Field { Field(id: 73) }
  @inlinable public static var crashCPU: Field { Field(id: 74) }
  @inlinable public static var crashPID: Field { Field(id: 75) }
  @inlinable public static var crashComm: Field { Field(id: 76) }
  /// The 1-based numbers of the lines of a folded event where they are not consecutive, as a JSON array.
  @inlinable public static var lines: Field { Field(id: 77) }
  @inlinable public static var selSensor: Field { Field(id: 80) }
  @inlinable public static var selEvent: Field { Field(id: 81) }
  @inlinable public static var selDirection: Field { Field(id: 82) }
  @inlinable public static var selID: Field { Field(id: 83) }
  @inlinable public static var httpMethod: Field { Field(id: 84) }
  @inlinable public static var httpStatus: Field { Field(id: 85) }
  @inlinable public static var urlPath: Field { Field(id: 86) }
  @inlinable public static var userAgent: Field { Field(id: 87) }
  @inlinable public static var bytesSent: Field { Field(id: 88) }
  /// The moment at which a relay says it received the event (RFC 3339), where it differs from the event's own stamp.
  @inlinable public static var receiveTime: Field { Field(id: 89) }
  /// Id of the masked message; see EventQShapes.
  @inlinable public static var shape: Field { Field(id: 90) }
  @inlinable public static var user: Field { Field(id: 91) }

  /// Names by number. A gap is a number not yet given.
  static let known: [(Field, StaticString)] =
    [
      (time, "_time"), (message, "_msg"), (hostname, "hostname"), (appName, "app_name"), (procID, "proc_id"),
      (msgID, "msg_id"), (facility, "facility"), (severity, "severity"), (level, "level"), (kind, "kind"),
      (source, "source"), (line, "line"), (raw, "_raw"), (parser, "parser"),
      (error, "error"), (kindName, "kind"), (originalTime, "_original_time"),
      (dnsQuestionName, "dns.question.name"), (dnsQuestionType, "dns.question.type"),
      (dnsQuestionClass, "dns.question.class"), (dnsResponseCode, "dns.response_code"), (dnsFlags, "dns.flags"),
      (dnsAnswers, "dns.answers"), (dnsID, "dns.id"), (clientAddress, "client.address"), (clientPort, "client.port"),
      (serverAddress, "server.address"), (serverPort, "server.port"), (networkTransport, "network.transport"),
      (dbSystem, "db.system"), (dbQueryText, "db.query.text"), (dbUser, "db.user"), (dbName, "db.name"),
      (durationMilliseconds, "duration_ms"), (dnsZone, "dns.zone"), (dnsServerEvent, "dns.server.event"),
      (dnsSerial, "dns.serial"), (category, "category"), (dnsView, "dns.view"), (kernelUptime, "kernel.uptime"),
      (crashTitle, "crash.title"), (crashClass, "crash.class"), (crashFunction, "crash.function"),
      (crashModule, "crash.module"), (crashPanicked, "crash.panicked"), (crashCorrupted, "crash.corrupted"),
      (crashFingerprint, "crash.fingerprint"), (crashKernel, "crash.kernel"), (crashTainted, "crash.tainted"),
      (crashModules, "crash.modules"), (crashFrames, "crash.frames"), (crashAlternatives, "crash.alternatives"),
      (crashLines, "crash.lines"), (crashCPU, "crash.cpu"), (crashPID, "crash.pid"), (crashComm, "crash.comm"),
      (lines, "lines"), (selSensor, "sel.sensor"), (selEvent, "sel.event"), (selDirection, "sel.direction"),
      (selID, "sel.id"), (httpMethod, "http.request.method"), (httpStatus, "http.response.status_code"),
      (urlPath, "url.path"), (userAgent, "user_agent"), (bytesSent, "http.response.body.bytes"),
      (receiveTime, "receive_time"), (shape, "shape"), (user, "user.name"),
    ] + services

  private static let namesByID: [StaticString?] = {
    var names = [StaticString?](repeating: nil, count: Int(firstDynamic))
    for (field, name) in known { names[Int(field.id)] = name }
    return names
  }()

  /// The name of a core or known field; nil for a dynamic one.
  public var knownName: StaticString? { id < Self.firstDynamic ? Self.namesByID[Int(id)] : nil }

  /// Short names that queries and JSON input may use for core fields.
  private static let aliases: [(StaticString, Field)] = [
    ("host", hostname), ("app", appName), ("pid", procID), ("msg", message), ("message", message), ("time", time),
    ("timestamp", time),
  ]

  /// The core or known field with this name (or, where `aliases` is set, this short name), or nil.
  public static func named(_ name: UnsafeRawBufferPointer, aliases useAliases: Bool = false) -> Field? {
    for (field, text) in known where name.equals(text) { return field }
    guard useAliases else { return nil }
    for (text, field) in aliases where name.equals(text) { return field }
    return nil
  }
}

/// How a field's text is to be read and written as JSON. Values are always kept as text.
public enum FieldType: UInt8, BitwiseCopyable, Sendable {
  case string = 0
  /// A JSON number.
  case number
  /// `true` or `false`.
  case boolean
  /// Any other JSON value, as compact text: an array or an object.
  case json
}
