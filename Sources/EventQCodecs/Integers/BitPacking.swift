public import EventQBytes

/// Numbers of a fixed width in bits, one behind the other, lowest bit first, padded to a whole byte at the end.
public enum BitPacking {
  /// Bytes that `count` numbers of `width` bits take.
  @inlinable public static func byteCount(_ count: Int, width: Int) -> Int { (count &* width &+ 7) >> 3 }

  /// The number of bits that `value` needs; 0 for 0.
  @inlinable public static func width(of value: UInt64) -> Int { 64 &- value.leadingZeroBitCount }

  /// Appends `values[i] - base` in `width` bits each. All differences must fit.
  public static func pack(
    _ values: UnsafeBufferPointer<Int64>, base: Int64, width: Int, into output: inout ByteArena
  ) {
    if width == 0 { return }
    var buffer: UInt64 = 0
    var filled = 0
    for value in values {
      let bits = UInt64(bitPattern: value &- base)
      assert(width == 64 || bits >> UInt64(width) == 0, "a value is wider than its frame")
      buffer |= bits &<< UInt64(filled)
      if filled &+ width >= 64 {
        output.appendU64(buffer)
        let used = 64 &- filled
        buffer = used == 64 ? 0 : bits &>> UInt64(used)
        if used >= width { buffer = 0 }
        filled = filled &+ width &- 64
      } else {
        filled &+= width
      }
    }
    while filled > 0 {
      output.append(UInt8(truncatingIfNeeded: buffer))
      buffer >>= 8
      filled -= 8
    }
  }

  /// Appends `count` numbers read from `bytes`, each plus `base`.
  ///
  /// - Requires: `bytes.count == byteCount(count, width:)`, `width` 0 to 64.
  public static func unpack(
    _ bytes: UnsafeRawBufferPointer, count: Int, base: Int64, width: Int, into output: inout Column<Int64>
  ) {
    precondition(width >= 0 && width <= 64 && bytes.count >= byteCount(count, width: width), "packed bits are cut off")
    output.reserve(output.count &+ count)
    if width == 0 {
      for _ in 0..<count { output.append(base) }
      return
    }
    var bit = 0
    var i = 0
    if width <= 56 {
      let mask: UInt64 = (1 &<< UInt64(width)) &- 1
      // Safe: eight bytes are loaded only while they lie within `bytes`.
      while i < count, (bit >> 3) &+ 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self))
        output.append(base &+ Int64(bitPattern: (word &>> UInt64(bit & 7)) & mask))
        bit &+= width
        i &+= 1
      }
    }
    while i < count {
      output.append(base &+ Int64(bitPattern: slowBits(bytes, from: bit, width: width)))
      bit &+= width
      i &+= 1
    }
  }

  /// One number, bit by bit: for the last bytes, for wide numbers, and as the oracle of tests.
  public static func slowBits(_ bytes: UnsafeRawBufferPointer, from start: Int, width: Int) -> UInt64 {
    var value: UInt64 = 0
    for i in 0..<width {
      let bit = start + i
      value |= UInt64(bytes[bit >> 3] >> UInt8(bit & 7) & 1) << UInt64(i)
    }
    return value
  }
}
