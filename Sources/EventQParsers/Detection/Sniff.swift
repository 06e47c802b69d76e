internal import EventQBytes
public import EventQModel

/// What the head of a file tells of the whole: its format, and the times that it names in full.
public struct Sniff: Sendable {
  /// The parser that took most events of the sample.
  public var parser = ParserID.none
  /// First and last moment among stamps with a year; `.none` where there is none. For the years of other files.
  public var earliest = Timestamp.none
  public var latest = Timestamp.none

  /// Parses a sample, which may end anywhere.
  public init(_ sample: UnsafeRawBufferPointer, context: SourceContext = SourceContext()) {
    // A stamp whose meaning does not depend on `latest` has its year.
    let first = Self.parse(sample, context, latest: 946_684_800)
    let second = Self.parse(sample, context, latest: 1_893_456_000)
    parser = second.statistics.majority
    for row in 0..<min(first.batch.count, second.batch.count) {
      let time = second.batch.time[row]
      if time.isNone || time != first.batch.time[row] || second.batch.parser[row] == .none { continue }
      if earliest.isNone || time < earliest { earliest = time }
      if latest.isNone || time > latest { latest = time }
    }
  }

  private struct Result: ~Copyable {
    var batch = EventBatch()
    var statistics = ParseStatistics()
  }

  private static func parse(_ sample: UnsafeRawBufferPointer, _ context: SourceContext, latest: Int) -> Result {
    var context = context
    context.latest = Timestamp(seconds: latest)
    var result = Result()
    result.batch.text.append(sample)
    var parser = SourceParser()
    _ = parser.parseChunk(&result.batch, isFinal: true, context: &context)
    result.statistics = parser.statistics
    return result
  }
}
