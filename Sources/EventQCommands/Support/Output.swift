internal import EventQBytes
internal import Glibc

/// Where results go: standard output, or the file of `-o`. Written through a buffer; a reader that goes away early
/// (`| head`) ends the command quietly, as it ends any other.
struct Output: ~Copyable {
  private let descriptor: Int32
  private let path: String?
  private var buffer = ByteWriter(capacity: 64 * 1024)

  /// - Parameter path: file to write to, or nil for standard output.
  init(path: String? = nil) throws(CommandFailure) {
    self.path = path
    if let path {
      descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      if descriptor < 0 {
        throw CommandFailure("\(path): cannot write: \(String(cString: strerror(errno)))", status: ExitStatus.badInput)
      }
    } else {
      descriptor = STDOUT_FILENO
    }
  }

  deinit { if path != nil, descriptor >= 0 { close(descriptor) } }

  mutating func write(_ text: String) throws(CommandFailure) {
    buffer.text(text)
    if buffer.count >= 64 * 1024 { try flush() }
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(CommandFailure) {
    buffer.raw(bytes)
    if buffer.count >= 64 * 1024 { try flush() }
  }

  mutating func flush() throws(CommandFailure) {
    var from = 0
    let bytes = buffer.bytes
    while from < bytes.count, let base = bytes.baseAddress {
      let wrote = Glibc.write(descriptor, base + from, bytes.count - from)
      if wrote >= 0 {
        from += wrote
      } else if errno == EPIPE {
        // Thrown, not exited: temporary files are removed on the way out.
        throw CommandFailure("", status: ExitStatus.done)
      } else if errno != EINTR {
        let reason = String(cString: strerror(errno))
        throw CommandFailure("\(path ?? "standard output"): cannot write: \(reason)", status: ExitStatus.badInput)
      }
    }
    buffer.removeAll()
  }
}

/// Messages to standard error, each on a line that begins with the program's name.
enum Diagnostics {
  /// A file's name as part of a message: a newline in it must not look like the next message.
  static func oneLine(_ name: String) -> String { String(name.map { $0.isNewline ? "?" : $0 }) }

  static func say(_ message: String) {
    var line = ByteWriter(capacity: message.utf8.count + 16)
    line.literal("eventq: ")
    for byte in message.utf8 {
      // File names and log bytes must not steer the terminal.
      if byte < 0x20 && byte != 0x0A || byte == 0x7F { line.byte(0x3F) } else { line.byte(byte) }
    }
    line.byte(0x0A)
    _ = Glibc.write(STDERR_FILENO, line.bytes.baseAddress, line.bytes.count)
  }
}
