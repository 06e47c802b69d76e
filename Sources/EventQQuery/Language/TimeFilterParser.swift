internal import EventQFilter
internal import EventQModel

/// What can stand behind `_time:`.
extension QueryScanner {
  mutating func timeFilter() throws(QuerySyntaxError) -> FilterExpression {
    try descend()
    defer { depth -= 1 }
    skipSpace()
    if takeKeyword("not") { return .not(try timeFilter()) }
    if take("!") { return .not(try timeFilter()) }
    if take("*") { return .field("_time", .exists) }
    let start = index
    if takeKeyword("day_range") { return .field("_time", try dayRange()) }
    if takeKeyword("week_range") { return .field("_time", try weekRange()) }
    if peek == "\"" || peek == "'", try quoted() == "" { return .field("_time", .empty) }
    index = start
    var from = Timestamp.distantPast
    var until = Timestamp.distantFuture
    if atKeyword("offset") {
      until = moved(now, 1)
    } else if peek == "[" || peek == "(" {
      (from, until) = try interval()
    } else if peek == "<" || peek == ">" || peek == "=" {
      (from, until) = try timeComparison()
    } else {
      (from, until) = try timeValue()
    }
    if takeKeyword("offset") {
      let offset = try duration()
      if from != .distantPast { from = moved(from, -offset) }
      if until != .distantFuture { until = moved(until, -offset) }
    }
    return .field("_time", .time(from: from, until: until))
  }

  private func moved(_ time: Timestamp, _ nanoseconds: Int64) -> Timestamp {
    let (sum, over) = time.nanoseconds.addingReportingOverflow(nanoseconds)
    return over ? (nanoseconds < 0 ? .distantPast : .distantFuture) : Timestamp(nanoseconds: max(sum, .min + 1))
  }

  private mutating func duration() throws(QuerySyntaxError) -> Int64 {
    skipSpace()
    let start = index
    let word = try text("a duration such as 5m or 1h30m")
    guard let value = NumberText.duration(word) else {
      throw fail("'\(word)' is no duration (write for example 90s, 5m, 1h30m, 2d)", at: start)
    }
    return value
  }

  /// A date or time in words of its own: quoted or not, with colons.
  private mutating func timeText() throws(QuerySyntaxError) -> (text: String, start: Int) {
    skipSpace()
    let start = index
    return (try text("a time or a duration", also: [":"]), start)
  }

  /// `5m`: from that long ago until now; `2026-10-15`: that day.
  private mutating func timeValue() throws(QuerySyntaxError) -> (Timestamp, Timestamp) {
    let (text, start) = try timeText()
    if let duration = NumberText.duration(text) { return (moved(now, 1 - duration.magnitudeClamped), moved(now, 1)) }
    return try span(text, start)
  }

  private func span(_ text: String, _ start: Int) throws(QuerySyntaxError) -> (Timestamp, Timestamp) {
    if text == "now" { return (now, moved(now, 1)) }
    if text.hasPrefix("now-") || text.hasPrefix("now+"), let offset = NumberText.duration(String(text.dropFirst(4))) {
      let time = moved(now, text.hasPrefix("now-") ? -offset : offset)
      return (time, moved(time, 1))
    }
    if let span = TimeText.span(text) { return (span.from, span.until) }
    throw fail(
      "'\(text)' is no time (write for example 5m, 2026-10-15, 2026-10-15T12:51:00Z, [2026-10-15, 2026-10-16))",
      at: start)
  }

  /// A bound of an interval: a time, `now`, or a duration, which counts back from now.
  private mutating func timeBound() throws(QuerySyntaxError) -> (Timestamp, Timestamp) {
    let (text, start) = try timeText()
    if let duration = NumberText.duration(text) {
      let time = moved(now, -duration.magnitudeClamped)
      return (time, moved(time, 1))
    }
    return try span(text, start)
  }

  private mutating func interval() throws(QuerySyntaxError) -> (Timestamp, Timestamp) {
    let fromIncluded = try opening()
    let from = try timeBound()
    try expectMark(",", "between the times")
    let until = try timeBound()
    let untilIncluded = try closing()
    return (fromIncluded ? from.0 : moved(from.0, 1), untilIncluded ? until.1 : until.0)
  }

  private mutating func timeComparison() throws(QuerySyntaxError) -> (Timestamp, Timestamp) {
    if take("=") { return try timeValue() }
    let greater = peek == ">"
    index += 1
    let orEqual = take("=")
    let (text, start) = try timeText()
    if let duration = NumberText.duration(text) {
      // Older or younger than the duration.
      let edge = moved(now, -duration.magnitudeClamped)
      if greater { return (.distantPast, orEqual ? moved(edge, 1) : edge) }
      return (orEqual ? edge : moved(edge, 1), .distantFuture)
    }
    let span = try span(text, start)
    if greater { return (orEqual ? span.0 : moved(span.0, 1), .distantFuture) }
    return (.distantPast, orEqual ? span.1 : span.0)
  }

  /// `day_range[08:00, 18:00) offset 2h`.
  private mutating func dayRange() throws(QuerySyntaxError) -> FieldPredicate {
    let fromIncluded = try opening()
    let from = try timeOfDay()
    try expectMark(",", "between the times of day")
    let to = try timeOfDay()
    let toIncluded = try closing()
    return .timeOfDay(
      from: fromIncluded ? from : from + 1, to: toIncluded ? to : to - 1, offset: try zoneOffset())
  }

  private mutating func timeOfDay() throws(QuerySyntaxError) -> Int64 {
    let (text, start) = try timeText()
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hours = Int64(parts[0]), let minutes = Int64(parts[1]), (0...24).contains(hours),
      (0...59).contains(minutes)
    else { throw fail("'\(text)' is no time of day (hh:mm)", at: start) }
    return (hours * 60 + minutes) * 60_000_000_000
  }

  private mutating func zoneOffset() throws(QuerySyntaxError) -> Int64 {
    takeKeyword("offset") ? try duration() : 0
  }

  /// `week_range[Mon, Fri]`.
  private mutating func weekRange() throws(QuerySyntaxError) -> FieldPredicate {
    let fromIncluded = try opening()
    let from = try weekday()
    try expectMark(",", "between the days")
    let to = try weekday()
    let toIncluded = try closing()
    return .weekday(from: fromIncluded ? from : from + 1, to: toIncluded ? to : to - 1, offset: try zoneOffset())
  }

  private mutating func weekday() throws(QuerySyntaxError) -> Int {
    skipSpace()
    let start = index
    let word = try text("a day of the week").lowercased()
    let days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    guard let day = days.firstIndex(where: { $0 == word || $0.prefix(3) == word }) else {
      throw fail("'\(word)' is no day of the week", at: start)
    }
    return day
  }
}

extension Int64 {
  /// The absolute value, never an overflow.
  fileprivate var magnitudeClamped: Int64 { self == .min ? .max : abs(self) }
}
