import EventQBytes
import EventQModel
import EventQStore
import EventQTestSupport
import Testing

@Suite struct StoreRoundTripTests {
  /// What goes in comes out, in order, from the same store, from a reader, and after opening again.
  @Test func randomBatches() throws {
    let seed: UInt64 = 0x5703_0001
    for round in 0..<12 {
      var maker = BatchMaker(seed: seed + UInt64(round))
      maker.strangeNames = round % 4 == 0 ? 60 : 3
      let directory = TestDirectory()
      var options = StoreOptions()
      if round % 3 == 0 { options.segmentBytes = 40_000 }
      options.compressionLevel = round % 9 + 1
      let store = try Store.open(directory.path, mode: .write, options: options)
      var expected: [String] = []
      for _ in 0..<Int.random(in: 1...4, using: &maker.random) {
        for _ in 0..<Int.random(in: 1...3, using: &maker.random) {
          let batch = maker.batch(rows: Int.random(in: 0...400, using: &maker.random))
          expected += describe(batch)
          try store.append(batch)
        }
        try store.commit()
      }
      // Row groups come in the order of their first events; the lines say which was first.
      let contents = try store.contents()
      #expect(contents.sorted() == expected.sorted(), "seed \(seed) round \(round)")
      let reader = try Store.open(directory.path, mode: .read)
      #expect(try reader.contents() == contents)
      store.close()
      let again = try Store.open(directory.path, mode: .write)
      #expect(try again.contents() == contents)
      let report = try again.verify()
      #expect(report.faults == [])
      #expect(report.rows == expected.count)
      let info = try again.info()
      #expect(info.rows == expected.count)
      #expect(info.columns.reduce(0) { $0 + $1.bytes } < info.fileBytes || expected.isEmpty)
    }
  }

  /// Events of one batch stay in the order in which they came.
  @Test func keepsOrder() throws {
    var maker = BatchMaker(seed: 0x5703_0002)
    let store = try Store.temporary()
    let batch = maker.batch(rows: 3000)
    try store.append(batch)
    try store.commit()
    #expect(try store.contents() == describe(batch))
  }

  /// More rows than a row group holds, in one batch and in small ones.
  @Test func manyRowGroups() throws {
    let store = try Store.temporary()
    var batch = EventBatch()
    _ = batch.sources.intern("big.log")
    let raw = batch.text.append("one line")
    for i in 0..<70_000 {
      var row = EventRow()
      row.raw = raw
      row.line = UInt32(i + 1)
      row.time = Timestamp(seconds: i)
      batch.append(row)
    }
    try store.append(batch)
    try store.append(batch)
    try store.commit()
    let info = try store.info()
    #expect(info.rows == 140_000)
    #expect(info.rowGroups == 3)
    #expect(info.first == Timestamp(seconds: 0))
    #expect(info.last == Timestamp(seconds: 69_999))
    let scan = try store.scan(ScanRequest())
    var lines = 0
    while try scan.next(into: &batch) { for i in 0..<batch.count { lines += Int(batch.line[i]) } }
    #expect(lines == 70_000 * 70_001)
  }

  /// Only what is asked for is read.
  @Test func projection() throws {
    var maker = BatchMaker(seed: 0x5703_0003)
    let store = try Store.temporary()
    let written = maker.batch(rows: 500)
    try store.append(written)
    try store.commit()
    let all = try store.scan(ScanRequest())
    let few = try store.scan(ScanRequest(fields: ["hostname", "client.port", "level", "kind"]))
    var batch = EventBatch()
    #expect(try all.next(into: &batch))
    #expect(try few.next(into: &batch))
    #expect(few.statistics.bytesRead < all.statistics.bytesRead / 2)
    for row in 0..<written.count {
      #expect(batch.string(batch.hostname[row]) == written.string(written.hostname[row]))
      #expect(batch.severity[row] == written.severity[row])
      #expect(batch.time[row] == written.time[row])
      #expect(batch.kind[row] == written.kind[row])
      #expect(batch.value(.kindName, row: row).count == written.value(.kindName, row: row).count)
      #expect(
        batch.string(batch.value(.clientPort, row: row)) == written.string(written.value(.clientPort, row: row)))
      #expect(batch.message[row].isEmpty)
    }
    // The message is a part of the raw text: asking for it is enough to get it.
    let message = try store.scan(ScanRequest(fields: ["_msg"]))
    #expect(try message.next(into: &batch))
    for row in 0..<written.count {
      #expect(batch.string(batch.message[row]) == written.string(written.message[row]))
    }
  }

  /// Thousands of names neither fail nor are lost: the ones beyond the limit share a column.
  @Test func thousandsOfNames() throws {
    var batch = EventBatch()
    _ = batch.sources.intern("a")
    for i in 0..<3000 {
      var row = EventRow()
      row.raw = batch.text.append("{\"f\(i)\":\(i)}")
      var name = "f\(i)"
      let field = try #require(name.withUTF8 { batch.field(named: UnsafeRawBufferPointer($0)) })
      batch.add(field, batch.make("\(i)"), .number)
      batch.append(row)
    }
    let store = try Store.temporary()
    try store.append(batch)
    // Twice as many names as a batch may hold: the row group is cut.
    for part in 0..<3 {
      var other = EventBatch()
      for i in 0..<2000 {
        var name = "g\(part).\(i)"
        let field = try #require(name.withUTF8 { other.field(named: UnsafeRawBufferPointer($0)) })
        other.add(field, other.make("v"))
        other.append(EventRow())
      }
      try store.append(other)
    }
    try store.commit()
    let contents = try store.contents()
    #expect(contents.count == 9000)
    #expect(Set(describe(batch)).isSubset(of: Set(contents)))
    #expect(contents.filter { $0.contains("|g2.") }.count == 2000)
    #expect(try store.verify().isClean)
  }

  @Test func timeRange() throws {
    let store = try Store.temporary()
    for part in 0..<4 {
      var batch = EventBatch()
      for i in 0..<10 {
        var row = EventRow()
        row.time = part == 3 ? .none : Timestamp(seconds: part * 1000 + i)
        batch.append(row)
      }
      try store.append(batch)
      try store.commit()
    }
    func rows(_ since: Int?, _ until: Int?) throws -> Int {
      var request = ScanRequest()
      if let since { request.since = Timestamp(seconds: since) }
      if let until { request.until = Timestamp(seconds: until) }
      return try store.contents(request).count
    }
    #expect(try rows(nil, nil) == 40)
    #expect(try rows(1000, nil) == 20)
    #expect(try rows(1009, 2000) == 10)
    #expect(try rows(1010, 2000) == 0)
    #expect(try rows(nil, 1000) == 20)
    let scan = try store.scan(ScanRequest(since: Timestamp(seconds: 5000)))
    #expect(scan.statistics.segmentsSkippedByTime == 4)
  }

  /// The same events give the same bytes.
  @Test func deterministic() throws {
    var files: [[UInt8]] = []
    for _ in 0..<2 {
      let directory = TestDirectory()
      var maker = BatchMaker(seed: 0x5703_0004)
      let store = try Store.open(directory.path, mode: .write)
      for _ in 0..<3 { try store.append(maker.batch(rows: 200)) }
      try store.commit()
      files.append(try directory.read(try #require(try directory.segments().first)))
    }
    #expect(files[0] == files[1])
  }
}

@Suite struct WordFilterTests {
  /// A word that stands in the raw text of any event, or in any text value of it, never makes its row group vanish.
  @Test func noFalseNegatives() throws {
    let seed: UInt64 = 0x5703_0005
    var maker = BatchMaker(seed: seed)
    let store = try Store.temporary()
    var words: [String: Set<String>] = [:]
    for _ in 0..<5 {
      let batch = maker.batch(rows: 120)
      for row in 0..<batch.count {
        let text = describe(batch, row)
        let event = batch.row(row)
        for value in [event.raw, event.message, event.hostname, event.appName, event.procID, event.msgID] {
          for word in split(batch.string(value)) { words[word, default: []].insert(text) }
        }
        for i in batch.fieldRange(row) {
          for word in split(batch.string(batch.fieldValues[i])) { words[word, default: []].insert(text) }
        }
      }
      try store.append(batch)
      try store.commit()
    }
    #expect(words.count > 300)
    for (word, events) in words.sorted(by: { $0.key < $1.key }).prefix(250) where !word.contains("\u{FFFD}") {
      let found = Set(try store.contents(ScanRequest(words: [word])))
      #expect(events.isSubset(of: found), "seed \(seed): \(word)")
    }
  }

  private func split(_ text: String) -> [String] {
    text.utf8.split { !ASCII.isWord($0) }.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func skipsAbsentWords() throws {
    var maker = BatchMaker(seed: 0x5703_0006)
    let store = try Store.temporary()
    for _ in 0..<20 {
      try store.append(maker.batch(rows: 300))
      try store.commit()
    }
    var skipped = 0
    for i in 0..<50 {
      let scan = try store.scan(ScanRequest(words: ["absent\(i)"]))
      var batch = EventBatch()
      while try scan.next(into: &batch) {}
      skipped += scan.statistics.rowGroupsSkippedByWords
    }
    // 1,000 questions of which about 10 are answered wrongly; 50 would be a broken filter.
    #expect(skipped > 950)
  }
}
