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

  /// Bytes of text at which the store closes a row group although it has fewer rows: bounds the memory of a writer
  /// and of a reader of one row group.
  public static let rowGroupBytes = 16 << 20

  /// Most bytes of a decoded page, and of all text of a row group: a row group takes at most one batch more than
  /// `rowGroupBytes`. A file that claims more is corrupt.
  public static let pageBytes = 192 << 20

  /// Bytes of text at which a page of the store ends: small enough to inflate for one row, large enough that zlib's
  /// 32 KiB window is in use most of the time.
  public static let textPageBytes = 256 << 10

  /// Most rows of a page of raw text as templates: what is lost when one is broken, and read for one row of it.
  public static let templatePageRows = 16_384

  /// Raw bytes at which the store seals a segment: the unit of loss when a writer dies without its source.
  public static let segmentBytes = 64 << 20

  /// Most columns for extra fields in a row group of the store; fields beyond them share one overflow column. A page
  /// costs about 50 bytes and a decoder's call, so that 1,000 columns stay cheap, and documents with random keys do not
  /// make a hundred thousand.
  public static let rowGroupColumns = 1000

  /// Most different values of a column that the store gathers in a dictionary.
  public static let dictionaryValues = 32_768

  /// Most hosts that the row counts of a segment tell apart: a fleet that sends to one store has fewer, and names made
  /// up by a sender must not fill the footer.
  public static let rollupHosts = 4096

  /// Row counts by minute, host and severity that a segment may always have; one for 32 rows beyond that. Where there
  /// are more, minutes and hosts are counted apart from each other.
  public static let rollupEntries = 1024

  /// Events kept for a node of a timeline (the contract of `eventq.timeline/1`).
  public static let eventsPerNode = 5

  /// Most roots that are reported: beyond three, a reader is better served by "unknown".
  public static let roots = 3

  /// Bytes of a line that a timeline quotes: a screen of text; the source has the rest.
  public static let evidenceBytes = 2048

  /// Texts kept to compare clocks (addresses with ephemeral ports, request ids): some thousands suffice, and 64 bytes
  /// each bound the memory.
  public static let clockTokens = 1 << 17

  /// Seconds before the window in which causes and lead-up are looked for: a day, as changes are made the day before.
  public static let leadUpSeconds = 86_400.0
}
