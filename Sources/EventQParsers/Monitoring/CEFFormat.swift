public import EventQBytes
public import EventQModel

/// ArcSight's Common Event Format without an envelope:
/// `CEF:0|Vendor|Product|Version|Signature|Name|Severity|key=value`.
public struct CEFFormat: LineFormat {
  public var id: ParserID { .cef }

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { byte == 0x43 }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    takeLines(lines, from: from, into: &batch, context: &context)
  }

  mutating func take(
    _ line: Slice, _ row: inout EventRow, _ batch: inout EventBatch, _ context: inout SourceContext
  ) -> Bool {
    row.message = line
    guard CEFPayload.read(&row, &batch) else { return false }
    row.time = CEFPayload.time(batch.text.bytes(line))
    return true
  }
}

/// A CEF message inside syslog: its seven columns and its pairs (implementation standard, revision 26).
public enum CEFPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    _ = read(&row, &batch)
  }

  private static let known: [(StaticString, Field)] = [
    ("src", .clientAddress), ("spt", .clientPort), ("dst", .serverAddress), ("dpt", .serverPort),
    ("proto", .networkTransport), ("suser", .user), ("request", .urlPath), ("requestMethod", .httpMethod),
    ("app", .category),
  ]

  private static let header: [StaticString] = [
    "cef.device_vendor", "cef.device_product", "cef.device_version", "cef.signature_id", "cef.name", "cef.severity",
  ]

  static func read(_ row: inout EventRow, _ batch: inout EventBatch) -> Bool {
    let message = row.message
    var cursor = ByteCursor(batch.bytes(message))
    guard cursor.skip("CEF:"), cursor.digits() != nil, cursor.skip(0x7C) else { return false }
    for name in header {
      guard let run = column(&cursor) else { return false }
      let bytes = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
      if let field = batch.field(named: bytes) { batch.add(field, message, run) }
      if name.utf8CodeUnitCount == 12 { row.severity = severity(cursor.bytes(run)) }
    }
    // Dynamic names and slices do not move `made`, so the cursor stays good.
    while let (name, value) = pair(&cursor) {
      var field: Field?
      for (text, known) in known where cursor.bytes(name).equals(text) { field = known }
      if let field = field ?? batch.field(named: cursor.bytes(name)) { batch.add(field, message, value) }
    }
    return true
  }

  /// The bytes up to the next `|` that is not escaped.
  private static func column(_ cursor: inout ByteCursor) -> ByteRun? {
    let from = cursor.at
    var i = from
    while i < cursor.bytes.count {
      if cursor.bytes[i] == 0x5C {
        i += 2
        continue
      }
      if cursor.bytes[i] == 0x7C {
        cursor.at = i + 1
        return ByteRun(from: from, to: i)
      }
      i += 1
    }
    return nil
  }

  /// `key=value`: the value goes on to the last space before the next `key=`.
  private static func pair(_ cursor: inout ByteCursor) -> (ByteRun, ByteRun)? {
    cursor.skipSpaces()
    let from = cursor.at
    while isKey(cursor.peek) { cursor.at += 1 }
    let name = ByteRun(from: from, to: cursor.at)
    guard !name.isEmpty, cursor.skip(0x3D) else { return nil }
    let bytes = cursor.bytes
    let start = cursor.at
    var end = bytes.count
    var i = start
    while i < bytes.count {
      if bytes[i] == 0x5C {
        i += 2
        continue
      }
      if bytes[i] == 0x3D {
        var key = i
        while key > start, isKey(bytes[key - 1]) { key -= 1 }
        if key < i, key > start, bytes[key - 1] == 0x20 {
          end = key - 1
          break
        }
      }
      i += 1
    }
    cursor.at = end
    return (name, ByteRun(from: start, to: end))
  }

  private static func isKey(_ byte: UInt8) -> Bool { ASCII.isAlphanumeric(byte) || byte == 0x5F || byte == 0x2E }

  /// 0 to 10, or a word.
  private static func severity(_ word: UnsafeRawBufferPointer) -> UInt8 {
    if let number = word.decimal {
      return number >= 9
        ? Severity.critical
        : number >= 7 ? Severity.error : number >= 4 ? Severity.warning : Severity.informational
    }
    if word.equalsIgnoringCase("Very-High") { return Severity.critical }
    if word.equalsIgnoringCase("High") { return Severity.error }
    if word.equalsIgnoringCase("Medium") { return Severity.warning }
    return word.equalsIgnoringCase("Low") ? Severity.informational : Severity.none
  }

  /// `rt=` (receipt) or `end=` or `start=` in milliseconds since the epoch.
  static func time(_ line: UnsafeRawBufferPointer) -> Timestamp {
    for key in [" rt=", "|rt=", " end=", " start="] as [StaticString] {
      guard let at = line.find(key) else { continue }
      var cursor = ByteCursor(line, at: at + key.utf8CodeUnitCount)
      if let digits = cursor.digits(), digits.count == 13, let value = cursor.bytes(digits).decimal {
        return Timestamp(seconds: value / 1000, nanoseconds: value % 1000 * 1_000_000)
      }
    }
    return .none
  }
}
