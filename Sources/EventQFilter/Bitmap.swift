public import EventQBytes

/// One bit for each row of a batch: which rows are still wanted.
public struct Bitmap: ~Copyable {
  /// Number of rows.
  public private(set) var count: Int
  @usableFromInline var words: Column<UInt64>

  /// A bitmap of `count` rows, all in or all out.
  public init(count: Int = 0, filled: Bool = false) {
    self.count = count
    self.words = Column(repeating: filled ? ~0 : 0, count: (count + 63) / 64)
    clearTail()
  }

  /// Makes it `count` rows, all in or all out.
  public mutating func reset(count: Int, filled: Bool) {
    self.count = count
    words.removeAll()
    for _ in 0..<(count + 63) / 64 { words.append(filled ? ~0 : 0) }
    clearTail()
  }

  /// Whether a row is in.
  @inlinable
  public subscript(row: Int) -> Bool { words[row >> 6] & (1 &<< UInt64(row & 63)) != 0 }

  @inlinable
  public mutating func insert(_ row: Int) { words[row >> 6] |= 1 &<< UInt64(row & 63) }

  @inlinable
  public mutating func remove(_ row: Int) { words[row >> 6] &= ~(1 &<< UInt64(row & 63)) }

  /// Number of rows that are in.
  public var population: Int {
    var total = 0
    for i in 0..<words.count { total += words[i].nonzeroBitCount }
    return total
  }

  public var isEmpty: Bool {
    for i in 0..<words.count where words[i] != 0 { return false }
    return true
  }

  /// The first row that is in at or after `row`, or nil.
  @inlinable
  public func next(from row: Int) -> Int? {
    var index = row >> 6
    guard index < words.count else { return nil }
    var word = words[index] & (~0 &<< UInt64(row & 63))
    while word == 0 {
      index &+= 1
      if index == words.count { return nil }
      word = words[index]
    }
    return index << 6 | word.trailingZeroBitCount
  }

  /// The bits, 64 rows a word. Safe: valid until the next change.
  public var bits: UnsafeBufferPointer<UInt64> { words.buffer }

  /// A copy of its own.
  public func clone() -> Bitmap {
    var copy = Bitmap()
    copy.count = count
    copy.words.append(contentsOf: words.buffer)
    return copy
  }

  /// Takes out all rows that are in `other`.
  public mutating func subtract(_ other: borrowing Bitmap) {
    for i in 0..<words.count { words[i] &= ~other.words[i] }
  }

  /// Adds all rows that are in `other`.
  public mutating func formUnion(_ other: borrowing Bitmap) {
    for i in 0..<words.count { words[i] |= other.words[i] }
  }

  private mutating func clearTail() {
    if count & 63 != 0 { words[words.count - 1] &= (1 &<< UInt64(count & 63)) &- 1 }
  }
}
