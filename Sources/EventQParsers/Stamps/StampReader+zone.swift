internal import EventQBytes

extension StampReader {
  /// A numeric zone at `i`: `Z`, `+hh:mm`, `+hhmm` or `+hh` (also with `-`). Length 0 where there is none.
  public static func numericZone(_ b: UnsafeRawBufferPointer, _ i: Int) -> (zone: Int, length: Int) {
    let sign = byte(b, i)
    if sign == 0x5A || sign == 0x7A {
      return ASCII.isAlphanumeric(byte(b, i &+ 1)) ? (Stamp.noZone, 0) : (0, 1)
    }
    guard sign == 0x2B || sign == 0x2D else { return (Stamp.noZone, 0) }
    let hours = two(b, i &+ 1)
    guard hours >= 0, hours < 24 else { return (Stamp.noZone, 0) }
    var length = 3
    var seconds = hours &* 3600
    let separator = byte(b, i &+ 3) == 0x3A ? 1 : 0
    let minutes = two(b, i &+ 3 &+ separator)
    if minutes >= 0, minutes < 60, !ASCII.isDigit(byte(b, i &+ 5 &+ separator)) {
      seconds &+= minutes &* 60
      length &+= separator &+ 2
    } else if ASCII.isDigit(byte(b, i &+ 3)) {
      return (Stamp.noZone, 0)
    }
    return (sign == 0x2D ? -seconds : seconds, length)
  }

  /// A zone name at `i` as servers write it behind a stamp. Abbreviations are ambiguous the world over; these are read
  /// as in RFC 5322 and as the tz database's own zones of that name use them. Length 0 where there is none.
  public static func namedZone(_ b: UnsafeRawBufferPointer, _ i: Int) -> (zone: Int, length: Int) {
    var end = i
    while end < b.count, ASCII.isUpper(b[end]), end &- i < 6 { end &+= 1 }
    let length = end &- i
    guard length >= 1, length <= 5, !ASCII.isAlphanumeric(byte(b, end)) else { return (Stamp.noZone, 0) }
    let name = b.part(i, end)
    for (word, minutes) in zoneNames where name.equals(word) {
      // `GMT+2`, `UTC+02:00`.
      let sign = byte(b, end)
      if minutes == 0, sign == 0x2B || sign == 0x2D {
        let numeric = numericZone(b, end)
        if numeric.length > 0 { return (numeric.zone, length &+ numeric.length) }
      }
      return (minutes &* 60, length)
    }
    return (Stamp.noZone, 0)
  }

  /// A numeric zone at `i`, or one after a space, or a zone's name after a space; the length includes the space.
  public static func anyZone(_ b: UnsafeRawBufferPointer, _ i: Int) -> (zone: Int, length: Int) {
    let near = numericZone(b, i)
    if near.length > 0 { return near }
    guard byte(b, i) == 0x20 else { return (Stamp.noZone, 0) }
    let first = byte(b, i &+ 1)
    if first == 0x2B || first == 0x2D {
      let far = numericZone(b, i &+ 1)
      // A bare `-05` after a space is as likely a field of the line.
      return far.length >= 5 ? (far.zone, far.length &+ 1) : (Stamp.noZone, 0)
    }
    let named = namedZone(b, i &+ 1)
    return named.length > 0 ? (named.zone, named.length &+ 1) : (Stamp.noZone, 0)
  }

  private static let zoneNames: [(StaticString, Int)] = [
    ("UTC", 0), ("GMT", 0), ("Z", 0), ("CET", 60), ("CEST", 120), ("EST", -300), ("EDT", -240), ("CST", -360),
    ("CDT", -300), ("MST", -420), ("MDT", -360), ("PST", -480), ("PDT", -420), ("WET", 0), ("WEST", 60),
    ("EET", 120), ("EEST", 180), ("BST", 60), ("MSK", 180), ("JST", 540), ("KST", 540), ("IST", 330), ("HST", -600),
    ("AEST", 600), ("AEDT", 660), ("ACST", 570), ("ACDT", 630), ("AWST", 480), ("NZST", 720), ("NZDT", 780),
    ("SAST", 120), ("AKST", -540), ("AKDT", -480), ("HKT", 480), ("SGT", 480), ("PKT", 300), ("BRT", -180),
    ("ART", -180), ("MEZ", 60), ("MESZ", 120),
  ]
}
