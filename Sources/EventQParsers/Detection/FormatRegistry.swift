internal import EventQModel

/// All formats in the order in which a line is offered to them: the stricter first, so that a line is taken by the
/// format that says most about it. A new format is one line here.
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
      JSONLinesFormat(oneAtATime: true),
      LogfmtFormat(oneAtATime: true),
    ]
  }

  /// Formats that take nearly anything of their syntax: having taken one line does not entitle them to the next before
  /// the stricter formats are asked.
  static func isGeneral(_ id: ParserID) -> Bool { id == .jsonLines || id == .logfmt }
}
