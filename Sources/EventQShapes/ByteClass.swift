internal import EventQBytes

/// What a byte means to the tokeniser: a set of bits, looked up in a table of 256.
enum ByteClass {
  static let blank: UInt8 = 1
  /// Ends a token and is literal text.
  static let separator: UInt8 = 2
  static let digit: UInt8 = 4
  static let dot: UInt8 = 8
  static let colon: UInt8 = 16
  static let slash: UInt8 = 32
  /// `@`, `\`, `#`, `+`, `-`, `~`, `%`, `&`, `$`, `*`: joins what is around it.
  static let joiner: UInt8 = 64

  static func of(_ byte: UInt8) -> UInt8 {
    if ASCII.isSpace(byte) { return blank }
    if ASCII.isDigit(byte) { return digit }
    switch byte {
    case 0x28, 0x29, 0x5B, 0x5D, 0x7B, 0x7D, 0x3C, 0x3E: return separator  // ()[]{}<>
    case 0x2C, 0x3B, 0x3D, 0x22, 0x27, 0x7C, 0x21, 0x3F, 0x60, 0x5E: return separator  // , ; = " ' | ! ? ` ^
    case 0x2E: return dot
    case 0x3A: return colon
    case 0x2F: return slash
    case 0x40, 0x5C, 0x23, 0x2B, 0x2D, 0x7E, 0x25, 0x26, 0x24, 0x2A: return joiner
    default: return 0
    }
  }

  static func makeTable() -> Column<UInt8> {
    var table = Column<UInt8>(repeating: 0, count: 256)
    for byte in 0..<256 { table[byte] = of(UInt8(byte)) }
    return table
  }
}
