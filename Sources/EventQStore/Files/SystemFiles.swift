internal import Glibc

/// The files of this machine.
public struct SystemFiles: FileLayer {
  public init() {}

  /// The system's text for an errno.
  static func message(_ code: Int32) -> String { String(cString: strerror(code)) }

  private func failure(_ operation: String, _ path: String) -> StoreError {
    .io(operation: operation, path: path, code: errno)
  }

  public func open(_ path: String, _ access: FileAccess) throws(StoreError) -> StoreFile {
    let flags: Int32
    switch access {
    case .read: flags = O_RDONLY | O_CLOEXEC
    case .create: flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
    case .lock: flags = O_RDWR | O_CREAT | O_CLOEXEC
    }
    while true {
      let descriptor = Glibc.open(path, flags, 0o644)
      if descriptor >= 0 { return StoreFile(descriptor: descriptor, path: path) }
      if errno != EINTR { throw failure("open", path) }
    }
  }

  public func close(_ file: StoreFile) { _ = Glibc.close(file.descriptor) }

  public func write(_ file: StoreFile, _ bytes: UnsafeRawBufferPointer) throws(StoreError) -> Int {
    while true {
      let count = Glibc.write(file.descriptor, bytes.baseAddress, bytes.count)
      if count >= 0 { return count }
      if errno != EINTR { throw failure("write", file.path) }
    }
  }

  public func read(
    _ file: StoreFile, at offset: Int, into place: UnsafeMutableRawBufferPointer
  ) throws(StoreError) -> Int {
    var done = 0
    while done < place.count {
      let count = pread(file.descriptor, place.baseAddress.map { $0 + done }, place.count - done, off_t(offset + done))
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("read", file.path)
      }
      done += count
    }
    return done
  }

  public func size(_ file: StoreFile) throws(StoreError) -> Int {
    var status = stat()
    guard fstat(file.descriptor, &status) == 0 else { throw failure("stat", file.path) }
    return Int(status.st_size)
  }

  public func sync(_ file: StoreFile) throws(StoreError) {
    guard fsync(file.descriptor) == 0 else { throw failure("fsync", file.path) }
  }

  public func syncDirectory(_ path: String) throws(StoreError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { _ = Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("fsync", path) }
  }

  public func rename(_ path: String, to newPath: String) throws(StoreError) {
    guard Glibc.rename(path, newPath) == 0 else { throw failure("rename", path) }
  }

  public func remove(_ path: String) throws(StoreError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw failure("unlink", path) }
  }

  public func removeDirectory(_ path: String) throws(StoreError) {
    guard rmdir(path) == 0 || errno == ENOENT else { throw failure("rmdir", path) }
  }

  public func makeDirectory(_ path: String) throws(StoreError) {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.utf8.lastIndex(of: 0x2F), slash != path.startIndex else {
      throw failure("mkdir", path)
    }
    try makeDirectory(String(path[..<slash]))
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("mkdir", path) }
  }

  public func list(_ path: String) throws(StoreError) -> [String]? {
    guard let directory = opendir(path) else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure("opendir", path)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  public func lock(_ file: StoreFile) throws(StoreError) -> Bool {
    if flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    if errno == EWOULDBLOCK { return false }
    throw failure("flock", file.path)
  }
}

extension FileLayer {
  /// Writes all bytes, however many calls that takes.
  func writeAll(_ file: StoreFile, _ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      let count = try write(file, UnsafeRawBufferPointer(rebasing: bytes[done...]))
      // A write of nothing without an error would loop for ever.
      guard count > 0 else { throw .io(operation: "write", path: file.path, code: EIO) }
      done += count
    }
  }
}
