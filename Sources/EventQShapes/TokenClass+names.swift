internal import EventQBytes

/// Questions about names and words.
extension TokenClass {
  static func isNameByte(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || byte == 0x5F || byte == 0x2D || byte == 0x2E
  }

  /// `. : * -` at the end of a token are the sentence's.
  static func isTrailing(_ byte: UInt8) -> Bool { byte == 0x2E || byte == 0x3A || byte == 0x2A || byte == 0x2D }

  static func isEmail(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let at = text.firstIndex(of: 0x40), at > 0, at &+ 3 < text.count else { return false }
    for i in (at + 1)..<text.count where !isNameByte(text[i]) { return false }
    return text.firstIndex(of: 0x2E, from: at) != nil
  }

  /// A domain name: labels of letters, digits, hyphens and underscores, no capital in the last one, which is a
  /// top-level domain in wide use; or at least three labels, all in lower case, of which none looks like a version.
  /// Class and package names with capitals (`org.apache.Foo`) are not.
  static func isHost(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= 4 else { return false }
    var labels = 1
    var lastDot = -1
    var hasUpper = false
    for i in 0..<text.count {
      let byte = text[i]
      if byte == 0x2E {
        if i == 0 || i == lastDot &+ 1 { return false }
        labels &+= 1
        lastDot = i
      } else if ASCII.isUpper(byte) {
        hasUpper = true
      } else if !isNameByte(byte) {
        return false
      }
    }
    guard labels >= 2, lastDot &+ 2 < text.count else { return false }
    let last = text.part(lastDot + 1, text.count)
    for byte in last where !ASCII.isLetter(byte) { return false }
    for suffix in suffixes where last.equalsIgnoringCase(suffix) { return true }
    return labels >= 3 && !hasUpper && last.count <= 6
  }

  private static let suffixes: [StaticString] = [
    "com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "io", "dev", "app", "cloud", "local", "lan",
    "internal", "intranet", "corp", "home", "arpa", "test", "example", "invalid", "localdomain",
  ]

  /// A systemd unit.
  static func isUnitName(_ text: UnsafeRawBufferPointer) -> Bool {
    for suffix in unitSuffixes where text.count > suffix.utf8CodeUnitCount && text.hasSuffix(suffix) { return true }
    return false
  }

  private static let unitSuffixes: [StaticString] = [
    ".service", ".socket", ".timer", ".mount", ".target", ".scope", ".slice", ".device", ".path", ".swap",
  ]

  /// Words before which a user's name stands.
  static func namesUser(_ word: UnsafeRawBufferPointer) -> Bool {
    word.equalsIgnoringCase("user") || word.equalsIgnoringCase("username")
  }

  /// Words that follow `user` in a sentence without being a name.
  static func isConnective(_ word: UnsafeRawBufferPointer) -> Bool {
    for other in connectives where word.equalsIgnoringCase(other) { return true }
    return false
  }

  private static let connectives: [StaticString] = [
    "unknown", "not", "is", "has", "was", "were", "from", "by", "for", "to", "with", "does", "and", "or", "in", "on",
    "at", "process", "processes", "space", "mode", "session", "sessions", "name", "account", "accounts", "id",
    "logged", "login", "authentication", "manager", "slice", "who", "via", "runtime", "will", "cannot", "can", "of",
    "the", "a", "service", "services", "agent", "data", "input", "level", "group", "request", "requested", "password",
  ]

  /// Keys whose values say what happened: they are read as text.
  static func keepsValue(_ key: UnsafeRawBufferPointer) -> Bool {
    for other in wordKeys where key.equalsIgnoringCase(other) { return true }
    return false
  }

  private static let wordKeys: [StaticString] = [
    "type", "op", "msg", "message", "event", "error", "err", "reason", "level", "severity", "action", "result",
  ]

  /// Sizes that stand apart from their number.
  static func isUnit(_ word: UnsafeRawBufferPointer) -> Bool {
    for unit in units where word.equals(unit) { return true }
    return false
  }

  private static let units: [StaticString] = [
    "B", "KB", "MB", "GB", "TB", "kB", "KiB", "MiB", "GiB", "TiB", "K", "M", "G", "AM", "PM",
  ]

  /// `sda`, `vdb`, `xvdc`: the letter is a number.
  static func isDisk(_ word: UnsafeRawBufferPointer) -> Bool {
    guard word.count == 3 || word.count == 4 else { return false }
    if word.count == 4, word.hasPrefix("xvd") { return true }
    return word.count == 3 && (word.hasPrefix("sd") || word.hasPrefix("hd") || word.hasPrefix("vd"))
      && ASCII.isLower(word[2])
  }

  /// A month's or weekday's name next to a number or to each other.
  static func isDatePart(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int, _ end: Int) -> Bool {
    guard to &- from == 3, ASCII.isUpper(bytes[from]) else { return false }
    let word = bytes.part(from, to)
    let isMonth = contains(months, word)
    guard isMonth || contains(days, word) else { return false }
    var i = to
    while i < end, bytes[i] == 0x20 || bytes[i] == 0x2C { i &+= 1 }
    if i < end, ASCII.isDigit(bytes[i]) { return true }
    return !isMonth && i &+ 3 <= end && contains(months, bytes.part(i, i &+ 3))
  }

  private static func contains(_ names: [StaticString], _ word: UnsafeRawBufferPointer) -> Bool {
    for name in names where word.equals(name) { return true }
    return false
  }

  private static let months: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let days: [StaticString] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  private static let methods: [StaticString] = ["GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "PATCH ", "OPTIONS "]

  /// The length of the HTTP method that a quoted request line begins with, or nil.
  static func httpMethod(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int) -> Int? {
    for method in methods where bytes.matches(method, at: from) && from + method.utf8CodeUnitCount < to {
      return method.utf8CodeUnitCount - 1
    }
    return nil
  }
}
