internal import Glibc

/// What the process's terminal can do.
enum Terminal {
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(cString: value)
  }

  /// Columns of the terminal on standard output: what the window says, else `COLUMNS`, else 80 (160 for no terminal is
  /// not asked for: text in a pipe is pasted into chats and mails, which are narrow).
  static var width: Int {
    var size = winsize()
    if isTerminal(STDOUT_FILENO), ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    if let columns = environment("COLUMNS").flatMap({ Int($0) }), columns >= 40 { return columns }
    return 80
  }

  /// Whether results may carry colour: only on a terminal that is not dumb, and never with `NO_COLOR` (no-color.org).
  static var useColor: Bool {
    isTerminal(STDOUT_FILENO) && environment("NO_COLOR", isSet: false) && environment("TERM") != "dumb"
  }

  private static func environment(_ name: String, isSet wanted: Bool) -> Bool {
    ((environment(name) ?? "").isEmpty) != wanted
  }
}
