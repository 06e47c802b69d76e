/// A growable column of trivial values in raw memory.
///
/// Not copyable: one owner, no reference counts, no uniqueness or exclusivity checks in loops. Append is amortised
/// O(1); subscripts are bounds-checked in debug builds only. Not for concurrent mutation.
public struct Column<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var storage: UnsafeMutablePointer<Element>
  @usableFromInline var capacity: Int
  /// Number of elements. Read it; only members of this file write it.
  @inlinable public var count: Int { stored }
  @usableFromInline var stored: Int

  @inlinable
  public init(capacity: Int = 0) {
    self.capacity = max(capacity, 16)
    self.storage = .allocate(capacity: self.capacity)
    self.stored = 0
  }

  /// A column of `count` copies of `value`.
  @inlinable
  public init(repeating value: Element, count: Int) {
    self.init(capacity: count)
    storage.update(repeating: value, count: count)
    self.stored = count
  }

  deinit { storage.deallocate() }

  @inlinable
  public var isEmpty: Bool { count == 0 }

  @inlinable
  public subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count, "column index out of range")
      return storage[index]
    }
    set {
      assert(index >= 0 && index < count, "column index out of range")
      storage[index] = newValue
    }
  }

  @inlinable
  public var last: Element? { count == 0 ? nil : storage[count &- 1] }

  @inlinable
  public mutating func append(_ element: Element) {
    if count == capacity { grow(to: count &+ 1) }
    storage[count] = element
    stored &+= 1
  }

  /// Appends `other` elements from raw memory.
  @inlinable
  public mutating func append(contentsOf other: UnsafeBufferPointer<Element>) {
    guard let base = other.baseAddress, other.count > 0 else { return }
    if count &+ other.count > capacity { grow(to: count &+ other.count) }
    (storage + count).update(from: base, count: other.count)
    stored &+= other.count
  }

  /// Appends `count` copies of `value`.
  @inlinable
  public mutating func append(repeating value: Element, count: Int) {
    reserve(stored &+ count)
    (storage + stored).update(repeating: value, count: count)
    stored &+= count
  }

  /// Makes room for at least `wanted` elements in all.
  @inlinable
  public mutating func reserve(_ wanted: Int) {
    if wanted > capacity { grow(to: wanted) }
  }

  /// Forgets all elements and keeps the memory.
  @inlinable
  public mutating func removeAll() { stored = 0 }

  /// Forgets the elements from `newCount` on.
  @inlinable
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count, "truncate beyond the end")
    stored = newCount
  }

  /// The elements as a buffer. Safe: valid until the next mutation only, so do not keep it.
  @inlinable
  public var buffer: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: storage, count: count) }

  /// The elements as a mutable buffer. Safe: valid until the next mutation that changes the count.
  @inlinable
  public var mutableBuffer: UnsafeMutableBufferPointer<Element> {
    mutating get { UnsafeMutableBufferPointer(start: storage, count: count) }
  }

  @usableFromInline
  mutating func grow(to wanted: Int) {
    let newCapacity = max(wanted, capacity * 2)
    let bigger = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
    bigger.update(from: storage, count: count)
    storage.deallocate()
    storage = bigger
    capacity = newCapacity
  }
}

// Safe: the column owns its memory and has value semantics by being non-copyable.
extension Column: @unchecked Sendable {}
