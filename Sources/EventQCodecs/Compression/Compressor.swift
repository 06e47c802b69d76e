public import EventQBytes

#if Libdeflate
  internal import CLibdeflate
#else
  internal import CZlib
#endif

/// Compresses to the zlib format (RFC 1950). With the trait `Libdeflate` the bytes are of the same format, smaller and
/// made three times as fast. Keeps its state from call to call: about 300 KB. One for each thread.
public struct Compressor: ~Copyable {
  /// 1 (fast) to 9 (small), as zlib means them.
  public let level: Int

  #if Libdeflate
    private let state: OpaquePointer

    public init(level: Int = 6) {
      precondition((1...12).contains(level), "a compression level is 1 to 12")
      self.level = level
      guard let state = libdeflate_alloc_compressor(Int32(level)) else { preconditionFailure("out of memory") }
      self.state = state
    }

    deinit { libdeflate_free_compressor(state) }

    /// Appends `input`, compressed, to `output` and returns how many bytes that took.
    public mutating func compress(_ input: UnsafeRawBufferPointer, into output: inout ByteArena) -> Int {
      let bound = libdeflate_zlib_compress_bound(state, input.count)
      let state = self.state
      return output.append(upTo: bound) { place in
        libdeflate_zlib_compress(state, input.baseAddress, input.count, place.baseAddress, place.count)
      }.count
    }
  #else
    private let stream: UnsafeMutablePointer<z_stream>

    public init(level: Int = 6) {
      precondition((1...12).contains(level), "a compression level is 1 to 12")
      self.level = level
      stream = .allocate(capacity: 1)
      stream.initialize(to: z_stream())
      let status = deflateInit_(stream, Int32(min(level, 9)), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
      guard status == Z_OK else { preconditionFailure("out of memory") }
    }

    deinit {
      deflateEnd(stream)
      stream.deallocate()
    }

    /// Appends `input`, compressed, to `output` and returns how many bytes that took.
    public mutating func compress(_ input: UnsafeRawBufferPointer, into output: inout ByteArena) -> Int {
      precondition(input.count < 1 << 31, "one block of less than 2 GB at a time")
      deflateReset(stream)
      let bound = Int(deflateBound(stream, UInt(input.count)))
      let stream = self.stream
      return output.append(upTo: bound) { place in
        // Safe: zlib reads `avail_in` bytes and writes at most `avail_out`; the bound makes one call enough.
        stream.pointee.next_in = UnsafeMutablePointer(
          mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = place.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(place.count)
        let status = deflate(stream, Z_FINISH)
        precondition(status == Z_STREAM_END, "deflate did not finish within its own bound")
        return place.count - Int(stream.pointee.avail_out)
      }.count
    }
  #endif
}
