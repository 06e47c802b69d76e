/// Why bytes could not be decoded. Hostile or broken bytes end here, never in a trap or in memory without bounds.
public enum CodecError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The bytes end inside `field`, `offset` bytes behind the begin of what was decoded.
  case truncated(field: String, offset: Int)
  /// A count or length is larger than it may be.
  case tooLarge(field: String, value: UInt64, limit: Int)
  /// A value that no encoder writes.
  case malformed(field: String, offset: Int)
  /// An encoding of a newer version, or nonsense.
  case unknownEncoding(field: String, value: Int)
  /// zlib refuses the bytes.
  case badCompression(field: String)

  public var description: String {
    switch self {
    case .truncated(let field, let offset): return "\(field) is cut off at byte \(offset)"
    case .tooLarge(let field, let value, let limit): return "\(field) is \(value), the limit is \(limit)"
    case .malformed(let field, let offset): return "\(field) makes no sense at byte \(offset)"
    case .unknownEncoding(let field, let value): return "\(field) has the unknown encoding \(value)"
    case .badCompression(let field): return "\(field) cannot be inflated"
    }
  }
}
