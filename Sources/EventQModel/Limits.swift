/// Every limit of eventq, each with its reason. A limit that is met is named in the message that reports it.
public enum Limits {
  /// Longest line that is parsed, in bytes. A longer one is kept whole and reported, not parsed: no real log line is
  /// longer, and a binary file without newlines must not become one event of gigabytes.
  public static let lineBytes = 1 << 20

  /// Most bytes of one folded event (a crash with its trace, a multi-line statement): four of the largest traces seen.
  public static let foldedEventBytes = 1 << 20

  /// Most lines of one folded event: a full lockdep or all-CPU backtrace is under 4,000.
  public static let foldedEventLines = 16_384

  /// Bytes read from a file at a time: large enough that per-chunk work vanishes, small enough to stay in the cache.
  public static let readChunkBytes = 1 << 20

  /// Most different dynamic field names in a batch. Beyond it, names go to the overflow field: documents with random
  /// keys must not turn into thousands of columns.
  public static let dynamicFieldsPerBatch = 4096

  /// Bytes of a message's first line that its shape is made of: what differs behind them is data, and hashing must
  /// not follow a line of megabytes.
  public static let shapeBytes = 4096

  /// Bytes of text that a file may be read ahead of its turn while files are read side by side: bounds memory to
  /// this much for each thread.
  public static let readAheadBytes = 32 << 20

  /// Most rows of a batch that is handed from stage to stage: the size of a row group of the store.
  public static let batchRows = 65_536

  /// Most bytes of text in a batch: slices keep one bit of 32 for the arena, and memory stays bounded.
  public static let batchTextBytes = 64 << 20

  /// Events kept for a node of a timeline (the contract of `eventq.timeline/1`).
  public static let eventsPerNode = 5

  /// Most roots that are reported: beyond three, a reader is better served by "unknown".
  public static let roots = 3
}
