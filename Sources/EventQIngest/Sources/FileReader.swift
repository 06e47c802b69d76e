internal import EventQBytes
internal import Glibc

/// Reads a file or standard input in chunks with read(2): unlike a mapping, that is safe while the file is being
/// written or truncated by its owner.
struct FileReader: ~Copyable {
  fileprivate let descriptor: Int32
  private let owns: Bool

  /// Opens for reading only.
  init(path: String) throws(FileReaderError) {
    if path == "-" {
      descriptor = STDIN_FILENO
      owns = false
      return
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    owns = true
    if descriptor < 0 { throw FileReaderError(operation: "open", code: errno) }
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { if owns, descriptor >= 0 { close(descriptor) } }

  /// Appends up to `count` bytes to `arena`; returns how many, 0 at the end.
  func read(upTo count: Int, into arena: inout ByteArena) throws(FileReaderError) -> Int {
    let descriptor = descriptor
    let slice = try arena.append(upTo: count) { (place: UnsafeMutableRawBufferPointer) throws(FileReaderError) -> Int in
      while true {
        let got = Glibc.read(descriptor, place.baseAddress, place.count)
        if got >= 0 { return got }
        if errno != EINTR { throw FileReaderError(operation: "read", code: errno) }
      }
    }
    return slice.count
  }
}

/// A failed system call on an input.
struct FileReaderError: Error, Equatable {
  var operation: String
  var code: Int32

  /// The system's words, for example `no such file or directory`.
  var message: String { InputDiscovery.text(code) }
}

extension FileReader {
  /// Appends the last `count` bytes of a file that has `size` bytes.
  static func readTail(of path: String, size: Int, count: Int, into arena: inout ByteArena) throws(FileReaderError) {
    let reader = try FileReader(path: path)
    let start = max(0, size - count)
    if lseek(reader.descriptor, start, SEEK_SET) < 0 { throw FileReaderError(operation: "lseek", code: errno) }
    while try reader.read(upTo: count, into: &arena) > 0, arena.count < count {}
  }
}
