import EventQBytes
import EventQCodecs
import EventQTestSupport
import Testing

/// `hello, log\n` as `gzip -n` writes it.
private let hello: [UInt8] = [
  0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xD7, 0x51, 0xC8, 0xC9, 0x4F, 0xE7, 2, 0,
  0x7C, 0xC8, 0x0E, 0xBF, 0x0B, 0, 0, 0,
]

/// Feeds a stream in pieces and takes output in small steps; what came out, and the error that ended it.
private func read(_ bytes: [UInt8], piece: Int = 7, room: Int = 4) -> (text: String, error: GzipError?) {
  var reader = GzipReader()
  var output = ByteArena()
  do {
    var start = 0
    while start < bytes.count {
      let end = min(start + piece, bytes.count)
      var from = start
      while true {
        let before = output.count
        let used = try bytes.withUnsafeBytes { raw throws(GzipError) in
          try reader.inflate(raw.part(from, end), into: &output, upTo: room)
        }
        #expect(output.count - before <= room)
        from += used
        if from == end, output.count == before { break }
      }
      start = end
    }
    try reader.finish()
    return (output.bytes.string, nil)
  } catch let error as GzipError {
    return (output.bytes.string, error)
  } catch {
    Issue.record("another error: \(error)")
    return ("", nil)
  }
}

@Suite struct GzipReaderTests {
  @Test func whole() {
    #expect(read(hello) == ("hello, log\n", nil))
    #expect(read(hello, piece: 1, room: 1) == ("hello, log\n", nil))
    #expect(read(hello, piece: 100, room: 1000) == ("hello, log\n", nil))
  }

  @Test func membersAndPadding() {
    #expect(read(hello + hello) == ("hello, log\nhello, log\n", nil))
    #expect(read(hello + [0, 0, 0]) == ("hello, log\n", nil))
  }

  @Test func truncated() {
    for cut in 1..<hello.count {
      let result = read(Array(hello[..<cut]))
      #expect(result.error == .truncated(offset: cut))
      #expect("hello, log\n".hasPrefix(result.text))
    }
    #expect(read([]).error == .truncated(offset: 0))
    #expect(read(hello + hello[..<12]).text.hasPrefix("hello, log\n"))
  }

  @Test func corrupt() {
    var wrongSum = hello
    wrongSum[hello.count - 6] ^= 1
    let result = read(wrongSum)
    #expect(result.text == "hello, log\n")
    guard case .corrupt(_, let reason) = result.error else {
      Issue.record("no corruption found: \(String(describing: result.error))")
      return
    }
    #expect(reason == "incorrect data check")
  }

  @Test func garbageBehind() {
    let result = read(hello + Array("plain text".utf8))
    #expect(result.text == "hello, log\n")
    #expect(result.error == .trailingGarbage(offset: hello.count))
  }

  @Test func detection() {
    hello.withUnsafeBytes { #expect(GzipReader.isGzip($0)) }
    Array("Oct 15".utf8).withUnsafeBytes { #expect(!GzipReader.isGzip($0)) }
  }
}
