import EventQBytes
import EventQCodecs
import EventQTestSupport
import Testing

private func text(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
  (0..<count).map { i in i % 3 == 0 ? UInt8.random(in: 97...122, using: &random) : UInt8(ascii: "e") }
}

@Suite struct BlobTests {
  @Test func roundTrip() throws {
    let seed: UInt64 = 0xB10B_0001
    var random = SeededRandom(seed: seed)
    var compressor = Compressor(level: 6)
    var decompressor = Decompressor()
    for round in 0..<200 {
      let bytes =
        round % 2 == 0
        ? text(Int.random(in: 0...5000, using: &random), &random)
        : (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      var arena = ByteArena()
      bytes.withUnsafeBytes { Blob.write($0, with: &compressor, into: &arena) }
      #expect(arena.count <= bytes.count + 4, "seed \(seed) round \(round)")
      var reader = ByteReader(arena.bytes)
      var output = ByteArena()
      let slice = try Blob.read(&reader, with: &decompressor, limit: 5000, into: &output, field: "b")
      #expect(Array(output.bytes(slice)) == bytes, "seed \(seed) round \(round)")
      #expect(reader.isAtEnd)
    }
  }

  @Test func refusesLies() {
    var decompressor = Decompressor()
    func error(_ bytes: [UInt8], limit: Int = 1 << 30) -> CodecError? {
      bytes.withUnsafeBytes { (raw) -> CodecError? in
        var reader = ByteReader(raw)
        var output = ByteArena()
        do throws(CodecError) {
          _ = try Blob.read(&reader, with: &decompressor, limit: limit, into: &output, field: "b")
          return nil
        } catch {
          #expect(output.count == 0)
          return error
        }
      }
    }
    #expect(error([]) == .truncated(field: "b", offset: 0))
    #expect(error([0, 5, 1]) == .truncated(field: "b", offset: 2))
    #expect(error([2, 5, 1]) == .unknownEncoding(field: "b", value: 2))
    #expect(error([0, 9], limit: 8) == .tooLarge(field: "b", value: 9, limit: 8))
    // 256 MB claimed by three bytes: refused before memory is taken.
    #expect(error([1, 0x80, 0x80, 0x80, 0x80, 1, 3, 1, 2, 3]) == .badCompression(field: "b"))
    #expect(error([1, 40, 3, 1, 2, 3]) == .badCompression(field: "b"))
  }

  /// The check value of the CRC catalogue, and continuation.
  @Test func crc() {
    let bytes = Array("123456789".utf8)
    bytes.withUnsafeBytes {
      #expect(CRC32.of($0) == 0xCBF4_3926)
      #expect(CRC32.of($0.part(4, 9), after: CRC32.of($0.part(0, 4))) == 0xCBF4_3926)
    }
  }
}

@Suite struct TextCodecTests {
  @Test func dictionaryRoundTrip() throws {
    let seed: UInt64 = 0x7E47_0001
    var random = SeededRandom(seed: seed)
    for round in 0..<100 {
      let values = (0..<Int.random(in: 0...200, using: &random)).map { _ in
        text(Int.random(in: 0...5, using: &random), &random)
      }
      var dictionary = TextDictionary()
      for value in values { value.withUnsafeBytes { dictionary.append($0) } }
      var strings = ByteArena()
      dictionary.finish(strings: &strings)
      var reader = ByteReader(strings.bytes)
      var bytes = ByteArena()
      var slices = Column<Slice>()
      try FrontCoding.decode(&reader, limit: 200, byteLimit: 2000, into: &bytes, slices: &slices, field: "d")
      #expect(reader.isAtEnd)
      #expect(slices.count == Set(values).count)
      for (i, value) in values.enumerated() {
        #expect(Array(bytes.bytes(slices[Int(dictionary.ids[i])])) == value, "seed \(seed) round \(round)")
      }
      for i in 1..<max(1, slices.count) {
        #expect(bytes.bytes(slices[i - 1]).sortsBefore(bytes.bytes(slices[i])))
      }
    }
  }

  @Test(arguments: [
    ("0", 0), ("-1", -1), ("42", 42), ("999999999999999999", 999_999_999_999_999_999), ("-0", nil), ("007", nil),
    ("", nil), ("-", nil), ("+1", nil), ("1.0", nil), ("1000000000000000000", nil), ("12a", nil),
  ] as [(String, Int64?)])
  func decimalText(string: String, expected: Int64?) {
    var string = string
    let value = string.withUTF8 { DecimalText.value(UnsafeRawBufferPointer($0)) }
    #expect(value == expected)
    if let value {
      var arena = ByteArena()
      DecimalText.append(value, to: &arena)
      #expect(arena.bytes.string == string)
    }
  }
}
