internal import EventQBytes
internal import EventQModel

/// Numbers as LogsQL reads them, in queries and in values: decimal and hexadecimal numbers, durations (`1h5m`, in
/// nanoseconds), sizes (`10KiB`, `5MB`, `1K`, in bytes), IPv4 addresses (as 32-bit numbers), RFC 3339 times (in
/// nanoseconds since 1970).
public enum NumberText {
  /// The number that all bytes spell, or nil.
  public static func parse(_ value: UnsafeRawBufferPointer) -> Double? {
    guard value.count > 0, value.count <= 64 else { return nil }
    let first = value[0]
    guard ASCII.isDigit(first) || first == 0x2D || first == 0x2B || first == 0x2E
    else { return nil }
    if let whole = value.decimal { return Double(whole) }
    if let plain = decimal(value) { return plain }
    let last = value[value.count - 1]
    if ASCII.isLetter(last), let unit = duration(value).map(Double.init) ?? size(value) { return unit }
    if let address = IPText.ipv4(value) { return Double(address) }
    if value.count >= 10, let time = TimeText.instant(value) { return Double(time.nanoseconds) }
    return nil
  }

  public static func parse(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
  }

  /// A number of digits, at most one point, an exponent, a sign; `inf`, `nan` and hexadecimal `0x..` too.
  static func decimal(_ value: UnsafeRawBufferPointer) -> Double? {
    var i = 0
    var mantissa: UInt64 = 0
    var digits = 0
    var scale = 0
    var seenPoint = false
    let negative = value[0] == 0x2D
    if negative || value[0] == 0x2B { i = 1 }
    while i < value.count {
      let byte = value[i]
      if ASCII.isDigit(byte) {
        digits += 1
        if seenPoint { scale += 1 }
        if digits <= 18 { mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30) }
      } else if byte == 0x2E, !seenPoint {
        seenPoint = true
      } else {
        return slow(value)
      }
      i &+= 1
    }
    if digits == 0 { return nil }
    // Exact while the mantissa fits 2^53 and the power of ten is exact.
    if digits > 15 || scale > 22 { return slow(value) }
    let magnitude = Double(mantissa) / powerOfTen(scale)
    return negative ? -magnitude : magnitude
  }

  private static func powerOfTen(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<exponent { result *= 10 }
    return result
  }

  private static func slow(_ value: UnsafeRawBufferPointer) -> Double? {
    for byte in value {
      switch byte {
      case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: continue
      case 0x61...0x66, 0x41...0x46, 0x78, 0x58:
        return hexadecimal(value)
      case 0x49, 0x4E, 0x69, 0x6E:
        return infinite(value)
      default: return nil
      }
    }
    return Double(value.string)
  }

  private static func infinite(_ value: UnsafeRawBufferPointer) -> Double? {
    if value.equalsIgnoringCase("inf") || value.equalsIgnoringCase("+inf") { return .infinity }
    return value.equalsIgnoringCase("-inf") ? -.infinity : nil
  }

  private static func hexadecimal(_ value: UnsafeRawBufferPointer) -> Double? {
    guard value.count > 2, value.count <= 18, value.hasPrefix("0x") || value.hasPrefix("0X") else { return nil }
    var number: UInt64 = 0
    for i in 2..<value.count {
      guard let digit = ASCII.hexValue(value[i]) else { return nil }
      number = number << 4 | UInt64(digit)
    }
    return Double(number)
  }

  /// Nanoseconds of a duration such as `1h5m30.5s`, `-5m`, `2w`, `1y` (365 days), or nil.
  public static func duration(_ value: UnsafeRawBufferPointer) -> Int64? {
    var i = 0
    var total = 0.0
    let negative = value.first == 0x2D
    if negative { i = 1 }
    guard i < value.count else { return nil }
    while i < value.count {
      let start = i
      while i < value.count, ASCII.isDigit(value[i]) || value[i] == 0x2E { i += 1 }
      guard i > start, let number = decimal(value.part(start, i)) else { return nil }
      let unitStart = i
      while i < value.count, !ASCII.isDigit(value[i]), value[i] != 0x2E { i += 1 }
      guard let unit = durationUnit(value.part(unitStart, i)) else { return nil }
      total += number * unit
    }
    guard total < 9.2e18 else { return nil }
    return negative ? -Int64(total.rounded()) : Int64(total.rounded())
  }

  public static func duration(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { duration(UnsafeRawBufferPointer($0)) }
  }

  private static func durationUnit(_ unit: UnsafeRawBufferPointer) -> Double? {
    if unit.equals("ns") { return 1 }
    if unit.equals("us") || unit.equals("µs") || unit.equals("μs") { return 1e3 }
    if unit.equals("ms") { return 1e6 }
    if unit.equals("s") { return 1e9 }
    if unit.equals("m") { return 60e9 }
    if unit.equals("h") { return 3600e9 }
    if unit.equals("d") { return 86_400e9 }
    if unit.equals("w") { return 7 * 86_400e9 }
    return unit.equals("y") ? 365 * 86_400e9 : nil
  }

  /// A number with a unit of size: K, M, G, T with an optional B are powers of 1000, Ki, Mi, Gi, Ti of 1024.
  static func size(_ value: UnsafeRawBufferPointer) -> Double? {
    var end = value.count
    while end > 0, ASCII.isLetter(value[end - 1]) { end -= 1 }
    guard end > 0, end < value.count, let number = decimal(value.part(0, end)) else { return nil }
    let unit = value.part(end, value.count)
    let text = unit.last == 0x42 ? unit.part(0, unit.count - 1) : unit
    if text.isEmpty { return number }
    let power: Int
    switch text[0] {
    case 0x4B, 0x6B: power = 1
    case 0x4D: power = 2
    case 0x47: power = 3
    case 0x54: power = 4
    default: return nil
    }
    guard text.count == 1 || (text.count == 2 && text[1] == 0x69) else { return nil }
    let base = text.count == 2 ? 1024.0 : 1000.0
    return (0..<power).reduce(number) { result, _ in result * base }
  }
}
