import EventQBytes
import EventQModel
import EventQQuery
import EventQStore
import EventQTestSupport
import Testing

/// Parts of messages looked for in a store, where raw text is written as templates and most of it is never put
/// together: against a search of every message.
@Suite struct StoreTextTests {
  private static func line(_ random: inout SeededRandom) -> (head: String, message: String) {
    func number(_ most: Int) -> Int { Int.random(in: 0...most, using: &random) }
    func pick(_ words: [String]) -> String { words[number(words.count - 1)] }
    let user = pick(["amy", "bob", "carol-x", "d.e", "root"])
    let address = "10.\(number(3)).\(number(255)).\(number(255))"
    let message =
      switch number(5) {
      case 0: "Failed password for \(user) from \(address) port \(number(65_535)) ssh2"
      case 1: "session opened for user \(user)(uid=\(number(9))) by \(user)"
      case 2: "client @0x7f\(String(number(1 << 20), radix: 16)) \(address): query: www\(number(9)).example.net IN A"
      case 3:
        "moved /srv/\(user)/\(number(99)).tmp to /srv/\(pick(["old", "new"]))/\(number(99)).dat at 00:\(number(9))"
      case 4: "Oct 10 came and went, \(pick(["error", "Error", "no error"])) \(number(3))"
      default: "state \(pick(["up", "down"])) -> \(pick(["up", "down"])) after \(number(1000)).\(number(9)) s"
      }
    return ("<13>Oct 10 00:0\(number(9)):1\(number(9)) db\(number(3)) app[\(number(999))]: ", message)
  }

  @Test func findsParts() throws {
    let seed: UInt64 = 0x5EED_0201
    var random = SeededRandom(seed: seed)
    let store = try Store.temporary()
    var messages: [String] = []
    for _ in 0..<3 {
      var batch = EventBatch()
      for i in 0..<600 {
        let (head, message) = Self.line(&random)
        var row = EventRow()
        row.time = Timestamp(seconds: messages.count)
        let start = batch.text.count
        batch.text.append(head + message)
        row.raw = Slice(from: start, to: batch.text.count)
        row.message = row.raw.part(from: head.utf8.count)
        row.hostname = row.raw.part(from: 20, to: 23)
        row.appName = batch.make("app")
        // Some messages are not what the line says.
        if i % 50 == 0 { row.message = batch.make("not in the line: \(String(message.reversed()))") }
        messages.append(batch.string(row.message))
        batch.append(row)
      }
      try store.append(batch)
      try store.commit()
    }
    var found = 0
    for _ in 0..<150 {
      let message = Array(messages.randomElement(using: &random)!)
      let from = Int.random(in: 0..<message.count - 2, using: &random)
      let part = String(message[from..<min(message.count, from + Int.random(in: 2...14, using: &random))])
      let expected = messages.count { NaiveQuery.find($0, part, 0) != nil }
      found += expected
      let query = try Query.parse(
        "*\"\(part)\"* | stats count() n, count(_raw) r, count(hostname) h", now: QueryRun.now)
      let output = QueryRun.Output()
      var sink = JSONLinesSink { output.bytes += Array($0) }
      try QueryEngine.run(query, sink: &sink) { try store.scan($0) }
      #expect(
        output.lines == ["{\"n\":\(expected),\"r\":\(expected),\"h\":\(expected)}"], "seed \(seed): \(part)")
    }
    #expect(found > 500)
  }
}
