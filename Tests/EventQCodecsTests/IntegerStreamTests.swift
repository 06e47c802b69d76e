import EventQBytes
import EventQCodecs
import EventQTestSupport
import Testing

private func column(_ values: [Int64]) -> Column<Int64> {
  var result = Column<Int64>(capacity: values.count)
  for value in values { result.append(value) }
  return result
}

private func encoded(_ values: [Int64]) -> [UInt8] {
  var arena = ByteArena()
  let values = column(values)
  IntegerStream.encode(values.buffer, into: &arena)
  return Array(arena.bytes)
}

private func decoded(_ bytes: [UInt8], count: Int) throws -> [Int64] {
  try bytes.withUnsafeBytes { raw in
    var reader = ByteReader(raw)
    var output = Column<Int64>()
    try IntegerStream.decode(&reader, count: count, into: &output, field: "test")
    #expect(reader.isAtEnd)
    return Array(output.buffer)
  }
}

@Suite struct IntegerStreamTests {
  /// Random columns of every sort come back, and small ones are small.
  @Test func roundTrip() throws {
    let seed: UInt64 = 0xC0DE_0001
    var random = SeededRandom(seed: seed)
    for round in 0..<400 {
      let count = Int.random(in: 0...(round % 10 == 0 ? 5000 : 60), using: &random)
      let bits = UInt64.random(in: 0...63, using: &random)
      var clock = Int64.random(in: -1_000_000...2_000_000_000_000, using: &random)
      let values: [Int64] = (0..<count).map { i in
        let noise = Int64(truncatingIfNeeded: random.next() >> bits)
        switch round % 6 {
        case 0: return noise
        case 1:
          clock &+= noise & 0xFFFF
          return clock
        case 2: return Int64(i / 50)
        case 3: return (clock + noise % 1000) / 1000 * 1_000_000
        case 4: return i % 7 == 0 ? .min : .max
        default: return Int64(i) &* 1_000_000_000
        }
      }
      #expect(try decoded(encoded(values), count: count) == values, "seed \(seed) round \(round)")
    }
  }

  @Test func picksTheSmall() {
    #expect(encoded([Int64](repeating: 7, count: 65_536)).count <= 3)
    #expect(encoded((0..<65_536).map { Int64($0) * 1_000_000_000 }).count < 300)
    #expect(encoded((0..<1024).map { Int64($0 % 16) }).count == 1 + 1 + 1 + 1 + 512)
    #expect(encoded((0..<10_000).map { Int64($0 / 1000) * 1_234_567 }).count < 100)
    #expect(encoded((0..<1000).map { Int64($0 * 3 + 1000) }).count < 16)
    #expect(encoded([]).isEmpty)
  }

  /// Every width, with lengths around a word's end: what is packed is what the bit-by-bit reader sees.
  @Test func bitPackingAgainstNaive() {
    let seed: UInt64 = 0xC0DE_0002
    var random = SeededRandom(seed: seed)
    for width in 0...64 {
      for count in [0, 1, 7, 8, 9, 63, 64, 65, 100] {
        let values: [Int64] = (0..<count).map { _ in
          width == 0 ? 0 : Int64(bitPattern: random.next() >> UInt64(64 - width))
        }
        var arena = ByteArena()
        let numbers = column(values)
        BitPacking.pack(numbers.buffer, base: 0, width: width, into: &arena)
        #expect(arena.count == BitPacking.byteCount(count, width: width))
        var output = Column<Int64>()
        BitPacking.unpack(arena.bytes, count: count, base: 0, width: width, into: &output)
        #expect(Array(output.buffer) == values, "seed \(seed) width \(width) count \(count)")
        for i in 0..<count {
          let bits = BitPacking.slowBits(arena.bytes, from: i * width, width: width)
          #expect(bits == UInt64(bitPattern: values[i]))
        }
      }
    }
  }

  /// Cut and changed bytes end in an error or in other numbers, never in a trap.
  @Test func hostileBytes() {
    let seed: UInt64 = 0xC0DE_0003
    var random = SeededRandom(seed: seed)
    var errors = 0
    for _ in 0..<3000 {
      let count = Int.random(in: 1...300, using: &random)
      var bytes = encoded((0..<count).map { _ in Int64(truncatingIfNeeded: random.next() >> 40) })
      if Bool.random(using: &random) {
        bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
      } else {
        for _ in 0..<3 {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          bytes[place] = UInt8.random(in: 0...255, using: &random)
        }
      }
      bytes.withUnsafeBytes { raw in
        var reader = ByteReader(raw)
        var output = Column<Int64>()
        do {
          try IntegerStream.decode(&reader, count: count, into: &output, field: "test")
          #expect(output.count == count)
        } catch {
          errors += 1
        }
      }
    }
    #expect(errors > 1000)
  }

  @Test func varints() throws {
    let values: [UInt64] = [0, 1, 127, 128, 16_383, 16_384, 1 << 62, 1 << 63, .max]
    var arena = ByteArena()
    for value in values { arena.appendVarint(value) }
    for value in values { arena.appendSigned(Int64(bitPattern: value)) }
    var reader = ByteReader(arena.bytes)
    for value in values { #expect(try reader.varint("v") == value) }
    for value in values { #expect(try reader.signed("s") == Int64(bitPattern: value)) }
    #expect(reader.isAtEnd)
    let tooLong = [UInt8](repeating: 0xFF, count: 10)
    tooLong.withUnsafeBytes { raw in
      var reader = ByteReader(raw)
      #expect(throws: CodecError.malformed(field: "v", offset: 10)) { try reader.varint("v") }
    }
  }
}
