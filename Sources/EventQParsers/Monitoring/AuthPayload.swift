internal import EventQBytes
public import EventQModel

/// Messages of `sshd`, `sudo`, `su`, `login` and whatever else logs through PAM.
public enum AuthPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    row.kind = .auth
    let message = row.message
    let start = ByteCursor(batch.bytes(message))
    if start.matches("pam_") { return pam(start, message, &batch) }
    let app = batch.bytes(row.appName)
    let isSu = app.equals("su")
    if !isSu, !app.hasPrefix("sshd"), start.bytes.contains("COMMAND=") { return sudo(start, message, &batch) }
    // `su` knows terminals, no peers.
    sshd(start, hasPeer: !isSu, &row, &batch)
  }

  // MARK: sshd

  /// What happened, by the words that the message begins with.
  @inline(__always)
  private static func event(_ text: ByteCursor) -> StaticString? {
    switch text.peek {
    case 0x41 where text.matches("Accepted "): return "accepted"  // A
    case 0x43 where text.matches("Connection closed by "), 0x43 where text.matches("Connection reset by "):  // C
      return "closed"
    case 0x43 where text.matches("Connection from "): return "connected"
    case 0x44 where text.matches("Disconnected from "), 0x44 where text.matches("Disconnecting "),  // D
      0x44 where text.matches("Did not receive identification"):
      return "closed"
    case 0x46 where text.matches("Failed "): return "failed"  // F
    case 0x49 where text.matches("Invalid user "): return "invalid_user"  // I
    case 0x52 where text.matches("Received disconnect from "): return "closed"  // R
    case 0x52 where text.matches("Received signal 15"): return "stopping"
    case 0x53 where text.matches("Server listening on "): return "listening"  // S
    case 0x55 where text.matches("Unable to negotiate with "): return "failed"  // U
    case 0x6D where text.matches("maximum authentication attempts exceeded"): return "failed"  // m
    default: return nil
    }
  }

  private static func sshd(
    _ start: ByteCursor, hasPeer: Bool, _ row: inout EventRow, _ batch: inout EventBatch
  ) {
    let message = row.message
    var cursor = start
    if cursor.skip("error: ") { row.severity = Severity.error }
    if cursor.skip("fatal: ") { row.severity = Severity.critical }
    let event = event(cursor)
    let isWhole = cursor.at == 0
    let isLogin = cursor.skip("Accepted ") || cursor.skip("Failed ")
    if isLogin {
      batch.add(.authMethod, message, cursor.word())
      _ = cursor.skip("for ")
    }
    user(&cursor, isLogin && isWhole, message, &batch)
    if hasPeer { peer(cursor, message, &batch) }
    if let event { batch.add(.authEvent, word: event) }
  }

  /// `[invalid user ]name from ...`, `by authenticating user name 10.0.0.5`; moves behind the name of a login.
  private static func user(
    _ cursor: inout ByteCursor, _ isLogin: Bool, _ message: Slice, _ batch: inout EventBatch
  ) {
    if isLogin {
      _ = cursor.skip("invalid user ")
      if let name = cursor.until(" from ") { batch.add(.user, message, name) }
      return
    }
    // The peer may stand before: `Received disconnect from 10.0.0.5 port 50022:11: disconnected by user`.
    var text = cursor
    // `by user [preauth]` names nobody.
    if text.until("user ") != nil, !text.isAtEnd, text.peek != 0x5B { batch.add(.user, message, text.word()) }
  }

  /// `10.0.0.5 port 50022`
  private static func peer(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    // The blank before the address and `port` may be what was read last.
    var cursor = ByteCursor(start.bytes, at: max(start.at - 1, 0))
    guard let before = cursor.until(" port ") else { return }
    var from = before.to
    while from > before.from, cursor.bytes[from - 1] != 0x20 { from -= 1 }
    let address = ByteRun(from: from, to: before.to)
    guard ServiceText.isAddress(cursor.bytes(address)) else { return }
    if start.bytes.hasPrefix("Server listening") { return }
    batch.add(.clientAddress, message, address)
    if let port = cursor.digits() { batch.add(.clientPort, message, port, .number) }
  }

  // MARK: PAM

  /// `pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)`
  private static func pam(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = start
    guard cursor.until("): ") != nil else { return }
    let text = cursor
    var event: StaticString?
    if cursor.matches("session opened for user ") {
      event = "session_opened"
    } else if cursor.matches("session closed for user ") {
      event = "session_closed"
    } else if cursor.matches("authentication failure") || cursor.matches("check pass") {
      event = "failed"
    }
    if cursor.until("for user ") != nil || cursor.until(" user=") != nil {
      let from = cursor.at
      while !cursor.isAtEnd, cursor.peek != 0x28, cursor.peek != 0x20 { cursor.at += 1 }
      batch.add(.user, message, ByteRun(from: from, to: cursor.at))
    }
    if text.matches("session ") {
      if let event { batch.add(.authEvent, word: event) }
      return
    }
    cursor = text
    if cursor.until("rhost=") != nil {
      let host = cursor.word()
      if ServiceText.isAddress(cursor.bytes(host)) { batch.add(.clientAddress, message, host) }
    }
    if let event { batch.add(.authEvent, word: event) }
  }

  // MARK: sudo

  /// `app : [reason ; ]TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls`
  private static func sudo(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = start
    cursor.skipSpaces()
    guard let user = cursor.until(" : ") else { return }
    batch.add(.user, message, user)
    let text = cursor
    guard cursor.until("COMMAND=") != nil else { return }
    batch.add(.processCommand, message, cursor.rest)
    let refused =
      text.bytes.find("NOT allowed", from: text.at) != nil
      || text.bytes.find("incorrect password", from: text.at) != nil
      || text.bytes.find("NOT in sudoers", from: text.at) != nil
    batch.add(.authEvent, word: refused ? "failed" : "command")
  }
}
