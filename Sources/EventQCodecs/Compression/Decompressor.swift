public import EventQBytes

#if Libdeflate
  internal import CLibdeflate
#else
  internal import CZlib
#endif

/// Inflates the zlib format (RFC 1950), whole blocks whose size is known. One for each thread.
public struct Decompressor: ~Copyable {
  #if Libdeflate
    private let state: OpaquePointer

    public init() {
      guard let state = libdeflate_alloc_decompressor() else { preconditionFailure("out of memory") }
      self.state = state
    }

    deinit { libdeflate_free_decompressor(state) }
  #else
    private let stream: UnsafeMutablePointer<z_stream>

    public init() {
      stream = .allocate(capacity: 1)
      stream.initialize(to: z_stream())
      let status = inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
      guard status == Z_OK else { preconditionFailure("out of memory") }
    }

    deinit {
      inflateEnd(stream)
      stream.deallocate()
    }
  #endif

  /// Appends the inflated bytes, of which there must be exactly `count`, to `output`.
  ///
  /// - Throws: `badCompression` where the bytes are not of the format, their Adler-32 is wrong, or the size differs.
  ///   `output` is then as long as before.
  public mutating func inflate(
    _ input: UnsafeRawBufferPointer, count: Int, into output: inout ByteArena, field: StaticString
  ) throws(CodecError) -> Slice {
    let before = output.count
    var isGood = false
    #if Libdeflate
      let state = self.state
      let slice = output.append(upTo: count) { place in
        let result = libdeflate_zlib_decompress(
          state, input.baseAddress, input.count, place.baseAddress, place.count, nil)
        isGood = result == LIBDEFLATE_SUCCESS
        return count
      }
    #else
      guard input.count < 1 << 31, count < 1 << 31 else { throw .badCompression(field: "\(field)") }
      inflateReset(stream)
      let stream = self.stream
      let slice = output.append(upTo: count) { place in
        // Safe: zlib reads `avail_in` bytes and writes at most `avail_out`.
        stream.pointee.next_in = UnsafeMutablePointer(
          mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = place.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(place.count)
        let status = CZlib.inflate(stream, Z_FINISH)
        isGood = status == Z_STREAM_END && stream.pointee.avail_out == 0 && stream.pointee.avail_in == 0
        return count
      }
    #endif
    guard isGood else {
      output.truncate(to: before)
      throw .badCompression(field: "\(field)")
    }
    return slice
  }
}
