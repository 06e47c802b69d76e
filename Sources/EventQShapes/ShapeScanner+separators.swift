internal import EventQBytes

/// Separators that mean more than themselves: quotes, `key=`, empty brackets, cron's `CMD (…)`.
extension ShapeScanner {
  /// Handles the separator at `index` and returns where to go on.
  mutating func separator(_ bytes: UnsafeRawBufferPointer, at index: Int, end: Int) -> Int {
    switch bytes[index] {
    case 0x22: return quote(bytes, at: index, end: end)
    case 0x27:
      let before = ByteClass.blank | ByteClass.separator | ByteClass.colon
      let opens = index == 0 || classes[Int(bytes[index &- 1])] & before != 0
      return opens ? quote(bytes, at: index, end: end) : plain(bytes, index)
    case 0x28: return bracket(bytes, at: index, end: end)
    case 0x3D: return equals(bytes, at: index, end: end)
    case 0x2C, 0x3B, 0x29, 0x5D, 0x7D:
      if context == .mask { slot(bytes, index, index, .value) }
      return plain(bytes, index)
    default: return plain(bytes, index)
    }
  }

  private mutating func plain(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int {
    literal(bytes, index, index &+ 1)
    previousWord = .none
    context = .none
    return index &+ 1
  }

  /// `"GET /x HTTP/1.1"` keeps the method; the value of a word-like key (`msg="…"`) is read as text; anything else in
  /// quotes is one slot.
  private mutating func quote(_ bytes: UnsafeRawBufferPointer, at index: Int, end: Int) -> Int {
    let mark = bytes[index]
    let isDouble = mark == 0x22
    if context == .keep || (isDouble ? noDoubleQuote : noSingleQuote) { return plain(bytes, index) }
    var close = index &+ 1
    while close < end, bytes[close] != mark {
      close &+= bytes[close] == 0x5C && isDouble ? 2 : 1
    }
    guard close < end else {
      if isDouble { noDoubleQuote = true } else { noSingleQuote = true }
      return plain(bytes, index)
    }
    // An apostrophe that is closed inside a word was none: `'tis the user's`.
    if !isDouble, close &+ 1 < end, ASCII.isAlphanumeric(bytes[close &+ 1]) { return plain(bytes, index) }
    literal(bytes, index, index &+ 1)
    var start = index &+ 1
    if let length = TokenClass.httpMethod(bytes, start, close) {
      literal(bytes, start, start &+ length)
      pendingBlank = true
      start &+= length &+ 1
    }
    slot(bytes, start, close, .quoted)
    literal(bytes, close, close &+ 1)
    return close &+ 1
  }

  private mutating func bracket(_ bytes: UnsafeRawBufferPointer, at index: Int, end: Int) -> Int {
    // An empty pair behind a blank is a value that is missing: `connection from 192.0.2.1 () at …`.
    if pendingBlank, index &+ 1 < end, bytes[index &+ 1] == 0x29 {
      literal(bytes, index, index &+ 1)
      slot(bytes, index &+ 1, index &+ 1, .value)
      return index &+ 1
    }
    let isCommand = previousWord.length == 3 && bytes.matches("CMD", at: previousWord.start)
    let isFirst = mask.count == 0
    _ = plain(bytes, index)
    if isCommand {
      // cron: `(root) CMD (run-parts /etc/cron.hourly)`; the command may hold brackets itself.
      var close = end
      while close > index, bytes[close &- 1] != 0x29 { close &-= 1 }
      if close > index &+ 1 {
        slot(bytes, index &+ 1, close &- 1, .value)
        return close &- 1
      }
    } else if isFirst {
      // `(root) …`: a message that begins with a bracketed word names whom it is about.
      var close = index &+ 1
      while close < end, TokenClass.isNameByte(bytes[close]) { close &+= 1 }
      if close > index &+ 1, close < end, bytes[close] == 0x29 {
        slot(bytes, index &+ 1, close, .value)
        return close
      }
    }
    return index &+ 1
  }

  /// `key=value`: what follows at once is a value. `a == b`, `=>` and `name = value` are text.
  private mutating func equals(_ bytes: UnsafeRawBufferPointer, at index: Int, end: Int) -> Int {
    let key = previousWord
    let isKey = key.length > 0 && key.end == index && !(index &+ 1 < end && isOperator(bytes[index &+ 1]))
    _ = plain(bytes, index)
    if isKey { context = TokenClass.keepsValue(bytes.part(key.start, key.end)) ? .keep : .mask }
    if !isKey { skipFlag(bytes, at: index) }
    return index &+ 1
  }

  private func isOperator(_ byte: UInt8) -> Bool { byte == 0x3D || byte == 0x3E || byte == 0x7E }

  /// `name = true`: the truth value behind a free-standing equals sign is a value too.
  private mutating func skipFlag(_ bytes: UnsafeRawBufferPointer, at index: Int) {
    var i = index &+ 1
    while i < bytes.count, bytes[i] == 0x20 { i &+= 1 }
    for word in ["true", "false", "null", "none", "nil"] as [StaticString] where bytes.matches(word, at: i) {
      let end = i + word.utf8CodeUnitCount
      if end == bytes.count || !ASCII.isWord(bytes[end]) { flagStart = i }
    }
  }
}
