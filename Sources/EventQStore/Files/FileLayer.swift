/// An open file of the store.
public struct StoreFile: Sendable {
  public var descriptor: Int32
  /// For messages.
  public var path: String

  public init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }
}

/// How a file is opened.
public enum FileAccess: Sendable {
  case read
  /// For writing, empty; made if it is not there.
  case create
  /// For locking; made if it is not there, its content kept.
  case lock
}

/// The system calls that the store makes, one function each, so that tests can let any of them fail. Called per file
/// operation, never per event. All throw `StoreError.io`.
public protocol FileLayer: Sendable {
  func open(_ path: String, _ access: FileAccess) throws(StoreError) -> StoreFile
  func close(_ file: StoreFile)
  /// Writes at the end; may write less than asked for, and returns how much.
  func write(_ file: StoreFile, _ bytes: UnsafeRawBufferPointer) throws(StoreError) -> Int
  /// Reads at an offset; fewer bytes only at the end of the file.
  func read(_ file: StoreFile, at offset: Int, into place: UnsafeMutableRawBufferPointer) throws(StoreError) -> Int
  func size(_ file: StoreFile) throws(StoreError) -> Int
  /// Waits until the file's bytes are on the disk.
  func sync(_ file: StoreFile) throws(StoreError)
  /// Waits until the entries of a directory are on the disk.
  func syncDirectory(_ path: String) throws(StoreError)
  func rename(_ path: String, to newPath: String) throws(StoreError)
  func remove(_ path: String) throws(StoreError)
  func removeDirectory(_ path: String) throws(StoreError)
  /// Makes a directory and those above it; one that exists is fine.
  func makeDirectory(_ path: String) throws(StoreError)
  /// The names in a directory, sorted; nil where there is none.
  func list(_ path: String) throws(StoreError) -> [String]?
  /// Takes the lock that only one writer can have; false when another has it. Ends when the file is closed.
  func lock(_ file: StoreFile) throws(StoreError) -> Bool
}
