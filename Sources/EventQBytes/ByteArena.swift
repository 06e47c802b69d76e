/// A growable run of bytes that slices point into.
///
/// Reads may go up to `padding` bytes past the end (SIMD loads of whole blocks), so that memory is always allocated.
/// Not copyable; growing moves the bytes, so keep offsets, never pointers.
public struct ByteArena: ~Copyable {
  /// Bytes that may be read behind the end.
  @inlinable public static var padding: Int { 64 }

  @usableFromInline var storage: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int
  @usableFromInline var stored: Int

  @inlinable
  public init(capacity: Int = 0) {
    self.capacity = max(capacity, 64)
    self.storage = .allocate(byteCount: self.capacity &+ Self.padding, alignment: 64)
    self.stored = 0
  }

  deinit { storage.deallocate() }

  /// Number of bytes.
  @inlinable public var count: Int { stored }

  /// All bytes. Safe: valid until the next mutation only.
  @inlinable
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: stored) }

  /// The bytes of a slice of this arena. Safe: valid until the next mutation only.
  @inlinable
  public func bytes(_ slice: Slice) -> UnsafeRawBufferPointer {
    assert(slice.end <= stored, "slice out of range")
    return UnsafeRawBufferPointer(start: storage + slice.start, count: slice.count)
  }

  @inlinable
  public mutating func append(_ byte: UInt8) {
    if stored == capacity { grow(to: stored &+ 1) }
    storage.storeBytes(of: byte, toByteOffset: stored, as: UInt8.self)
    stored &+= 1
  }

  /// Appends a copy of `other`, which must not lie in this arena, and returns where it went.
  @inlinable
  @discardableResult
  public mutating func append(_ other: UnsafeRawBufferPointer) -> Slice {
    let start = stored
    if let base = other.baseAddress, other.count > 0 {
      if stored &+ other.count > capacity { grow(to: stored &+ other.count) }
      (storage + stored).copyMemory(from: base, byteCount: other.count)
      stored &+= other.count
    }
    return Slice(from: start, to: stored)
  }

  /// Appends the UTF-8 of a text and returns where it went.
  @discardableResult
  public mutating func append(_ text: String) -> Slice {
    var text = text
    return text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Appends `count` uninitialised bytes, lets `fill` write them, keeps as many as it returns.
  public mutating func append<E: Error>(
    upTo count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Int
  ) throws(E) -> Slice {
    reserve(stored &+ count)
    let start = stored
    let written = try fill(UnsafeMutableRawBufferPointer(start: storage + start, count: count))
    precondition(written >= 0 && written <= count, "more bytes written than asked for")
    stored &+= written
    return Slice(from: start, to: stored)
  }

  @inlinable
  public mutating func reserve(_ wanted: Int) {
    if wanted > capacity { grow(to: wanted) }
  }

  @inlinable
  public mutating func removeAll() { stored = 0 }

  /// Drops the first `count` bytes and moves the rest to the front.
  public mutating func removeFirst(_ count: Int) {
    precondition(count >= 0 && count <= stored, "removing more than there is")
    storage.copyMemory(from: storage + count, byteCount: stored &- count)
    stored &-= count
  }

  @inlinable
  public mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= stored, "truncate beyond the end")
    stored = count
  }

  @usableFromInline
  mutating func grow(to wanted: Int) {
    let newCapacity = max(wanted, capacity * 2)
    let bigger = UnsafeMutableRawPointer.allocate(byteCount: newCapacity &+ Self.padding, alignment: 64)
    bigger.copyMemory(from: storage, byteCount: stored)
    storage.deallocate()
    storage = bigger
    capacity = newCapacity
  }
}

// Safe: the arena owns its memory and has value semantics by being non-copyable.
extension ByteArena: @unchecked Sendable {}
