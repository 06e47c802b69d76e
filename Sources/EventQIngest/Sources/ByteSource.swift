internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// The decompressed bytes of an input, whatever it is packed with: recognised by its first bytes, not by its name.
struct ByteSource: ~Copyable {
  enum Packing: Equatable {
    case plain, gzip
    /// A compression that this build cannot read, by name.
    case unreadable(String)
  }

  /// Why the input ends before its end.
  enum Fault: Error, Equatable {
    case file(FileReaderError)
    case gzip(GzipError)

    var message: String {
      switch self {
      case .file(let error): return error.message
      case .gzip(let error): return error.description
      }
    }
  }

  private var file: FileReader
  private var input = ByteArena()
  private var used = 0
  private var gzip = GzipReader()
  private var isAtEnd = false
  /// The gzip stream ended, and what follows it is none.
  private var isFollowedByGarbage = false
  /// Bytes read from the file itself, for progress.
  private(set) var bytesRead = 0
  let packing: Packing

  init(path: String) throws(Fault) {
    do {
      let file = try FileReader(path: path)
      // Enough for every magic number; a pipe may deliver less at a time.
      while input.count < 8, try file.read(upTo: Limits.readChunkBytes, into: &input) > 0 {}
      self.file = file
    } catch {
      throw .file(error)
    }
    packing = Self.packing(of: input.bytes)
    bytesRead = input.count
  }

  /// Appends about `Limits.readChunkBytes` to `output`; false at the end of the input. Before an error is thrown, what
  /// could be read has been appended.
  mutating func read(into output: inout ByteArena) throws(Fault) -> Bool {
    packing == .gzip ? try readGzip(into: &output) : try readPlain(into: &output)
  }

  private mutating func readPlain(into output: inout ByteArena) throws(Fault) -> Bool {
    if input.count > 0 {
      output.append(input.bytes)
      input.removeAll()
      return true
    }
    do {
      let got = try file.read(upTo: Limits.readChunkBytes, into: &output)
      bytesRead += got
      return got > 0
    } catch {
      throw .file(error)
    }
  }

  private mutating func readGzip(into output: inout ByteArena) throws(Fault) -> Bool {
    if isFollowedByGarbage { return false }
    let before = output.count
    while output.count - before < Limits.readChunkBytes {
      if used == input.count, !isAtEnd { try refill() }
      let room = Limits.readChunkBytes - (output.count - before)
      do {
        let made = output.count
        let took = try gzip.inflate(input.bytes.part(used, input.count), into: &output, upTo: room)
        used += took
        if took == 0, output.count == made {
          if !isAtEnd { continue }
          try gzip.finish()
          break
        }
      } catch {
        isAtEnd = true
        // Trailing bytes cost nothing that was logged: gzip(1) ignores them as well.
        if case .trailingGarbage = error {
          isFollowedByGarbage = true
          return output.count > before
        }
        throw .gzip(error)
      }
    }
    return output.count > before
  }

  private mutating func refill() throws(Fault) {
    input.removeAll()
    used = 0
    do {
      let got = try file.read(upTo: Limits.readChunkBytes, into: &input)
      bytesRead += got
      isAtEnd = got == 0
    } catch {
      throw .file(error)
    }
  }

  /// What the first bytes say (RFC 1952, and the magic numbers of xz, zstd, bzip2, lz4, zip).
  private static func packing(of head: UnsafeRawBufferPointer) -> Packing {
    if GzipReader.isGzip(head) { return .gzip }
    for (magic, name) in unreadable where head.count >= magic.count && zip(magic, head).allSatisfy({ $0 == $1 }) {
      return .unreadable(name)
    }
    return .plain
  }

  private static let unreadable: [([UInt8], String)] = [
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd"), ([0x42, 0x5A, 0x68], "bzip2"),
    ([0x04, 0x22, 0x4D, 0x18], "lz4"), ([0x50, 0x4B, 0x03, 0x04], "zip"),
  ]
}

/// Tells binary data from logs.
enum BinaryCheck {
  /// Whether the head of a file is no text: log files hold the odd control byte (also whole blocks of NUL, which a
  /// crash leaves behind), binary files hold them all over.
  static func isBinary(_ head: UnsafeRawBufferPointer) -> Bool {
    var controls = 0
    var zeros = 0
    var newlines = 0
    let count = min(head.count, 64 * 1024)
    if count == 0 { return false }
    for i in 0..<count {
      let byte = head[i]
      if byte == 0 {
        zeros += 1
      } else if byte == 0x0A {
        newlines += 1
      } else if byte < 0x20, byte != 0x09, byte != 0x0D, byte != 0x1B, byte != 0x08, byte != 0x0C {
        controls += 1
      }
    }
    // A log whose machine crashed may begin with pages of NUL; the rest of it is text.
    let text = count - zeros
    if text == 0 { return true }
    return controls * 20 > text || (zeros * 10 > count && controls > 0 && newlines * 200 < text)
  }
}
