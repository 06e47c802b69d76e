internal import EventQBytes

/// A pattern over the bytes of one line: literals with holes, compiled once, matched without allocation except for
/// what it captures.
///
/// `*` stands for any bytes (as few as possible). Holes: `{func}` a C symbol before `.` or `+`; `{pc}` an address in
/// brackets; `{pc?}` the same or nothing, with the blanks behind it; `{src}` `path/file.c:123`; `{lower}` small letters
/// and dashes; `{word}` small letters and underscores; `{symbol}` a C symbol; `{hex}` and `{num}` digits; `{text}` any
/// bytes, as few as possible; `{rest}` all to the end of the line; `{end}` only blanks to the end; `{a|b}` one of
/// several words. All but the addresses, numbers and `{end}` are captured, in order.
struct BytePattern: Sendable {
  enum Token: Sendable {
    case literal([UInt8])
    case choice([[UInt8]])
    case any, text, rest, end
    case function, symbol, source, lower, word
    case address, optionalAddress, hex, number
  }

  let tokens: [Token]

  init(_ spec: String) {
    var tokens: [Token] = []
    var literal: [UInt8] = []
    func flush() {
      if !literal.isEmpty { tokens.append(.literal(literal)) }
      literal = []
    }
    var bytes = Array(spec.utf8)[...]
    while let byte = bytes.popFirst() {
      if byte == 0x2A {
        flush()
        tokens.append(.any)
      } else if byte == 0x7B, let close = bytes.firstIndex(of: 0x7D) {
        flush()
        tokens.append(Self.hole(Array(bytes[bytes.startIndex..<close])))
        bytes = bytes[(close + 1)...]
      } else {
        literal.append(byte)
      }
    }
    flush()
    self.tokens = tokens
  }

  private static func hole(_ name: [UInt8]) -> Token {
    if name.contains(0x7C) { return .choice(name.split(separator: 0x7C).map(Array.init)) }
    switch String(decoding: name, as: UTF8.self) {
    case "func": return .function
    case "symbol": return .symbol
    case "src": return .source
    case "lower": return .lower
    case "word": return .word
    case "pc": return .address
    case "pc?": return .optionalAddress
    case "hex": return .hex
    case "num": return .number
    case "text": return .text
    case "rest": return .rest
    case "end": return .end
    default: preconditionFailure("unknown hole in a pattern")
    }
  }

  /// The first column at which the pattern stands, with what it captured; nil where it does not stand in the line.
  func find(in line: UnsafeRawBufferPointer, captures: inout [Slice]) -> Int? {
    let kept = captures.count
    var column = 0
    while column <= line.count {
      if case .literal(let first)? = tokens.first {
        guard let hit = first.withUnsafeBytes({ line.find($0, from: column) }) else { return nil }
        column = hit
      }
      if match(line, column, 0, &captures) { return column }
      captures.removeSubrange(kept...)
      column += 1
    }
    return nil
  }

  /// Whether the pattern stands anywhere in the line.
  func stands(in line: UnsafeRawBufferPointer) -> Bool {
    var captures: [Slice] = []
    return find(in: line, captures: &captures) != nil
  }

  private func match(_ line: UnsafeRawBufferPointer, _ at: Int, _ index: Int, _ captures: inout [Slice]) -> Bool {
    if index == tokens.count { return true }
    let kept = captures.count
    switch tokens[index] {
    case .literal(let text):
      return Self.stands(text, line, at) && match(line, at + text.count, index + 1, &captures)
    case .choice(let texts):
      for text in texts where Self.stands(text, line, at) {
        captures.append(Slice(from: at, to: at + text.count))
        if match(line, at + text.count, index + 1, &captures) { return true }
        captures.removeSubrange(kept...)
      }
      return false
    case .any, .text:
      return matchLazily(line, at, index, &captures)
    case .rest:
      captures.append(Slice(from: at, to: line.count))
      return true
    case .end:
      return (at..<line.count).allSatisfy { ASCII.isSpace(line[$0]) }
    case .optionalAddress:
      if let end = Self.address(line, at), end < line.count, line[end] == 0x20 {
        var next = end
        while next < line.count, line[next] == 0x20 { next += 1 }
        if match(line, next, index + 1, &captures) { return true }
        captures.removeSubrange(kept...)
      }
      return match(line, at, index + 1, &captures)
    case .address:
      guard let end = Self.address(line, at) else { return false }
      return match(line, end, index + 1, &captures)
    case .source:
      guard let end = Self.source(line, at) else { return false }
      captures.append(Slice(from: at, to: end))
      return match(line, end, index + 1, &captures)
    case .function, .symbol, .lower, .word, .hex, .number:
      return matchRun(line, at, index, &captures)
    }
  }

  private func matchLazily(
    _ line: UnsafeRawBufferPointer, _ at: Int, _ index: Int, _ captures: inout [Slice]
  ) -> Bool {
    let kept = captures.count
    var captured = false
    if case .text = tokens[index] { captured = true }
    for end in at...line.count {
      if captured { captures.append(Slice(from: at, to: end)) }
      if match(line, end, index + 1, &captures) { return true }
      captures.removeSubrange(kept...)
    }
    return false
  }

  private func matchRun(_ line: UnsafeRawBufferPointer, _ at: Int, _ index: Int, _ captures: inout [Slice]) -> Bool {
    var end = at
    while end < line.count, belongs(line[end], index) { end += 1 }
    if end == at { return false }
    switch tokens[index] {
    case .hex, .number: return match(line, end, index + 1, &captures)
    case .function:
      guard end < line.count, line[end] == 0x2E || line[end] == 0x2B else { return false }
      captures.append(Slice(from: at, to: end))
      return match(line, end + 1, index + 1, &captures)
    default:
      captures.append(Slice(from: at, to: end))
      return match(line, end, index + 1, &captures)
    }
  }

  private func belongs(_ byte: UInt8, _ index: Int) -> Bool {
    switch tokens[index] {
    case .hex: return ASCII.isHexDigit(byte)
    case .number: return ASCII.isDigit(byte)
    case .lower: return ASCII.isLower(byte) || byte == 0x2D
    case .word: return ASCII.isLower(byte) || byte == 0x5F
    default: return ASCII.isAlphanumeric(byte) || byte == 0x5F
    }
  }

  static func stands(_ text: [UInt8], _ line: UnsafeRawBufferPointer, _ at: Int) -> Bool {
    guard at >= 0, at + text.count <= line.count else { return false }
    for i in 0..<text.count where line[at + i] != text[i] { return false }
    return true
  }

  /// The end of `[<ffffffff81234567>]`, `[<0xc0>]` or `[c000000003d7b8a0]` that begins here.
  static func address(_ line: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    var i = at
    guard i < line.count, line[i] == 0x5B else { return nil }
    i += 1
    if i < line.count, line[i] == 0x3C { i += 1 }
    if line.matches("0x", at: i) { i += 2 }
    let digits = i
    while i < line.count, ASCII.isHexDigit(line[i]) { i += 1 }
    if i == digits { return nil }
    if i < line.count, line[i] == 0x3E { i += 1 }
    guard i < line.count, line[i] == 0x5D else { return nil }
    return i + 1
  }

  /// The end of `dir/file.c:123` that begins here.
  static func source(_ line: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    var i = at
    var dot = -1
    while i < line.count {
      let byte = line[i]
      if byte == 0x2E { dot = i }
      guard ASCII.isAlphanumeric(byte) || byte == 0x2D || byte == 0x5F || byte == 0x2F || byte == 0x2E else { break }
      i += 1
    }
    guard dot > at, dot + 1 < i, i < line.count, line[i] == 0x3A else { return nil }
    for letter in dot + 1..<i where !ASCII.isLower(line[letter]) { return nil }
    var end = i + 1
    while end < line.count, ASCII.isDigit(line[end]) { end += 1 }
    return end > i + 1 ? end : nil
  }
}
