internal import EventQBytes
public import EventQModel

extension StampReader {
  /// Seconds since the epoch, with or without a fraction, or milli-, micro- or nanoseconds since the epoch by their
  /// number of digits (10, 13, 16, 19). Only moments from 1980 to 2100: other numbers are not stamps.
  public static func epoch(_ b: UnsafeRawBufferPointer, _ start: Int = 0) -> (moment: Timestamp, length: Int) {
    var i = start
    var value: UInt64 = 0
    while i < b.count, ASCII.isDigit(b[i]), i &- start < 19 {
      value = value &* 10 &+ UInt64(b[i] &- 0x30)
      i &+= 1
    }
    let digits = i &- start
    guard !ASCII.isDigit(byte(b, i)) else { return (.none, 0) }
    var nanoseconds: UInt64
    switch digits {
    case 9, 10: nanoseconds = value &* 1_000_000_000
    case 12, 13: nanoseconds = value &* 1_000_000
    case 15, 16: nanoseconds = value &* 1000
    case 18, 19: nanoseconds = value
    default: return (.none, 0)
    }
    if byte(b, i) == 0x2E, ASCII.isDigit(byte(b, i &+ 1)), digits <= 10 {
      let part = fraction(b, i &+ 1)
      nanoseconds &+= UInt64(part.nanoseconds)
      i &+= 1 &+ part.length
    }
    guard nanoseconds >= 315_532_800_000_000_000, nanoseconds < 4_102_444_800_000_000_000 else { return (.none, 0) }
    return (Timestamp(nanoseconds: Int64(nanoseconds)), i &- start)
  }
}
