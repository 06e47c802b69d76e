internal import EventQBytes
public import EventQModel

/// A JSON object behind the cookie `@cee:` (Common Event Expression, as rsyslog, syslog-ng and their clients send it).
public enum CeePayload {
  /// Adds the object's members as fields of the row; its message, where it has one, becomes the row's. What the
  /// envelope said of time, host and app stays.
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    let b = batch.bytes(row.message)
    var i = 0
    while i < b.count, b[i] == 0x20 { i += 1 }
    guard b.matches("@cee:", at: i) else { return }
    i += 5
    while i < b.count, b[i] == 0x20 { i += 1 }
    guard i < b.count, b[i] == 0x7B else { return }
    // Reading writes to `made`, where an unescaped message may lie: read from a copy.
    var copy = ByteArena(capacity: b.count)
    copy.append(b)
    var object = JSONObject()
    guard object.read(copy.bytes, row.message, &batch, from: i) != nil else {
      batch.addError(object.fault.text, column: object.position)
      return
    }
    var names = FieldNameCache()
    StructuredRow.fill(&row, from: object, keepsEnvelope: true, row.kind, &batch, &names, context)
  }
}
