internal import Glibc

extension Store {
  /// A store in the directory for temporary files (`$TMPDIR`, else `/tmp`) that is removed when it is closed or let go:
  /// for questions to raw logs. Written for speed.
  public static func temporary(files: any FileLayer = SystemFiles()) throws(StoreError) -> Store {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base.isEmpty ? "/tmp" : base)/eventq-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    guard let path = made else { throw .io(operation: "mkdtemp", path: base, code: errno) }
    var options = StoreOptions()
    options.compressionLevel = 1
    return try open(path, .write, options, files, removesItself: true)
  }
}
