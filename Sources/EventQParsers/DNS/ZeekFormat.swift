public import EventQBytes
public import EventQModel

/// Zeek's logs as tab-separated text: lines of `#` that name the columns, then a record a line.
///
/// Columns of `dns.log` that mean one of our fields fill it; every other column becomes a field of its Zeek name. Logs
/// of other paths keep all columns under their names, with the kind `zeek.PATH`. The lines of `#` make no event.
public struct ZeekFormat: LogFormat {
  public var id: ParserID { .zeek }
  private var separator: UInt8 = 0x09
  private var unset = [UInt8]("-".utf8)
  private var empty = [UInt8]("(empty)".utf8)
  private var path: [UInt8] = []
  private var columns: [ZeekColumn] = []
  /// Whether a line of a header was met.
  private var hasHeader = false

  public init() {}

  /// A record may begin with anything, but only a header makes records.
  public func mayBegin(with byte: UInt8) -> Bool { byte == 0x23 || hasHeader }

  public mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep {
    var fields: [Field]?
    var i = from
    while i < lines.count {
      let line = batch.text.line(lines[i])
      let bytes = batch.text.bytes(line)
      if let first = bytes.first, first == 0x23 {
        guard header(bytes) else { break }
        hasHeader = true
        fields = nil
        i += 1
        continue
      }
      guard !columns.isEmpty, count(bytes) == columns.count else { break }
      // Numbers of dynamic names are of the batch: looked up once a chunk.
      if fields == nil { fields = resolve(&batch) }
      append(line, i, fields ?? [], &batch, context)
      i += 1
    }
    return ParseStep(next: i)
  }

  // MARK: Header

  /// Reads a line of `#`; false where it is not one of Zeek's.
  private mutating func header(_ line: UnsafeRawBufferPointer) -> Bool {
    if line.hasPrefix("#separator ") {
      // "\x09"
      let high = line.count > 13 ? ASCII.hexValue(line[13]) : nil
      let low = line.count > 14 ? ASCII.hexValue(line[14]) : nil
      separator = high.flatMap { high in low.map { high << 4 | $0 } } ?? 0x09
      columns = []
      return true
    }
    guard let end = line.firstIndex(of: separator) else { return false }
    let name = line.part(1, end)
    let value = line.part(end + 1, line.count)
    if name.equals("fields") {
      columns = ZeekColumn.parse(value, separator)
    } else if name.equals("unset_field") {
      unset = Array(value)
    } else if name.equals("empty_field") {
      empty = Array(value)
    } else if name.equals("path") {
      path = Array(value)
    } else {
      return name.equals("set_separator") || name.equals("open") || name.equals("types") || name.equals("close")
    }
    return true
  }

  private func count(_ line: UnsafeRawBufferPointer) -> Int {
    var count = 1
    for byte in line where byte == separator { count &+= 1 }
    return count
  }

  private var isDNS: Bool { path == Array("dns".utf8) }

  private func resolve(_ batch: inout EventBatch) -> [Field] {
    columns.map { column in
      if isDNS || column.isCommon, let known = column.field { return known }
      return column.name.withUnsafeBytes { batch.field(named: $0) } ?? .error
    }
  }

  // MARK: Records

  private func append(
    _ line: Slice, _ index: Int, _ fields: [Field], _ batch: inout EventBatch, _ context: borrowing SourceContext
  ) {
    var row = EventRow()
    row.raw = line
    row.message = line
    row.line = context.firstLine &+ UInt32(truncatingIfNeeded: index)
    row.source = context.source
    row.parser = .zeek
    row.kind = isDNS ? .dnsQuery : .other
    var cursor = ByteCursor(batch.text.bytes(line))
    var flags: UInt8 = 0
    for (k, column) in columns.enumerated() {
      let run = cursor.until(separator) ?? cursor.rest
      let value = cursor.bytes(run)
      if value.elementsEqual(unset) || value.elementsEqual(empty) { continue }
      if column.role == .time {
        var stamp = ByteCursor(value)
        if let time = ServiceStamp.epoch(&stamp) { row.time = time }
        continue
      }
      if let flag = column.flag, value.equals("T") { flags |= flag }
      if column.role == .seconds, let time = ServiceText.microseconds(value) {
        batch.add(.durationMilliseconds, microseconds: time)
        continue
      }
      if isDNS, column.role == .responseCode { row.kind = .dnsResponse }
      if isDNS, column.role == .questionClass, let word = Self.className(value) {
        batch.add(.dnsQuestionClass, word: word)
        continue
      }
      batch.add(fields[k], line, run, column.isNumber ? .number : column.flag != nil ? .string : .string)
    }
    if isDNS { addFlags(flags, &batch) } else { addKind(&batch) }
    batch.append(row)
  }

  private func addKind(_ batch: inout EventBatch) {
    let start = batch.made.count
    for byte in [0x7A, 0x65, 0x65, 0x6B, 0x2E] as [UInt8] { batch.made.append(byte) }
    path.withUnsafeBytes { _ = batch.made.append($0) }
    batch.add(.kindName, batch.madeSlice(from: start))
  }

  private static let flagWords: [StaticString] = ["aa", "tc", "rd", "ra"]

  /// The flags that are set, as `dig` writes them.
  private func addFlags(_ flags: UInt8, _ batch: inout EventBatch) {
    guard flags != 0 else { return }
    let start = batch.made.count
    for (i, word) in Self.flagWords.enumerated() where flags & (1 << UInt8(i)) != 0 {
      if batch.made.count > start { batch.made.append(0x20) }
      batch.made.append(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
    batch.add(.dnsFlags, batch.madeSlice(from: start))
  }

  /// Zeek's names of classes as everybody else writes them.
  private static func className(_ value: UnsafeRawBufferPointer) -> StaticString? {
    if value.equals("C_INTERNET") { return "IN" }
    if value.equals("C_CHAOS") { return "CH" }
    if value.equals("C_HESIOD") { return "HS" }
    return value.equals("C_ANY") ? "ANY" : nil
  }
}

/// A column of a Zeek log.
struct ZeekColumn: Sendable {
  enum Role { case plain, time, seconds, responseCode, questionClass }

  var name: [UInt8]
  var field: Field?
  var role = Role.plain
  var isNumber = false
  /// Whether the column means the same in logs of any path.
  var isCommon = false
  /// Bit of a DNS header flag.
  var flag: UInt8?

  private static let known: [(StaticString, Field, Role, Bool)] = [
    ("id.orig_h", .clientAddress, .plain, false), ("id.orig_p", .clientPort, .plain, true),
    ("id.resp_h", .serverAddress, .plain, false), ("id.resp_p", .serverPort, .plain, true),
    ("proto", .networkTransport, .plain, false), ("trans_id", .dnsID, .plain, true),
    ("rtt", .durationMilliseconds, .seconds, true), ("query", .dnsQuestionName, .plain, false),
    ("qclass_name", .dnsQuestionClass, .questionClass, false), ("qtype_name", .dnsQuestionType, .plain, false),
    ("rcode_name", .dnsResponseCode, .responseCode, false), ("answers", .dnsAnswers, .plain, false),
  ]

  static func parse(_ value: UnsafeRawBufferPointer, _ separator: UInt8) -> [ZeekColumn] {
    var result: [ZeekColumn] = []
    var cursor = ByteCursor(value)
    while !cursor.isAtEnd, result.count < 256 {
      let run = cursor.until(separator) ?? cursor.rest
      let isLast = run.to == value.count
      let name = cursor.bytes(run)
      var column = ZeekColumn(name: Array(name))
      if name.equals("ts") { column.role = .time }
      for (i, (text, field, role, isNumber)) in known.enumerated() where name.equals(text) {
        column.field = field
        column.role = role
        column.isNumber = isNumber
        column.isCommon = i < 5
      }
      for (i, flag) in (["AA", "TC", "RD", "RA"] as [StaticString]).enumerated() where name.equals(flag) {
        column.flag = 1 << UInt8(i)
      }
      result.append(column)
      if isLast { break }
    }
    return result
  }
}
