internal import EventQBytes
internal import EventQModel

/// Results for people: events as `time host app[pid]: message`, tables as aligned columns. Control characters are
/// shown, not sent to the terminal.
public struct TextSink: ResultSink {
  private let emit: (UnsafeRawBufferPointer) throws -> Void
  private let columns: [String]?
  private var widths: [Int]?
  /// Widest a column gets; a longer value pushes the rest of its line.
  private static let widest = 48

  /// - Parameters:
  ///   - columns: `Query.outputFields`; nil for events.
  ///   - emit: takes bytes to print; it must not keep the pointer.
  public init(columns: [String]?, emit: @escaping (UnsafeRawBufferPointer) throws -> Void) {
    self.columns = columns
    self.emit = emit
  }

  public mutating func write(_ rows: borrowing RowBlock) throws {
    var out = ByteWriter(capacity: 1 << 16)
    if let columns { table(rows, columns, &out) } else { events(rows, &out) }
    try emit(out.bytes)
  }

  public mutating func finish() throws {}

  private func events(_ rows: borrowing RowBlock, _ out: inout ByteWriter) {
    let time = rows.bind("_time")
    let host = rows.bind("hostname")
    let app = rows.bind("app_name")
    let pid = rows.bind("proc_id")
    let message = rows.bind("_msg")
    for row in 0..<rows.count {
      if rows.cell(row, message) == nil, rows.cell(row, time) == nil {
        pairs(rows, row, &out)
        continue
      }
      let start = out.count
      for field in [time, host] {
        let value = rows.value(row, field)
        if value.isEmpty { continue }
        if out.count > start { out.byte(0x20) }
        Self.visible(value, &out)
      }
      let name = rows.value(row, app)
      if !name.isEmpty {
        if out.count > start { out.byte(0x20) }
        Self.visible(name, &out)
        let number = rows.value(row, pid)
        if !number.isEmpty {
          out.byte(0x5B)
          Self.visible(number, &out)
          out.byte(0x5D)
        }
        out.byte(0x3A)
      }
      if out.count > start { out.byte(0x20) }
      Self.visible(rows.value(row, message), &out, breaks: true)
      out.byte(0x0A)
    }
  }

  /// A row that is no event: `name=value name=value`.
  private func pairs(_ rows: borrowing RowBlock, _ row: Int, _ out: inout ByteWriter) {
    for (i, cell) in rows.cells(row).enumerated() {
      if i > 0 { out.byte(0x20) }
      Self.visible(rows.names.bytes(Int(rows.cellNames[cell])), &out)
      out.byte(0x3D)
      let value = rows.arena.bytes(rows.cellValues[cell])
      if value.contains(where: { $0 == 0x20 || $0 == 0x22 || $0 == 0x3D }) {
        out.jsonString(value)
      } else {
        Self.visible(value, &out)
      }
    }
    out.byte(0x0A)
  }

  private mutating func table(_ rows: borrowing RowBlock, _ columns: [String], _ out: inout ByteWriter) {
    let fields = columns.map { rows.bind($0) }
    if widths == nil {
      // The first block decides; later values that are wider push their line.
      let measured = columns.enumerated().map { i, name in
        (0..<rows.count).reduce(name.unicodeScalars.count) {
          max($0, min(Self.widest, Self.width(rows.value($1, fields[i]))))
        }
      }
      widths = measured
      for (i, name) in columns.enumerated() {
        var name = name
        name.withUTF8 { cell(UnsafeRawBufferPointer($0), i, measured, false, &out) }
      }
    }
    let widths = widths ?? []
    for row in 0..<rows.count {
      for (i, field) in fields.enumerated() {
        let isNumber = rows.cell(row, field).map { rows.cellTypes[$0] == .number } ?? false
        cell(rows.value(row, field), i, widths, isNumber, &out)
      }
    }
  }

  private func cell(
    _ value: UnsafeRawBufferPointer, _ i: Int, _ widths: [Int], _ isNumber: Bool, _ out: inout ByteWriter
  ) {
    let gap = max(0, widths[i] - Self.width(value))
    if isNumber { for _ in 0..<gap { out.byte(0x20) } }
    Self.visible(value, &out)
    if i == widths.count - 1 { return out.byte(0x0A) }
    if !isNumber { for _ in 0..<gap { out.byte(0x20) } }
    out.literal("  ")
  }

  private static func width(_ value: UnsafeRawBufferPointer) -> Int {
    var count = 0
    for byte in value where byte & 0xC0 != 0x80 { count += byte < 0x20 || byte == 0x7F ? 4 : 1 }
    return count
  }

  /// Writes text with control characters as `\x1b`. `breaks`: line breaks stay, the next line is indented.
  private static func visible(_ value: UnsafeRawBufferPointer, _ out: inout ByteWriter, breaks: Bool = false) {
    var start = 0
    var i = 0
    while i < value.count {
      let byte = value[i]
      // C1 controls (U+0080 to U+009F) are two bytes, the first of them C2.
      let isC1 = byte == 0xC2 && i + 1 < value.count && value[i + 1] < 0xA0
      if (byte >= 0x20 && byte != 0x7F && !isC1) || byte == 0x09 {
        i += 1
        continue
      }
      out.raw(value.part(start, i))
      if byte == 0x0A, breaks {
        out.literal("\n    ")
      } else {
        out.literal("\\x")
        out.hex(UInt64(isC1 ? value[i + 1] : byte), width: 2)
        if isC1 { i += 1 }
      }
      i += 1
      start = i
    }
    out.raw(value.part(start, value.count))
  }
}
