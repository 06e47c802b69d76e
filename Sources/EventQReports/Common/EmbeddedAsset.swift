internal import CEventQEmbedded
internal import EventQBytes

/// Files that travel inside the binary.
enum EmbeddedAsset {
  /// Appends the file of this path within the repository; a path that is not embedded is a mistake of the build.
  static func write(_ path: StaticString, to out: inout ByteWriter) {
    var count = 0
    let files = eventq_embedded_files(&count)
    for i in 0..<count {
      let name = UnsafeRawBufferPointer(start: files[i].name, count: length(of: files[i].name))
      if name.equals(path) { return out.raw(UnsafeRawBufferPointer(start: files[i].bytes, count: files[i].count)) }
    }
    preconditionFailure("not listed in embedded.c: \(path)")
  }

  // Safe: the names are string literals of embedded.c, which end in a zero byte.
  private static func length(of name: UnsafePointer<CChar>) -> Int {
    var length = 0
    while name[length] != 0 { length += 1 }
    return length
  }
}
