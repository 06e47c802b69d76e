internal import EventQBytes
public import EventQModel

/// A line of the kernel's ring buffer inside syslog: `[   12.345678] message`, `[12345.678901] [T123] message`.
public enum KernelPayload {
  /// Takes the kernel's own stamp off the message and keeps it as `kernel.uptime`.
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    if row.kind == .syslog { row.kind = .kernel }
    let b = batch.bytes(row.message)
    guard let stamp = uptime(b) else { return }
    let message = row.message
    batch.add(.kernelUptime, message.part(from: stamp.from, to: stamp.to), .number)
    row.message = message.part(from: stamp.end)
  }

  /// The kernel's stamp at the beginning of a message: where its digits stand, and where the text after it begins.
  static func uptime(_ b: UnsafeRawBufferPointer) -> (from: Int, to: Int, end: Int)? {
    guard b.count >= 5, b[0] == 0x5B else { return nil }
    var i = 1
    while i < b.count, b[i] == 0x20 { i += 1 }
    let from = i
    while i < b.count, ASCII.isDigit(b[i]) { i += 1 }
    guard i > from, i < b.count, b[i] == 0x2E else { return nil }
    let point = i
    i += 1
    while i < b.count, ASCII.isDigit(b[i]) { i += 1 }
    guard i > point + 1, i < b.count, b[i] == 0x5D else { return nil }
    let to = i
    i += 1
    if i < b.count, b[i] == 0x20 { i += 1 }
    return (from, to, i)
  }
}
