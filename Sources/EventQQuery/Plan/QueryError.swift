/// Why a query that was understood did not run to its end.
public enum QueryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A pipe needed more memory than allowed.
  case memory(pipe: String, limit: Int)
  case cancelled
  case deadline

  public var description: String {
    switch self {
    case .memory(let pipe, let limit):
      return "'\(pipe)' needs more than \(limit >> 20) MiB of memory: narrow the filter or the time range, name the "
        + "fields that are needed (| fields ...), or add a limit"
    case .cancelled: return "the query was cancelled"
    case .deadline: return "the query took longer than allowed"
    }
  }
}
