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
