import EventQBytes
import EventQModel

/// One event for tests, in plain values.
struct Sample {
  var time = Timestamp.none
  var message = ""
  var host = ""
  var app = ""
  var pid = ""
  var severity = Severity.none
  var kind = EventKind.syslog
  var source = "a.log"
  var line: UInt32 = 1
  var extra: [(String, String, FieldType)] = []
}

extension EventBatch {
  /// Appends a sample; its raw line is the message.
  mutating func append(_ sample: Sample) {
    for (name, value, type) in sample.extra {
      var name = name
      let field = name.withUTF8 { self.field(named: UnsafeRawBufferPointer($0)) }
      add(field!, make(value), type)
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
