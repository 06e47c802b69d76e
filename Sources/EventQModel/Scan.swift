public import EventQBytes

/// What a reader of events wants from a source of batches: enough to skip what cannot matter.
public struct ScanRequest: Sendable {
  /// First moment wanted; events without a time pass only when `since` is `.distantPast`.
  public var since: Timestamp
  /// First moment not wanted any more.
  public var until: Timestamp
  /// Names of the fields that will be looked at; nil for all. Others may come back absent.
  public var fields: [String]?
  /// Words (runs of letters, digits, underscore and non-ASCII bytes; see `ASCII.isWord`), each of which must stand in
  /// the raw text or in a text value (message, host, app, process, message id, extra fields) of an event that matters.
  /// The source may use them to skip blocks; it need not.
  public var words: [String]
  /// Texts, each of which must stand in the message of an event that matters. A `BlockSource` may leave out the message
  /// and the raw text of other events.
  public var literals: [String] = []

  public init(
    since: Timestamp = .distantPast, until: Timestamp = .distantFuture, fields: [String]? = nil, words: [String] = []
  ) {
    self.since = since
    self.until = until
    self.fields = fields
    self.words = words
  }
}

/// A sequence of batches: the store's answer to a `ScanRequest`, or rows in memory.
///
/// Rows outside the request may be among those delivered: a source skips what it cheaply can, and the reader filters.
public protocol BatchSource {
  /// Replaces the content of `batch` by the next events; false at the end.
  mutating func next(into batch: inout EventBatch) throws -> Bool
}

/// What is known of a block of events without reading it.
public struct ScanBlock: Sendable {
  public var rows: Int
  /// First and last moment; both `none` where no event has one.
  public var first: Timestamp
  public var last: Timestamp
  public var rowsWithoutTime: Int
  /// Rows in whole minutes are counted already (see `EventCounts`): only those in cut minutes matter.
  public var isCounted = false

  public init(rows: Int, first: Timestamp, last: Timestamp, rowsWithoutTime: Int) {
    self.rows = rows
    self.first = first
    self.last = last
    self.rowsWithoutTime = rowsWithoutTime
  }
}

/// A source whose events lie in blocks that can be read in any order, by several readers at a time, and in two steps:
/// first the fields that decide which events matter, then the others, of these events.
public protocol BlockSource: AnyObject, BatchSource, SendableMetatype {
  associatedtype Reader: BlockReader
  /// The blocks that may matter.
  var blocks: [ScanBlock] { get }
  /// A reader for one thread.
  func makeReader() -> Reader
  /// Takes note of what a reader did, when it is done with.
  func finish(_ reader: Reader)
  /// Counts the events of as many blocks as it can without reading them, and takes those blocks out or marks them.
  func takeCounts(_ request: CountRequest, into counts: inout EventCounts)
}

/// Reads blocks. For one thread at a time.
public protocol BlockReader: AnyObject {
  /// Makes `batch` a block's events with these fields (nil for all); others are absent. False where nothing in it can
  /// matter or be read.
  func read(_ block: Int, fields: [String]?, into batch: inout EventBatch) throws -> Bool
  /// Fills in all fields of the request in the rows of the block last read that are in `rows`, a bit for each.
  func complete(_ rows: UnsafeBufferPointer<UInt64>, into batch: inout EventBatch) throws
}

/// A wish to know how many events there are, by minute, host and severity.
public struct CountRequest: Sendable {
  public var byMinute = false
  public var byHost = false
  public var bySeverity = false
  /// The host is meant also where an extra field called `host` stands in for it; the level likewise.
  public var takesHostField = false
  public var takesLevelField = false
  /// Minutes since 1970 (rounded down) of which some moments are wanted and others are not: not to be counted.
  public var cutMinutes: Set<Int64> = []

  public init() {}
}

/// Numbers of events: each row of `events` (time: the begin of the minute, host, severity) stands for `weights` many.
public struct EventCounts: ~Copyable {
  public var events = EventBatch()
  public var weights = Column<Int>()

  public init() {}
}

extension Timestamp {
  /// Minutes since 1970, rounded down.
  public var minute: Int64 {
    let (quotient, rest) = nanoseconds.quotientAndRemainder(dividingBy: 60_000_000_000)
    return rest < 0 ? quotient &- 1 : quotient
  }
}
