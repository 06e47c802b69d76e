public import EventQBytes

/// Reads numbers and bytes from the front of a buffer; each read is checked against its end.
public struct ByteReader {
  /// All bytes. Safe: the owner of the memory must outlive the reader.
  public let bytes: UnsafeRawBufferPointer
  /// Offset of the next byte.
  public private(set) var position = 0

  public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  public var remaining: Int { bytes.count - position }
  public var isAtEnd: Bool { position == bytes.count }

  /// The next `count` bytes, not copied.
  public mutating func take(_ count: Int, _ field: StaticString) throws(CodecError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= remaining else { throw .truncated(field: "\(field)", offset: position) }
    let part = bytes.part(position, position + count)
    position += count
    return part
  }

  public mutating func u8(_ field: StaticString) throws(CodecError) -> UInt8 { try take(1, field)[0] }

  public mutating func u16(_ field: StaticString) throws(CodecError) -> UInt16 {
    UInt16(littleEndian: try take(2, field).loadUnaligned(as: UInt16.self))
  }

  public mutating func u32(_ field: StaticString) throws(CodecError) -> UInt32 {
    UInt32(littleEndian: try take(4, field).loadUnaligned(as: UInt32.self))
  }

  public mutating func u64(_ field: StaticString) throws(CodecError) -> UInt64 {
    UInt64(littleEndian: try take(8, field).loadUnaligned(as: UInt64.self))
  }

  /// An unsigned LEB128 number: seven bits a byte, low ones first.
  public mutating func varint(_ field: StaticString) throws(CodecError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try u8(field)
      guard shift < 63 || byte <= 1 else { throw .malformed(field: "\(field)", offset: position) }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  /// A varint that counts something: at most `limit`.
  public mutating func count(_ field: StaticString, limit: Int) throws(CodecError) -> Int {
    let value = try varint(field)
    guard value <= UInt64(limit) else { throw .tooLarge(field: "\(field)", value: value, limit: limit) }
    return Int(value)
  }

  /// A signed number, zigzag-coded: 0, -1, 1, -2, ...
  public mutating func signed(_ field: StaticString) throws(CodecError) -> Int64 {
    let value = try varint(field)
    return Int64(bitPattern: (value >> 1) ^ (0 &- (value & 1)))
  }
}

/// Numbers at the end of an arena, in the forms that `ByteReader` reads.
extension ByteArena {
  public mutating func appendU16(_ value: UInt16) {
    withUnsafeBytes(of: value.littleEndian) { _ = append($0) }
  }

  public mutating func appendU32(_ value: UInt32) {
    withUnsafeBytes(of: value.littleEndian) { _ = append($0) }
  }

  public mutating func appendU64(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { _ = append($0) }
  }

  public mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  public mutating func appendVarint(_ value: Int) { appendVarint(UInt64(value)) }

  public mutating func appendSigned(_ value: Int64) {
    appendVarint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }
}

/// How many bytes `appendVarint` and `appendSigned` write.
enum VarintSize {
  static func of(_ value: UInt64) -> Int { max(1, (64 - value.leadingZeroBitCount + 6) / 7) }
  static func ofSigned(_ value: Int64) -> Int { of(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }
}
