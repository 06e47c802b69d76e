/// Why a rule file was refused: where, and what is wrong.
public struct PipelineError: Error, Equatable, CustomStringConvertible, Sendable {
  public var file: String
  /// 1-based; 0 where the fault concerns the whole file.
  public var line: Int
  public var message: String

  public init(file: String, line: Int, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  public var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}
