internal import EventQBytes
internal import EventQModel

/// HOSTNAME and TAG of RFC 3164, and the message behind them, as senders write them.
enum SyslogHeader {
  /// Reads from the host name on: fills host, app, process id and message of `row`.
  @inline(__always)
  static func read(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ start: Int, _ row: inout EventRow, _ batch: inout EventBatch,
    _ context: borrowing SourceContext
  ) {
    var i = start
    if row.hostname.isEmpty {
      let end = SyslogTokens.tokenEnd(b, i)
      if end < b.count || !row.time.isNone, isHost(b, i, end) {
        row.hostname = SyslogTokens.slice(line, i, end)
        i = end < b.count ? end &+ 1 : end
      }
    }
    // The common tag: a word, perhaps `[pid]`, a colon and a space.
    var k = i
    while k < b.count, ASCII.isAlphanumeric(b[k]) || b[k] == 0x2D || b[k] == 0x5F || b[k] == 0x2F { k &+= 1 }
    if k > i, k &+ 1 < b.count {
      if b[k] == 0x3A, b[k &+ 1] == 0x20 {
        row.appName = SyslogTokens.slice(line, i, k)
        row.message = SyslogTokens.slice(line, k &+ 2, b.count)
        return
      }
      if b[k] == 0x5B {
        var e = k &+ 1
        while e < b.count, ASCII.isDigit(b[e]) { e &+= 1 }
        if e > k &+ 1, e &+ 2 < b.count, b[e] == 0x5D, b[e &+ 1] == 0x3A, b[e &+ 2] == 0x20 {
          row.appName = SyslogTokens.slice(line, i, k)
          row.procID = SyslogTokens.slice(line, k &+ 1, e)
          row.message = SyslogTokens.slice(line, e &+ 3, b.count)
          if e &+ 3 < b.count, b[e &+ 3] == 0x5B { SyslogDialects.solarisID(b, line, e &+ 3, &row) }
          return
        }
      }
    }
    SyslogDialects.read(b, line, i, &row, &batch, context)
  }

  /// Whether `b[start..<end]` can be a host name: letters, digits, `.`, `-`, `_`, `/`, `@`; or an IPv6 address, also in
  /// brackets.
  @inline(__always)
  static func isHost(_ b: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
    guard end > start else { return false }
    var i = start
    while i < end {
      let byte = b[i]
      if !(ASCII.isAlphanumeric(byte) || byte &- 0x2D < 3 || byte == 0x5F || byte == 0x40) { break }
      i &+= 1
    }
    if i == end { return b[start] != 0x2D || end &- start == 1 }
    return isIPv6(b, start, end)
  }

  /// Whether the bytes are an IPv6 address, perhaps with a zone id (`fe80::1%eth0`) or in brackets.
  @inline(never)
  static func isIPv6(_ b: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
    var i = start
    var stop = end
    if b[i] == 0x5B {
      guard b[end &- 1] == 0x5D else { return false }
      i += 1
      stop -= 1
    }
    var colons = 0
    while i < stop, ASCII.isHexDigit(b[i]) || b[i] == 0x3A || b[i] == 0x2E {
      if b[i] == 0x3A { colons += 1 }
      i += 1
    }
    if i < stop, b[i] == 0x25, i > start { i = stop }
    guard i == stop, colons >= 2, stop - start >= 3 else { return false }
    // `fe80::1:` is an address and a tag's colon, `2001:db8::` an address.
    return b[stop - 1] != 0x3A || b[stop - 2] == 0x3A
  }

  /// Whether a tag with its colon stands at `start`: `word:`, `word[...]:`, `Two Words[123]:`.
  static func hasTag(_ b: UnsafeRawBufferPointer, _ start: Int) -> Bool {
    var i = start
    while i < b.count, isTagByte(b[i]) { i += 1 }
    guard i > start, i < b.count else { return false }
    if b[i] == 0x3A { return i + 1 == b.count || b[i + 1] == 0x20 }
    if b[i] == 0x5B {
      guard let close = b.firstIndex(of: 0x5D, from: i), close - i < 64 else { return false }
      return close + 1 == b.count || b[close + 1] == 0x3A || b[close + 1] == 0x20
    }
    return SyslogDialects.spacedTag(b, start) != nil
  }

  /// A byte of a tag's word.
  @inline(__always)
  static func isTagByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x3A, 0x5B, 0x09, 0x22, 0x27, 0x3D, 0x3B, 0x2C: return false
    default: return byte > 0x20
    }
  }
}
