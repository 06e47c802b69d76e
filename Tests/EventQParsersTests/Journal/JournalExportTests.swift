import EventQBytes
import EventQModel
import EventQParsers
import Testing

struct JournalExportTests {
  private static let entries: [UInt8] = Array(
    "__CURSOR=s=1\n__REALTIME_TIMESTAMP=1760532674000001\n_HOSTNAME=web1\nPRIORITY=3\nSYSLOG_IDENTIFIER=app\n".utf8)
    + Array("_PID=12\nMESSAGE\n".utf8) + [11, 0, 0, 0, 0, 0, 0, 0]
    + Array("two\n\nlines=\nX=1\n\n".utf8)
    + Array("__REALTIME_TIMESTAMP=1760532675000000\nMESSAGE=next\n_TRANSPORT=kernel\n".utf8)
    + Array("_SOURCE_MONOTONIC_TIMESTAMP=12345678\nSYSLOG_IDENTIFIER=kernel\n\n".utf8)

  @Test func binaryValues() {
    let rows = RowText.parse(Self.entries)
    #expect(rows == [
      "time=2025-10-15T12:51:14.000001Z | host=web1 | app=app | pid=12 | sev=3 | kind=journal"
        + " | parser=journal-export | msg=two\n\nlines= | __CURSOR=s=1 | X=1",
      "time=2025-10-15T12:51:15Z | app=kernel | kind=kernel | parser=journal-export | msg=next | _TRANSPORT=kernel"
        + " | _SOURCE_MONOTONIC_TIMESTAMP=12345678 | kernel.uptime=12.345678",
    ])
  }

  /// Whatever the chunk ends with, an entry comes out once and whole.
  @Test func everyCut() {
    let whole = RowText.parse(Self.entries)
    for cut in 0...Self.entries.count {
      var context = RowText.context()
      var parser = SourceParser()
      var rows: [String] = []
      var first = EventBatch()
      Self.entries[..<cut].withUnsafeBytes { _ = first.text.append($0) }
      let used = parser.parseChunk(&first, isFinal: false, context: &context)
      for row in 0..<first.count { rows.append(RowText.describe(first, row)) }
      var second = EventBatch()
      Self.entries[used...].withUnsafeBytes { _ = second.text.append($0) }
      _ = parser.parseChunk(&second, isFinal: true, context: &context)
      for row in 0..<second.count { rows.append(RowText.describe(second, row)) }
      #expect(rows == whole, "cut at \(cut)")
    }
  }

  @Test func aLengthThatIsNotOneIsReported() {
    let rows = RowText.parse("__REALTIME_TIMESTAMP=1760532674000000\nMESSAGE\nnot a length\nPRIORITY=4\n\nprose")
    #expect(rows.count == 2)
    #expect(rows[0].contains("sev=4"))
    #expect(rows[0].contains("error=expected NAME=value or a whole binary value [col 38]"))
  }

  @Test func hostsOfTheSource() {
    var context = RowText.context()
    context.defaultHost = Array("fromfile".utf8)
    #expect(RowText.parse("prose\nOct 15 12:51:14 h t: x", context: context).map { $0.contains("host=fromfile") } == [
      true, false,
    ])
    context.hostOverride = Array("given".utf8)
    #expect(RowText.parse("prose\nOct 15 12:51:14 h t: x", context: context).allSatisfy { $0.contains("host=given") })
  }
}
