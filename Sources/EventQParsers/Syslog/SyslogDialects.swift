internal import EventQBytes
internal import EventQModel

/// The tags that are not `word[123]: `: spaces, brackets, no colon, vendors' own prefixes.
enum SyslogDialects {
  /// Reads the tag at `start` and the message behind it into `row`.
  @inline(never)
  static func read(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ start: Int, _ row: inout EventRow, _ batch: inout EventBatch,
    _ context: borrowing SourceContext
  ) {
    var i = SyslogTokens.skipSpaces(b, start)
    // ASA puts a colon of its own behind the host name.
    if b.matches(": ", at: i) { i += 2 }
    i = relayed(b, line, i, &row, &batch, context)
    i = facilityWord(b, i, &row)
    if b.matches("Message forwarded from ", at: i) { i = forwarded(b, line, i + 23, &row) }
    if isNotice(b, i) {
      row.message = SyslogTokens.slice(line, i, b.count)
      return
    }
    tag(b, line, i, &row)
  }

  /// Messages of the syslog daemon itself that have no tag.
  private static func isNotice(_ b: UnsafeRawBufferPointer, _ i: Int) -> Bool {
    b.matches("last message repeated ", at: i) || b.matches("--- last message", at: i)
      || b.matches("Previous message repeated ", at: i) || b.matches("Last message repeated ", at: i)
      || b.matches("Last message '", at: i) || b.matches("message repeated ", at: i)
  }

  private static func tag(_ b: UnsafeRawBufferPointer, _ line: Slice, _ start: Int, _ row: inout EventRow) {
    var i = start
    // `[CLOUDINIT] util.py[DEBUG]: text`: a bracket before the tag.
    if StampReader.byte(b, i) == 0x5B, let close = b.firstIndex(of: 0x5D, from: i), close + 2 < b.count,
      b[close + 1] == 0x20, ASCII.isLetter(b[close + 2]), SyslogHeader.hasTag(b, close + 2), close - i < 32,
      !b.part(i, close).contains("=")
    {
      i = close + 2
    }
    let word = i
    var plain = true
    while i < b.count, SyslogHeader.isTagByte(b[i]) || isInnerColon(b, i, word) || isOddTagByte(b[i], plain) {
      plain = plain && (ASCII.isAlphanumeric(b[i]) || b[i] == 0x5F)
      i += 1
    }
    guard i > word, canBegin(b[word]) || b.part(word, i).equals("--") else {
      row.message = SyslogTokens.slice(line, start, b.count)
      return
    }
    let mark = StampReader.byte(b, i)
    if mark == 0x5B {
      bracket(b, line, word, i, &row)
    } else if mark == 0x3A {
      finish(b, line, word, i, i + 1, &row)
    } else if mark == 0x20 || i == b.count {
      if let spaced = spacedTag(b, word) {
        bracket(b, line, word, spaced, &row)
      } else if b.matches(" : ", at: i) {
        finish(b, line, word, i, i + 2, &row)
      } else {
        finish(b, line, word, i, i, &row)
      }
    } else if mark == 0x09 {
      finish(b, line, word, i, i, &row)
    } else {
      row.message = SyslogTokens.slice(line, start, b.count)
    }
  }

  /// Whether a tag may begin with this byte.
  private static func canBegin(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || byte == 0x2F || byte == 0x5F || byte == 0x25 || byte == 0x23 || byte == 0x2E
      || byte == 0x28 || byte == 0x3C || byte >= 0x80
  }

  /// What rsyslog takes for part of a tag, unless it makes the word the first `key=value` of a message.
  private static func isOddTagByte(_ byte: UInt8, _ plain: Bool) -> Bool {
    switch byte {
    case 0x3D: return !plain
    case 0x22, 0x2C: return true
    default: return false
    }
  }

  /// `::` inside a name (`Net::Server`) does not end a tag.
  private static func isInnerColon(_ b: UnsafeRawBufferPointer, _ i: Int, _ start: Int) -> Bool {
    guard b[i] == 0x3A, i > start else { return false }
    if b[i - 1] == 0x3A, i + 1 < b.count, ASCII.isLetter(b[i + 1]) { return true }
    return i + 2 < b.count && b[i + 1] == 0x3A && ASCII.isLetter(b[i + 2])
  }

  /// A tag of up to three words before `[123]:`, as macOS writes them: the offset of the bracket.
  static func spacedTag(_ b: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    var i = start
    var spaces = 0
    while i < b.count, i - start < 64 {
      if b[i] == 0x5B {
        var e = i + 1
        while e < b.count, ASCII.isDigit(b[e]) { e += 1 }
        return e > i + 1 && e + 1 < b.count && b[e] == 0x5D && b[e + 1] == 0x3A ? i : nil
      }
      if b[i] == 0x20 {
        spaces += 1
        if spaces > 2 || i + 1 >= b.count || !ASCII.isLetter(b[i + 1]) || !ASCII.isLetter(b[start]) { return nil }
      } else if !SyslogHeader.isTagByte(b[i]) {
        return nil
      }
      i += 1
    }
    return nil
  }

  /// `word[...` at `open`: a process id where it begins with a digit, part of the name where it does not.
  private static func bracket(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ word: Int, _ open: Int, _ row: inout EventRow
  ) {
    guard let close = b.firstIndex(of: 0x5D, from: open), close - open <= 64 else {
      row.message = SyslogTokens.slice(line, word, b.count)
      return
    }
    let after = StampReader.byte(b, close + 1)
    if ASCII.isDigit(StampReader.byte(b, open + 1)) {
      row.procID = SyslogTokens.slice(line, open + 1, close)
      finish(b, line, word, open, close + (after == 0x3A ? 2 : 1), &row)
    } else if after == 0x3A {
      finish(b, line, word, close + 1, close + 2, &row)
    } else if after == 0x20 || after == 0 {
      finish(b, line, word, open, open, &row)
    } else {
      row.message = SyslogTokens.slice(line, word, b.count)
    }
  }

  /// The tag is `b[word..<end]`; the message begins at `from`, after one space.
  private static func finish(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ word: Int, _ end: Int, _ from: Int, _ row: inout EventRow
  ) {
    row.appName = SyslogTokens.slice(line, word, end)
    var i = from
    if i < b.count, b[i] == 0x20 { i += 1 }
    row.message = SyslogTokens.slice(line, min(i, b.count), b.count)
    let app = b.part(word, end)
    if app[0] == 0x25 { ciscoCode(app, line, word, &row) }
    // The name is part of the message's own syntax.
    if app.equals("CEF") || app.equals("LEEF") { row.message = SyslogTokens.slice(line, word, b.count) }
    solarisID(b, line, i, &row)
  }

  /// `%FACILITY-SEVERITY-MNEMONIC`: the mnemonic is the message id, the digit the severity where `<PRI>` gave none.
  private static func ciscoCode(_ app: UnsafeRawBufferPointer, _ line: Slice, _ word: Int, _ row: inout EventRow) {
    var i = app.count - 1
    while i > 0, app[i] != 0x2D { i -= 1 }
    guard i >= 3, i + 1 < app.count, app[i - 1] &- 0x30 < 8, app[i - 2] == 0x2D else { return }
    row.msgID = SyslogTokens.slice(line, word + i + 1, word + app.count)
    if row.severity == Severity.none { row.severity = app[i - 1] &- 0x30 }
  }

  /// Solaris: `[ID 123456 auth.info] text` at `i`.
  static func solarisID(_ b: UnsafeRawBufferPointer, _ line: Slice, _ i: Int, _ row: inout EventRow) {
    guard b.matches("[ID ", at: i), let close = b.firstIndex(of: 0x5D, from: i) else { return }
    var end = i + 4
    while end < close, ASCII.isDigit(b[end]) { end += 1 }
    guard end > i + 4, b[end] == 0x20, setFacility(b, end + 1, close, &row) else { return }
    row.msgID = SyslogTokens.slice(line, i + 4, end)
    var message = close + 1
    if message < b.count, b[message] == 0x20 { message += 1 }
    row.message = SyslogTokens.slice(line, message, b.count)
  }

  /// `auth.info`, `<auth.info>`, `auth|security:info` before the tag (busybox, BSD, AIX). Returns the offset behind it.
  private static func facilityWord(_ b: UnsafeRawBufferPointer, _ i: Int, _ row: inout EventRow) -> Int {
    let end = SyslogTokens.tokenEnd(b, i)
    guard end < b.count, end - i >= 7, end - i <= 28 else { return i }
    let angle = b[i] == 0x3C && b[end - 1] == 0x3E
    guard setFacility(b, angle ? i + 1 : i, angle ? end - 1 : end, &row) else { return i }
    return SyslogTokens.skipSpaces(b, end)
  }

  private static func setFacility(_ b: UnsafeRawBufferPointer, _ from: Int, _ to: Int, _ row: inout EventRow) -> Bool {
    var i = from
    while i < to, ASCII.isAlphanumeric(b[i]) || b[i] == 0x2D { i += 1 }
    let facility = Facility.code(of: b.part(from, i))
    if i < to, b[i] == 0x7C { while i < to, b[i] != 0x3A { i += 1 } }
    guard facility != Facility.none, i < to, b[i] == 0x2E || b[i] == 0x3A else { return false }
    let severity = Severity.code(of: b.part(i + 1, to))
    guard severity != Severity.none else { return false }
    if row.facility == Facility.none { row.facility = facility }
    if row.severity == Severity.none { row.severity = severity }
    return true
  }

  /// AIX: the forwarded message's host behind `Message forwarded from `.
  private static func forwarded(_ b: UnsafeRawBufferPointer, _ line: Slice, _ i: Int, _ row: inout EventRow) -> Int {
    var end = i
    while end < b.count, b[end] != 0x3A, b[end] != 0x20 { end += 1 }
    guard end > i, end < b.count, b[end] == 0x3A else { return i - 23 }
    row.hostname = SyslogTokens.slice(line, i, end)
    return SyslogTokens.skipSpaces(b, end + 1)
  }

  /// A relay's header around the sender's own: a second stamp, the host name doubled. The inner stamp is the event's,
  /// the outer one the moment of receipt. Returns where the tag begins.
  private static func relayed(
    _ b: UnsafeRawBufferPointer, _ line: Slice, _ start: Int, _ row: inout EventRow, _ batch: inout EventBatch,
    _ context: borrowing SourceContext
  ) -> Int {
    var i = start
    guard !row.hostname.isEmpty, i < b.count else { return i }
    if let stamp = StampReader.bsd(b, i) ?? StampReader.iso(b, i), b.matches(" ", at: i + stamp.length) {
      let inner = stamp.moment(context)
      if !inner.isNone {
        if !row.time.isNone, row.time != inner { batch.add(.receiveTime, batch.make(row.time.rfc3339)) }
        row.time = inner
        i = SyslogTokens.skipSpaces(b, i + stamp.length)
        let end = SyslogTokens.tokenEnd(b, i)
        if end < b.count, SyslogHeader.isHost(b, i, end), SyslogHeader.hasTag(b, end + 1) {
          row.hostname = SyslogTokens.slice(line, i, end)
          return end + 1
        }
        return i
      }
    }
    let end = SyslogTokens.tokenEnd(b, i)
    if end < b.count, b.part(i, end).equals(batch.text.bytes(row.hostname)), SyslogHeader.hasTag(b, end + 1) {
      return SyslogTokens.skipSpaces(b, end)
    }
    return i
  }
}
