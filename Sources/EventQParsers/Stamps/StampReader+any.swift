internal import EventQBytes
public import EventQModel

extension StampReader {
  /// The stamp of any family at `start`: its moment and length; length 0 where there is none. For text whose format is
  /// not known: the families that cannot be taken for another one are tried first.
  public static func any(
    _ b: UnsafeRawBufferPointer, _ start: Int, _ context: borrowing SourceContext
  ) -> (moment: Timestamp, length: Int) {
    guard start < b.count else { return (.none, 0) }
    let first = b[start]
    if ASCII.isDigit(first) {
      if let stamp = iso(b, start) { return withHalfDay(stamp, b, start, context) }
      if let stamp = dayMonthYear(b, start) ?? monthDayYear(b, start) ?? shortYear(b, start) ?? bsd(b, start) {
        return (stamp.moment(context), stamp.length)
      }
      let seconds = epoch(b, start)
      if seconds.length > 0 { return seconds }
      if let stamp = monthDay(b, start) { return (stamp.moment(context), stamp.length) }
      return (.none, 0)
    }
    guard ASCII.isLetter(first) else { return (.none, 0) }
    if let stamp = bsd(b, start) {
      let zone = anyZone(b, start &+ stamp.length)
      var zoned = stamp
      if stamp.hasYear {
        zoned.zone = zone.zone
        zoned.length &+= zone.length
      }
      return (zoned.moment(context), zoned.length)
    }
    if let stamp = ctime(b, start) ?? monthDashDay(b, start) { return (stamp.moment(context), stamp.length) }
    return (.none, 0)
  }

  /// `2023-07-19T02:47:11 AM UTC`.
  private static func withHalfDay(
    _ read: Stamp, _ b: UnsafeRawBufferPointer, _ start: Int, _ context: borrowing SourceContext
  ) -> (moment: Timestamp, length: Int) {
    var stamp = read
    if !stamp.hasZone {
      let half = applyHalfDay(b, start &+ stamp.length, to: &stamp.civil)
      if half > 0 {
        stamp.length &+= half
        let zone = anyZone(b, start &+ stamp.length)
        stamp.zone = zone.zone
        stamp.length &+= zone.length
      }
    }
    return (stamp.moment(context), stamp.length)
  }

  /// A year of two digits first: `17/06/09 20:10:52`, `081111 101735`, `170213 16:00:33`.
  static func shortYear(_ b: UnsafeRawBufferPointer, _ start: Int) -> Stamp? {
    let year = two(b, start)
    guard year >= 0 else { return nil }
    var civil = CivilTime(year: 2000 + year, month: 0, day: 0)
    var i = start &+ 2
    let separator = byte(b, i)
    if separator == 0x2F || separator == 0x2D {
      civil.month = two(b, i &+ 1)
      civil.day = two(b, i &+ 4)
      guard byte(b, i &+ 3) == separator else { return nil }
      i &+= 6
    } else {
      civil.month = two(b, i)
      civil.day = two(b, i &+ 2)
      i &+= 4
    }
    guard byte(b, i) == 0x20 else { return nil }
    i &+= 1
    var length = clock(b, i, into: &civil)
    if length == 0 {
      civil.hour = two(b, i)
      civil.minute = two(b, i &+ 2)
      civil.second = two(b, i &+ 4)
      guard byte(b, i &+ 6) == 0x20 else { return nil }
      length = 6
    }
    guard civil.isValid else { return nil }
    return Stamp(civil, length: i &+ length &- start)
  }

  /// Month and day without a year: `05-26 11:18:41.509` (Android), `10.30 16:49:06`, `0517 15:04:22.619632` (glog).
  static func monthDay(_ b: UnsafeRawBufferPointer, _ start: Int) -> Stamp? {
    var civil = CivilTime(year: 0, month: two(b, start), day: 0)
    var i = start &+ 2
    if byte(b, i) == 0x2D || byte(b, i) == 0x2E { i &+= 1 }
    civil.day = two(b, i)
    guard civil.month >= 1, civil.month <= 12, civil.day >= 1, byte(b, i &+ 2) == 0x20 else { return nil }
    let length = clock(b, i &+ 3, into: &civil)
    var checked = civil
    checked.year = 2000
    guard length > 0, checked.isValid else { return nil }
    return Stamp(civil, length: i &+ 3 &+ length &- start)
  }

  /// `Mar-18 21:41:15.684`.
  static func monthDashDay(_ b: UnsafeRawBufferPointer, _ start: Int) -> Stamp? {
    var civil = CivilTime(year: 0, month: month(b, start), day: two(b, start &+ 4))
    guard civil.month > 0, byte(b, start &+ 3) == 0x2D, byte(b, start &+ 6) == 0x20 else { return nil }
    let length = clock(b, start &+ 7, into: &civil)
    var checked = civil
    checked.year = 2000
    guard length > 0, checked.isValid else { return nil }
    return Stamp(civil, length: 7 &+ length)
  }
}
