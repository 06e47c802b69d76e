public import EventQModel

/// What became of the bytes of a source.
public struct ParseStatistics: Sendable {
  /// Lines read, blank ones included.
  public var lines = 0
  /// Events made of them, `unknown` included.
  public var events = 0
  /// Events that no parser understood.
  public var unknown = 0
  /// Lines of nothing but white space or NUL bytes.
  public var blankLines = 0
  /// NUL bytes before the text of a line (left behind by a crash) that are part of no event.
  public var nulBytes = 0
  /// Events by parser: the index is the raw value of `ParserID`.
  public var byParser = [Int](repeating: 0, count: 256)

  public init() {}

  public subscript(_ parser: ParserID) -> Int { byParser[Int(parser.rawValue)] }
}
