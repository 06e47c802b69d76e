public import EventQBytes
public import EventQCorrelator

/// `eventq.crashes/1`: every kernel crash, for programs.
public enum CrashesJSON {
  /// Writes one JSON document. `source` and `message` go beyond the contract: `lines` mean nothing without a file.
  public static func write(_ crashes: [CrashRecord], to out: inout ByteWriter) {
    JSONValue.object([
      ("schema", .string("eventq.crashes/1")), ("crashes", .array(crashes.map(crash))),
    ]).write(to: &out)
  }

  static func crash(_ crash: CrashRecord) -> JSONValue {
    .object([
      ("time", .time(crash.time)), ("host", .string(crash.host)), ("title", .string(crash.title)),
      ("alternatives", .strings(crash.alternatives)), ("class", .string(crash.crashClass)),
      ("function", .string(crash.function)), ("module", .string(crash.module)), ("panicked", .bool(crash.panicked)),
      ("corrupted", .bool(crash.corrupted)), ("fingerprint", .string(crash.fingerprint)),
      ("kernel", .string(crash.kernel)), ("tainted", .string(crash.tainted)), ("modules", .strings(crash.modules)),
      ("frames", .strings(crash.frames)),
      ("lines", .array([.integer(crash.firstLine), .integer(crash.lastLine)])),
      ("source", .string(crash.source)), ("message", .string(crash.message)),
    ])
  }
}
