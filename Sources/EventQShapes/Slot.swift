/// What sort of value stands in a variable place of a message. It describes one message: a place that holds `1f` in
/// one message and `17` in the next is `hex` in the first and `number` in the second, and both have the same shape.
public enum SlotType: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  /// Decimal digits with an optional sign, point, unit or percent sign: `12`, `-1`, `3.5ms`, `40%`.
  case number = 0
  /// `0x…`, or at least four hexadecimal digits of which one is a letter.
  case hex
  /// IPv4 or IPv6, with or without port or prefix length.
  case address
  /// Six hexadecimal pairs.
  case mac
  /// 8-4-4-4-12 hexadecimal digits.
  case uuid
  /// An absolute path, or a path with digits in it.
  case path
  case url
  case email
  /// A name of the domain name system.
  case host
  /// Text in quotes; the slot is what is inside.
  case quoted
  /// A time of day, a date or parts of one.
  case time
  /// Any other word with a digit in it: `eth0`, `blk_-123`, `sshd-session2`.
  case identifier
  /// A value that only its place gives away: after `key=`, a user's name. May be empty.
  case value

  /// The placeholder that stands for it in a template.
  public var placeholder: StaticString {
    switch self {
    case .number: return "<num>"
    case .hex: return "<hex>"
    case .address: return "<ip>"
    case .mac: return "<mac>"
    case .uuid: return "<uuid>"
    case .path: return "<path>"
    case .url: return "<url>"
    case .email: return "<email>"
    case .host: return "<host>"
    case .quoted: return "<str>"
    case .time: return "<time>"
    case .identifier: return "<id>"
    case .value: return "<val>"
    }
  }

  /// Types that one place of a program's message may show in turn: only slots of one family form a list.
  var family: UInt8 {
    switch self {
    case .number, .hex, .mac, .uuid, .time, .identifier: return 0
    case .address: return 1
    case .path, .url: return 2
    case .email, .host: return 3
    case .quoted, .value: return 4
    }
  }
}

/// A variable place of a message.
public struct Slot: BitwiseCopyable, Equatable, Sendable {
  /// Offset of the first byte in the message that was scanned.
  public var offset: UInt32
  /// Number of bytes; 0 for an empty value.
  public var length: UInt32
  public var type: SlotType
  /// Whether it only continues the slot before it (`<num> <num> <num>`): templates show such a run once, so that
  /// lists of different lengths have the same shape.
  public var isRepeat: Bool

  @inlinable
  public init(offset: UInt32, length: UInt32, type: SlotType, isRepeat: Bool) {
    self.offset = offset
    self.length = length
    self.type = type
    self.isRepeat = isRepeat
  }

  /// The offset behind the last byte.
  @inlinable public var end: Int { Int(offset) &+ Int(length) }
}
