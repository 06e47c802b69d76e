import Testing

/// Each line alone through all formats.
struct GoldenTests {
  @Test(arguments: GoldenLines.table.indices) func line(_ index: Int) {
    let (line, fields) = GoldenLines.table[index]
    let rows = RowText.parse(line).map(Self.oneFieldALine)
    #expect(rows == [fields], "\(line)")
  }

  /// All lines in one file: what a line says must not depend on the formats of its neighbours.
  @Test func together() {
    let all = GoldenLines.table.map(\.line).joined(separator: "\n")
    let rows = RowText.parse(all).map(Self.oneFieldALine)
    #expect(rows.count == GoldenLines.table.count)
    for (row, want) in zip(rows, GoldenLines.table) {
      // A line without a time takes its neighbour's.
      let got =
        want.fields.hasPrefix("time=")
        ? row
        : row.split(separator: "\n").drop { $0.hasPrefix("time=") }
          .joined(separator: "\n")
      #expect(got == want.fields, "\(want.line)")
    }
  }

  /// rsyslog writes messages of RFC 5424 without a process id so; alone such a line could be anything's.
  @Test func aTagMayLackItsColonBehindOnesThatHaveIt() {
    let lines = "2026-10-15T12:51:14Z db1 app[42]: first\n2026-10-15T12:51:15Z db1 app key=value"
    let second = RowText.parse(lines).map(Self.oneFieldALine)[1]
    #expect(second == "time=2026-10-15T12:51:15Z\nhost=db1\napp=app\nkind=syslog\nparser=syslog-iso\nmsg=key=value")
  }

  static func oneFieldALine(_ row: String) -> String {
    row.replacing("\n", with: "\\n").replacing("\t", with: "\\t").replacing(" | ", with: "\n")
  }
}
