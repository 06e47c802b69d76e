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

  /// Reads `row.raw`.
  static func read(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    let raw = row.raw
    // `text` does not move while a parser works, so the walk stays good while `made` grows.
    var json = FlatJSON(batch.text.bytes(raw))
    while json.next() {
      if json.isName("timestamp") {
        var padded = ByteCursor(json.bytes)
        if let civil = ServiceStamp.iso(&padded) {
          padded.skipSpaces()
          let offset = ServiceStamp.offset(&padded) ?? ServiceStamp.abbreviation(&padded) ?? nil
          row.time = ServiceStamp.moment(civil, offset, context)
        }
      } else if json.isName("pid") {
        row.procID = json.slice(raw, &batch)
      } else if json.isName("error_severity") {
        row.severity = PostgreSQLLevel.code(json.bytes)?.0 ?? Severity.none
      } else if json.isName("message") {
        row.message = json.slice(raw, &batch)
      } else {
        for (name, field) in names where json.isName(name) {
          if field == .clientAddress, json.bytes.equals("[local]") { continue }
          let value = json.slice(raw, &batch)
          if !value.isEmpty { batch.add(field, value, json.type == .number ? .number : .string) }
        }
      }
    }
    PostgreSQLPayload.body(&row, &batch)
  }
}
