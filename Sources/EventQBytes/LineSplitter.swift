internal import CEventQSystem

/// Finds the ends of lines, 64 bytes at a time.
public enum LineSplitter {
  /// Appends the slice of every line of `bytes[from...]` to `lines`, without the newline; a carriage return before it
  /// is kept (the original bytes matter; parsers trim it). Returns the offset behind the last newline: what follows is
  /// an unfinished line.
  ///
  /// - Requires: 64 readable bytes behind the end (`ByteArena.padding`).
  public static func split(_ bytes: UnsafeRawBufferPointer, from: Int = 0, into lines: inout Column<Slice>) -> Int {
    guard let base = bytes.baseAddress else { return from }
    let count = bytes.count
    let start = base.assumingMemoryBound(to: UInt8.self)
    var lineStart = from
    var block = from
    while block < count {
      // Safe: the arena keeps 64 bytes of padding; hits behind the end are masked away.
      var mask = eventq_mask_equal_64(start + block, 0x0A)
      if count &- block < 64 { mask &= (1 &<< UInt64(count &- block)) &- 1 }
      while mask != 0 {
        let end = block &+ mask.trailingZeroBitCount
        lines.append(Slice(from: lineStart, to: end))
        lineStart = end &+ 1
        mask &= mask &- 1
      }
      block &+= 64
    }
    return lineStart
  }
}
