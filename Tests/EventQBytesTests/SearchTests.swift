import EventQBytes
import EventQTestSupport
import Testing

/// Searching by blocks finds what a search byte by byte finds, wherever the text begins and ends.
struct SearchTests {
  private static func naive(_ needle: ArraySlice<UInt8>, in text: [UInt8], from: Int) -> Int? {
    guard from + needle.count <= text.count else { return nil }
    return (from...(text.count - needle.count)).first { text[$0..<$0 + needle.count].elementsEqual(needle) }
  }

  /// Few letters, so that parts of words are met everywhere.
  private static func text(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
    (0..<count).map { _ in [0x61, 0x62, 0x20, 0x3A].randomElement(using: &random)! }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func findsWhatASlowSearchFinds(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for round in 0..<4000 {
      let text = Self.text(Int.random(in: 0...100, using: &random), &random)
      let needle = Self.text(Int.random(in: 1...(round % 10 == 0 ? 80 : 9), using: &random), &random)
      let from = Int.random(in: 0...text.count, using: &random)
      let found = text.withUnsafeBytes { b in needle.withUnsafeBytes { b.find($0, from: from) } }
      #expect(found == Self.naive(needle[...], in: text, from: from), "seed \(seed), round \(round)")
      let byte = text.withUnsafeBytes { $0.find(needle[0], from: from) }
      #expect(byte == Self.naive(needle[..<1], in: text, from: from), "seed \(seed), round \(round)")
    }
  }

  @Test(arguments: [4, 5, 6] as [UInt64])
  func partsAreFoundWhereverTheyStand(seed: UInt64) {
    let parts = PartSet(["ab:ab", "b b a", "::::", "a a a", "bbbbb"])
    let words = ["ab:ab", "b b a", "::::", "a a a", "bbbbb"].map { Array($0.utf8)[...] }
    var random = SeededRandom(seed: seed)
    for round in 0..<4000 {
      let text = Self.text(Int.random(in: 0...90, using: &random), &random)
      // A word of four bytes needs one behind it.
      let stands = words.contains { word in
        Self.naive(word, in: word.count == 4 ? Array(text.dropLast()) : text, from: 0) != nil
      }
      #expect(text.withUnsafeBytes { parts.isFound(in: $0) } == stands, "seed \(seed), round \(round)")
    }
  }

  @Test func blocksAnswerForEachByte() {
    var arena = ByteArena()
    arena.append("a1:2 \u{7F}~!é")
    let known: UInt64 = (1 << UInt64(arena.count)) - 1
    #expect(ByteBlock.digits(arena.bytes, 0) & known == 0b1010)
    #expect(ByteBlock.places(of: 0x3A, arena.bytes, 0) & known == 0b100)
    #expect(ByteBlock.visible(arena.bytes, 0) & known == 0b1100_1111)
    #expect(ByteBlock.digits(arena.bytes, 1) & 0b111 == 0b101)
  }
}
