public import EventQBytes
public import EventQModel

/// The debug log of Windows Server's DNS service (its header names the columns):
///
/// ```
/// 10/15/2026 12:51:14 PM 0E20 PACKET  00000000028657F0 UDP Rcv 10.1.2.3   962e   Q [0001   D   NOERROR] A  (3)db1(0)
/// ```
/// Dates are of the server's locale: a part above twelve tells day from month, otherwise the month comes first.
public struct WindowsDNSFormat: LineFormat {
  public var id: ParserID { .windowsDNS }
  private var app = Slice.none

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { ASCII.isDigit(byte) }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    app = .none
    return takeLines(lines, from: from, into: &batch, context: &context)
  }

  mutating func take(
    _ line: Slice, _ row: inout EventRow, _ batch: inout EventBatch, _ context: inout SourceContext
  ) -> Bool {
    let bytes = batch.text.bytes(line)
    var cursor = ByteCursor(bytes)
    guard let civil = Self.stamp(&cursor), cursor.skip(0x20) else { return false }
    let thread = cursor.word()
    guard thread.count == 4, Self.isHex(cursor.bytes(thread)) else { return false }
    row.time = context.zone.timestamp(civil)
    row.message = line.part(from: cursor.at)
    cursor.skipSpaces()
    if app.isEmpty { app = batch.make("dns") }
    row.appName = app
    if cursor.skip("PACKET ") { return packet(&cursor, line, &row, &batch) }
    guard
      cursor.matches("EVENT ") || cursor.matches("Note: ") || cursor.matches("DSPOLL ")
        || cursor.matches("INIT ") || cursor.matches("LOOKUP ") || cursor.matches("RECURSE ")
        || cursor.matches("REMOTE ")
        || cursor.matches("TOMBSTN ") || cursor.matches("UPDATE ") || cursor.matches("DNSSEC ")
    else { return false }
    row.kind = .dnsServer
    batch.add(.category, line, cursor.word())
    return true
  }

  private static func isHex(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for byte in bytes where !ASCII.isHexDigit(byte) { return false }
    return !bytes.isEmpty
  }

  /// `M/D/YYYY h:mm:ss[ AM]`, also with `.` or `-` between the parts, or the year first.
  static func stamp(_ cursor: inout ByteCursor) -> CivilTime? {
    let start = cursor.at
    guard let civil = parts(&cursor) else {
      cursor.at = start
      return nil
    }
    return civil
  }

  private static func parts(_ cursor: inout ByteCursor) -> CivilTime? {
    guard let a = cursor.number() else { return nil }
    let separator = cursor.peek
    guard separator == 0x2F || separator == 0x2E || separator == 0x2D, cursor.skip(separator),
      let b = cursor.number(), cursor.skip(separator), let c = cursor.number(), cursor.skip(0x20)
    else { return nil }
    var civil: CivilTime
    if a > 31 {
      civil = CivilTime(year: a, month: b, day: c)
    } else if b > 12 || (separator == 0x2F && a <= 12) {
      civil = CivilTime(year: c, month: a, day: b)
    } else {
      civil = CivilTime(year: c, month: b, day: a)
    }
    guard let hour = cursor.number(), cursor.skip(0x3A) else { return nil }
    let minute = ServiceStamp.two(cursor.bytes, cursor.at)
    guard minute >= 0, cursor.peek(2) == 0x3A else { return nil }
    civil.hour = hour
    civil.minute = minute
    civil.second = ServiceStamp.two(cursor.bytes, cursor.at + 3)
    cursor.at += 5
    if cursor.skip(" AM") {
      if civil.hour == 12 { civil.hour = 0 }
    } else if cursor.skip(" PM"), civil.hour < 12 {
      civil.hour += 12
    }
    guard civil.isValid, civil.year >= 1990, civil.year < 2262 else { return nil }
    return civil
  }

  /// `0000.. UDP Rcv 10.1.2.3  962e R Q [8081 DR NOERROR] A (3)db1(0)`
  private func packet(
    _ cursor: inout ByteCursor, _ line: Slice, _ row: inout EventRow, _ batch: inout EventBatch
  ) -> Bool {
    func word() -> ByteRun {
      cursor.skipSpaces()
      return cursor.word()
    }
    guard Self.isHex(cursor.bytes(word())) else { return false }
    let transport = word()
    let direction = word()
    let isReceived = cursor.bytes(direction).equals("Rcv")
    guard isReceived || cursor.bytes(direction).equals("Snd") else { return false }
    let peer = word()
    guard ServiceText.isAddress(cursor.bytes(peer)) else { return false }
    let transaction = word()
    guard let header = cursor.until(0x5B), let flags = cursor.until(0x5D) else { return false }
    var isResponse = false
    for byte in cursor.bytes(header) where byte == 0x52 { isResponse = true }
    row.kind = isResponse ? .dnsResponse : .dnsQuery
    // The peer of a received question or a sent answer is a client; otherwise it is another server.
    batch.add(isReceived != isResponse ? .clientAddress : .serverAddress, line, peer)
    batch.add(.dnsID, line, transaction)
    var code = flags
    while code.to > code.from, cursor.bytes[code.to - 1] == 0x20 { code.to -= 1 }
    var from = code.to
    while from > code.from, cursor.bytes[from - 1] != 0x20 { from -= 1 }
    if isResponse { batch.add(.dnsResponseCode, line, ByteRun(from: from, to: code.to)) }
    batch.add(.dnsFlags, line, ByteRun(from: code.from, to: max(code.from, from - 1)))
    batch.add(.dnsQuestionType, line, word())
    let name = word()
    if !name.isEmpty { addName(cursor.bytes(name), &batch) }
    batch.add(.networkTransport, word: cursor.bytes(transport).equals("TCP") ? "tcp" : "udp")
    return true
  }

  /// `(3)db1(3)int(0)` as `db1.int`.
  private func addName(_ bytes: UnsafeRawBufferPointer, _ batch: inout EventBatch) {
    let start = batch.made.count
    var cursor = ByteCursor(bytes)
    while cursor.skip(0x28), let length = cursor.number(), cursor.skip(0x29) {
      let from = cursor.at
      let end = min(bytes.count, from + min(length, 63))
      if length == 0 || end == from { break }
      if batch.made.count > start { batch.made.append(0x2E) }
      batch.made.append(bytes.part(from, end))
      cursor.at = end
    }
    if batch.made.count == start { batch.made.append(0x2E) }
    batch.add(.dnsQuestionName, batch.madeSlice(from: start))
  }
}
