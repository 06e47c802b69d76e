internal import EventQBytes
public import EventQModel

/// One event for tests, in plain values.
public struct Sample: Sendable {
  public var time = Timestamp.none
  public var message = ""
  public var host = ""
  public var app = ""
  public var pid = ""
  public var severity = Severity.none
  public var kind = EventKind.syslog
  public var source = "a.log"
  public var line: UInt32 = 1
  public var extra: [(String, String, FieldType)] = []

  public init(
    time: Timestamp = .none, message: String = "", host: String = "", app: String = "", pid: String = "",
    severity: UInt8 = Severity.none, kind: EventKind = .syslog, source: String = "a.log", line: UInt32 = 1,
    extra: [(String, String, FieldType)] = []
  ) {
    self.time = time
    self.message = message
    self.host = host
    self.app = app
    self.pid = pid
    self.severity = severity
    self.kind = kind
    self.source = source
    self.line = line
    self.extra = extra
  }
}

extension EventBatch {
  /// Appends a sample; its raw line is the message.
  public mutating func append(_ sample: Sample) {
    for (name, value, type) in sample.extra {
      var name = name
      let field = name.withUTF8 { self.field(named: UnsafeRawBufferPointer($0)) }
      add(field == .kind ? .kindName : field!, make(value), type)
    }
    var row = EventRow()
    row.time = sample.time
    row.message = make(sample.message)
    row.raw = row.message
    row.hostname = make(sample.host)
    row.appName = make(sample.app)
    row.procID = make(sample.pid)
    row.severity = sample.severity
    row.kind = sample.kind
    row.source = UInt32(sources.intern(sample.source))
    row.line = sample.line
    append(row)
  }
}
