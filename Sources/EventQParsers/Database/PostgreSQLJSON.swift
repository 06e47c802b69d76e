internal import EventQBytes
internal import EventQModel

/// PostgreSQL's jsonlog (15 and later): an object a line, names of the server log documentation, table "Keys and
/// Values of JSON Log Entries".
enum PostgreSQLJSON {
  static func isHead(_ line: UnsafeRawBufferPointer) -> Bool {
    line.hasPrefix("{\"timestamp\":\"") && line.contains("\"error_severity\":\"")
  }

  private static let names: [(StaticString, Field)] = [
    ("user", .dbUser), ("dbname", .dbName), ("remote_host", .clientAddress), ("remote_port", .clientPort),
    ("state_code", .dbStatusCode), ("application_name", .dbApplication), ("statement", .dbQueryText),
  ]

  /// Reads `row.raw`, with a scratch object that is kept from line to line.
  static func read(
    _ row: inout EventRow, _ object: inout JSONObject, _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) {
    // `text` does not move while a parser works, so its bytes stay good while `made` grows.
    let isWhole = object.read(batch.text.bytes(row.raw), row.raw, &batch) != nil
    for k in 0..<object.leaves.count {
      let leaf = object.leaves[k]
      let name = object.name(leaf)
      if leaf.value.isEmpty { continue }
      if name.equals("timestamp") {
        var padded = ByteCursor(batch.bytes(leaf.value))
        if let civil = ServiceStamp.iso(&padded) {
          padded.skipSpaces()
          let offset = ServiceStamp.offset(&padded) ?? ServiceStamp.abbreviation(&padded) ?? nil
          row.time = ServiceStamp.moment(civil, offset, context)
        }
      } else if name.equals("pid") {
        row.procID = leaf.value
      } else if name.equals("error_severity") {
        row.severity = PostgreSQLLevel.code(batch.bytes(leaf.value))?.0 ?? Severity.none
      } else if name.equals("message") {
        row.message = leaf.value
      } else {
        for (text, field) in names where name.equals(text) {
          if field == .clientAddress, batch.bytes(leaf.value).equals("[local]") { continue }
          batch.add(field, leaf.value, leaf.type == .number ? .number : .string)
        }
      }
    }
    if !isWhole { batch.addError(object.fault.text, column: object.position) }
    PostgreSQLPayload.body(&row, &batch)
  }
}
