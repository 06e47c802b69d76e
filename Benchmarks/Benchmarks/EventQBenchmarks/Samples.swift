import EventQBytes
import EventQModel
import EventQParsers
import Foundation

/// The logs that are measured: those of the sample outage, repeated to a size that hides start-up.
enum Samples {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let outage = root.appendingPathComponent("testdata/fastmail-outage").path

  /// A file of the sample outage, over and over, up to `bytes`.
  static func text(_ name: String, bytes: Int = 16 << 20) -> [UInt8] {
    guard let one = FileManager.default.contents(atPath: "\(outage)/\(name)"), !one.isEmpty else {
      preconditionFailure("\(name) is missing: run `make testdata`")
    }
    var all: [UInt8] = []
    all.reserveCapacity(bytes + one.count)
    while all.count < bytes { all.append(contentsOf: one) }
    return all
  }

  /// Parses all bytes in chunks, as files are read; returns the number of lines.
  static func parse(_ bytes: [UInt8], each: (borrowing EventBatch) throws -> Void = { _ in }) throws -> Int {
    var parser = SourceParser()
    var context = SourceContext()
    context.latest = Timestamp(seconds: 1_792_080_000)
    var from = 0
    while from < bytes.count {
      var batch = EventBatch()
      context.source = UInt32(batch.sources.intern("sample"))
      let to = min(bytes.count, from + Limits.readChunkBytes)
      bytes.withUnsafeBytes { _ = batch.text.append(UnsafeRawBufferPointer(rebasing: $0[from..<to])) }
      let used = parser.parseChunk(&batch, isFinal: to == bytes.count, context: &context)
      try each(batch)
      from += used
    }
    return parser.statistics.lines
  }
}
