public import EventQBytes

/// A run of bytes that is stored as it is or zlib-compressed, whichever is smaller. On disk:
///
///     u8 method (0 stored, 1 zlib) · varint length · where zlib: varint stored length · bytes
public enum Blob {
  /// Less is not worth the attempt: the zlib frame alone takes 11 bytes.
  static let smallest = 32

  /// Appends the blob for `bytes` to `output`.
  public static func write(
    _ bytes: UnsafeRawBufferPointer, with compressor: inout Compressor, into output: inout ByteArena
  ) {
    if bytes.count >= smallest, isWorthTrying(bytes, with: &compressor) {
      var compressed = ByteArena(capacity: bytes.count / 2)
      let count = compressor.compress(bytes, into: &compressed)
      // A twentieth saved pays for the time of inflating.
      if count + count / 20 < bytes.count {
        output.append(1 as UInt8)
        output.appendVarint(bytes.count)
        output.appendVarint(count)
        output.append(compressed.bytes)
        return
      }
    }
    output.append(0 as UInt8)
    output.appendVarint(bytes.count)
    output.append(bytes)
  }

  /// Whether samples of a long run of bytes shrink: packed numbers often do not, and trying costs most of the time that
  /// storing them takes.
  private static func isWorthTrying(_ bytes: UnsafeRawBufferPointer, with compressor: inout Compressor) -> Bool {
    let piece = 4096
    guard bytes.count >= 16 * piece else { return true }
    var sample = ByteArena(capacity: 4 * piece)
    for part in [1, 3, 5, 7] {
      let start = bytes.count / 8 * part
      sample.append(bytes.part(start, start + piece))
    }
    var compressed = ByteArena(capacity: 4 * piece)
    let count = compressor.compress(sample.bytes, into: &compressed)
    return count < 4 * piece - 4 * piece / 32
  }

  /// Appends the bytes of the next blob to `output` and returns where they went.
  public static func read(
    _ reader: inout ByteReader, with decompressor: inout Decompressor, limit: Int, into output: inout ByteArena,
    field: StaticString
  ) throws(CodecError) -> Slice {
    let method = try reader.u8(field)
    let count = try reader.count(field, limit: limit)
    switch method {
    case 0: return output.append(try reader.take(count, field))
    case 1:
      let stored = try reader.count(field, limit: limit)
      // Deflate shrinks by 1032 at the very most: a claim of more is refused before memory is asked for.
      guard count / 1100 <= stored else { throw .badCompression(field: "\(field)") }
      return try decompressor.inflate(try reader.take(stored, field), count: count, into: &output, field: field)
    default: throw .unknownEncoding(field: "\(field)", value: Int(method))
    }
  }

  /// Moves the reader behind the next blob.
  public static func skip(_ reader: inout ByteReader, limit: Int, field: StaticString) throws(CodecError) {
    let method = try reader.u8(field)
    let count = try reader.count(field, limit: limit)
    let stored = method == 0 ? count : try reader.count(field, limit: limit)
    _ = try reader.take(stored, field)
  }
}
