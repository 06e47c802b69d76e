/// Gives equal byte strings equal small numbers, in order of first appearance.
///
/// Open addressing over raw memory, keys copied into one arena; about 10 ns a look-up. Not for concurrent mutation.
public struct InternTable: ~Copyable {
  @usableFromInline var arena = ByteArena()
  @usableFromInline var slices = Column<Slice>()
  @usableFromInline var hashes = Column<UInt64>()
  /// id + 1, or 0 for a free place; a power of two in size, at most half full.
  @usableFromInline var slots: Column<UInt32>

  public init() { slots = Column(repeating: 0, count: 64) }

  /// Number of different strings.
  @inlinable public var count: Int { slices.count }

  /// The number of `key`, which becomes known if it is not yet.
  @inlinable
  public mutating func intern(_ key: UnsafeRawBufferPointer) -> Int {
    let hash = ByteHash.of(key)
    var place = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
    while slots[place] != 0 {
      let id = Int(slots[place]) &- 1
      if hashes[id] == hash, arena.bytes(slices[id]).equals(key) { return id }
      place = (place &+ 1) & (slots.count &- 1)
    }
    return insert(key, hash, place)
  }

  /// The number of `key` if it is known.
  public func find(_ key: UnsafeRawBufferPointer) -> Int? {
    let hash = ByteHash.of(key)
    var place = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
    while slots[place] != 0 {
      let id = Int(slots[place]) &- 1
      if hashes[id] == hash, arena.bytes(slices[id]).equals(key) { return id }
      place = (place &+ 1) & (slots.count &- 1)
    }
    return nil
  }

  public mutating func intern(_ key: String) -> Int {
    var key = key
    return key.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
  }

  /// The bytes of the string with this number. Safe: valid until the next `intern`.
  @inlinable
  public func bytes(_ id: Int) -> UnsafeRawBufferPointer { arena.bytes(slices[id]) }

  /// The string with this number; allocates.
  public func string(_ id: Int) -> String { bytes(id).string }

  /// Forgets all strings and keeps the memory.
  public mutating func removeAll() {
    arena.removeAll()
    slices.removeAll()
    hashes.removeAll()
    slots.mutableBuffer.update(repeating: 0)
  }

  @usableFromInline
  mutating func insert(_ key: UnsafeRawBufferPointer, _ hash: UInt64, _ place: Int) -> Int {
    let id = slices.count
    slices.append(arena.append(key))
    hashes.append(hash)
    slots[place] = UInt32(id) + 1
    if slices.count * 2 > slots.count { rehash() }
    return id
  }

  mutating func rehash() {
    var bigger = Column<UInt32>(repeating: 0, count: slots.count * 2)
    for id in 0..<slices.count {
      var place = Int(truncatingIfNeeded: hashes[id]) & (bigger.count - 1)
      while bigger[place] != 0 { place = (place + 1) & (bigger.count - 1) }
      bigger[place] = UInt32(id) + 1
    }
    slots = bigger
  }
}
