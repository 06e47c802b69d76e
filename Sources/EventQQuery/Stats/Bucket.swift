internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// A field to group by, with an optional rounding: `_time:5m`, `_time:day offset 2h`, `size:1KiB`, `ip:/24`.
struct GroupField: Sendable {
  enum Step: Sendable, Equatable {
    case none
    /// Nanoseconds.
    case time(Int64)
    case month
    case year
    case number(Double)
    /// Leading bits of an IPv4 address.
    case network(Int)
  }

  var name: String
  var step = Step.none
  /// Nanoseconds for times, else a number.
  var offset = 0.0

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> GroupField {
    var field = GroupField(name: try scanner.fieldName())
    guard scanner.take(":") else { return field }
    scanner.skipSpace()
    let start = scanner.index
    let word = try scanner.text("a step such as 5m, day, 100 or /24")
    if let named = named[word] {
      field.step = named
    } else if word.hasPrefix("/"), let bits = Int(word.dropFirst()), (0...32).contains(bits) {
      field.step = .network(bits)
    } else if let duration = NumberText.duration(word), duration > 0 {
      field.step = .time(duration)
    } else if let number = NumberText.parse(word), number > 0, number.isFinite {
      field.step = .number(number)
    } else {
      throw scanner.fail("'\(word)' is no step (write for example 5m, day, 100 or /24)", at: start)
    }
    if scanner.takeKeyword("offset") {
      scanner.skipSpace()
      let at = scanner.index
      guard let offset = NumberText.parse(try scanner.text("an offset")) else {
        throw scanner.fail("expected a duration or a number", at: at)
      }
      field.offset = offset
    }
    return field
  }

  private static let second: Int64 = 1_000_000_000
  private static let named: [String: Step] = [
    "nanosecond": .time(1), "microsecond": .time(1000), "millisecond": .time(1_000_000), "second": .time(second),
    "minute": .time(60 * second), "hour": .time(3600 * second), "day": .time(86_400 * second),
    "week": .time(7 * 86_400 * second), "month": .month, "year": .year,
  ]

  /// The bucket of a value, as text; the value itself where it cannot be rounded.
  func add(_ value: UnsafeRawBufferPointer, to key: inout GroupTable) -> FieldType? {
    switch step {
    case .none:
      key.add(value)
      return nil
    case .time, .month, .year:
      if let time = TimeText.instant(value) {
        var out = ByteWriter(capacity: 40)
        out.rfc3339(floor(time))
        key.add(out.bytes)
        return .string
      }
      if case .time(let step) = step, let number = NumberText.parse(value) {
        return add((number / Double(step)).rounded(.down) * Double(step), &key)
      }
    case .number(let step):
      if let number = NumberText.parse(value) {
        return add(((number - offset) / step).rounded(.down) * step + offset, &key)
      }
    case .network(let bits):
      if let address = IPText.ipv4(value) {
        let masked = bits == 0 ? 0 : address & (~0 << UInt32(32 - bits))
        var text = "\(masked >> 24).\(masked >> 16 & 255).\(masked >> 8 & 255).\(masked & 255)"
        text.withUTF8 { key.add(UnsafeRawBufferPointer($0)) }
        return .string
      }
    }
    key.add(value)
    return nil
  }

  private func add(_ number: Double, _ key: inout GroupTable) -> FieldType {
    var text = NumberFormat.text(number)
    text.withUTF8 { key.add(UnsafeRawBufferPointer($0)) }
    return .number
  }

  private func floor(_ time: Timestamp) -> Timestamp {
    let shift = Int64(offset)
    let moved = time.nanoseconds &- shift
    switch step {
    case .time(let step):
      // Weeks begin on Mondays; 1970-01-01 was a Thursday.
      let origin: Int64 = step == 7 * 86_400 * Self.second ? -3 * 86_400 * Self.second : 0
      let rest = ((moved &- origin) % step + step) % step
      return Timestamp(nanoseconds: moved &- rest &+ shift)
    case .month, .year:
      var civil = CivilTime(Timestamp(nanoseconds: moved))
      civil = CivilTime(year: civil.year, month: step == .month ? civil.month : 1, day: 1)
      return Timestamp(nanoseconds: civil.timestamp().nanoseconds &+ shift)
    default: return time
    }
  }
}
