internal import EventQBytes
internal import EventQModel

/// What one pass over a message finds for entities and clocks.
protocol MiningSink {
  /// A name and an address that a message puts side by side: `db1 (192.0.2.1)`, `mx[192.0.2.1]`.
  mutating func alias(name: UnsafeRawBufferPointer, address: UnsafeRawBufferPointer)
  /// A host or address with a service port.
  mutating func endpoint(_ host: UnsafeRawBufferPointer, port: Int)
  /// A text that only few lines carry: an identifier, or an address with an ephemeral port.
  mutating func token(_ hash: UInt64)
  /// An address with an ephemeral port: one end of a connection.
  mutating func connection(_ address: UnsafeRawBufferPointer, _ hash: UInt64)
}

/// Finds addresses, endpoints, identifiers. No allocation; about a nanosecond a byte.
enum MessageMiner {
  /// First port that systems give to clients rather than to services.
  static let ephemeralPort = 20_000

  static func mine<Sink: MiningSink>(_ text: UnsafeRawBufferPointer, into sink: inout Sink) {
    var i = 0
    var previous = text.part(0, 0)
    var previousEnd = -1
    while i < text.count {
      guard ASCII.isAlphanumeric(text[i]) else {
        i &+= 1
        continue
      }
      let start = i
      var digits = 0
      var dots = 0
      var notHex = false
      while i < text.count, isRunByte(text[i]) {
        let byte = text[i]
        if ASCII.isDigit(byte) { digits &+= 1 } else if byte == 0x2E { dots &+= 1 }
        if !ASCII.isHexDigit(byte), byte != 0x2D { notHex = true }
        i &+= 1
      }
      var end = i
      if text[end &- 1] == 0x2E || text[end &- 1] == 0x2D {
        if text[end &- 1] == 0x2E { dots &-= 1 }
        end &-= 1
      }
      let run = text.part(start, end)
      if dots == 3, digits >= 4, isAddress(run) {
        address(text, run, start, end, previous, previousEnd, &sink)
        previousEnd = -1
      } else if digits > 0, !notHex, run.count >= 16, dots == 0, digits < run.count {
        sink.token(ByteHash.of(run))
        previousEnd = -1
      } else {
        if dots > 0 || digits < run.count, let port = port(text, end), port < ephemeralPort, isName(run) {
          sink.endpoint(run, port: port)
        }
        previous = run
        previousEnd = end
      }
    }
  }

  private static func address<Sink: MiningSink>(
    _ text: UnsafeRawBufferPointer, _ run: UnsafeRawBufferPointer, _ start: Int, _ end: Int,
    _ previous: UnsafeRawBufferPointer, _ previousEnd: Int, _ sink: inout Sink
  ) {
    if previousEnd >= 0, isName(previous) {
      let gap = start - previousEnd
      let isJoined = gap == 1 && (text[previousEnd] == 0x5B || text[previousEnd] == 0x28 || text[previousEnd] == 0x2F)
      let isApart = gap == 2 && text[previousEnd] == 0x20 && text[previousEnd + 1] == 0x28
      if isJoined || isApart { sink.alias(name: previous, address: run) }
    }
    if end + 2 < text.count, text[end] == 0x20, text[end + 1] == 0x28 {
      var stop = end + 2
      while stop < text.count, isRunByte(text[stop]) { stop += 1 }
      let name = text.part(end + 2, stop)
      if stop < text.count, text[stop] == 0x29, isName(name) { sink.alias(name: name, address: run) }
    }
    guard let port = port(text, end) else { return }
    if port < ephemeralPort {
      sink.endpoint(run, port: port)
    } else {
      sink.connection(run, ByteHash.of(run) ^ UInt64(port) &* 0x9E37_79B9_7F4A_7C15)
    }
  }

  /// The port behind `:` or `#` at `index`, or nil.
  private static func port(_ text: UnsafeRawBufferPointer, _ index: Int) -> Int? {
    var i = index + 1
    if text.matches(" port ", at: index) {
      i = index + 6
    } else {
      guard index + 2 < text.count, text[index] == 0x3A || text[index] == 0x23 else { return nil }
    }
    let first = i
    var value = 0
    while i < text.count, ASCII.isDigit(text[i]), value < 100_000 {
      value = value * 10 + Int(text[i] - 0x30)
      i += 1
    }
    guard i > first + 1, value > 10, value < 65_536 else { return nil }
    if i < text.count, ASCII.isAlphanumeric(text[i]) || text[i] == 0x3A { return nil }
    return value
  }

  private static func isRunByte(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || byte == 0x2E || byte == 0x2D || byte == 0x5F
  }

  /// Four decimal numbers up to 255.
  static func isAddress(_ run: UnsafeRawBufferPointer) -> Bool {
    var value = 0
    var length = 0
    var parts = 0
    for byte in run {
      if byte == 0x2E {
        guard length > 0 else { return false }
        parts += 1
        value = 0
        length = 0
      } else {
        guard ASCII.isDigit(byte), length < 3 else { return false }
        value = value * 10 + Int(byte - 0x30)
        length += 1
        if value > 255 { return false }
      }
    }
    return parts == 3 && length > 0
  }

  /// Whether a run can be a host's name: it has a letter, and is not only one.
  private static func isName(_ run: UnsafeRawBufferPointer) -> Bool {
    guard run.count >= 2, run.count <= 253 else { return false }
    for byte in run where ASCII.isLetter(byte) { return true }
    return false
  }
}
