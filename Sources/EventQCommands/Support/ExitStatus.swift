/// The exit statuses of every command.
enum ExitStatus {
  static let done: Int32 = 0
  /// Nothing was found where something was asked for, as grep says it.
  static let nothingFound: Int32 = 1
  static let usage: Int32 = 2
  /// An input that was named could not be read, wholly or in part. What could be read was processed.
  static let badInput: Int32 = 3
  static let storeFault: Int32 = 4
}

/// A failure with its exit status, told to the user as `eventq: message`.
struct CommandFailure: Error {
  var message: String
  var status: Int32

  init(_ message: String, status: Int32) {
    self.message = message
    self.status = status
  }
}
