import EventQBytes
import EventQModel
import EventQParsers
import EventQTestSupport
import Testing

/// Whatever the bytes and wherever they are cut, every line is accounted for.
struct SourceParserPropertyTests {
  private static let samples: [String] = [
    "<34>Oct 11 22:14:15 mail su[12]: session opened",
    "<165>1 2026-10-11T22:14:15.003Z web1 app 12 ID47 [x@1 a=\"b\\\"c\" d=\"e\"] text",
    "Oct 15 12:51:14 db1 kernel: [   12.345678] Kernel panic - not syncing",
    "2026-10-15T12:51:14.123456+02:00 db1 named[123]: zone example.test/IN: expired",
    "{\"time\":\"2026-10-15T12:51:14Z\",\"msg\":\"a\\nb\",\"n\":[1, 2],\"o\":{\"p\":true}}",
    "{\"__REALTIME_TIMESTAMP\":\"1760532674000000\",\"MESSAGE\":\"m\",\"_HOSTNAME\":\"h\"}",
    "time=2026-10-15T12:51:14Z level=info msg=\"started up\" port=53",
    "2026-10-15 12:51:14,123 ERROR [main] org.example.App - failed",
    "\tat org.example.App.main(App.java:12)", "Caused by: java.io.IOException: x", "  indented text", "", "\r", "   ",
    "some prose without any stamp", "__CURSOR=s=1;i=2", "__REALTIME_TIMESTAMP=1760532674000000", "MESSAGE=hello",
    "_HOSTNAME=web1", "<189>123: Oct 15 12:51:14.123: %SYS-5-CONFIG_I: Configured", "<6>x", "<999>1 - - - - - -",
    "<1>1 - - - - - [a b=\"c", "@cee: {\"a\":1}", "Oct 15 12:51:14 h t: @cee: {\"a\":{\"b\":1}}", "{", "{\"a\":",
    "Feb 29 12:00:00 h t: x", "Oct 15 12:51:14 h t: a#012 b#011c",
  ]

  private static func pick(_ random: inout SeededRandom) -> String {
    Bool.random(using: &random)
      ? samples.randomElement(using: &random)! : GoldenLines.table.randomElement(using: &random)!.line
  }

  private static func input(_ random: inout SeededRandom) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      var line = Array(pick(&random).utf8)
      switch Int.random(in: 0..<6, using: &random) {
      case 0 where !line.isEmpty:
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          line[Int.random(in: 0..<line.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
      case 1: line.insert(contentsOf: [UInt8](repeating: 0, count: Int.random(in: 1...9, using: &random)), at: 0)
      case 2: line.removeLast(Int.random(in: 0...line.count, using: &random))
      case 3: line = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      default: break
      }
      bytes += line
      bytes.append(0x0A)
    }
    if Bool.random(using: &random) { bytes.removeLast() }
    return bytes
  }

  /// Feeds `bytes` in pieces, as a file reader does.
  private static func parse(
    _ bytes: [UInt8], cuts: [Int]
  ) -> (rows: [String], raw: [[UInt8]], statistics: ParseStatistics) {
    var context = RowText.context()
    var parser = SourceParser()
    var rows: [String] = []
    var raw: [[UInt8]] = []
    var pending: [UInt8] = []
    var start = 0
    for cut in cuts + [bytes.count] {
      pending += bytes[start..<cut]
      start = cut
      var batch = EventBatch()
      pending.withUnsafeBytes { _ = batch.text.append($0) }
      let used = parser.parseChunk(&batch, isFinal: cut == bytes.count, context: &context)
      for row in 0..<batch.count {
        rows.append("\(batch.line[row]) \(RowText.describe(batch, row))")
        raw.append(Array(batch.bytes(batch.raw[row])))
      }
      pending.removeFirst(used)
    }
    #expect(pending.isEmpty)
    return (rows, raw, parser.statistics)
  }

  @Test(arguments: 0..<300) func everyLineIsAccountedFor(_ seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    let bytes = Self.input(&random)
    let whole = Self.parse(bytes, cuts: [])
    #expect(whole.statistics.lines == bytes.split(separator: 0x0A, omittingEmptySubsequences: false).count
      - (bytes.last == 0x0A || bytes.isEmpty ? 1 : 0), "seed \(seed)")
    // What is in no event is white space and NUL bytes only, in order between the events.
    var position = 0
    for raw in whole.raw {
      while position < bytes.count, !bytes[position...].starts(with: raw) {
        #expect(bytes[position] <= 0x20, "seed \(seed): byte \(position) is in no event")
        if bytes[position] > 0x20 { return }
        position += 1
      }
      position += raw.count
    }
    #expect(bytes[min(position, bytes.count)...].allSatisfy { $0 <= 0x20 }, "seed \(seed): the end is in no event")
  }

  @Test(arguments: 0..<200) func theCutsDoNotMatter(_ seed: Int) {
    var random = SeededRandom(seed: UInt64(seed) &+ 1_000_000)
    let bytes = Self.input(&random)
    let whole = Self.parse(bytes, cuts: [])
    var cuts = Set<Int>()
    for _ in 0..<Int.random(in: 1...6, using: &random) { cuts.insert(Int.random(in: 0...bytes.count, using: &random)) }
    let pieces = Self.parse(bytes, cuts: cuts.sorted())
    #expect(pieces.rows == whole.rows, "seed \(seed), cuts \(cuts.sorted())")
    #expect(pieces.statistics.blankLines == whole.statistics.blankLines, "seed \(seed)")
  }
}
