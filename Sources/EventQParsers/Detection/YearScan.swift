internal import EventQBytes
public import EventQModel

/// Finds the year in which a file of stamps without years begins: looks at all of it once, counts the turns of the
/// year, and counts them back from the last stamp. Needed for files that reach over more than one New Year; in others
/// `SourceContext.resolveYear` alone finds the same years.
public struct YearScan: Sendable {
  /// Turns of the year between the first stamp and the last.
  public private(set) var turns = 0
  /// The last stamp without a year, as its clock showed it.
  public private(set) var last: CivilTime?

  public init() {}

  /// Looks at whole lines of the source, which must be added in their order.
  public mutating func add(_ text: UnsafeRawBufferPointer) {
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0A, from: start) ?? text.count
      look(text.part(start, end))
      start = end + 1
    }
  }

  private mutating func look(_ line: UnsafeRawBufferPointer) {
    let start = SyslogTokens.priority(line).end
    guard start < line.count, ASCII.isLetter(line[start]), let stamp = StampReader.bsd(line, start), !stamp.hasYear
    else { return }
    turns += Self.turn(from: last?.month ?? 0, last?.day ?? 0, to: stamp.civil.month, stamp.civil.day)
    last = stamp.civil
  }

  /// The year for `SourceContext.firstYear`: 0 where the source has no stamp without a year.
  public func firstYear(_ context: SourceContext) -> Int {
    guard let last else { return 0 }
    let moment = context.resolveYear(last)
    if moment.isNone { return 0 }
    return CivilTime(moment, offset: context.zone.offset(at: moment.seconds)).year - turns
  }

  /// What a step from one day to the next means for the year: 1 back by two months or more, -1 for a line that comes
  /// late or a clock that was set back over New Year.
  static func turn(from month: Int, _ day: Int, to next: Int, _ nextDay: Int) -> Int {
    if month - next >= 2 { return 1 }
    return month == 1 && day <= 2 && next == 12 && nextDay >= 30 ? -1 : 0
  }
}
