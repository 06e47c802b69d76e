internal import EventQBytes
internal import EventQModel

/// Results as JSON, an object a line. Numbers are JSON numbers, values of type `json` stand as they are, all others
/// are strings; fields that a row does not have are left out.
public struct JSONLinesSink: ResultSink {
  private let emit: (UnsafeRawBufferPointer) throws -> Void

  /// - Parameter emit: takes bytes to print, some thousands at a time; it must not keep the pointer.
  public init(emit: @escaping (UnsafeRawBufferPointer) throws -> Void) { self.emit = emit }

  public mutating func write(_ rows: borrowing RowBlock) throws {
    var out = ByteWriter(capacity: 1 << 16)
    for row in 0..<rows.count {
      JSONRow.write(rows, Array(rows.cells(row)), &out)
      out.byte(0x0A)
      if out.count >= 1 << 16 {
        try emit(out.bytes)
        out.removeAll()
      }
    }
    if out.count > 0 { try emit(out.bytes) }
  }

  public mutating func finish() throws {}
}
