internal import EventQBytes
public import EventQModel

/// Messages of `sshd`, `sudo`, `su`, `login` and whatever else logs through PAM.
public enum AuthPayload {
  public static func refine(_ row: inout EventRow, _ batch: inout EventBatch, _ context: borrowing SourceContext) {
    row.kind = .auth
    let message = row.message
    let start = ByteCursor(batch.bytes(message))
    if start.matches("pam_") { return pam(start, message, &batch) }
    if batch.bytes(row.appName).equals("sudo"), start.bytes.contains("COMMAND=") { return sudo(start, message, &batch) }
    sshd(start, &row, &batch)
  }

  // MARK: sshd

  private static let texts: [(StaticString, StaticString)] = [
    ("Accepted ", "accepted"), ("Failed ", "failed"), ("Invalid user ", "invalid_user"),
    ("Connection closed by ", "closed"), ("Connection reset by ", "closed"), ("Connection from ", "connected"),
    ("Received disconnect from ", "closed"), ("Disconnected from ", "closed"), ("Disconnecting ", "closed"),
    ("Server listening on ", "listening"), ("Received signal 15", "stopping"),
    ("Did not receive identification", "closed"),
    ("Unable to negotiate with ", "failed"), ("maximum authentication attempts exceeded", "failed"),
  ]

  /// Whether one of the texts begins with this byte.
  @inline(__always)
  private static func mayBeginText(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41, 0x43, 0x44, 0x46, 0x49, 0x52, 0x53, 0x55, 0x6D: return true
    default: return false
    }
  }

  private static func sshd(_ start: ByteCursor, _ row: inout EventRow, _ batch: inout EventBatch) {
    let message = row.message
    var cursor = start
    if cursor.skip("error: ") { row.severity = Severity.error }
    if cursor.skip("fatal: ") { row.severity = Severity.critical }
    var event: StaticString?
    if mayBeginText(cursor.peek) {
      for (text, word) in texts where cursor.matches(text) {
        event = word
        break
      }
    }
    if cursor.skip("Accepted ") || cursor.skip("Failed ") {
      batch.add(.authMethod, message, cursor.word())
      _ = cursor.skip("for ")
    }
    user(cursor, message, &batch)
    // `su` knows terminals, no peers.
    if row.appName.count > 2 { peer(cursor, message, &batch) }
    if let event { batch.add(.authEvent, word: event) }
  }

  /// `[for ][invalid user ]name from ...`, `by authenticating user name 10.0.0.5`
  private static func user(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = start
    if start.bytes.hasPrefix("Accepted ") || start.bytes.hasPrefix("Failed ") {
      _ = cursor.skip("invalid user ")
      if let name = cursor.until(" from ") { batch.add(.user, message, name) }
    } else if cursor.until("user ") != nil, !cursor.isAtEnd {
      batch.add(.user, message, cursor.word())
    }
  }

  /// `10.0.0.5 port 50022`
  private static func peer(_ start: ByteCursor, _ message: Slice, _ batch: inout EventBatch) {
    var cursor = start
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
