public import EventQParsers

/// What an import did: counted, so that nothing goes missing in silence.
public struct ImportReport: Sendable {
  public struct File: Sendable {
    public var name: String
    public var path: String
    /// Bytes after decompression.
    public var bytes = 0
    /// Lines, events, and what was not understood.
    public var parsing = ParseStatistics()
    /// Whether it held no log text (binary data, an unknown compression) and was left out, or had no bytes at all.
    public var isLeftOut = false

    public init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }

  /// In the order of the inputs.
  public var files: [File] = []
  public var problems: [InputProblem] = []

  public init() {}

  public var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
  public var lines: Int { files.reduce(0) { $0 + $1.parsing.lines } }
  public var events: Int { files.reduce(0) { $0 + $1.parsing.events } }
  public var unknown: Int { files.reduce(0) { $0 + $1.parsing.unknown } }
  /// Whether an input that the user named failed.
  public var hasFailure: Bool { problems.contains { $0.gravity == .failure } }

  /// One line for each file of which something is to be said besides the problems: lines that nobody understood.
  public var notices: [String] {
    files.filter { $0.parsing.unknown > 0 }.map { file in
      "\(file.path): \(file.parsing.unknown) of \(file.parsing.lines) lines not recognised by any parser (kept whole)"
    }
  }
}
