internal import CZlib
public import EventQBytes

/// Why a .gz stream cannot be read to its end. What was read before is good and was delivered.
public enum GzipError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Offset in the compressed stream at which the input ends inside a member.
  case truncated(offset: Int)
  /// Broken data or a wrong checksum, found at about this offset of the compressed stream.
  case corrupt(offset: Int, reason: String)
  /// Behind a whole member stand bytes that begin no other (gzip(1) ignores them with a warning).
  case trailingGarbage(offset: Int)

  public var description: String {
    switch self {
    case .truncated(let offset): return "gzip stream is cut off at byte \(offset)"
    case .corrupt(let offset, let reason): return "gzip stream is corrupt near byte \(offset): \(reason)"
    case .trailingGarbage(let offset): return "gzip stream is followed by other bytes from byte \(offset) on"
    }
  }
}

/// Inflates a gzip stream (RFC 1952) of any number of members in pieces, for log files `*.gz`.
///
/// The caller feeds input and takes output in bounded steps, so that a small file that inflates to gigabytes costs no
/// memory. CRC and length of each member are checked.
public struct GzipReader: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  /// Bytes of compressed input consumed.
  public private(set) var position = 0
  private var state = State.start

  private enum State { case start, inMember, betweenMembers, failed }

  public init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15: the largest window; +16: gzip, not zlib.
    let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { preconditionFailure("out of memory") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Whether bytes are the begin of a gzip stream.
  public static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 3 && bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8
  }

  /// Inflates from `input`, appends at most `limit` bytes to `output` and returns how many bytes of `input` were used.
  /// Call again with the rest, until all is used and nothing more is appended; then read on, or call `finish`.
  ///
  /// - Throws: what is wrong; what was inflated before has been appended. Not usable after that.
  public mutating func inflate(
    _ input: UnsafeRawBufferPointer, into output: inout ByteArena, upTo limit: Int
  ) throws(GzipError) -> Int {
    var used = 0
    var room = limit
    while room > 0 {
      if state == .betweenMembers {
        // Zero bytes pad a stream on tapes and block devices.
        while used < input.count, input[used] == 0 {
          used += 1
          position += 1
        }
        if used == input.count { break }
        guard input[used] == 0x1F else { throw fail(.trailingGarbage(offset: position)) }
        inflateReset(stream)
        state = .start
      }
      let step = try step(input.part(used, input.count), into: &output, room: room)
      used += step.used
      room -= step.made
      if step.used == 0 && step.made == 0 { break }
    }
    return used
  }

  /// Says that no more input will come.
  ///
  /// - Throws: `truncated` where a member is not complete; an empty stream is.
  public mutating func finish() throws(GzipError) {
    if state == .inMember || (state == .start) { throw fail(.truncated(offset: position)) }
  }

  private mutating func fail(_ error: GzipError) -> GzipError {
    state = .failed
    return error
  }

  private mutating func step(
    _ input: UnsafeRawBufferPointer, into output: inout ByteArena, room: Int
  ) throws(GzipError) -> (used: Int, made: Int) {
    if state == .failed { throw .corrupt(offset: position, reason: "read on after an error") }
    let available = min(input.count, 1 << 30)
    let stream = self.stream
    var status = Z_OK
    let slice = output.append(upTo: min(room, 1 << 20)) { place in
      // Safe: zlib reads `avail_in` bytes and writes at most `avail_out`.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.pointee.avail_in = UInt32(available)
      stream.pointee.next_out = place.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(place.count)
      status = CZlib.inflate(stream, Z_NO_FLUSH)
      return place.count - Int(stream.pointee.avail_out)
    }
    let used = available - Int(stream.pointee.avail_in)
    position += used
    if used > 0, state == .start { state = .inMember }
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: state = .betweenMembers
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "code \(status)"
      throw fail(.corrupt(offset: position, reason: reason))
    }
    return (used, slice.count)
  }
}
