internal import EventQBytes

/// Severity codes of RFC 5424, table 2: 0 emergency to 7 debug. 255 stands for none.
public enum Severity {
  public static let emergency: UInt8 = 0
  public static let alert: UInt8 = 1
  public static let critical: UInt8 = 2
  public static let error: UInt8 = 3
  public static let warning: UInt8 = 4
  public static let notice: UInt8 = 5
  public static let informational: UInt8 = 6
  public static let debug: UInt8 = 7
  /// The event names no severity.
  public static let none: UInt8 = 255

  /// The `level` word of a code, or nil for none.
  public static func word(_ code: UInt8) -> StaticString? {
    switch code {
    case 0: return "emerg"
    case 1: return "alert"
    case 2: return "crit"
    case 3: return "error"
    case 4: return "warning"
    case 5: return "notice"
    case 6: return "info"
    case 7: return "debug"
    default: return nil
    }
  }

  /// The code of a level word as programs write it, in any case (`ERR`, `Warning`, `FATAL`, `trace`), or `none`.
  public static func code(of word: UnsafeRawBufferPointer) -> UInt8 {
    guard word.count >= 1, word.count <= 13 else { return none }
    for (name, code) in words where word.equalsIgnoringCase(name) { return code }
    return none
  }

  private static let words: [(StaticString, UInt8)] = [
    ("info", 6), ("error", 3), ("warning", 4), ("warn", 4), ("debug", 7), ("notice", 5), ("err", 3),
    ("critical", 2), ("crit", 2), ("alert", 1), ("emerg", 0), ("emergency", 0), ("panic", 0), ("fatal", 2),
    ("informational", 6), ("information", 6), ("trace", 7), ("severe", 3), ("log", 6), ("fine", 7), ("verbose", 7),
  ]
}

/// Facility codes of RFC 5424, table 1: 0 kern to 23 local7. 255 stands for none.
public enum Facility {
  public static let kernel: UInt8 = 0
  public static let none: UInt8 = 255

  private static let words: [StaticString] = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp",
    "security", "console", "solaris-cron", "local0", "local1", "local2", "local3", "local4", "local5", "local6",
    "local7",
  ]

  /// The keyword of a code, or nil for none.
  public static func word(_ code: UInt8) -> StaticString? { code < 24 ? words[Int(code)] : nil }

  /// The code of a keyword, or `none`.
  public static func code(of word: UnsafeRawBufferPointer) -> UInt8 {
    for (code, name) in words.enumerated() where word.equalsIgnoringCase(name) { return UInt8(code) }
    return none
  }
}
