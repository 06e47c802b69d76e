internal import EventQBytes
public import EventQModel

/// Messages of Postfix: `QUEUEID: key=value, key=value ...`, and its own level words.
public enum PostfixPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    row.kind = .mail
    let message = row.message
    var cursor = ByteCursor(batch.bytes(message))
    for (word, code) in levels where cursor.matches(word) { row.severity = code }
    if let id = queueID(&cursor) {
      batch.add(.mailQueueID, message, id)
    } else if cursor.skip("connect from ") || cursor.skip("disconnect from ") || cursor.skip("lost connection after ") {
      return peer(cursor, message, &batch)
    }
    _ = cursor.skip("reject: ")
    pairs(&cursor, message, &batch)
  }

  private static let levels: [(StaticString, UInt8)] = [
    ("warning: ", 4), ("error: ", 3), ("fatal: ", 2), ("panic: ", 1),
  ]

  /// 6 to 20 letters and digits before `: ` (short ids are upper-case hexadecimal, long ones begin with a digit or an
  /// upper-case letter), or `NOQUEUE`.
  private static func queueID(_ cursor: inout ByteCursor) -> ByteRun? {
    let from = cursor.at
    var i = from
    while i < cursor.bytes.count, ASCII.isAlphanumeric(cursor.bytes[i]) { i += 1 }
    guard i - from >= 6, i - from <= 20, cursor.bytes.matches(": ", at: i), !ASCII.isLower(cursor.bytes[from]) else {
      return nil
    }
    cursor.at = i + 2
    let run = ByteRun(from: from, to: i)
    return cursor.bytes(run).equals("NOQUEUE") ? nil : run
  }

  /// `name[address]`
  private static func peer(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = start
    guard cursor.until(0x5B) != nil, let address = cursor.until(0x5D), ServiceText.isAddress(cursor.bytes(address))
    else {
      return
    }
    batch.add(.clientAddress, message, address)
  }

  private static func pairs(_ cursor: inout ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var delay = -1
    while !cursor.isAtEnd {
      let start = cursor
      guard let name = cursor.until(0x3D), name.count <= 24, cursor.bytes(name).firstIndex(of: 0x20) == nil else {
        break
      }
      let value = value(&cursor)
      let word = cursor.bytes(name)
      if word.equals("to") {
        batch.add(.mailTo, message, value)
      } else if word.equals("from") {
        batch.add(.mailFrom, message, value)
      } else if word.equals("relay") {
        relay(cursor, value, message, &batch)
      } else if word.equals("client") {
        peer(ByteCursor(start.bytes, at: value.from), message, &batch)
      } else if word.equals("delay") {
        delay = ServiceText.microseconds(cursor.bytes(value)) ?? -1
      } else if word.equals("status") {
        batch.add(.mailStatus, message, value)
        break
      }
    }
    if delay >= 0 { batch.add(.durationMilliseconds, microseconds: delay) }
  }

  /// `<text>` without its brackets, or the bytes up to a comma or space.
  private static func value(_ cursor: inout ByteCursor) -> ByteRun {
    let isBracketed = cursor.skip(0x3C)
    let from = cursor.at
    while !cursor.isAtEnd, isBracketed ? cursor.peek != 0x3E : cursor.peek != 0x2C && cursor.peek != 0x20 {
      cursor.at += 1
    }
    let run = ByteRun(from: from, to: cursor.at)
    while !cursor.isAtEnd, cursor.peek == 0x3E || cursor.peek == 0x2C || cursor.peek == 0x20 { cursor.at += 1 }
    return run
  }

  /// `mail.example[192.0.2.1]:25`, `local`, `none`
  private static func relay(_ start: ByteCursor, _ run: ByteRun, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = ByteCursor(start.bytes.part(0, run.to), at: run.from)
    guard let name = cursor.until(0x5B) else {
      if !cursor.bytes(run).equals("none") { batch.add(.mailRelay, message, run) }
      return
    }
    batch.add(.mailRelay, message, name)
    if let address = cursor.until(0x5D) {
      batch.add(.serverAddress, message, address)
      if cursor.skip(0x3A), let port = cursor.digits() { batch.add(.serverPort, message, port, .number) }
    }
  }
}

/// Messages of Dovecot: `imap-login: Login: user=<name>, method=PLAIN, rip=10.0.0.5, lip=...`.
public enum DovecotPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    row.kind = .mail
    let message = row.message
    var cursor = ByteCursor(batch.bytes(message))
    guard let process = cursor.until(": ") else { return }
    for (word, code) in levels where cursor.skip(word) { row.severity = code }
    let isLogin = cursor.bytes(process).hasSuffix("-login")
    if isLogin { row.kind = .auth }
    let text = cursor
    if cursor.until("user=<") != nil, let user = cursor.until(0x3E) { batch.add(.user, message, user) }
    cursor = text
    if cursor.until("method=") != nil { batch.add(.authMethod, message, word(&cursor)) }
    cursor = text
    if cursor.until("rip=") != nil { batch.add(.clientAddress, message, word(&cursor)) }
    cursor = text
    if cursor.until("lip=") != nil { batch.add(.serverAddress, message, word(&cursor)) }
    guard isLogin else { return }
    let event: StaticString
    if text.matches("Login: ") {
      event = "accepted"
    } else if text.bytes.find("auth failed", from: text.at) != nil {
      event = "failed"
    } else {
      event = "closed"
    }
    batch.add(.authEvent, word: event)
  }

  private static let levels: [(StaticString, UInt8)] = [
    ("Info: ", 6), ("Warning: ", 4), ("Error: ", 3), ("Fatal: ", 2), ("Panic: ", 1), ("Debug: ", 7),
  ]

  private static func word(_ cursor: inout ByteCursor) -> ByteRun {
    let from = cursor.at
    while !cursor.isAtEnd, cursor.peek != 0x2C, cursor.peek != 0x20 { cursor.at += 1 }
    return ByteRun(from: from, to: cursor.at)
  }
}
