internal import Dispatch
internal import EventQBytes
public import EventQModel
internal import EventQParsers

/// How raw logs are to be read.
public struct ImportOptions: Sendable {
  /// Zone of stamps that carry none.
  public var zone = ZoneRules.utc
  /// What `--now` said; nil takes each file's last change.
  public var now: Timestamp?
  /// The present, for standard input, which has no last change.
  public var clock = Timestamp.none
  /// Host of all events, whatever they say; nil takes theirs, else the path's.
  public var host: String?
  /// Parser that is tried first; nil for the usual order.
  public var formatHint: ParserID?
  /// Files that are read at the same time.
  public var threads = 2

  public init() {}
}

/// Reads files of raw logs side by side and hands on their events, batch by batch, in the order of the files: the same
/// batches for any number of threads.
public struct Importer: Sendable {
  public let files: [InputFile]
  public let options: ImportOptions
  private let hints: SourceHints

  /// Looks into the head and tail of every file first: which hosts they name, which years they cover.
  public init(files: [InputFile], options: ImportOptions) {
    self.files = files
    self.options = options
    self.hints = SourceHints(files: files, options: options)
  }

  /// Reads all files. `sink` gets each batch once, never two at a time; what it throws ends the import.
  ///
  /// - Parameter progress: told of bytes read from files (as they lie on disk), from any thread.
  public func run(
    progress: @escaping @Sendable (Int) -> Void = { _ in },
    sink: @escaping @Sendable (borrowing EventBatch) throws -> Void
  ) throws -> ImportReport {
    let turnstile = Turnstile()
    let shared = SharedOutcome(count: files.count)
    let work: @Sendable (Int) -> Void = { index in
      var worker = FileWorker(index: index, importer: self, turnstile: turnstile, shared: shared, progress: progress)
      worker.run(sink)
    }
    if options.threads <= 1 || files.count <= 1 {
      for index in files.indices { work(index) }
    } else {
      runOnThreads(min(options.threads, files.count), work)
    }
    if let failure = shared.failure { throw failure }
    return shared.report
  }

  /// Workers take the next file as they become free, in order: the file whose turn it is always has a worker.
  private func runOnThreads(_ threads: Int, _ work: @escaping @Sendable (Int) -> Void) {
    let counter = SharedCounter()
    let count = files.count
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let index = counter.next()
        if index >= count { return }
        work(index)
      }
    }
  }

  func context(of index: Int) -> SourceContext {
    var context = SourceContext()
    context.zone = options.zone
    context.latest = hints.latest[index]
    context.defaultHost = hints.hosts[index].map { Array($0.utf8) } ?? []
    context.hostOverride = Array((options.host ?? "").utf8)
    return context
  }
}
