internal import CZlib

#if Libdeflate
  internal import CLibdeflate
#endif

/// CRC-32 as gzip, zlib and Ethernet define it (polynomial 0x04C11DB7, reflected): detects every error burst of up to
/// 32 bits, and any other with a chance of one in four thousand million.
public enum CRC32 {
  /// The checksum of `bytes`, continuing from that of what came before them.
  public static func of(_ bytes: UnsafeRawBufferPointer, after previous: UInt32 = 0) -> UInt32 {
    guard let base = bytes.baseAddress else { return previous }
    #if Libdeflate
      return libdeflate_crc32(previous, base, bytes.count)
    #else
      return UInt32(truncatingIfNeeded: crc32_z(UInt(previous), base.assumingMemoryBound(to: UInt8.self), bytes.count))
    #endif
  }
}
