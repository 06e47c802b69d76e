internal import Dispatch
internal import EventQBytes
internal import EventQFilter
internal import EventQModel
internal import Glibc
internal import Synchronization

/// One pass of a query over a source of blocks: several threads read, filter and project blocks, and hand on their rows
/// in the order in which blocks were taken, so that results are the same for any number of threads.
///
/// Safe: what several threads change is changed by the one whose turn it is only (`turn`), or under the lock.
final class BlockPass<Source: BlockSource>: @unchecked Sendable {
  private let query: Query
  private let context: QueryContext
  private let source: Source
  private let head: Processor
  private let blocks: [ScanBlock]
  private let order: [Int]
  private let edge: TimeEdge?
  private let turn = Turn()
  private struct Shared {
    var next = 0
    var isStopped = false
    /// See `Processor.timeBound`.
    var bound: Timestamp?
  }
  private let shared = Mutex(Shared())
  private var failure: (any Error)?
  private(set) var statistics: QueryEngine.Statistics

  init(
    _ query: Query, _ context: QueryContext, _ source: Source, _ head: Processor, _ statistics: QueryEngine.Statistics
  ) throws {
    self.query = query
    self.context = context
    self.source = source
    self.head = head
    self.statistics = statistics
    if let request = query.counts {
      try Self.count(query, request, source, head, &self.statistics)
    }
    blocks = source.blocks
    // A later pass leaves rows out by its own bound: the first rows of a block may then be none that are needed.
    edge = statistics.passes > 1 ? nil : query.timeEdge
    order = edge?.order(blocks) ?? Array(blocks.indices)
  }

  /// Reads the whole source.
  func run() throws {
    // Where a few rows are wanted the first blocks have them: reading ahead would be for nothing.
    let wanted = edge.map { $0.rows <= 1000 } ?? false ? 1 : context.options.threads
    let threads = min(max(1, wanted), order.count)
    if threads > 1 {
      DispatchQueue.concurrentPerform(iterations: threads) { _ in self.work() }
    } else if threads == 1 {
      work()
    }
    if let failure { throw failure }
  }

  /// Feeds the query with rows that stand for many events each.
  private static func count(
    _ query: Query, _ request: CountRequest, _ source: Source, _ head: Processor,
    _ statistics: inout QueryEngine.Statistics
  ) throws {
    var counts = EventCounts()
    source.takeCounts(request, into: &counts)
    var bitmap = Bitmap()
    query.filter.evaluate(counts.events, into: &bitmap)
    for weight in counts.weights.buffer { statistics.events += weight }
    var block = RowBlock()
    var row = 0
    var from = 0
    while query.projection.append(counts.events, bitmap, from: &row, to: &block) {
      while let each = bitmap.next(from: from), each < row {
        block.weights.append(counts.weights[each])
        statistics.matches += counts.weights[each]
        from = each + 1
      }
      try head.write(block)
      block.removeAll()
    }
  }

  // MARK: Threads

  private func work() {
    let reader = source.makeReader()
    var batch = EventBatch()
    var bitmap = Bitmap()
    let rows = Rows()
    while let number = take() {
      rows.removeAll()
      var problem: (any Error)?
      var matches = 0
      do {
        matches = try read(order[number], reader, &batch, &bitmap, rows)
      } catch {
        problem = error
      }
      turn.wait(for: number)
      deliver(rows, events: batch.count, matches, problem)
      turn.pass(from: number)
    }
    turn.exclusively { source.finish(reader) }
  }

  /// The number of the next block, or nil.
  private func take() -> Int? {
    shared.withLock { shared in
      guard !shared.isStopped, shared.next < order.count else { return nil }
      if let edge, let bound = shared.bound, edge.isBeyond(blocks[order[shared.next]], bound) {
        return nil
      }
      shared.next += 1
      return shared.next - 1
    }
  }

  private func read(
    _ block: Int, _ reader: Source.Reader, _ batch: inout EventBatch, _ bitmap: inout Bitmap, _ rows: Rows
  ) throws -> Int {
    try context.check()
    guard try reader.read(block, fields: query.filterFields, into: &batch) else {
      batch.removeAll()
      return 0
    }
    query.filter.evaluate(batch, into: &bitmap) { self.context.isInterrupted }
    try context.check()
    if blocks[block].isCounted { keepCutMinutes(batch, &bitmap) }
    let matches = bitmap.population
    if matches == 0 { return 0 }
    edge?.trim(&bitmap, batch, population: matches)
    try reader.complete(bitmap.bits, into: &batch)
    rows.project(query.projection, batch, bitmap)
    return matches
  }

  /// Takes out the rows that were counted already.
  private func keepCutMinutes(_ batch: borrowing EventBatch, _ bitmap: inout Bitmap) {
    guard let minutes = query.counts?.cutMinutes else { return }
    var next = bitmap.next(from: 0)
    while let row = next {
      if batch.time[row].isNone || !minutes.contains(batch.time[row].minute) { bitmap.remove(row) }
      next = bitmap.next(from: row + 1)
    }
  }

  /// Hands on the rows of a block whose turn it is.
  private func deliver(_ rows: Rows, events: Int, _ matches: Int, _ problem: (any Error)?) {
    if failure != nil { return }
    var isDone = problem != nil
    failure = problem
    var bound: Timestamp?
    if problem == nil, !head.isSatisfied {
      statistics.batches += 1
      statistics.events += events
      statistics.matches += matches
      do {
        try rows.forEach { block in
          if !head.isSatisfied { try head.write(block) }
        }
        if edge != nil { bound = try head.timeBound() }
      } catch {
        failure = error
        isDone = true
      }
    }
    if head.isSatisfied { isDone = true }
    shared.withLock { shared in
      if isDone { shared.isStopped = true }
      if bound != nil { shared.bound = bound }
    }
  }
}

/// The rows of one block of a source, as blocks of rows; memory is kept from one to the next. For one thread.
private final class Rows {
  private final class Held { var block = RowBlock() }
  private var held: [Held] = []
  private var count = 0

  func removeAll() {
    for i in 0..<count { held[i].block.removeAll() }
    count = 0
  }

  func project(_ projection: Projection, _ batch: borrowing EventBatch, _ bitmap: borrowing Bitmap) {
    var row = 0
    while true {
      if count == held.count { held.append(Held()) }
      guard projection.append(batch, bitmap, from: &row, to: &held[count].block) else { return }
      count += 1
    }
  }

  func forEach(_ body: (borrowing RowBlock) throws -> Void) throws {
    for i in 0..<count { try body(held[i].block) }
  }
}

/// Lets threads pass one by one, in the order of their numbers.
private final class Turn: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  // Safe: only touched with the mutex held.
  private var next = 0

  init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func wait(for number: Int) {
    pthread_mutex_lock(mutex)
    while next != number { pthread_cond_wait(condition, mutex) }
    pthread_mutex_unlock(mutex)
  }

  func pass(from number: Int) {
    pthread_mutex_lock(mutex)
    next = number + 1
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }

  func exclusively(_ body: () -> Void) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    body()
  }
}
