internal import EventQBytes
public import EventQModel

/// Times as LogsQL writes them: RFC 3339 and its beginnings (`2026`, `2026-10`, `2026-10-15`, `2026-10-15T12`, ...),
/// each with an optional zone (`Z`, `+02:00`); a space may stand for the `T`; or whole seconds, milliseconds,
/// microseconds or nanoseconds since 1970, told apart by their number of digits.
public enum TimeText {
  /// The span that the text names: a moment has a length of one nanosecond, `2026-10` is a month.
  public static func span(_ value: UnsafeRawBufferPointer) -> (from: Timestamp, until: Timestamp)? {
    if let number = value.decimal, value.count >= 9 {
      let scale: Int64 =
        value.count <= 11 ? 1_000_000_000 : value.count <= 14 ? 1_000_000 : value.count <= 17 ? 1000 : 1
      let (start, over) = Int64(number).multipliedReportingOverflow(by: scale)
      return over ? nil : (Timestamp(nanoseconds: start), Timestamp(nanoseconds: start + scale))
    }
    var scanner = Scanner(bytes: value)
    guard var time = scanner.civil(), time.isValid else { return nil }
    guard let offset = scanner.zone(), scanner.index == value.count else { return nil }
    let from = time.timestamp(offset: offset)
    let until: Timestamp
    switch scanner.precision {
    case 1:
      time.year += 1
      until = time.timestamp(offset: offset)
    case 2:
      time.month += 1
      if time.month == 13 { (time.year, time.month) = (time.year + 1, 1) }
      until = time.timestamp(offset: offset)
    case 3: until = from.adding(seconds: 86_400)
    case 4: until = from.adding(seconds: 3600)
    case 5: until = from.adding(seconds: 60)
    case 6: until = Timestamp(nanoseconds: from.nanoseconds + 1_000_000_000)
    default: until = Timestamp(nanoseconds: from.nanoseconds + scanner.fractionUnit)
    }
    return (from, until)
  }

  public static func span(_ text: String) -> (from: Timestamp, until: Timestamp)? {
    var text = text
    return text.withUTF8 { span(UnsafeRawBufferPointer($0)) }
  }

  /// The moment that an RFC 3339 time (at least a date and a `T` or space) names, or nil.
  public static func instant(_ value: UnsafeRawBufferPointer) -> Timestamp? {
    guard value.count >= 19, value[4] == 0x2D, value[7] == 0x2D else { return nil }
    return plain(value) ?? span(value)?.from
  }

  /// The form that results have, `2026-10-15T12:51:14.25Z`, without a detour.
  private static func plain(_ value: UnsafeRawBufferPointer) -> Timestamp? {
    func two(_ at: Int) -> Int { Int(value[at] &- 0x30) &* 10 &+ Int(value[at &+ 1] &- 0x30) }
    guard value.count >= 20, value[value.count - 1] == 0x5A, value[10] == 0x54, value[13] == 0x3A, value[16] == 0x3A
    else { return nil }
    for i in 0..<19 where i != 4 && i != 7 && i != 10 && i != 13 && i != 16 && !ASCII.isDigit(value[i]) { return nil }
    var time = CivilTime(
      year: two(0) * 100 + two(2), month: two(5), day: two(8), hour: two(11), minute: two(14), second: two(17))
    if value.count > 20 {
      guard value[19] == 0x2E, value.count > 21, value.count <= 30 else { return nil }
      var unit = 100_000_000
      for i in 20..<value.count - 1 {
        guard ASCII.isDigit(value[i]) else { return nil }
        time.nanosecond += Int(value[i] &- 0x30) * unit
        unit /= 10
      }
    }
    return time.isValid ? time.timestamp() : nil
  }

  private struct Scanner {
    let bytes: UnsafeRawBufferPointer
    var index = 0
    /// 1 year, 2 month, 3 day, 4 hour, 5 minute, 6 second, 7 fraction.
    var precision = 0
    var fractionUnit: Int64 = 1

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func number(_ width: Int) -> Int? {
      guard index + width <= bytes.count, let value = bytes.part(index, index + width).decimal else { return nil }
      index += width
      return value
    }

    /// Reads a two-digit part after one of the separators; nil (nothing consumed) where it does not follow.
    mutating func part(after separators: StaticString) -> Int? {
      guard index + 2 < bytes.count, ASCII.isDigit(bytes[index + 1]), ASCII.isDigit(bytes[index + 2]) else {
        return nil
      }
      // A zone offset (`-07:00`) also begins with a minus and two digits.
      if bytes[index] == 0x2D, index + 3 < bytes.count, bytes[index + 3] == 0x3A { return nil }
      for i in 0..<separators.utf8CodeUnitCount where separators.utf8Start[i] == bytes[index] {
        index += 1
        return number(2)
      }
      return nil
    }

    mutating func civil() -> CivilTime? {
      guard let year = number(4) else { return nil }
      var time = CivilTime(year: year, month: 1, day: 1)
      precision = 1
      guard let month = part(after: "-") else { return time }
      (time.month, precision) = (month, 2)
      guard let day = part(after: "-") else { return time }
      (time.day, precision) = (day, 3)
      guard let hour = part(after: "Tt ") else { return time }
      (time.hour, precision) = (hour, 4)
      guard let minute = part(after: ":") else { return time }
      (time.minute, precision) = (minute, 5)
      guard let second = part(after: ":") else { return time }
      (time.second, precision) = (second, 6)
      guard index + 1 < bytes.count, bytes[index] == 0x2E || bytes[index] == 0x2C, ASCII.isDigit(bytes[index + 1])
      else { return time }
      index += 1
      precision = 7
      fractionUnit = 1_000_000_000
      while index < bytes.count, ASCII.isDigit(bytes[index]) {
        if fractionUnit > 1 {
          fractionUnit /= 10
          time.nanosecond += Int(bytes[index] &- 0x30) * Int(fractionUnit)
        }
        index += 1
      }
      return time
    }

    /// Seconds east of UTC; 0 where no zone follows; nil where what follows is not one.
    mutating func zone() -> Int? {
      guard index < bytes.count else { return 0 }
      let sign = bytes[index]
      index += 1
      if sign == 0x5A || sign == 0x7A { return 0 }
      guard sign == 0x2B || sign == 0x2D, let hours = number(2), hours < 24 else { return nil }
      var minutes = 0
      if index < bytes.count {
        if bytes[index] == 0x3A { index += 1 }
        guard let given = number(2), given < 60 else { return nil }
        minutes = given
      }
      let offset = hours * 3600 + minutes * 60
      return sign == 0x2D ? -offset : offset
    }
  }
}
