extension Limits {
  /// Longest regular expression, in bytes: the longest rule patterns seen are under 4 KiB.
  public static let regexPatternBytes = 16 << 10

  /// Most instructions of a compiled regular expression: bounds memory, and the work for each byte of input.
  public static let regexInstructions = 20_000

  /// Largest count in `{n,m}`, as in RE2.
  public static let regexRepetitions = 1000

  /// Deepest nesting of groups in a regular expression: the parser calls itself once a level.
  public static let regexDepth = 200

  /// Most states that a regular expression's lazy automaton keeps; beyond it they are forgotten and built anew, so
  /// that a pattern with exponentially many states costs time in proportion to the text and bounded memory.
  public static let regexStates = 2048

  /// Deepest nesting of parentheses and `not` in a query.
  public static let queryDepth = 200

  /// Longest query text, in bytes: lists of tens of thousands of values still fit.
  public static let queryBytes = 1 << 20

  /// Most values in `in(...)` and similar lists.
  public static let queryListValues = 100_000

  /// Most bytes that one query keeps in memory (groups, sorted rows, sets of different values) unless told otherwise.
  public static let queryMemoryBytes = 256 << 20

  /// Most rows for which blocks are visited by time and left out when enough rows are known: sorting them again after
  /// every block must stay cheap.
  public static let edgeRows = 10_000
}
