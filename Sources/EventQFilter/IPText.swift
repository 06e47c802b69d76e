internal import EventQBytes

/// IP addresses as text.
public enum IPText {
  /// The IPv4 address that all bytes spell in dotted decimal, as a number, or nil.
  public static func ipv4(_ value: UnsafeRawBufferPointer) -> UInt32? {
    guard value.count >= 7, value.count <= 15 else { return nil }
    var address: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var parts = 1
    for byte in value {
      if byte == 0x2E {
        guard digits > 0, parts < 4 else { return nil }
        address = address << 8 | part
        part = 0
        digits = 0
        parts += 1
      } else {
        guard ASCII.isDigit(byte), digits < 3 else { return nil }
        part = part * 10 + UInt32(byte &- 0x30)
        guard part <= 255 else { return nil }
        digits += 1
      }
    }
    return parts == 4 && digits > 0 ? address << 8 | part : nil
  }

  public static func ipv4(_ text: String) -> UInt32? {
    var text = text
    return text.withUTF8 { ipv4(UnsafeRawBufferPointer($0)) }
  }

  /// The IPv6 address that all bytes spell (RFC 4291, section 2.2; no zone), or nil.
  public static func ipv6(_ value: UnsafeRawBufferPointer) -> (high: UInt64, low: UInt64)? {
    guard value.count >= 2, value.count <= 45 else { return nil }
    var groups: (high: UInt64, low: UInt64) = (0, 0)
    var tail: (high: UInt64, low: UInt64) = (0, 0)
    var count = 0
    var tailCount = 0
    var gap = false
    func push(_ pair: inout (high: UInt64, low: UInt64), _ group: UInt64) {
      pair.high = pair.high << 16 | pair.low >> 48
      pair.low = pair.low << 16 | group
    }
    var i = 0
    while i < value.count {
      if value[i] == 0x3A {
        if i + 1 < value.count, value[i + 1] == 0x3A {
          if gap { return nil }
          gap = true
          i += 2
          continue
        }
        if i == 0 || i + 1 == value.count || value[i - 1] == 0x3A { return nil }
        i += 1
      }
      let start = i
      var group: UInt64 = 0
      while i < value.count, let digit = ASCII.hexValue(value[i]) {
        group = group << 4 | UInt64(digit)
        i += 1
        if i - start > 4 { return nil }
      }
      if i == start { return nil }
      var pushes = [group]
      if i < value.count, value[i] == 0x2E {
        guard let v4 = ipv4(value.part(start, value.count)) else { return nil }
        pushes = [UInt64(v4 >> 16), UInt64(v4 & 0xFFFF)]
        i = value.count
      } else if i < value.count, value[i] != 0x3A {
        return nil
      }
      for each in pushes {
        if gap { push(&tail, each) } else { push(&groups, each) }
        if gap { tailCount += 1 } else { count += 1 }
      }
    }
    guard gap ? count + tailCount < 8 : count == 8 else { return nil }
    if gap { for _ in 0..<(8 - count) { push(&groups, 0) } }
    return (groups.high | tail.high, groups.low | tail.low)
  }
}

/// A network: an address and the number of bits that count.
public struct IPNetwork: Sendable, Equatable {
  public var isIPv6: Bool
  /// IPv4 networks use the lowest 32 bits of `low`.
  public var high: UInt64
  public var low: UInt64
  public var bits: Int

  /// Reads `address` or `address/bits`; nil where it is neither.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    var address = String(parts[0])
    let parsed = address.withUTF8 { bytes -> (UInt64, UInt64, Bool)? in
      let raw = UnsafeRawBufferPointer(bytes)
      if let v4 = IPText.ipv4(raw) { return (0, UInt64(v4), false) }
      return IPText.ipv6(raw).map { ($0.high, $0.low, true) }
    }
    guard let (high, low, isIPv6) = parsed else { return nil }
    let width = isIPv6 ? 128 : 32
    var bits = width
    if parts.count == 2 {
      guard let given = Int(parts[1]), given >= 0, given <= width else { return nil }
      bits = given
    }
    self.isIPv6 = isIPv6
    self.bits = bits
    self.high = high
    self.low = low
    let mask = Self.mask(bits, isIPv6)
    self.high &= mask.high
    self.low &= mask.low
  }

  static func mask(_ bits: Int, _ isIPv6: Bool) -> (high: UInt64, low: UInt64) {
    if !isIPv6 { return (0, bits == 0 ? 0 : (~0 << UInt64(32 - bits)) & 0xFFFF_FFFF) }
    if bits <= 64 { return (bits == 0 ? 0 : ~0 << UInt64(64 - bits), 0) }
    return (~0, ~0 << UInt64(128 - bits))
  }

  /// Whether the value is an address of this network.
  public func contains(_ value: UnsafeRawBufferPointer) -> Bool {
    let mask = Self.mask(bits, isIPv6)
    if !isIPv6 {
      guard let address = IPText.ipv4(value) else { return false }
      return UInt64(address) & mask.low == low
    }
    guard let address = IPText.ipv6(value) else { return false }
    return address.high & mask.high == high && address.low & mask.low == low
  }
}
