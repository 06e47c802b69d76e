public import EventQBytes
public import EventQModel

/// Access logs in the common and combined forms of nginx, Apache and many others, with or without the virtual host in
/// front and with anything behind: `[vhost[:port] ]client ident user [15/Oct/2026:12:51:14 +0000] "GET / HTTP/1.1" 200
/// 2326[ "referrer" "agent"[ ...]]`.
public struct HTTPAccessFormat: LineFormat {
  public var id: ParserID { .httpAccess }

  public init() {}

  /// A host name or address, perhaps in brackets, or the `-` for none.
  public func mayBegin(with byte: UInt8) -> Bool {
    ASCII.isWord(byte) || byte == 0x3A || byte == 0x5B || byte == 0x2D || byte == 0x2E || byte == 0x22
      || ASCII.isSpace(byte)
  }

  public func mayBegin(with byte: UInt8, _ marks: LineMarks) -> Bool {
    marks.contains(.bracket) && mayBegin(with: byte)
  }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    takeLines(lines, from: from, into: &batch, context: &context)
  }

  mutating func take(
    _ line: Slice, _ row: inout EventRow, _ batch: inout EventBatch, _ context: inout SourceContext
  ) -> Bool {
    row.message = line
    return HTTPAccess.read(&row, &batch, context, keepTime: true)
  }
}

/// What the access log's form and its payload share.
enum HTTPAccess {
  /// The stamp stands in the first bytes of a line.
  private static let stampWithin = 300

  /// Reads `row.message`; false, with fields perhaps pending, where it is no access line.
  static func read(
    _ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext, keepTime: Bool
  ) -> Bool {
    let message = row.message
    let bytes = batch.bytes(message)
    guard let open = stampStart(bytes) else { return false }
    var cursor = ByteCursor(bytes, at: open + 1)
    guard let civil = ServiceStamp.dayMonthYear(&cursor, separator: 0x2F, gap: 0x3A) else { return false }
    cursor.skipSpaces()
    let offset = ServiceStamp.offset(&cursor)
    guard cursor.skip("] \"") else { return false }
    cursor.at -= 1
    guard let request = cursor.quoted(), cursor.skip(0x20) else { return false }
    let status = cursor.word()
    let code = cursor.bytes(status).decimal ?? -1
    guard (code >= 100 && code <= 999 && status.count == 3) || cursor.bytes(status).equals("-") else { return false }
    guard client(ByteCursor(bytes.part(0, open)), message, &batch) else { return false }
    if keepTime { row.time = ServiceStamp.moment(civil, offset, context) }
    row.kind = .httpAccess
    // Answers of 400 and above are errors, as log viewers show them.
    if code >= 0 { row.severity = code >= 400 ? Severity.error : Severity.informational }
    self.request(cursor, request, message, &batch)
    if code >= 0 { batch.add(.httpStatus, message, status, .number) }
    let size = cursor.word()
    if cursor.bytes(size).decimal != nil { batch.add(.bytesSent, message, size, .number) }
    cursor.skipSpaces()
    if let referrer = cursor.quoted() {
      if !cursor.bytes(referrer).equals("-") { batch.add(.httpReferrer, message, referrer) }
      cursor.skipSpaces()
      if let agent = cursor.quoted(), !cursor.bytes(agent).equals("-") { batch.add(.userAgent, message, agent) }
    }
    return true
  }

  /// Offset of the `[` before the stamp.
  private static func stampStart(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let limit = min(bytes.count - 22, stampWithin)
    guard limit > 4 else { return nil }
    let head = bytes.part(0, limit)
    var from = 4
    while let i = head.find(0x5B, from: from) {
      if bytes[i - 1] == 0x20, bytes[i + 3] == 0x2F, ASCII.isDigit(bytes[i + 1]) { return i }
      from = i + 1
    }
    return nil
  }

  /// `[vhost ]client ident user`
  private static func client(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) -> Bool {
    var cursor = start
    var words = (ByteRun(from: 0, to: 0), ByteRun(from: 0, to: 0), ByteRun(from: 0, to: 0), ByteRun(from: 0, to: 0))
    var count = 0
    while !cursor.isAtEnd {
      cursor.skipSpaces()
      let word = cursor.word()
      if word.isEmpty { break }
      switch count {
      case 0: words.0 = word
      case 1: words.1 = word
      case 2: words.2 = word
      default: words.3 = word
      }
      count += 1
    }
    guard count >= 3 else { return false }
    // A host name may stand for the client; a virtual host shows itself by the address behind it.
    let hasHost = count >= 4 && ServiceText.isAddress(cursor.bytes(words.1))
    let client = hasHost ? words.1 : words.0
    if hasHost { batch.add(.urlDomain, message, words.0) }
    batch.add(.clientAddress, message, client)
    let user = count >= 4 ? words.3 : words.2
    if !cursor.bytes(user).equals("-"), hasHost == (count >= 4) { batch.add(.user, message, user) }
    return true
  }

  /// `GET /path HTTP/1.1`
  static func request(_ start: ByteCursor, _ run: ByteRun, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = ByteCursor(start.bytes.part(0, run.to), at: run.from)
    let method = cursor.word()
    guard method.count >= 3, method.count <= 20, !cursor.isAtEnd else { return }
    for byte in cursor.bytes(method) where !ASCII.isLetter(byte) && byte != 0x2D && byte != 0x5F { return }
    batch.add(.httpMethod, message, method)
    batch.add(.urlPath, message, cursor.word())
    if cursor.skip("HTTP/") { batch.add(.httpVersion, message, cursor.rest) }
  }
}

/// Messages of web servers that came through syslog.
public enum WebPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    if HTTPAccess.read(&row, &batch, context, keepTime: false) { return }
    if HTTPErrors.nginx(&row, &batch, context, keepTime: false) { return }
    _ = HTTPErrors.apache(&row, &batch, context, keepTime: false)
  }
}
