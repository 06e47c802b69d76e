internal import EventQBytes
internal import EventQModel

/// The journal's fields (systemd.journal-fields(7)) on their way into a row.
struct JournalFields {
  private var realtime = Slice.none
  private var sourceMonotonic = Slice.none
  private var comm = Slice.none
  private var syslogPID = Slice.none
  private var isKernel = false

  /// Takes one field of an entry.
  mutating func take(
    _ name: UnsafeRawBufferPointer, _ value: Slice, _ type: FieldType, _ row: inout EventRow,
    _ batch: inout EventBatch, _ names: inout FieldNameCache
  ) {
    switch name.count {
    case 20 where name.equals("__REALTIME_TIMESTAMP"):
      realtime = value
      return
    case 7 where name.equals("MESSAGE"):
      row.message = value
      return
    case 9 where name.equals("_HOSTNAME"):
      row.hostname = value
      return
    case 17 where name.equals("SYSLOG_IDENTIFIER"):
      row.appName = value
      return
    case 4 where name.equals("_PID"):
      row.procID = value
      return
    case 10 where name.equals("MESSAGE_ID"):
      row.msgID = value
      return
    case 8 where name.equals("PRIORITY"):
      if let code = batch.bytes(value).decimal, code < 8 {
        row.severity = UInt8(code)
        return
      }
    case 15 where name.equals("SYSLOG_FACILITY"):
      if let code = batch.bytes(value).decimal, code < 24 {
        row.facility = UInt8(code)
        return
      }
    case 5 where name.equals("_COMM"): comm = value
    case 10 where name.equals("SYSLOG_PID"): syslogPID = value
    case 10 where name.equals("_TRANSPORT"): isKernel = batch.bytes(value).equals("kernel")
    case 27 where name.equals("_SOURCE_MONOTONIC_TIMESTAMP"): sourceMonotonic = value
    default: break
    }
    names.add(&batch, "", name, UnsafeRawBufferPointer(start: nil, count: 0), value, type)
  }

  /// Settles what depends on several fields, once all are taken.
  func finish(_ row: inout EventRow, _ batch: inout EventBatch) {
    row.kind = isKernel ? .kernel : .journal
    if let micros = batch.bytes(realtime).decimal { row.time = Timestamp(nanoseconds: Int64(micros) &* 1000) }
    if row.appName.isEmpty { row.appName = comm }
    if row.procID.isEmpty { row.procID = syslogPID }
    if isKernel, let micros = batch.bytes(sourceMonotonic).decimal {
      var writer = ByteWriter(capacity: 32)
      writer.integer(micros / 1_000_000)
      writer.byte(0x2E)
      writer.integer(micros % 1_000_000, width: 6)
      batch.add(.kernelUptime, batch.make(writer.bytes), .number)
    }
  }
}
