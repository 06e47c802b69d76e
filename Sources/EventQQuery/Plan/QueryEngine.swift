internal import EventQBytes
internal import EventQFilter
public import EventQModel

/// Takes the results of a query, block by block.
public protocol ResultSink {
  mutating func write(_ rows: borrowing RowBlock) throws
  /// No more rows come. Not called when the query fails.
  mutating func finish() throws
}

/// Runs queries over events.
public enum QueryEngine {
  /// What a run did.
  public struct Statistics: Sendable, Equatable {
    public var batches = 0
    /// Events that were looked at, and how many of them passed the filter (of the last pass).
    public var events = 0
    public var matches = 0
    /// How often the source was read: more than once only where an ordered result does not fit into memory.
    public var passes = 0
    /// Rows that went out.
    public var rows = 0

    public init() {}
  }

  /// Runs a query to its end.
  ///
  /// - Parameters:
  ///   - scan: makes a source for a request; called again with a later `since` where the result is too large to be
  ///     ordered in memory at once. A `BlockSource` is read by several threads, and only as far as needed.
  ///   - sink: takes the rows as they become known. Without aggregation or sort that is in the order of time, host,
  ///     source and line.
  /// - Throws: `QueryError`, or what the source or the sink throws.
  @discardableResult
  public static func run<Source: BatchSource, Sink: ResultSink>(
    _ query: Query, options: QueryOptions = QueryOptions(), sink: inout Sink,
    scan: (ScanRequest) throws -> Source
  ) throws -> Statistics {
    let context = QueryContext(options)
    let collector = SinkProcessor(sink)
    defer { sink = collector.sink }
    var head: Processor = collector
    for pipe in query.pipes.reversed() { head = pipe.processor(context, head) }
    let order = query.needsOrder ? OrderProcessor(firstRows: query.firstRows, context, head) : nil
    var statistics = Statistics()
    var request = query.scanRequest
    while true {
      var source = try scan(request)
      try pass(query, context, &source, order ?? head, &statistics)
      guard let order, let since = try order.endPass() else { break }
      request.since = max(request.since, since)
    }
    try head.finish()
    statistics.rows = collector.rows
    return statistics
  }

  private static func pass<Source: BatchSource>(
    _ query: Query, _ context: QueryContext, _ source: inout Source, _ head: Processor,
    _ statistics: inout Statistics
  ) throws {
    statistics.passes += 1
    statistics.events = 0
    statistics.matches = 0
    try context.check()
    if let blocks = source as? any BlockSource {
      return try passBlocks(query, context, blocks, head, &statistics)
    }
    var batch = EventBatch()
    var bitmap = Bitmap()
    var block = RowBlock()
    while !head.isSatisfied, try source.next(into: &batch) {
      try context.check()
      statistics.batches += 1
      statistics.events += batch.count
      query.filter.evaluate(batch, into: &bitmap) { context.isInterrupted }
      try context.check()
      let matches = bitmap.population
      if matches == 0 { continue }
      statistics.matches += matches
      var row = 0
      while query.projection.append(batch, bitmap, from: &row, to: &block) {
        try head.write(block)
        block.removeAll()
        if head.isSatisfied { break }
      }
    }
  }

  private static func passBlocks<Source: BlockSource>(
    _ query: Query, _ context: QueryContext, _ source: Source, _ head: Processor, _ statistics: inout Statistics
  ) throws {
    let pass = try BlockPass(query, context, source, head, statistics)
    defer { statistics = pass.statistics }
    try pass.run()
  }

  /// The end of the chain.
  private final class SinkProcessor<Sink: ResultSink>: Processor {
    var sink: Sink
    var rows = 0

    init(_ sink: Sink) {
      self.sink = sink
      super.init(nil)
    }

    override func write(_ block: borrowing RowBlock) throws {
      rows += block.count
      try sink.write(block)
    }

    override func finish() throws { try sink.finish() }
  }
}

/// Batches in memory as a source, for tests and for small inputs: hands out copies of all of them.
public struct ReplaySource: BatchSource {
  private let batches: [Held]
  private var index = 0

  /// A batch that many sources may read. Safe: it is never changed.
  public final class Held: @unchecked Sendable {
    let batch: EventBatch
    public init(_ batch: consuming EventBatch) { self.batch = batch }
  }

  public init(_ batches: [Held]) { self.batches = batches }

  public mutating func next(into batch: inout EventBatch) throws -> Bool {
    guard index < batches.count else { return false }
    batch.removeAll()
    for row in 0..<batches[index].batch.count { batch.appendCopy(of: batches[index].batch, row: row) }
    index += 1
    return true
  }
}
