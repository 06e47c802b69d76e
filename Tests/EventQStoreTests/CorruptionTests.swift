import EventQBytes
import EventQCodecs
import EventQModel
import EventQStore
import EventQTestSupport
import Testing

@Suite struct CorruptionTests {
  /// A small store of two segments.
  private func makeStore(_ directory: TestDirectory) throws -> [String] {
    var maker = BatchMaker(seed: 0xBAD_0001)
    let store = try Store.open(directory.path, mode: .write)
    for _ in 0..<2 {
      try store.append(maker.batch(rows: 120))
      try store.commit()
    }
    return try store.contents()
  }

  /// A changed bit anywhere in a segment is found, named, and leaves the other segment whole.
  @Test func flippedBits() throws {
    let directory = TestDirectory()
    let contents = try makeStore(directory)
    let seed: UInt64 = 0xBAD_0002
    var random = SeededRandom(seed: seed)
    let name = try #require(try directory.segments().first)
    let good = try directory.read(name)
    var places = Array(0..<48) + Array((good.count - 60)..<good.count)
    for _ in 0..<120 { places.append(Int.random(in: 0..<good.count, using: &random)) }
    for place in places {
      var bad = good
      bad[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
      try directory.write(name, bad)
      let store = try Store.open(directory.path, mode: .read)
      // A version of the future is told apart from damage, and refused as such.
      if (4...5).contains(place) {
        #expect(throws: StoreError.self) { try store.verify() }
        continue
      }
      let report = try store.verify()
      #expect(!report.isClean, "seed \(seed): byte \(place)")
      #expect(report.faults.allSatisfy { $0.file == name })
      let scan = try store.scan()
      var batch = EventBatch()
      var found: [String] = []
      while try scan.next(into: &batch) { found += describe(batch) }
      // The other segment is untouched.
      #expect(Set(contents.suffix(120)).isSubset(of: Set(found)), "seed \(seed): byte \(place)")
    }
    try directory.write(name, good)
    #expect(try Store.open(directory.path, mode: .read).verify().isClean)
  }

  /// One broken page costs one column: the others are read.
  @Test func brokenPageCostsItsValues() throws {
    let directory = TestDirectory()
    _ = try makeStore(directory)
    let name = try #require(try directory.segments().first)
    let good = try directory.read(name)
    var batch = EventBatch()
    var columns: Set<String> = []
    for place in stride(from: 16, to: good.count - 60, by: 67) {
      var bad = good
      bad[place] ^= 0x10
      try directory.write(name, bad)
      let scan = try Store.open(directory.path, mode: .read).scan()
      var rows = 0
      while try scan.next(into: &batch) { rows += batch.count }
      let fields = scan.faults.map(\.field)
      columns.formUnion(fields)
      // Without its head or its footer a row group cannot be read.
      if fields.contains("head") || fields.contains("footer") { #expect(rows == 120) } else { #expect(rows == 240) }
    }
    #expect(columns.isSuperset(of: ["_raw", "_time", "hostname", "head", "column 64"]))
  }

  /// Payloads changed under a right checksum, as an attacker would: errors and wrong values, but no trap, and no memory
  /// without bounds.
  @Test func hostilePayloads() throws {
    let directory = TestDirectory()
    _ = try makeStore(directory)
    let seed: UInt64 = 0xBAD_0003
    var random = SeededRandom(seed: seed)
    let name = try #require(try directory.segments().first)
    let good = try directory.read(name)
    // Where the pages are: each header gives the length of its page.
    var pages: [(offset: Int, length: Int)] = []
    var offset = 16
    while offset < good.count - 20 {
      let length = 24 + (0..<4).reduce(0) { $0 | Int(good[offset + $1]) << ($1 * 8) }
      pages.append((offset, length))
      offset += length
    }
    #expect(offset == good.count - 20)
    var faults = 0
    for round in 0..<400 {
      var bad = good
      let page = try #require(pages.randomElement(using: &random))
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        // Column, encoding, flags, rows and payload; the beginnings of payloads more than the rest.
        let reach = Bool.random(using: &random) ? page.length : min(page.length, 48)
        let place = page.offset + Int.random(in: 8..<reach, using: &random)
        bad[place] = Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : bad[place] ^ 1
      }
      let sum = bad[(page.offset + 8)..<(page.offset + page.length)].withUnsafeBytes { CRC32.of($0) }
      for i in 0..<4 { bad[page.offset + 4 + i] = UInt8(truncatingIfNeeded: sum >> UInt32(i * 8)) }
      try directory.write(name, bad)
      let store = try Store.open(directory.path, mode: .read)
      let report = try store.verify()
      faults += report.isClean ? 0 : 1
      #expect(try store.contents().count <= 240, "seed \(seed) round \(round)")
    }
    #expect(faults > 200)
  }

  @Test func truncatedAndMissingFiles() throws {
    let directory = TestDirectory()
    _ = try makeStore(directory)
    let names = try directory.segments()
    let good = try directory.read(names[0])
    for count in [0, 1, 15, 16, 100, good.count - 1] {
      try directory.write(names[0], Array(good[..<count]))
      let store = try Store.open(directory.path, mode: .read)
      #expect(try store.verify().faults.map(\.field) == ["file"])
      #expect(try store.contents().count == 120)
    }
    try SystemFiles().remove("\(directory.path)/\(names[0])")
    let report = try Store.open(directory.path, mode: .read).verify()
    #expect(report.faults.map(\.file) == [names[0]])
    #expect(report.rows == 120)
  }

  @Test func manifest() throws {
    let directory = TestDirectory()
    _ = try makeStore(directory)
    let good = try directory.read("MANIFEST")
    for place in 0..<good.count {
      var bad = good
      bad[place] ^= 1
      try directory.write("MANIFEST", bad)
      #expect(throws: StoreError.self, "byte \(place)") { try Store.open(directory.path, mode: .read) }
    }
    try directory.write("MANIFEST", Array("eventq-store 9\n".utf8))
    #expect(throws: StoreError.newerVersion(path: directory.path, found: 9, supported: 1)) {
      try Store.open(directory.path, mode: .write)
    }
  }
}
