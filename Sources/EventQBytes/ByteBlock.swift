internal import CEventQSystem

/// Questions about 64 bytes at a time, answered as a bit for each byte.
///
/// - Requires: 64 readable bytes behind the end of the text (`ByteArena.padding`), which the caller masks away.
public enum ByteBlock {
  /// Which of the 64 bytes from `offset` on are `byte`.
  public static func places(of byte: UInt8, _ text: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    guard let base = text.baseAddress else { return 0 }
    return eventq_mask_equal_64((base + offset).assumingMemoryBound(to: UInt8.self), byte)
  }

  /// Which of the 64 bytes from `offset` on are decimal digits.
  public static func digits(_ text: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    guard let base = text.baseAddress else { return 0 }
    return eventq_mask_range_64((base + offset).assumingMemoryBound(to: UInt8.self), 0x30, 10)
  }

  /// Which of the 64 bytes from `offset` on are visible US-ASCII characters (a blank is none).
  public static func visible(_ text: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    guard let base = text.baseAddress else { return 0 }
    return eventq_mask_range_64((base + offset).assumingMemoryBound(to: UInt8.self), 0x21, 0x5E)
  }
}
