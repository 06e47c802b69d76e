internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// Gathers the different words of a row group, as hashes.
struct TokenSet: ~Copyable {
  /// A power of two of places, at most half in use; 0 is a free one.
  private var places = Column<UInt64>(repeating: 0, count: 1 << 12)
  private(set) var count = 0

  /// Adds all words (`ASCII.isWord` runs) of a text.
  mutating func addWords(of text: UnsafeRawBufferPointer, _ classes: borrowing Column<Bool>) {
    var i = 0
    while i < text.count {
      while i < text.count, !classes[Int(text[i])] { i &+= 1 }
      let start = i
      while i < text.count, classes[Int(text[i])] { i &+= 1 }
      if i > start { insert(TokenFilter.hash(text.part(start, i))) }
    }
  }

  @inline(__always)
  private mutating func insert(_ hash: UInt64) {
    let key = hash | 1
    var place = Int(truncatingIfNeeded: key >> 20) & (places.count &- 1)
    while places[place] != 0 {
      if places[place] == key { return }
      place = (place &+ 1) & (places.count &- 1)
    }
    places[place] = key
    count &+= 1
    if count &* 2 > places.count { grow() }
  }

  private mutating func grow() {
    var bigger = Column<UInt64>(repeating: 0, count: places.count * 4)
    for i in 0..<places.count where places[i] != 0 {
      var place = Int(truncatingIfNeeded: places[i] >> 20) & (bigger.count &- 1)
      while bigger[place] != 0 { place = (place &+ 1) & (bigger.count &- 1) }
      bigger[place] = places[i]
    }
    places = bigger
  }

  mutating func removeAll() {
    places.mutableBuffer.update(repeating: 0)
    count = 0
  }

  /// Appends the filter of all words that were added.
  func appendFilter(to output: inout ByteArena) {
    let blocks = max(1, (count * TokenFilter.bitsPerToken + 511) / 512)
    output.append(TokenFilter.blockedBloom)
    output.append(UInt8(TokenFilter.probes))
    output.appendVarint(blocks)
    var words = Column<UInt64>(repeating: 0, count: blocks * 8)
    for i in 0..<places.count where places[i] != 0 {
      let block = TokenFilter.block(places[i], blocks) &* 8
      var bits = TokenFilter.bits(places[i])
      for _ in 0..<TokenFilter.probes {
        let bit = Int(bits & 511)
        words[block &+ bit >> 6] |= 1 &<< UInt64(bit & 63)
        bits >>= 9
      }
    }
    for word in words.buffer { output.appendU64(word) }
  }

  /// `ASCII.isWord` as a table.
  static func makeClasses() -> Column<Bool> {
    var table = Column<Bool>(repeating: false, count: 256)
    for byte in 0..<256 { table[byte] = ASCII.isWord(UInt8(byte)) }
    return table
  }
}

/// A Bloom filter in blocks of 512 bits (one cache line a look-up) over the words of a row group: no false negatives,
/// about 1 % false positives. On disk:
///
///     u8 1 (blocked Bloom) · u8 probes · varint blocks · blocks of 8 u64
enum TokenFilter {
  static let blockedBloom: UInt8 = 1
  static let bitsPerToken = 10
  static let probes = 6

  /// The hash that is stored; its lowest bit is set, so that it is not 0.
  @inline(__always)
  static func hash(_ word: UnsafeRawBufferPointer) -> UInt64 { ByteHash.of(word) | 1 }

  @inline(__always)
  static func block(_ hash: UInt64, _ blocks: Int) -> Int {
    Int(truncatingIfNeeded: ((hash >> 32) &* UInt64(blocks)) >> 32)
  }

  /// Six numbers of 9 bits that do not depend on the block.
  @inline(__always)
  static func bits(_ hash: UInt64) -> UInt64 { (hash &* 0x9E37_79B9_7F4A_7C15) >> 8 }

  /// Whether a word may be in the filter.
  static func mayContain(_ payload: UnsafeRawBufferPointer, _ hash: UInt64) throws(CodecError) -> Bool {
    var reader = ByteReader(payload)
    let kind = try reader.u8("filter kind")
    // A filter of a later kind says nothing.
    guard kind == blockedBloom else { return true }
    let probes = Int(try reader.u8("filter probes"))
    let blocks = try reader.count("filter blocks", limit: Limits.pageBytes / 64)
    let bytes = try reader.take(blocks * 64, "filter")
    guard blocks > 0, probes <= 7 else { throw .malformed(field: "filter", offset: 0) }
    let start = block(hash, blocks) &* 64
    var rest = bits(hash)
    for _ in 0..<probes {
      let bit = Int(rest & 511)
      if bytes[start &+ bit >> 3] & (1 &<< UInt8(bit & 7)) == 0 { return false }
      rest >>= 9
    }
    return true
  }

  /// The hashes of the words of a request. What holds several words or none is taken word by word.
  static func hashes(_ words: [String]) -> [UInt64] {
    let classes = TokenSet.makeClasses()
    var result: [UInt64] = []
    for word in words {
      var word = word
      word.withUTF8 { utf8 in
        let bytes = UnsafeRawBufferPointer(utf8)
        var i = 0
        while i < bytes.count {
          while i < bytes.count, !classes[Int(bytes[i])] { i += 1 }
          let start = i
          while i < bytes.count, classes[Int(bytes[i])] { i += 1 }
          if i > start { result.append(hash(bytes.part(start, i))) }
        }
      }
    }
    return result
  }
}
