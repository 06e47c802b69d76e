internal import EventQBytes

/// Makes titles alike on every machine: numbers, addresses, process names and offsets are taken out.
enum CrashTitle {
  /// Longest title: lines that were mixed up can be very long.
  private static let longest = 120

  static func clean(_ title: [UInt8]) -> [UInt8] {
    var text = replaceNumbered(title, "syz-executor")
    text = replaceNumbered(text, "syzkaller")
    text = replaceSymbols(text)
    text = replaceTokens(text)
    return squeeze(text)
  }

  /// The symbol behind the last ` in ` of a title.
  static func function(_ title: [UInt8]) -> [UInt8] {
    title.withUnsafeBytes { bytes in
      var result: [UInt8] = []
      var from = 0
      while let at = bytes.find(" in ", from: from) {
        from = at + 4
        var end = from
        while end < bytes.count, ASCII.isAlphanumeric(bytes[end]) || bytes[end] == 0x5F || bytes[end] == 0x3A {
          end += 1
        }
        if end > from { result = Array(bytes.part(from, end)) }
      }
      return result
    }
  }

  /// Whether a time stamp got into the title: two lines were mixed up.
  static func holdsStamp(_ title: [UInt8]) -> Bool {
    title.withUnsafeBytes { bytes in
      var from = 0
      while let at = bytes.firstIndex(of: 0x5B, from: from) {
        from = at + 1
        var i = from
        while i < bytes.count, bytes[i] == 0x20 { i += 1 }
        let whole = i
        while i < bytes.count, ASCII.isDigit(bytes[i]) { i += 1 }
        guard i > whole, i < bytes.count, bytes[i] == 0x2E else { continue }
        i += 1
        let part = i
        while i < bytes.count, ASCII.isDigit(bytes[i]) { i += 1 }
        if i > part, i < bytes.count, bytes[i] == 0x5D { return true }
      }
      return false
    }
  }

  /// `name123`, `name.4`, `name0/5678` become `name`.
  private static func replaceNumbered(_ text: [UInt8], _ name: StaticString) -> [UInt8] {
    guard text.withUnsafeBytes({ $0.contains(name) }) else { return text }
    var result: [UInt8] = []
    var i = 0
    let length = name.utf8CodeUnitCount
    while i < text.count {
      guard text.withUnsafeBytes({ $0.matches(name, at: i) }) else {
        result.append(text[i])
        i += 1
        continue
      }
      result += text[i..<i + length]
      i += length
      var end = i
      if end < text.count, text[end] == 0x2E { end += 1 }
      let digits = end
      while end < text.count, ASCII.isDigit(text[end]) { end += 1 }
      if end == digits { continue }
      if end + 1 < text.count, text[end] == 0x2F || text[end] == 0x3A, ASCII.isDigit(text[end + 1]) {
        end += 1
        while end < text.count, ASCII.isDigit(text[end]) { end += 1 }
      }
      i = end
    }
    return result
  }

  /// `func+0x1/0x2` becomes `func`.
  private static func replaceSymbols(_ text: [UInt8]) -> [UInt8] {
    text.withUnsafeBytes { bytes in
      var result: [UInt8] = []
      var i = 0
      while i < bytes.count {
        if bytes[i] == 0x2B, bytes.matches("0x", at: i + 1), let end = hexRun(bytes, i + 3),
          bytes.matches("/0x", at: end), let stop = hexRun(bytes, end + 3)
        {
          i = stop
          continue
        }
        result.append(bytes[i])
        i += 1
      }
      return result
    }
  }

  private static func hexRun(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    var i = at
    while i < bytes.count, ASCII.isDigit(bytes[i]) || ASCII.isLower(bytes[i]) { i += 1 }
    return i > at ? i : nil
  }

  /// Words that are an address, an IP address, a line number, a CPU's or another number are replaced by what they are.
  private static func replaceTokens(_ text: [UInt8]) -> [UInt8] {
    text.withUnsafeBytes { bytes in
      var result: [UInt8] = []
      var i = 0
      while i < bytes.count {
        guard ASCII.isAlphanumeric(bytes[i]) || bytes[i] == 0x5F else {
          result.append(bytes[i])
          i += 1
          continue
        }
        var end = i
        while end < bytes.count, ASCII.isAlphanumeric(bytes[end]) || bytes[end] == 0x5F { end += 1 }
        if let ip = ipAddress(bytes, i) {
          result += Array("IP".utf8)
          end = ip
        } else if let kind = numberKind(bytes, i, end) {
          result += kind
          while end < bytes.count, bytes[end] == 0x3A, kind == lineWord, end + 1 < bytes.count,
            ASCII.isDigit(bytes[end + 1])
          {
            end += 1
            while end < bytes.count, ASCII.isDigit(bytes[end]) { end += 1 }
          }
        } else {
          result += withoutLongNumbers(bytes.part(i, end))
        }
        i = end
        if result.count >= 4, result.suffix(3).elementsEqual("CPU".utf8), i < bytes.count, bytes[i] == 0x23 {
          i += 1
          while i < bytes.count, ASCII.isDigit(bytes[i]) { i += 1 }
        }
      }
      return result
    }
  }

  private static let lineWord = Array("LINE".utf8)

  private static func numberKind(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int) -> [UInt8]? {
    let word = bytes.part(from, to)
    let isDecimal = word.allSatisfy { ASCII.isDigit($0) }
    if isDecimal, from > 1, bytes[from - 1] == 0x3A, isFileName(bytes, from - 1) { return lineWord }
    let hexFrom = word.hasPrefix("0x") ? 2 : 0
    let hex = word.part(hexFrom, word.count)
    if hex.count >= 6, from > 0, hex.allSatisfy({ ASCII.isDigit($0) || $0 &- 0x61 < 6 }) { return Array("ADDR".utf8) }
    // A number at the very beginning has nothing in front of it and stays.
    if isDecimal, from > 0 { return Array("NUM".utf8) }
    return nil
  }

  /// Whether `.c`, `.go` or another suffix ends right before `at`.
  private static func isFileName(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Bool {
    var i = at
    while i > 0, ASCII.isAlphanumeric(bytes[i - 1]) || bytes[i - 1] == 0x5F { i -= 1 }
    return i < at && i > 0 && bytes[i - 1] == 0x2E
  }

  private static func ipAddress(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    var i = at
    for part in 0..<4 {
      let start = i
      while i < bytes.count, ASCII.isDigit(bytes[i]), i - start < 3 { i += 1 }
      if i == start { return nil }
      if part < 3 {
        guard i < bytes.count, bytes[i] == 0x2E else { return nil }
        i += 1
      }
    }
    return i
  }

  /// Digits at the end of a word are part of its name (`nl802154`) unless there are too many.
  private static func withoutLongNumbers(_ word: UnsafeRawBufferPointer) -> [UInt8] {
    var result: [UInt8] = []
    var i = 0
    while i < word.count {
      var end = i
      while end < word.count, ASCII.isDigit(word[end]) { end += 1 }
      if end - i >= 7 {
        result += Array("NUM".utf8)
      } else {
        result += Array(word.part(i, Swift.max(end, i + 1)))
      }
      i = Swift.max(end, i + 1)
    }
    return result
  }

  private static func squeeze(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var previous: UInt8 = 0x20
    for byte in text.prefix(longest) {
      let byte = byte == 0x09 ? 0x20 : byte
      if byte < 0x20 || byte >= 0x7F || (byte == 0x20 && previous == 0x20) { continue }
      result.append(byte)
      previous = byte
    }
    while result.last == 0x20 { result.removeLast() }
    return result
  }
}
