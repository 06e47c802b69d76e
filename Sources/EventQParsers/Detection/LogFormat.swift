public import EventQBytes
public import EventQModel

/// What a parser is told of the source that it reads, and what it remembers of it from chunk to chunk.
public struct SourceContext: Sendable {
  /// Number of the source in the batch's `sources`.
  public var source: UInt32 = 0
  /// 1-based number, within the source, of line 0 of the chunk.
  public var firstLine: UInt32 = 1
  /// Zone of stamps that carry none.
  public var zone = ZoneRules.utc
  /// The newest moment that a stamp without a year can mean: such a stamp is read as the last such date that is not
  /// more than a day after this. For a file: its last change, or what `--now` says.
  public var latest = Timestamp.none
  /// Year of the first stamp without a year, where the whole source was looked at (see `YearScan`); 0 where not. Stamps
  /// that follow are counted on from it at each turn of the year.
  public var firstYear = 0
  /// Whether no more bytes will come: an event that might go on in the next chunk is to be closed.
  public var isFinal = true
  /// Host of events that name none: from the name of the file or the address of the peer. Empty for none.
  public var defaultHost: [UInt8] = []
  /// Host of every event, whatever it names (`--host`). Empty for none.
  public var hostOverride: [UInt8] = []

  public init() {}

  /// The moment that a stamp without a year means: the newest one that is not more than a day after `latest`.
  /// 29 February is looked for in the last leap year.
  public func resolveYear(_ civil: CivilTime) -> Timestamp {
    var civil = civil
    let bound = latest.isNone ? Timestamp(seconds: 4_102_444_800) : latest.adding(seconds: 86_400)
    civil.year = CivilTime(bound).year
    for _ in 0..<9 {
      if civil.isValid {
        let moment = zone.timestamp(civil)
        if moment <= bound { return moment }
      }
      civil.year -= 1
    }
    return .none
  }
}

/// How far a format got with a run of lines.
public struct ParseStep: BitwiseCopyable, Equatable, Sendable {
  /// Index of the first line that was not taken. Equal to the first line offered where that line is not of the format.
  public var next: Int
  /// Whether `next` is the format's own, but may go on behind the end of the chunk: it is offered again with more.
  public var heldBack: Bool

  @inlinable public init(next: Int, heldBack: Bool = false) {
    self.next = next
    self.heldBack = heldBack
  }
}

/// What is looked for once in a line, so that formats that need it are spared the lines without it.
public struct LineMarks: OptionSet, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A `[` stands in the line.
  public static let bracket = LineMarks(rawValue: 1)
  /// The line begins with the name of a month.
  public static let month = LineMarks(rawValue: 2)
  /// The line ends with a colon.
  public static let colonAtEnd = LineMarks(rawValue: 4)

  static let all: LineMarks = [.bracket, .month, .colonAtEnd]

  /// The marks of a line.
  init(of line: UnsafeRawBufferPointer) {
    var marks: LineMarks = line.find(0x5B) != nil ? .bracket : []
    if StampReader.month(line, 0) > 0 { marks.insert(.month) }
    let end = SyslogTokens.trimmedCount(line)
    if end > 0, line[end &- 1] == 0x3A { marks.insert(.colonAtEnd) }
    self = marks
  }
}

extension LogFormat {
  public func mayBegin(with byte: UInt8, _ marks: LineMarks) -> Bool { mayBegin(with: byte) }
}

/// One log format: takes lines that are its own and turns them into rows.
///
/// A format is asked chunk by chunk, never line by line, so the call through the protocol costs nothing per event.
public protocol LogFormat: Sendable {
  /// Name in the `parser` field.
  var id: ParserID { get }

  /// Whether an event of this format can begin with this byte: lets the driver pass formats over. Asked once for each
  /// byte when the source begins, and again when the format has taken lines of it for the first time.
  func mayBegin(with byte: UInt8) -> Bool

  /// Whether an event can begin with this byte in a line with these marks. Asked as `mayBegin(with:)` is.
  func mayBegin(with byte: UInt8, _ marks: LineMarks) -> Bool

  /// Parses `lines[from...]` into rows of `batch`, up to the first line that is not of this format.
  ///
  /// `lines` are slices of `batch.text`, without the newline (a carriage return may end them). Must not change
  /// `batch.text`. Must take a line only when its form shows that it is this format's (or when it continues an event
  /// just taken): other formats are asked for the rest, and a line that none takes is kept as `unknown`.
  /// Sets `row.line` to `context.firstLine + index`, `row.source` to `context.source`, `row.raw` to all of the event's
  /// original bytes. A field that is broken is reported in `Field.error`; the row is still appended.
  mutating func parse(
    _ lines: borrowing Column<Slice>, from: Int, into batch: inout EventBatch, context: inout SourceContext
  ) -> ParseStep
}
