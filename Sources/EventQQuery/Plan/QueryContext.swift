internal import EventQModel
internal import Synchronization

/// Stops a running query from another thread.
public final class QueryCancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  public init() {}
  public func cancel() { flag.store(true, ordering: .relaxed) }
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }
}

/// Limits of one run.
public struct QueryOptions: Sendable {
  /// Most bytes that the query keeps at a time.
  public var memoryBytes = Limits.queryMemoryBytes
  public var cancellation: QueryCancellation?
  public var deadline: ContinuousClock.Instant?
  /// Blocks of the source that are read at the same time. The results do not depend on it.
  public var threads = 2
  public init() {}
}

/// What the stages of one run share: memory accounting and the ways to be stopped. Not for concurrent use.
final class QueryContext {
  let options: QueryOptions
  private var used = 0

  init(_ options: QueryOptions) { self.options = options }

  /// Throws where the query is to stop.
  func check() throws(QueryError) {
    if let cancellation = options.cancellation, cancellation.isCancelled { throw .cancelled }
    if let deadline = options.deadline, ContinuousClock.now >= deadline { throw .deadline }
  }

  var isInterrupted: Bool {
    do {
      try check()
      return false
    } catch { return true }
  }

  /// Whether so much more memory may be taken.
  func charge(_ bytes: Int, for pipe: String) throws(QueryError) {
    used += bytes
    if used > options.memoryBytes { throw .memory(pipe: pipe, limit: options.memoryBytes) }
  }

  func release(_ bytes: Int) { used -= bytes }
}
