internal import EventQBytes
internal import EventQModel

/// All formats but the general ones (JSON lines, logfmt, stamped text), in the order in which a line is offered to
/// them: the stricter first, so that a line is taken by the format that says most about it. A new format is one line.
enum FormatRegistry {
  static func all() -> [any LogFormat] {
    [
      Rfc5424Format(),
      BindFormat(),
      MySQLErrorFormat(),
      MySQLSlowFormat(),
      PostgreSQLFormat(),
      SELFormat(),
      NagiosFormat(),
      HTTPErrorFormat(),
      UnboundFormat(),
      CoreDNSFormat(),
      PowerDNSFormat(),
      KnotFormat(),
      WindowsDNSFormat(),
      ZeekFormat(),
      CEFFormat(),
      // Before syslog: `<6>[   12.345678] text` is the kernel's, with its own level in front.
      KernelConsoleFormat(),
      Rfc3164Format(),
      HTTPAccessFormat(),
      JournalJSONFormat(),
      JournalExportFormat(),
    ]
  }

  /// For each first byte of a line, the formats (bit n: the n-th) whose lines may begin with it.
  static func candidates(_ formats: [any LogFormat]) -> Column<UInt64> {
    precondition(formats.count <= 64, "more formats than bits")
    var table = Column<UInt64>(repeating: 0, count: 256)
    for (n, format) in formats.enumerated() {
      for byte in 0..<256 where format.mayBegin(with: UInt8(byte)) { table[byte] |= 1 << UInt64(n) }
    }
    return table
  }
}
