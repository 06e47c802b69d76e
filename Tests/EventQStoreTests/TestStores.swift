import EventQModel
import EventQStore
import Glibc
import Testing

/// A directory for one test, removed with what is in it.
final class TestDirectory {
  let path: String

  init() {
    var template = Array("/tmp/eventq-test-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress, mkdtemp(base) != nil else { preconditionFailure("no temporary directory") }
      return String(cString: base)
    }
  }

  deinit { remove(path) }

  private func remove(_ path: String) {
    let files = SystemFiles()
    guard let names = try? files.list(path) else {
      try? files.remove(path)
      return
    }
    for name in names { remove("\(path)/\(name)") }
    try? files.removeDirectory(path)
  }

  /// The segment files, relative to the directory.
  func segments() throws -> [String] {
    let files = SystemFiles()
    var result: [String] = []
    for day in try files.list("\(path)/segments") ?? [] {
      for name in try files.list("\(path)/segments/\(day)") ?? [] { result.append("segments/\(day)/\(name)") }
    }
    return result
  }

  func read(_ name: String) throws -> [UInt8] {
    let files = SystemFiles()
    let file = try files.open("\(path)/\(name)", .read)
    defer { files.close(file) }
    var bytes = [UInt8](repeating: 0, count: try files.size(file))
    let count = try bytes.withUnsafeMutableBytes { try files.read(file, at: 0, into: $0) }
    #expect(count == bytes.count)
    return bytes
  }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let files = SystemFiles()
    let file = try files.open("\(path)/\(name)", .create)
    defer { files.close(file) }
    let count = try bytes.withUnsafeBytes { try files.write(file, $0) }
    #expect(count == bytes.count)
  }
}

extension Store {
  /// Everything that a scan delivers, each event as one text.
  func contents(_ request: ScanRequest = ScanRequest()) throws -> [String] {
    let scan = try scan(request)
    var batch = EventBatch()
    var result: [String] = []
    while try scan.next(into: &batch) { result += describe(batch) }
    return result
  }
}
