/// Why a query text is refused, and where.
public struct QuerySyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
  public var message: String
  /// 0-based index of the character (Unicode scalar) of the query that the message is about.
  public var offset: Int

  public var description: String { "character \(offset + 1): \(message)" }

  /// The message, the line of the query that it is about, and a caret under the character.
  public func pointing(into query: String) -> String {
    let scalars = Array(query.unicodeScalars)
    let at = min(offset, scalars.count)
    var start = at
    while start > 0, scalars[start - 1] != "\n" { start -= 1 }
    var end = at
    while end < scalars.count, scalars[end] != "\n" { end += 1 }
    // A long line is shown in part.
    let from = max(start, at - 60)
    let to = min(end, at + 60)
    let line = String(String.UnicodeScalarView(scalars[from..<to].map { $0 == "\t" ? " " : $0 }))
    return "\(description)\n  \(line)\n  \(String(repeating: " ", count: at - from))^"
  }
}
