internal import EventQBytes
internal import EventQModel

/// A run of bytes relative to the start of a message.
struct ByteRun: BitwiseCopyable, Equatable {
  var from: Int
  var to: Int

  @inline(__always) var count: Int { to &- from }
  @inline(__always) var isEmpty: Bool { to <= from }
}

extension Slice {
  /// The part of a message that a run stands for.
  @inline(__always) func part(_ run: ByteRun) -> Slice { part(from: run.from, to: run.to) }
}

/// Reads a line from left to right. Never reads behind the end; a reader that fails leaves the position alone.
struct ByteCursor {
  let bytes: UnsafeRawBufferPointer
  var at: Int

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer, at: Int = 0) {
    self.bytes = bytes
    self.at = at
  }

  @inline(__always) var isAtEnd: Bool { at >= bytes.count }
  /// The byte at the position, or 0 at the end.
  @inline(__always) var peek: UInt8 { at < bytes.count ? bytes[at] : 0 }
  /// Everything from the position on.
  @inline(__always) var rest: ByteRun { ByteRun(from: at, to: bytes.count) }

  @inline(__always) func bytes(_ run: ByteRun) -> UnsafeRawBufferPointer { bytes.part(run.from, run.to) }

  /// The byte `offset` behind the position, or 0 outside.
  @inline(__always)
  func peek(_ offset: Int) -> UInt8 {
    let i = at &+ offset
    return i >= 0 && i < bytes.count ? bytes[i] : 0
  }

  @inline(__always) func matches(_ text: StaticString) -> Bool { bytes.matches(text, at: at) }

  /// Moves behind `text` if it stands here.
  @inline(__always)
  mutating func skip(_ text: StaticString) -> Bool {
    guard bytes.matches(text, at: at) else { return false }
    at &+= text.utf8CodeUnitCount
    return true
  }

  @inline(__always)
  mutating func skip(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at &+= 1
    return true
  }

  @inline(__always)
  mutating func skipSpaces() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at &+= 1 }
  }

  /// The bytes up to the next space (or the end), which is skipped.
  @inline(__always)
  mutating func word() -> ByteRun {
    let from = at
    var i = at
    while i < bytes.count, bytes[i] != 0x20 { i &+= 1 }
    at = i < bytes.count ? i &+ 1 : i
    return ByteRun(from: from, to: i)
  }

  /// The bytes up to `byte`, which is skipped; nil, and no move, if it does not come.
  @inline(__always)
  mutating func until(_ byte: UInt8) -> ByteRun? {
    let from = at
    var i = at
    while i < bytes.count {
      if bytes[i] == byte {
        at = i &+ 1
        return ByteRun(from: from, to: i)
      }
      i &+= 1
    }
    return nil
  }

  /// The bytes up to `text`, which is skipped; nil, and no move, if it does not come.
  mutating func until(_ text: StaticString) -> ByteRun? {
    guard let hit = bytes.find(text, from: at) else { return nil }
    let run = ByteRun(from: at, to: hit)
    at = hit &+ text.utf8CodeUnitCount
    return run
  }

  /// One or more digits.
  @inline(__always)
  mutating func digits() -> ByteRun? {
    var i = at
    while i < bytes.count, ASCII.isDigit(bytes[i]) { i &+= 1 }
    guard i > at else { return nil }
    let run = ByteRun(from: at, to: i)
    at = i
    return run
  }

  /// The value of one or more digits (up to 18).
  mutating func number() -> Int? {
    let start = at
    guard let run = digits(), let value = bytes(run).decimal else {
      at = start
      return nil
    }
    return value
  }

  /// `"..."` with backslash escapes: the bytes between the quotes.
  mutating func quoted() -> ByteRun? {
    guard peek == 0x22 else { return nil }
    var i = at &+ 1
    while i < bytes.count {
      if bytes[i] == 0x5C {
        i &+= 2
        continue
      }
      if bytes[i] == 0x22 {
        let run = ByteRun(from: at &+ 1, to: i)
        at = i &+ 1
        return run
      }
      i &+= 1
    }
    return nil
  }
}

extension EventBatch {
  /// Adds a part of the row's message as a field; an empty part is no field.
  @inline(__always)
  mutating func add(_ field: Field, _ message: Slice, _ run: ByteRun, _ type: FieldType = .string) {
    if run.to > run.from { add(field, message.part(run), type) }
  }

  /// Adds a constant as a field. Call it when no pointer into the batch is needed any more: it may move `made`.
  mutating func add(_ field: Field, word: StaticString) { add(field, make(word)) }

  /// Adds a duration given in microseconds as milliseconds with up to three decimals.
  mutating func add(_ field: Field, microseconds: Int) {
    let start = made.count
    var buffer: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &buffer) { digits in
      var i = digits.count
      var value = max(0, microseconds)
      var fraction = value % 1000
      value /= 1000
      if fraction != 0 {
        var places = 3
        while fraction % 10 == 0 {
          fraction /= 10
          places -= 1
        }
        for _ in 0..<places {
          i -= 1
          digits[i] = UInt8(0x30 + fraction % 10)
          fraction /= 10
        }
        i -= 1
        digits[i] = 0x2E
      }
      repeat {
        i -= 1
        digits[i] = UInt8(0x30 + value % 10)
        value /= 10
      } while value != 0
      made.append(UnsafeRawBufferPointer(rebasing: digits[i...]))
    }
    add(field, madeSlice(from: start), .number)
  }
}

enum ServiceText {
  /// A decimal number with a fraction, in millionths: `12.3456` is 12,345,600. Nil if it is not one, or too large.
  static func microseconds(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let point = bytes.firstIndex(of: 0x2E) ?? bytes.count
    guard point <= 12, let whole = bytes.part(0, point).decimal else { return nil }
    var fraction = 0
    var places = 0
    var i = point + 1
    while i < bytes.count {
      guard ASCII.isDigit(bytes[i]) else { return nil }
      if places < 6 {
        fraction = fraction * 10 + Int(bytes[i] - 0x30)
        places += 1
      }
      i += 1
    }
    while places < 6 {
      fraction *= 10
      places += 1
    }
    return whole * 1_000_000 + fraction
  }

  /// The run without a trailing dot: DNS names are compared without it, the root keeps its own.
  @inline(__always)
  static func name(_ cursor: ByteCursor, _ run: ByteRun) -> ByteRun {
    run.count > 1 && cursor.bytes[run.to &- 1] == 0x2E ? ByteRun(from: run.from, to: run.to &- 1) : run
  }

  /// Whether all bytes can stand in an IPv4 or IPv6 address, with at least one separator.
  static func isAddress(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 2, bytes.count <= 60 else { return false }
    var separators = 0
    var i = 0
    while i < bytes.count, bytes[i] != 0x25 {
      let byte = bytes[i]
      if byte == 0x2E || byte == 0x3A {
        separators += 1
      } else if !ASCII.isHexDigit(byte) {
        return false
      }
      i += 1
    }
    return separators >= 2 || (separators >= 1 && bytes.contains("::"))
  }

  /// Whether a line begins like one of a log that stamps its lines: such a line continues no other program's event.
  static func beginsStamped(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 8 else { return false }
    let first = bytes[0]
    if first == 0x3C { return ASCII.isDigit(bytes[1]) }
    if first == 0x7B { return bytes[1] == 0x22 }
    var cursor = ByteCursor(bytes)
    if ServiceStamp.isoDate(&cursor) != nil { return true }
    if ASCII.isDigit(first), ASCII.isDigit(bytes[1]) {
      // 15-Oct-2026 of BIND, 261015 12: of old MySQL, 12:51:14 of others.
      if bytes[2] == 0x2D || bytes[2] == 0x3A { return ASCII.isAlphanumeric(bytes[3]) }
      return bytes[6] == 0x20 && bytes.part(0, 6).decimal != nil && ASCII.isDigit(bytes[7])
    }
    if first == 0x5B { return ASCII.isDigit(bytes[1]) && bytes.firstIndex(of: 0x5D) != nil }
    // "Oct 15 12:51:14"
    return bytes.count >= 15 && ServiceStamp.month(bytes, 0) != nil && bytes[3] == 0x20 && bytes[9] == 0x3A
      && bytes[12] == 0x3A
  }
}
