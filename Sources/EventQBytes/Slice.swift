/// A run of bytes inside an arena: where it begins and how long it is.
///
/// Slices are what event columns hold instead of strings: 8 bytes, trivially copyable, meaningful only together with
/// the arena (or `EventBatch`) that they were made for.
public struct Slice: BitwiseCopyable, Equatable, Sendable {
  /// Offset of the first byte. In an `EventBatch` the top bit selects the arena; see `EventBatch.bytes(_:)`.
  public var offset: UInt32
  /// Number of bytes.
  public var length: UInt32

  @inlinable
  public init(offset: UInt32, length: UInt32) {
    self.offset = offset
    self.length = length
  }

  /// A slice from `start` up to but not including `end`.
  @inlinable
  public init(from start: Int, to end: Int) {
    self.offset = UInt32(truncatingIfNeeded: start)
    self.length = UInt32(truncatingIfNeeded: end &- start)
  }

  /// The absent value: no bytes at all. An absent field and an empty one are the same.
  @inlinable
  public static var none: Slice { Slice(offset: 0, length: 0) }

  @inlinable
  public var isEmpty: Bool { length == 0 }

  /// Offset of the first byte, as an index.
  @inlinable
  public var start: Int { Int(offset) }

  /// Offset behind the last byte, as an index.
  @inlinable
  public var end: Int { Int(offset) &+ Int(length) }

  /// Number of bytes, as an index distance.
  @inlinable
  public var count: Int { Int(length) }

  /// The part of this slice from `from` (relative) up to but not including `to` (relative; default: the end).
  @inlinable
  public func part(from: Int, to: Int? = nil) -> Slice {
    let stop = to ?? count
    return Slice(offset: offset &+ UInt32(truncatingIfNeeded: from), length: UInt32(truncatingIfNeeded: stop &- from))
  }
}
