/// A 64-bit hash of bytes, the same on every machine, run and byte order of memory (little-endian loads): it is stored
/// in files and printed as the `shape` of a message. Multiply-and-fold in the manner of wyhash; not for adversaries.
public enum ByteHash {
  @inlinable public static var seed: UInt64 { 0x9E37_79B9_7F4A_7C15 }

  /// Folds the 128-bit product of two words into 64 bits.
  @inlinable
  public static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// The hash of all bytes.
  @inlinable
  public static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = ByteHash.seed) -> UInt64 {
    var h = seed ^ (UInt64(bytes.count) &* 0xA076_1D64_78BD_642F)
    var i = 0
    while i &+ 8 <= bytes.count {
      h = mix(h ^ word(bytes, i), 0xE703_7ED1_A0B4_28DB)
      i &+= 8
    }
    if i < bytes.count {
      // The last 1 to 7 bytes, little-endian, in at most three loads.
      var tail: UInt64 = 0
      var shift: UInt64 = 0
      if i &+ 4 <= bytes.count {
        tail = UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: i, as: UInt32.self)))
        shift = 32
        i &+= 4
      }
      if i &+ 2 <= bytes.count {
        tail |= UInt64(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: i, as: UInt16.self))) &<< shift
        shift &+= 16
        i &+= 2
      }
      if i < bytes.count { tail |= UInt64(bytes[i]) &<< shift }
      h = mix(h ^ tail, 0x8EBC_6AF0_9C88_C6E3)
    }
    return mix(h ^ (h >> 32), 0x5899_65CC_7537_4CC3)
  }

  @inlinable
  static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
