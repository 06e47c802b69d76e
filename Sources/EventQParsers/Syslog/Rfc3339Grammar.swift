internal import EventQBytes
internal import EventQModel

/// TIMESTAMP of RFC 5424, section 6.2.3, byte for byte: tells where a stamp goes wrong.
enum Rfc3339Grammar {
  /// Smallest and largest value of each byte up to the seconds; a second look settles `2x` hours and `3x` days.
  private static let low: StaticString = "0000-00-00T00:00:00"
  private static let high: StaticString = "9999-19-39T29:59:59"

  /// Checks the stamp at `start`. `fault` is the offset of the first byte that cannot stand there, nil for a good
  /// stamp, whose end is `end`.
  static func check(_ b: UnsafeRawBufferPointer, _ start: Int) -> (fault: Int?, end: Int) {
    for k in 0..<19 {
      let i = start + k
      guard i < b.count, b[i] >= low.utf8Start[k], b[i] <= high.utf8Start[k] else { return (i, start) }
      switch k {
      case 6 where StampReader.two(b, i - 1) < 1 || StampReader.two(b, i - 1) > 12: return (i, start)
      case 9 where StampReader.two(b, i - 1) < 1 || StampReader.two(b, i - 1) > 31: return (i, start)
      case 12 where StampReader.two(b, i - 1) > 23: return (i, start)
      default: break
      }
    }
    var i = start + 19
    if i < b.count, b[i] == 0x2E {
      i += 1
      let fraction = i
      while i < b.count, ASCII.isDigit(b[i]), i - fraction < 6 { i += 1 }
      if i == fraction { return (i, start) }
    }
    guard i < b.count else { return (i, start) }
    if b[i] == 0x5A {
      i += 1
    } else if b[i] == 0x2B || b[i] == 0x2D {
      let bounds: StaticString = "29:59"
      for k in 0..<5 {
        let j = i + 1 + k
        guard j < b.count, b[j] <= bounds.utf8Start[k], k == 2 ? b[j] == 0x3A : ASCII.isDigit(b[j]) else {
          return (j, start)
        }
        if k == 1, StampReader.two(b, j - 1) > 23 { return (j, start) }
      }
      i += 6
    } else {
      return (i, start)
    }
    let day = StampReader.two(b, start + 8)
    if day > CivilTime.days(inMonth: StampReader.two(b, start + 5), year: StampReader.four(b, start)) { return (i, i) }
    return (nil, i)
  }
}
