/// A file that is to be read, and how it is called in results.
public struct InputFile: Sendable, Equatable {
  /// Path to open; `-` is standard input.
  public var path: String
  /// Path relative to the input that named it: the `source` of its events.
  public var name: String
  /// Whether the user named this very file (not a directory that holds it): then its failure is the command's failure.
  public var isNamed: Bool
  /// Size in bytes and last change (seconds since the epoch), as the directory tells; 0 for standard input.
  public var size: Int
  public var modified: Int

  public init(path: String, name: String, isNamed: Bool, size: Int = 0, modified: Int = 0) {
    self.path = path
    self.name = name
    self.isNamed = isNamed
    self.size = size
    self.modified = modified
  }

  public var isStandardInput: Bool { path == "-" }
}

/// Something about an input that the user must be told: always names the file.
public struct InputProblem: Sendable, Equatable {
  public enum Gravity: Sendable, Equatable {
    /// Worth knowing; all was read.
    case notice
    /// Part of the input was not read.
    case warning
    /// An input that the user named could not be read, or not to its end.
    case failure
  }
  public var path: String
  public var message: String
  public var gravity: Gravity

  public init(path: String, message: String, gravity: Gravity) {
    self.path = path
    self.message = message
    self.gravity = gravity
  }
}
