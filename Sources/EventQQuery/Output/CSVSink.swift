internal import EventQBytes
public import EventQModel

/// Results as CSV (RFC 4180) with a header line. Where the query does not decide the columns itself, all rows are held
/// back until all names are known: the fields of all rows, those of every event first.
public struct CSVSink: ResultSink {
  private let emit: (UnsafeRawBufferPointer) throws -> Void
  private let memoryBytes: Int
  private var columns: [String]?
  private var headerIsOut = false
  private var held: HeldRows

  /// Rows that wait for the header.
  private final class HeldRows {
    var rows = RowBlock()
  }

  /// - Parameters:
  ///   - columns: `Query.outputFields`.
  ///   - emit: takes bytes to print; it must not keep the pointer.
  public init(
    columns: [String]?, memoryBytes: Int = Limits.queryMemoryBytes,
    emit: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) {
    self.columns = columns
    self.memoryBytes = memoryBytes
    self.emit = emit
    held = HeldRows()
  }

  public mutating func write(_ rows: borrowing RowBlock) throws {
    if let columns { return try write(rows, columns) }
    let map = held.rows.mapNames(of: rows)
    for row in 0..<rows.count { held.rows.copyRow(rows, row, map) }
    if held.rows.memory > memoryBytes { throw QueryError.memory(pipe: "csv", limit: memoryBytes) }
  }

  public mutating func finish() throws {
    if let columns {
      if !headerIsOut { try write(RowBlock(), columns) }
      return
    }
    var isUsed = [Bool](repeating: false, count: held.rows.names.count)
    for cell in 0..<held.rows.cellNames.count { isUsed[Int(held.rows.cellNames[cell])] = true }
    let names = isUsed.indices.filter { isUsed[$0] }.map { held.rows.names.string($0) }
    if held.rows.count > 0 { try write(held.rows, names) }
  }

  private mutating func write(_ rows: borrowing RowBlock, _ columns: [String]) throws {
    var out = ByteWriter(capacity: 1 << 16)
    if !headerIsOut {
      headerIsOut = true
      for (i, column) in columns.enumerated() {
        if i > 0 { out.byte(0x2C) }
        var column = column
        column.withUTF8 { Self.field(UnsafeRawBufferPointer($0), &out) }
      }
      out.literal("\r\n")
    }
    let fields = columns.map { rows.bind($0) }
    for row in 0..<rows.count {
      for (i, field) in fields.enumerated() {
        if i > 0 { out.byte(0x2C) }
        guard let cell = rows.cell(row, field) else { continue }
        let value = rows.arena.bytes(rows.cellValues[cell])
        if rows.cellTypes[cell] == .json, value.equals("null") { continue }
        Self.field(value, &out)
      }
      out.literal("\r\n")
      if out.count >= 1 << 16 {
        try emit(out.bytes)
        out.removeAll()
      }
    }
    if out.count > 0 { try emit(out.bytes) }
  }

  private static func field(_ value: UnsafeRawBufferPointer, _ out: inout ByteWriter) {
    let needsQuotes = value.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    if !needsQuotes { return out.raw(value) }
    out.byte(0x22)
    for byte in value {
      if byte == 0x22 { out.byte(0x22) }
      out.byte(byte)
    }
    out.byte(0x22)
  }
}
