public import EventQBytes
public import EventQModel

/// Error logs of nginx (`2026/10/15 12:51:14 [error] 812#812: *3411 text`) and of Apache 2.2 and 2.4
/// (`[Thu Oct 15 12:51:14.123456 2026] [core:error] [pid 17962:tid 1] [client 10.0.0.5:60444] AH00135: text`).
public struct HTTPErrorFormat: LineFormat {
  public var id: ParserID { .httpError }
  private var nginx = Slice.none
  private var apache = Slice.none

  public init() {}

  public func mayBegin(with byte: UInt8) -> Bool { ASCII.isDigit(byte) || byte == 0x5B }

  public func mayBegin(with byte: UInt8, _ marks: LineMarks) -> Bool {
    marks.contains(.bracket) && mayBegin(with: byte)
  }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    nginx = .none
    apache = .none
    return takeLines(lines, from: from, into: &batch, context: &context)
  }

  mutating func take(
    _ line: Slice, _ row: inout EventRow, _ batch: inout EventBatch, _ context: inout SourceContext
  ) -> Bool {
    row.message = line
    if HTTPErrors.nginx(&row, &batch, context, keepTime: true) {
      if nginx.isEmpty { nginx = batch.make("nginx") }
      row.appName = nginx
      return true
    }
    guard HTTPErrors.apache(&row, &batch, context, keepTime: true) else { return false }
    if apache.isEmpty { apache = batch.make("apache2") }
    row.appName = apache
    return true
  }
}

/// What the error logs' forms and their payloads share.
enum HTTPErrors {
  static func nginx(
    _ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext, keepTime: Bool
  ) -> Bool {
    let message = row.message
    var cursor = ByteCursor(batch.bytes(message))
    guard let civil = ServiceStamp.iso(&cursor, separator: 0x2F), cursor.skip(" ["), let level = cursor.until("] "),
      level.count <= 6, let process = cursor.digits(), cursor.skip(0x23), cursor.digits() != nil, cursor.skip(": ")
    else { return false }
    let severity = Severity.code(of: cursor.bytes(level))
    guard severity != Severity.none else { return false }
    row.severity = severity
    row.kind = .httpError
    if keepTime {
      row.time = ServiceStamp.moment(civil, nil, context)
      row.procID = message.part(process)
    }
    let body = cursor.at
    pairs(cursor, message, &batch)
    if keepTime { row.message = message.part(from: body) }
    return true
  }

  /// `..., client: 10.1.2.3, server: shop.example, request: "GET / HTTP/1.1", upstream: "http://10.0.0.9:8080/", ...`
  private static func pairs(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = start
    if cursor.until(", client: ") != nil {
      batch.add(.clientAddress, message, comma(&cursor))
    }
    cursor = start
    if cursor.until(", server: ") != nil { batch.add(.urlDomain, message, comma(&cursor)) }
    cursor = start
    if cursor.until(", request: ") != nil, let request = cursor.quoted() {
      HTTPAccess.request(cursor, request, message, &batch)
    }
    cursor = start
    guard cursor.until(", upstream: \"") != nil, let url = cursor.until(0x22) else { return }
    var upstream = ByteCursor(cursor.bytes.part(0, url.to), at: url.from)
    guard upstream.until("://") != nil else { return }
    address(&upstream, message, &batch)
  }

  /// `10.0.0.9:8080/...`, `[2001:db8::1]:8080/...`
  private static func address(_ cursor: inout ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var host: ByteRun
    if cursor.skip(0x5B) {
      guard let inside = cursor.until(0x5D) else { return }
      host = inside
    } else {
      host = ByteRun(from: cursor.at, to: cursor.at)
      while !cursor.isAtEnd, cursor.peek != 0x3A, cursor.peek != 0x2F { cursor.at += 1 }
      host.to = cursor.at
    }
    batch.add(.serverAddress, message, host)
    if cursor.skip(0x3A), let port = cursor.digits() { batch.add(.serverPort, message, port, .number) }
  }

  /// The bytes up to the next comma (or the end).
  private static func comma(_ cursor: inout ByteCursor) -> ByteRun {
    let from = cursor.at
    while !cursor.isAtEnd, cursor.peek != 0x2C { cursor.at += 1 }
    return ByteRun(from: from, to: cursor.at)
  }

  static func apache(
    _ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext, keepTime: Bool
  ) -> Bool {
    let message = row.message
    var cursor = ByteCursor(batch.bytes(message))
    let time: Timestamp
    if let civil = apacheStamp(&cursor) {
      time = ServiceStamp.moment(civil, nil, context)
    } else {
      // Through syslog, Apache leaves the stamp away.
      guard !keepTime else { return false }
      time = .none
    }
    guard cursor.skip(0x5B), let level = cursor.until("] "), level.count <= 40 else { return false }
    var word = level
    if let colon = cursor.bytes(level).firstIndex(of: 0x3A) { word.from = level.from + colon + 1 }
    let severity = apacheLevel(cursor.bytes(word))
    guard severity != Severity.none else { return false }
    row.severity = severity
    row.kind = .httpError
    if word.from > level.from {
      batch.add(.category, message, ByteRun(from: level.from, to: word.from - 1))
    }
    while cursor.peek == 0x5B { if !apacheBracket(&cursor, &row, &batch, keepTime) { break } }
    if keepTime {
      row.time = time
      row.message = message.part(from: cursor.at)
    }
    return true
  }

  /// `[Thu Oct 15 12:51:14.123456 2026] `
  private static func apacheStamp(_ cursor: inout ByteCursor) -> CivilTime? {
    let start = cursor.at
    let bytes = cursor.bytes
    guard bytes.count >= start + 27, cursor.skip(0x5B), ASCII.isLetter(cursor.peek), bytes[start + 4] == 0x20,
      let month = ServiceStamp.month(bytes, start + 5), bytes[start + 8] == 0x20
    else {
      cursor.at = start
      return nil
    }
    let first = bytes[start + 9] == 0x20 ? Int(bytes[start + 10]) - 0x30 : ServiceStamp.two(bytes, start + 9)
    var civil = CivilTime(year: 1970, month: month, day: first)
    cursor.at = start + 12
    guard bytes[start + 11] == 0x20, ServiceStamp.clock(&cursor, &civil) else {
      cursor.at = start
      return nil
    }
    ServiceStamp.fraction(&cursor, &civil)
    civil.year = cursor.skip(0x20) ? ServiceStamp.four(bytes, cursor.at) : -1
    cursor.at += 4
    guard civil.isValid, civil.year >= 1678, civil.year < 2262, cursor.skip("] ") else {
      cursor.at = start
      return nil
    }
    return civil
  }

  private static func apacheLevel(_ word: UnsafeRawBufferPointer) -> UInt8 {
    if word.hasPrefix("trace"), word.count == 6 { return Severity.debug }
    return word.count >= 4 && word.count <= 6 && ASCII.isLower(word[0]) ? Severity.code(of: word) : Severity.none
  }

  /// `[pid 17962:tid 1] `, `[client 10.0.0.5:60444] `, `[remote 10.0.0.9:80] `
  private static func apacheBracket(
    _ cursor: inout ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch, _ keepTime: Bool
  ) -> Bool {
    let start = cursor.at
    cursor.at += 1
    if cursor.skip("pid "), let process = cursor.digits(), cursor.until("] ") != nil {
      if keepTime { row.procID = row.message.part(process) }
      return true
    }
    if cursor.skip("client ") || cursor.skip("remote "), let peer = cursor.until("] ") {
      var colon = peer.to - 1
      while colon > peer.from, cursor.bytes[colon] != 0x3A { colon -= 1 }
      let whole = cursor.bytes(peer)
      let hasPort = colon > peer.from && (whole.firstIndex(of: 0x2E) != nil || whole.contains("::") || whole.count > 20)
      let address = ByteRun(from: peer.from, to: hasPort ? colon : peer.to)
      batch.add(.clientAddress, row.message, address)
      if hasPort { batch.add(.clientPort, row.message, ByteRun(from: colon + 1, to: peer.to), .number) }
      return true
    }
    cursor.at = start
    return false
  }
}
