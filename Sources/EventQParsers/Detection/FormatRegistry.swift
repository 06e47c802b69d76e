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

  /// For each set of marks and first byte of a line (see `place`), the formats (bit n: the n-th) that may take it.
  static func candidates(_ formats: [any LogFormat]) -> Column<UInt64> {
    precondition(formats.count <= 64, "more formats than bits")
    var table = Column<UInt64>(repeating: 0, count: (Int(LineMarks.all.rawValue) + 1) * 256)
    for n in formats.indices { add(formats[n], n, to: &table) }
    return table
  }

  /// Adds what the n-th format says of the lines that it may take.
  static func add(_ format: any LogFormat, _ n: Int, to table: inout Column<UInt64>) {
    for marks in 0...LineMarks.all.rawValue {
      for byte in 0...UInt8.max where format.mayBegin(with: byte, LineMarks(rawValue: marks)) {
        table[place(LineMarks(rawValue: marks), byte)] |= 1 &<< UInt64(n)
      }
    }
  }

  @inline(__always)
  static func place(_ marks: LineMarks, _ first: UInt8) -> Int { Int(marks.rawValue) &<< 8 | Int(first) }
}
