/// Bytes of the store that are not what was written.
public struct Corruption: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, relative to the store's directory.
  public var file: String
  /// Where in the file the broken structure begins, or -1 for the file as a whole.
  public var offset: Int
  /// Which structure: `manifest`, `header`, `tail`, `footer`, `head` or a column's name.
  public var field: String
  /// What is wrong with it.
  public var reason: String
  /// How many rows cannot be read, wholly or in this column.
  public var rows: Int

  public init(file: String, offset: Int, field: String, reason: String, rows: Int = 0) {
    self.file = file
    self.offset = offset
    self.field = field
    self.reason = reason
    self.rows = rows
  }

  public var description: String {
    let place = offset < 0 ? "" : " at byte \(offset)"
    return "\(file): \(field)\(place): \(reason)" + (rows > 0 ? " (\(rows) rows)" : "")
  }
}

/// Why the store cannot do what it was asked.
public enum StoreError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A system call failed; `code` is its errno.
  case io(operation: String, path: String, code: Int32)
  /// Another process has the store open for writing.
  case locked(path: String)
  /// There is no store in this directory.
  case noStore(path: String)
  /// The directory holds other files and no store: nothing is written among them.
  case notAStore(path: String)
  /// Written by a later eventq.
  case newerVersion(path: String, found: Int, supported: Int)
  /// Opened for reading only.
  case readOnly(path: String)
  case corrupt(Corruption)
  /// The commit took place and its events are in the store, but the directory's entry could not be forced to the disk:
  /// they may be gone after a loss of power. Do not append them again; `commit` tries again.
  case notDurable(path: String, code: Int32)

  public var description: String {
    switch self {
    case .io(let operation, let path, let code): return "\(path): \(operation): \(SystemFiles.message(code))"
    case .locked(let path): return "\(path): another process is writing to this store"
    case .noStore(let path): return "\(path): no store here"
    case .notAStore(let path): return "\(path): the directory is not empty and holds no store"
    case .newerVersion(let path, let found, let supported):
      return "\(path): written in format \(found) by a newer eventq; this one knows up to \(supported)"
    case .readOnly(let path): return "\(path): the store is open for reading only"
    case .notDurable(let path, let code):
      return "\(path): committed, but not yet safe from a loss of power: \(SystemFiles.message(code))"
    case .corrupt(let corruption): return "corrupt: \(corruption)"
    }
  }
}
