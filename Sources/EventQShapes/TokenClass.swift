internal import EventQBytes

/// Questions about one token: pure functions of its bytes.
enum TokenClass {
  /// The type of a token that is a slot as a whole, or nil.
  static func whole(_ text: UnsafeRawBufferPointer, _ flags: UInt8) -> SlotType? {
    let first = text[0]
    if flags & ByteClass.slash != 0 {
      if text.count > 1, first == 0x2F, text[1] != 0x2F {
        return isAddress(text.part(1, text.count)) ? .address : .path
      }
      if text.contains("://") { return .url }
    }
    if flags & ByteClass.joiner != 0 {
      if text.count == 2, ASCII.isLower(first), text[1] == 0x2B || text[1] == 0x2D { return .value }
      if text.count > 3, ASCII.isLetter(first), text[1] == 0x3A, text[2] == 0x5C { return .path }
      if isEmail(text) { return .email }
    }
    if flags & ByteClass.colon != 0 {
      if isMAC(text) { return .mac }
      if isAddress(text) { return .address }
    }
    if flags & ByteClass.dot != 0, flags & (ByteClass.colon | ByteClass.slash) == 0, isHost(text) || isUnitName(text) {
      return .host
    }
    return nil
  }

  /// Where a token of several parts may be cut.
  static func isPartBreak(_ bytes: UnsafeRawBufferPointer, _ index: Int, from start: Int) -> Bool {
    switch bytes[index] {
    case 0x3A, 0x2F, 0x5C, 0x40, 0x26: return true  // : / \ @ &
    case 0x2B: return bytes.matches("+0x", at: index)
    case 0x23: return index > start  // '#' belongs to the number behind it where it comes first
    default: return false
    }
  }

  /// Whether a part of a token varies.
  static func isVariable(_ part: UnsafeRawBufferPointer) -> Bool {
    var hasDot = false
    for byte in part {
      if ASCII.isDigit(byte) { return true }
      if byte == 0x2E { hasDot = true }
    }
    return hasDot ? isHost(part) : isLetterHex(part)
  }

  /// At least two slashes, and a digit in what is not a `:line` at the end.
  static func isDigitPath(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int) -> Bool {
    var slashes = 0
    var digits = 0
    for i in from..<to {
      if bytes[i] == 0x2F { slashes &+= 1 }
      if bytes[i] == 0x3A { break }
      if ASCII.isDigit(bytes[i]) { digits &+= 1 }
    }
    return slashes >= 2 && digits > 0
  }

  /// The type of a value by its looks, or nil for none of the well-known ones.
  static func type(_ text: UnsafeRawBufferPointer) -> SlotType? {
    if text.isEmpty { return .value }
    if isAddress(text) { return .address }
    if isMAC(text) { return .mac }
    if isUUID(text) { return .uuid }
    if isClock(text) { return .time }
    if isNumber(text) { return .number }
    if isHex(text) { return .hex }
    if text[0] == 0x2F, text.count > 1 { return .path }
    if isHost(text) { return .host }
    for byte in text where ASCII.isDigit(byte) { return .identifier }
    return nil
  }

  /// Optional sign, digits and points, then at most two letters of unit or a percent sign.
  static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
    var i = text[0] == 0x2D || text[0] == 0x2B || text[0] == 0x23 ? 1 : 0
    let start = i
    while i < text.count, ASCII.isDigit(text[i]) || (text[i] == 0x2E && i > start) { i &+= 1 }
    if i == start { return false }
    if text.count &- i > 2 { return false }
    while i < text.count {
      guard ASCII.isLetter(text[i]) || text[i] == 0x25 else { return false }
      i &+= 1
    }
    return true
  }

  /// `0x…`, or at least four hexadecimal digits.
  static func isHex(_ text: UnsafeRawBufferPointer) -> Bool {
    let start = text.hasPrefix("0x") || text.hasPrefix("0X") ? 2 : 0
    guard text.count >= 4 || start == 2 else { return false }
    for i in start..<text.count where !ASCII.isHexDigit(text[i]) { return false }
    return text.count > start
  }

  /// At least eight letters from a to f: chance makes such an id in one of 2,500, English no word of it.
  static func isLetterHex(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= 8 else { return false }
    for byte in text where !ASCII.isHexDigit(byte) { return false }
    return true
  }

  /// IPv4 (with `:port`, `#port`, `/length`) or IPv6 (with `%zone`, `/length`).
  static func isAddress(_ text: UnsafeRawBufferPointer) -> Bool {
    var dots = 0
    var digits = 0
    var i = 0
    while i < text.count, dots < 4 {
      if ASCII.isDigit(text[i]) {
        digits &+= 1
        if digits > 3 { break }
      } else if text[i] == 0x2E, digits > 0, dots < 3 {
        dots &+= 1
        digits = 0
      } else {
        break
      }
      i &+= 1
    }
    if dots == 3, digits > 0, digits <= 3 {
      if i == text.count { return true }
      guard text[i] == 0x3A || text[i] == 0x23 || text[i] == 0x2F else { return false }
      for j in (i + 1)..<max(i + 1, text.count) where !ASCII.isDigit(text[j]) { return false }
      return i + 1 < text.count
    }
    return isIPv6(text)
  }

  private static func isIPv6(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= 2, text.count <= 64 else { return false }
    var colons = 0
    var group = 0
    var hasDouble = false
    for i in 0..<text.count {
      let byte = text[i]
      if byte == 0x3A {
        colons &+= 1
        if i > 0, text[i &- 1] == 0x3A { hasDouble = true }
        group = 0
      } else if byte == 0x25 || byte == 0x2F || byte == 0x23 {
        break
      } else if ASCII.isHexDigit(byte) || byte == 0x2E {
        group &+= 1
        if group > 4, !text.contains(".") { return false }
      } else {
        return false
      }
    }
    return colons <= 7 && (colons == 7 || (hasDouble && colons >= 2))
  }

  /// Six pairs of hexadecimal digits with `:` or `-`; more pairs (InfiniBand, dhcpd's client ids) count as well.
  static func isMAC(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= 17, text.count % 3 == 2 else { return false }
    for i in 0..<text.count {
      if i % 3 == 2 {
        if text[i] != text[2] || (text[i] != 0x3A && text[i] != 0x2D) { return false }
      } else if !ASCII.isHexDigit(text[i]) {
        return false
      }
    }
    return true
  }

  static func isUUID(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count == 36 else { return false }
    for i in 0..<36 {
      if i == 8 || i == 13 || i == 18 || i == 23 {
        if text[i] != 0x2D { return false }
      } else if !ASCII.isHexDigit(text[i]) {
        return false
      }
    }
    return true
  }

  /// `12:34`, `12:34:56.789`, `2026-10-15`, `2026-10-15T12:34:56Z`.
  static func isClock(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= 4, ASCII.isDigit(text[0]) else { return false }
    var marks = 0
    for i in 0..<text.count {
      switch text[i] {
      case 0x30...0x39, 0x2E, 0x54, 0x5A, 0x2B, 0x2C: continue
      case 0x3A: marks &+= 1
      case 0x2D, 0x2F: marks &+= 1
      default: return false
      }
    }
    return marks >= 1 && ASCII.isDigit(text[1])
  }
}
