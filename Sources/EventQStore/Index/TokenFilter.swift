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
    // Safe: the table has an entry for every byte, and `i` stays below the count.
    guard let base = text.baseAddress, let table = classes.buffer.baseAddress else { return }
    let count = text.count
    var i = 0
    while i < count {
      while i < count, !table[Int(base.load(fromByteOffset: i, as: UInt8.self))] { i &+= 1 }
      let start = i
      while i < count, table[Int(base.load(fromByteOffset: i, as: UInt8.self))] { i &+= 1 }
      if i > start { insert(Self.hash(base, start, i, count) | 1) }
    }
  }

  /// `ByteHash` of the bytes from `start` to `end` of a text of `count` bytes: the same, with one load for the last
  /// bytes where the text goes on behind them.
  @inline(__always)
  private static func hash(_ base: UnsafeRawPointer, _ start: Int, _ end: Int, _ count: Int) -> UInt64 {
    var h = ByteHash.seed ^ (UInt64(end &- start) &* 0xA076_1D64_78BD_642F)
    var i = start
    while i &+ 8 <= end {
      h = ByteHash.mix(
        h ^ UInt64(littleEndian: base.loadUnaligned(fromByteOffset: i, as: UInt64.self)), 0xE703_7ED1_A0B4_28DB)
      i &+= 8
    }
    if i < end {
      var tail: UInt64 = 0
      if i &+ 8 <= count {
        let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: i, as: UInt64.self))
        tail = word & ((1 &<< UInt64((end &- i) &* 8)) &- 1)
      } else {
        var at = end
        while at > i {
          at &-= 1
          tail = tail &<< 8 | UInt64(base.load(fromByteOffset: at, as: UInt8.self))
        }
      }
      h = ByteHash.mix(h ^ tail, 0x8EBC_6AF0_9C88_C6E3)
    }
    return ByteHash.mix(h ^ (h &>> 32), 0x5899_65CC_7537_4CC3)
  }

  @inline(__always)
  private mutating func insert(_ key: UInt64) {
    let mask = places.count &- 1
    var place = Int(truncatingIfNeeded: key &>> 20) & mask
    while true {
      let found = places[place]
      if found == key { return }
      if found == 0 { break }
      place = (place &+ 1) & mask
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
    let blocks = max(1, (count * TokenFilter.bitsPerToken + TokenFilter.blockBits - 1) / TokenFilter.blockBits)
    output.append(TokenFilter.checkedBlocks)
    output.append(UInt8(TokenFilter.probes))
    output.appendVarint(blocks)
    var words = Column<UInt64>(repeating: 0, count: blocks * 8)
    for i in 0..<places.count where places[i] != 0 {
      let block = TokenFilter.block(places[i], blocks) &* 8
      var rest = TokenFilter.bits(places[i])
      for _ in 0..<TokenFilter.probes {
        let bit = TokenFilter.bit(rest)
        words[block &+ bit >> 6] |= 1 &<< UInt64(bit & 63)
        rest >>= 9
      }
    }
    for block in 0..<blocks {
      let start = output.count
      for i in 0..<7 { output.appendU64(words[block &* 8 &+ i]) }
      output.appendU32(UInt32(truncatingIfNeeded: words[block &* 8 &+ 7]))
      output.appendU32(TokenFilter.check(output.bytes.part(start, output.count), block, probes: TokenFilter.probes))
    }
  }

  /// `ASCII.isWord` as a table.
  static func makeClasses() -> Column<Bool> {
    var table = Column<Bool>(repeating: false, count: 256)
    for byte in 0..<256 { table[byte] = ASCII.isWord(UInt8(byte)) }
    return table
  }
}

/// A Bloom filter over the words of a row group, in blocks of 64 bytes (one cache line a look-up): 480 bits and a
/// check of its own, so that a look-up reads one block of the file and nothing else. No false negatives, about 0.5 %
/// false positives. On disk:
///
///     u8 2 · u8 probes · varint blocks · blocks of 60 bytes · u32 CRC-32 ^ (block + probes << 24)
enum TokenFilter {
  static let checkedBlocks: UInt8 = 2
  static let blockBytes = 64
  static let blockBits = 480
  static let bitsPerToken = 12
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

  /// The bit of a block that the lowest 9 bits of `rest` stand for.
  @inline(__always)
  static func bit(_ rest: UInt64) -> Int { Int(((rest & 511) &* UInt64(blockBits)) >> 9) }

  static func check(_ bits: UnsafeRawBufferPointer, _ block: Int, probes: Int) -> UInt32 {
    CRC32.of(bits) ^ UInt32(truncatingIfNeeded: block &+ probes &<< 24)
  }

  /// What a filter's payload begins with, and where its blocks begin in it.
  struct Head {
    /// 0 for a filter of a later kind, which says nothing.
    var blocks = 0
    var probes = 0
    var blocksAt = 0

    /// Most bytes that it takes.
    static let most = 12

    /// - Parameter payload: the payload's first bytes; `count` is the length of all of it.
    init(_ payload: UnsafeRawBufferPointer, count: Int) throws(CodecError) {
      var reader = ByteReader(payload)
      guard try reader.u8("filter kind") == checkedBlocks else { return }
      probes = Int(try reader.u8("filter probes"))
      blocks = try reader.count("filter blocks", limit: Limits.pageBytes / blockBytes)
      blocksAt = reader.position
      guard blocks > 0, probes <= 7, count == blocksAt + blocks * blockBytes else {
        throw .malformed(field: "filter", offset: 0)
      }
    }
  }

  /// Whether a word may be among those of a block, which is checked first.
  static func mayContain(
    _ bytes: UnsafeRawBufferPointer, block: Int, _ hash: UInt64, probes: Int
  ) throws(CodecError) -> Bool {
    let bits = bytes.part(0, blockBytes - 4)
    var reader = ByteReader(bytes.part(blockBytes - 4, blockBytes))
    guard try reader.u32("filter block") == check(bits, block, probes: probes) else {
      throw .malformed(field: "filter block", offset: block)
    }
    var rest = Self.bits(hash)
    for _ in 0..<probes {
      let bit = Self.bit(rest)
      if bits[bit >> 3] & (1 &<< UInt8(bit & 7)) == 0 { return false }
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
