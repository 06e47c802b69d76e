internal import EventQFilter
public import EventQModel

/// What `--since` and `--until` name: a time, or a moment of the logs (`crash`, `boot@db1`, `outage[-2]`, `crash-10m`).
public enum AnchorExpression: Sendable, Equatable {
  public enum Moment: String, Sendable, CaseIterable {
    /// The newest crash that stopped a host.
    case crash
    case boot
    /// The start of the newest outage.
    case outage
  }

  case time(Timestamp)
  /// - index: 1 for the newest, 2 for the one before, ...
  /// - offset: seconds to add.
  case named(Moment, index: Int, host: String?, offset: Double)

  /// Why a text is not an expression, and where.
  public struct ParseError: Error, Equatable, Sendable, CustomStringConvertible {
    public var text: String
    /// 0-based character.
    public var position: Int
    public var message: String
    public var description: String {
      "\(message)\n  \(text)\n  \(String(repeating: " ", count: position))^"
    }
  }

  /// Reads an expression.
  ///
  /// - Parameters:
  ///   - now: what `15m ago` and `yesterday` are counted from.
  ///   - zone: of times that name none.
  public static func parse(
    _ text: String, now: Timestamp, zone: ZoneRules = .utc
  ) throws(ParseError) -> AnchorExpression {
    var parser = AnchorParser(text: text, now: now, zone: zone)
    return try parser.parse()
  }
}

struct AnchorParser {
  let text: String
  let now: Timestamp
  let zone: ZoneRules
  private var characters: [Character]
  private var position = 0

  init(text: String, now: Timestamp, zone: ZoneRules) {
    self.text = text
    self.now = now
    self.zone = zone
    characters = Array(text)
  }

  private func fail(_ message: String, at place: Int? = nil) -> AnchorExpression.ParseError {
    AnchorExpression.ParseError(text: text, position: min(place ?? position, characters.count), message: message)
  }

  mutating func parse() throws(AnchorExpression.ParseError) -> AnchorExpression {
    skipSpaces()
    guard let first = peek else {
      throw fail("an empty time; examples: crash, outage-10m, 2026-10-15T12:51:00Z, 15m ago")
    }
    if first.isNumber { return try number() }
    let start = position
    var word = ""
    while let character = peek, character.isLetter {
      word.append(character)
      position += 1
    }
    switch word.lowercased() {
    case "now": return .time(now.adding(seconds: try offset()))
    case "today": return .time(midnight(daysBefore: 0).adding(seconds: try offset()))
    case "yesterday": return .time(midnight(daysBefore: 1).adding(seconds: try offset()))
    case let name:
      guard let moment = AnchorExpression.Moment(rawValue: name) else {
        throw fail("'\(word)' is no moment; known: crash, boot, outage, now, today, yesterday, or a time", at: start)
      }
      return try named(moment)
    }
  }

  private var peek: Character? { position < characters.count ? characters[position] : nil }

  private mutating func skipSpaces() { while peek == " " { position += 1 } }

  private mutating func named(_ moment: AnchorExpression.Moment) throws(AnchorExpression.ParseError) -> AnchorExpression
  {
    var index = 1
    var host: String?
    while let character = peek, character == "[" || character == "@" {
      position += 1
      if character == "[" {
        guard peek == "-" else { throw fail("expected a number such as [-2]") }
        position += 1
        let start = position
        guard let value = digits(), value >= 1 else { throw fail("expected a number from 1", at: start) }
        guard peek == "]" else { throw fail("expected ']'") }
        position += 1
        index = value
      } else {
        let start = position
        var name = ""
        // A host may hold a hyphen: the offset is what is left when it reads as one.
        while let next = peek, next.isLetter || next.isNumber || "._-".contains(next) {
          if next == "-", isOffset(at: position) { break }
          name.append(next)
          position += 1
        }
        if name.isEmpty { throw fail("expected a host after '@'", at: start) }
        host = name.lowercased()
      }
    }
    return .named(moment, index: index, host: host, offset: try offset())
  }

  /// Whether the rest from here is a signed duration.
  private func isOffset(at place: Int) -> Bool {
    var i = place + 1
    let start = i
    while i < characters.count, characters[i].isNumber { i += 1 }
    return i > start && i + 1 == characters.count && "smhdw".contains(characters[i])
  }

  /// `-10m`, `+30s`, or nothing.
  private mutating func offset() throws(AnchorExpression.ParseError) -> Double {
    skipSpaces()
    guard let sign = peek else { return 0 }
    guard sign == "-" || sign == "+" else { throw fail("expected an offset such as -10m, or the end") }
    position += 1
    let value = try duration()
    skipSpaces()
    if peek != nil { throw fail("unexpected text behind the offset") }
    return sign == "-" ? -value : value
  }

  private mutating func duration() throws(AnchorExpression.ParseError) -> Double {
    let start = position
    guard let value = digits() else { throw fail("expected a number", at: start) }
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    guard let unit = peek, let factor = units[unit] else { throw fail("expected a unit: s, m, h, d or w") }
    position += 1
    return Double(value) * factor
  }

  private mutating func digits() -> Int? {
    var value: Int?
    while let digit = peek?.wholeNumberValue, (value ?? 0) < 1_000_000_000 {
      value = (value ?? 0) * 10 + digit
      position += 1
    }
    return value
  }

  /// A time, or `15m ago`.
  private mutating func number() throws(AnchorExpression.ParseError) -> AnchorExpression {
    let start = position
    if let length = digits(), let unit = peek, "smhdw".contains(unit) {
      position = start
      let seconds = try duration()
      skipSpaces()
      guard String(characters[position...]) == "ago" else { throw fail("expected 'ago'") }
      _ = length
      return .time(now.adding(seconds: -seconds))
    }
    let rest = String(characters[start...])
    guard let span = TimeText.span(rest) else {
      throw fail("not a time; examples: 2026-10-15, 2026-10-15 12:51, 2026-10-15T12:51:00Z", at: start)
    }
    let hasZone =
      rest.hasSuffix("Z") || rest.dropFirst(10).contains { $0 == "+" || $0 == "-" } || rest.allSatisfy(\.isNumber)
    return .time(hasZone ? span.from : zone.timestamp(CivilTime(span.from)))
  }

  private func midnight(daysBefore days: Int) -> Timestamp {
    let local = CivilTime(now, offset: zone.offset(at: now.seconds))
    let today = CivilTime.daysFromEpoch(year: local.year, month: local.month, day: local.day) - days
    return zone.timestamp(CivilTime(Timestamp(seconds: today * 86_400)))
  }
}
