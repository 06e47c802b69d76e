internal import EventQBytes
internal import EventQModel

/// Level, host, app and process id around the stamp of a line of no known format.
enum StampedHeader {
  /// Fills `row` from the bytes before the stamp (`0..<from`) and behind it (`end...`).
  static func read(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ from: Int, _ end: Int, _ row: inout EventRow,
    _ batch: borrowing EventBatch
  ) {
    if from > 0 { before(b, from, &row) }
    var i = separators(b, end)
    var message = i
    // Up to four words that may be level, host or app; what remains is the message.
    for _ in 0..<4 {
      let start = i
      let stop = wordEnd(b, start)
      guard stop > start else { break }
      let word = core(b, start, stop)
      if row.severity == Severity.none, let level = levelCode(b.part(word.from, word.to)) {
        row.severity = level
        i = separators(b, stop)
        message = i
        continue
      }
      if row.appName.isEmpty, let tag = tag(b, line, start, &row) {
        i = SyslogTokens.skipSpaces(b, tag)
        message = i
        if row.severity == Severity.none, let level = prefixLevel(b, i) { row.severity = level }
        break
      }
      // A bracketed word, a number or a thread name before the level is passed over only if a level follows.
      guard row.severity == Severity.none, levelAhead(b, separators(b, stop)) else { break }
      i = separators(b, stop)
    }
    row.message = SyslogTokens.slice(line, min(message, b.count), b.count)
    if row.severity == Severity.none, let level = prefixLevel(b, message) ?? shoutedLevel(b, end) {
      row.severity = level
    }
    if row.message.isEmpty { row.message = SyslogTokens.slice(line, 0, b.count) }
  }

  private static func before(_ b: UnsafeRawBufferPointer, _ from: Int, _ row: inout EventRow) {
    var i = 0
    while i < from {
      while i < from, !ASCII.isLetter(b[i]) { i += 1 }
      let start = i
      while i < from, ASCII.isLetter(b[i]) { i += 1 }
      if i > start, let level = levelCode(b.part(start, i)) {
        row.severity = level
        return
      }
    }
  }

  /// Passes spaces, tabs, bars, dashes and closing brackets between the parts.
  private static func separators(_ b: UnsafeRawBufferPointer, _ start: Int) -> Int {
    var i = start
    while i < b.count {
      switch b[i] {
      case 0x20, 0x09, 0x7C, 0x2C, 0x5D, 0x29: i += 1
      case 0x3A where i + 1 == b.count || b[i + 1] == 0x20 || i == start: i += 1
      case 0x2D where i + 1 < b.count && b[i + 1] == 0x20: i += 1
      default: return i
      }
    }
    return i
  }

  private static func wordEnd(_ b: UnsafeRawBufferPointer, _ start: Int) -> Int {
    var i = start
    guard i < b.count else { return i }
    if b[i] == 0x5B || b[i] == 0x28 {
      let close: UInt8 = b[i] == 0x5B ? 0x5D : 0x29
      while i < b.count, b[i] != close, i - start < 80 { i += 1 }
      return i < b.count && b[i] == close ? i + 1 : start
    }
    while i < b.count, b[i] != 0x20, b[i] != 0x09, b[i] != 0x7C { i += 1 }
    return i
  }

  /// The word without brackets and a colon around it.
  private static func core(_ b: UnsafeRawBufferPointer, _ start: Int, _ stop: Int) -> (from: Int, to: Int) {
    var from = start
    var to = stop
    while from < to, b[from] == 0x5B || b[from] == 0x28 || b[from] == 0x3C || b[from] == 0x20 { from += 1 }
    while to > from {
      let last = b[to - 1]
      guard last == 0x5D || last == 0x29 || last == 0x3A || last == 0x3E || last == 0x20 else { break }
      to -= 1
    }
    return (from, to)
  }

  /// A level: a word, `local.INFO`, `core:error`, VMware's `In(14)`, or the single letters of Android and glog.
  static func levelCode(_ word: UnsafeRawBufferPointer) -> UInt8? {
    let code = Severity.code(of: word)
    if code != Severity.none { return code }
    guard word.count > 0 else { return nil }
    if word.count == 1 { return letter(word[0]) }
    if word.count >= 5, word[2] == 0x28, word[word.count - 1] == 0x29 || ASCII.isDigit(word[word.count - 1]) {
      switch (word[0], word[1]) {
      case (0x49, 0x6E): return Severity.informational
      case (0x44, 0x62): return Severity.debug
      case (0x57, 0x61): return Severity.warning
      case (0x45, 0x72): return Severity.error
      case (0x4E, 0x6F): return Severity.notice
      case (0x43, 0x72): return Severity.critical
      case (0x41, 0x6C): return Severity.alert
      case (0x45, 0x6D): return Severity.emergency
      default: return nil
      }
    }
    var i = word.count - 1
    while i > 0, ASCII.isLetter(word[i]) { i -= 1 }
    guard i > 0, i < word.count - 3, word[i] == 0x2E || word[i] == 0x3A, ASCII.isUpper(word[i + 1]) || word[i] == 0x3A
    else { return nil }
    let last = Severity.code(of: word.part(i + 1, word.count))
    return last == Severity.none ? nil : last
  }

  private static func letter(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x49: return Severity.informational
    case 0x45: return Severity.error
    case 0x57: return Severity.warning
    case 0x44, 0x56, 0x54: return Severity.debug
    case 0x46: return Severity.critical
    case 0x4E: return Severity.notice
    default: return nil
    }
  }

  /// `ERROR: text`, `[warn] text`, `<err> text` at `i`.
  static func prefixLevel(_ b: UnsafeRawBufferPointer, _ i: Int) -> UInt8? {
    guard i < b.count else { return nil }
    var from = i
    if b[i] == 0x5B || b[i] == 0x3C { from += 1 }
    var end = from
    while end < b.count, ASCII.isLetter(b[end]), end - from < 14 { end += 1 }
    guard end - from >= 3, end < b.count else { return nil }
    let closes = from > i ? b[end] == 0x5D || b[end] == 0x3E : b[end] == 0x3A
    guard closes else { return nil }
    let code = Severity.code(of: b.part(from, end))
    return code == Severity.none ? nil : code
  }

  /// A level word in capitals among the first hundred bytes behind the stamp.
  private static func shoutedLevel(_ b: UnsafeRawBufferPointer, _ from: Int) -> UInt8? {
    let end = min(b.count, from + 100)
    var i = from
    while i < end {
      guard ASCII.isUpper(b[i]) else {
        i += 1
        continue
      }
      let start = i
      while i < b.count, ASCII.isUpper(b[i]) { i += 1 }
      if i - start >= 4, i - start <= 8, !ASCII.isWord(StampReader.byte(b, i)), StampReader.byte(b, i) != 0x3D,
        start == 0 || !ASCII.isWord(b[start - 1])
      {
        let code = Severity.code(of: b.part(start, i))
        if code != Severity.none { return code }
      }
      while i < b.count, ASCII.isWord(b[i]) { i += 1 }
    }
    return nil
  }

  private static func levelAhead(_ b: UnsafeRawBufferPointer, _ start: Int) -> Bool {
    var i = start
    for _ in 0..<3 {
      let stop = wordEnd(b, i)
      guard stop > i else { return false }
      let word = core(b, i, stop)
      // A level word in lower case and without brackets is as likely a word of the text.
      if b[i] == 0x5B || (word.to - word.from > 1 && b.part(word.from, word.to).allSatisfy(ASCII.isUpper)),
        levelCode(b.part(word.from, word.to)) != nil
      {
        return true
      }
      i = separators(b, stop)
    }
    return false
  }

  /// `app[pid]:`, `app:`, `app[pid]` at `start`: fills app and process id and returns the offset behind it.
  private static func tag(_ b: UnsafeRawBufferPointer, _ line: Slice, _ start: Int, _ row: inout EventRow) -> Int? {
    var i = start
    while i < b.count, ASCII.isAlphanumeric(b[i]) || b[i] == 0x2D || b[i] == 0x5F || b[i] == 0x2E || b[i] == 0x2F {
      i += 1
    }
    guard i > start, i - start <= 64, i < b.count, !ASCII.isDigit(b[start]) else { return nil }
    let app = SyslogTokens.slice(line, start, i)
    if b[i] == 0x5B {
      guard let close = b.firstIndex(of: 0x5D, from: i), close - i < 40, ASCII.isDigit(StampReader.byte(b, i + 1))
      else { return nil }
      row.appName = app
      var digits = i + 1
      while digits < close, ASCII.isDigit(b[digits]) { digits += 1 }
      row.procID = SyslogTokens.slice(line, i + 1, digits)
      return StampReader.byte(b, close + 1) == 0x3A ? close + 2 : close + 1
    }
    guard b[i] == 0x3A, i + 1 < b.count, b[i + 1] == 0x20 else { return nil }
    row.appName = app
    return i + 2
  }
}
