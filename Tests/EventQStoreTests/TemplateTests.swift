import EventQBytes
import EventQModel
import EventQStore
import EventQTestSupport
import Testing

/// Raw text as templates and slots: lines as programs write them, and lines made to break it.
@Suite struct TemplateTests {
  /// Every way of writing a slot, many times; with and without fields that are parts of the line.
  @Test func linesOfPrograms() throws {
    let seed: UInt64 = 0x7E3_0001
    var random = SeededRandom(seed: seed)
    var batch = EventBatch()
    _ = batch.sources.intern("a.log")
    for i in 0..<4000 {
      let second = i / 40
      let clock = String(second / 60 + 100).suffix(2) + ":" + String(second % 60 + 100).suffix(2)
      let stamps = ["Oct 15 12:\(clock)", "<13>Oct  5 12:\(clock)", "2026-10-15T14:\(clock)", "2026-10-15 14:\(clock)"]
      let stamp = stamps[i % 4]
      let host = "web\(Int.random(in: 1...20, using: &random))"
      let n = Int.random(in: 0...999_999, using: &random)
      let hex = String(n * 7919 % 1_000_000 + 1_000_000, radix: 16)
      let padded = String(String(n % 1000 + 1000).suffix(3))
      let messages = [
        "Failed password for root from 10.\(n % 256).0.\(n % 7) port \(n % 65_536) ssh2",
        "client 192.0.2.\(n % 256) (n\(n % 50).example.com): query: n\(n % 50).example.com IN A",
        "queue id \(hex) \(hex.uppercased()) took \(padded) ms, -\(n), +\(n), 0\(n), 1.\(n) 256.1.1.1 01.2.3.4",
        "GET /a/b/c\(n).html \(n % 2 == 0 ? "ok" : "a\u{0}b") é\(n)", "", "no variables at all",
        "rare \(n) line \(n)-\(n)",
      ]
      let start = batch.text.count
      batch.text.append("\(stamp) \(host) app[\(n % 3000)]: \(messages[i % 7])")
      var row = EventRow()
      row.raw = Slice(from: start, to: batch.text.count)
      row.line = UInt32(i + 1)
      // 15 October at noon, or the 5th; two of the four clocks are two hours ahead.
      row.time = Timestamp(seconds: 1_792_065_600 + (i % 4 == 1 ? -10 * 86_400 : 0) + second)
      if i % 11 == 0 { row.time = .none }
      let hostStart = stamp.utf8.count + 1
      if i % 5 != 0 { row.hostname = row.raw.part(from: hostStart, to: hostStart + host.utf8.count) }
      let appStart = hostStart + host.utf8.count + 1
      row.appName = row.raw.part(from: appStart, to: appStart + 3)
      row.procID = row.raw.part(from: appStart + 4, to: appStart + 4 + "\(n % 3000)".utf8.count)
      row.message = row.raw.part(from: appStart + 7 + "\(n % 3000)".utf8.count)
      // Fields that overlap each other, and a part that ends inside a word.
      if i % 3 == 0, row.message.count > 12 {
        batch.add(.user, row.message.part(from: 2, to: 9))
        batch.add(.category, row.message.part(from: 5, to: 12))
        batch.add(.clientPort, row.procID, .number)
      }
      batch.append(row)
    }
    let directory = TestDirectory()
    let store = try Store.open(directory.path, mode: .write)
    try store.append(batch)
    try store.commit()
    let expected = describe(batch)
    let contents = try store.contents()
    #expect(contents.count == expected.count)
    for (found, wanted) in zip(contents, expected) where found != wanted {
      #expect(found == wanted, "seed \(seed)")
      break
    }
    #expect(try store.verify().faults == [])
    let info = try store.info()
    // The lines are mostly digits without meaning; half their size is what templates must reach, filter included.
    #expect(info.fileBytes < info.rawBytes / 2)
    let raw = try store.contents(ScanRequest(fields: ["_raw"]))
    #expect(raw.count == expected.count)
  }

  /// Random bytes of a small alphabet, in which tokens, zeros, hexadecimal and addresses happen by chance.
  @Test func anyLines() throws {
    let seed: UInt64 = 0x7E3_0002
    for round in 0..<20 {
      var random = SeededRandom(seed: seed + UInt64(round))
      let alphabet = Array("01259af.-/: AF\0\u{e9}".utf8)
      var batch = EventBatch()
      _ = batch.sources.intern("a")
      let shapes = (0..<6).map { _ in
        (0..<Int.random(in: 0...30, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      }
      for _ in 0..<300 {
        let start = batch.text.count
        for byte in shapes.randomElement(using: &random) ?? [] {
          batch.text.append(ASCII.isDigit(byte) ? UInt8.random(in: 0x30...0x39, using: &random) : byte)
        }
        var row = EventRow()
        row.raw = batch.text.count == start ? .none : Slice(from: start, to: batch.text.count)
        let cut = Int.random(in: 0...row.raw.count, using: &random)
        row.hostname = row.raw.part(from: 0, to: cut)
        row.appName = row.raw.part(from: cut)
        batch.append(row)
      }
      let store = try Store.temporary()
      try store.append(batch)
      try store.commit()
      #expect(try store.contents() == describe(batch), "seed \(seed) round \(round)")
    }
  }
}
