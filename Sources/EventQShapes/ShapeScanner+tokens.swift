internal import EventQBytes

/// Tokens: which are slots as a whole, which hold slots, which are words.
extension ShapeScanner {
  /// Handles the token `from..<to` and returns where to go on.
  mutating func token(
    _ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int, _ flags: UInt8, lineEnd: Int
  ) -> Int {
    if context == .mask { return value(bytes, from, to, lineEnd: lineEnd) }
    context = .none
    // Punctuation at the end belongs to the sentence.
    var end = to
    while end > from, TokenClass.isTrailing(bytes[end &- 1]) { end &-= 1 }
    var flags = flags
    if end < to {
      flags = 0
      for i in from..<end { flags |= classes[Int(bytes[i])] }
    }
    let hard = ByteClass.digit | ByteClass.dot | ByteClass.colon | ByteClass.slash | ByteClass.joiner
    if end == from {
      literal(bytes, from, to)
    } else if flags & hard == 0 || (flags & (ByteClass.digit | ByteClass.joiner) == 0 && end - from == 1) {
      word(bytes, from, end, lineEnd: lineEnd)
    } else if isKey(bytes, from, to, lineEnd) {
      literal(bytes, from, to)
      previousWord = Slice(from: from, to: to)
      return to
    } else if let type = TokenClass.whole(bytes.part(from, end), flags) {
      slot(bytes, from, end, type)
    } else if isFunction(bytes, end, lineEnd) {
      literal(bytes, from, end)
    } else {
      parts(bytes, from, end, flags, lineEnd: lineEnd)
    }
    if end > from, end < to { literal(bytes, end, to) }
    return to
  }

  /// `r00=`: a digit in a key is the programmer's.
  private func isKey(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int, _ lineEnd: Int) -> Bool {
    guard to < lineEnd, bytes[to] == 0x3D, ASCII.isLetter(bytes[from]) else { return false }
    for i in from..<to where !TokenClass.isNameByte(bytes[i]) { return false }
    return true
  }

  /// `name()`: a digit in a function's name is the programmer's.
  private func isFunction(_ bytes: UnsafeRawBufferPointer, _ end: Int, _ lineEnd: Int) -> Bool {
    end &+ 1 < lineEnd && bytes[end] == 0x28 && bytes[end &+ 1] == 0x29
  }

  /// A token behind `key=`. A bracketed tail belongs to it: `ws=WorkSource{10113}`.
  private mutating func value(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int, lineEnd: Int) -> Int {
    var end = to
    if to < lineEnd, bytes[to] == 0x7B || bytes[to] == 0x28 {
      let close: UInt8 = bytes[to] == 0x7B ? 0x7D : 0x29
      var i = to
      var depth = 0
      // At most 256 bytes are looked at, which keeps the pass linear.
      while i < min(lineEnd, to &+ 256) {
        if bytes[i] == bytes[to] { depth &+= 1 }
        if bytes[i] == close { depth &-= 1 }
        i &+= 1
        if depth == 0 {
          end = i
          break
        }
      }
    }
    if end > to {
      slot(bytes, from, end, .value)
      return end
    }
    while end > from &+ 1, bytes[end &- 1] == 0x2E || bytes[end &- 1] == 0x3A { end &-= 1 }
    slot(bytes, from, end, TokenClass.type(bytes.part(from, end)) ?? .value)
    literal(bytes, end, to)
    return to
  }

  /// A token of letters only.
  private mutating func word(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int, lineEnd: Int) {
    let text = bytes.part(from, to)
    if from == flagStart { return slot(bytes, from, to, .value) }
    if previousWord.length > 0, TokenClass.namesUser(bytes.part(previousWord.start, previousWord.end)),
      !TokenClass.isConnective(text)
    {
      return slot(bytes, from, to, .value)
    }
    if bytes.matches(" from ", at: to), previousWord.length == 3, bytes.matches("for", at: previousWord.start) {
      return slot(bytes, from, to, .value)
    }
    if TokenClass.isDatePart(bytes, from, to, lineEnd) { return slot(bytes, from, to, .time) }
    if TokenClass.isLetterHex(text) || TokenClass.isDisk(text) { return slot(bytes, from, to, .identifier) }
    if lastSlotIsAdjacent, TokenClass.isUnit(text) { return slot(bytes, from, to, .number) }
    literal(bytes, from, to)
    previousWord = Slice(from: from, to: to)
  }

  /// Whether only a blank lies between the last slot and here.
  private var lastSlotIsAdjacent: Bool { lastSlotEnd == mask.count && pendingBlank && lastSlotEnd > 0 }

  /// A token of several parts, some of which may vary: `sessionid:0x14f`, `HTTP/1.1`, `core.c:123`, `func+0x1a/0x40`.
  private mutating func parts(
    _ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int, _ flags: UInt8, lineEnd: Int
  ) {
    if flags & ByteClass.digit != 0, TokenClass.isDigitPath(bytes, from, to) {
      return slot(bytes, from, to, .path)
    }
    var written = from
    var start = from
    // The run of variable parts that is being gathered: `db1:5432`, `10/11`.
    var runStart = -1
    var runEnd = -1
    while true {
      var end = start
      while end < to, !TokenClass.isPartBreak(bytes, end, from: start) { end &+= 1 }
      if end > start {
        if TokenClass.isVariable(bytes.part(start, end)) {
          if runStart < 0 { runStart = start }
          runEnd = end
        } else if runStart >= 0 {
          literal(bytes, written, runStart)
          run(bytes, runStart, runEnd)
          written = runEnd
          runStart = -1
        }
      }
      if end >= to { break }
      start = end &+ 1
    }
    let isWord = written == from && runStart < 0
    if runStart >= 0 {
      literal(bytes, written, runStart)
      run(bytes, runStart, runEnd)
      written = runEnd
    }
    literal(bytes, written, to)
    previousWord = isWord ? Slice(from: from, to: to) : .none
  }

  private mutating func run(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int) {
    slot(bytes, from, to, TokenClass.type(bytes.part(from, to)) ?? .identifier)
  }
}
