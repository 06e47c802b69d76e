import EventQBytes
import EventQModel

@testable import EventQParsers

/// Runs text through the driver of all formats and shows the events as plain values.
enum KernelHarness {
  /// Parses and folds a text; `chunk` is the number of lines handed over at a time.
  static func run(_ text: String, chunk: Int = .max) -> [Event] {
    run(Array(text.utf8), chunk: chunk)
  }

  static func run(_ bytes: [UInt8], chunk: Int = .max, setUp: (inout SourceContext) -> Void = { _ in }) -> [Event] {
    var parser = SourceParser()
    var events: [Event] = []
    let pieces = split(bytes, chunk)
    var context = SourceContext()
    setUp(&context)
    for (index, piece) in pieces.enumerated() {
      var batch = EventBatch()
      piece.withUnsafeBytes { _ = batch.text.append($0) }
      _ = parser.parseChunk(&batch, isFinal: index == pieces.count - 1, context: &context)
      for row in 0..<batch.count { events.append(Event(batch, row)) }
    }
    return events
  }

  private static func split(_ bytes: [UInt8], _ chunk: Int) -> [[UInt8]] {
    if chunk == .max { return [bytes] }
    var pieces: [[UInt8]] = []
    var current: [UInt8] = []
    var lines = 0
    for byte in bytes {
      current.append(byte)
      guard byte == 0x0A else { continue }
      lines += 1
      if lines == chunk {
        pieces.append(current)
        current = []
        lines = 0
      }
    }
    pieces.append(current)
    return pieces
  }
}

/// A row as plain values.
struct Event: Equatable {
  var kind: EventKind
  var time: Timestamp
  var line: Int
  var severity: UInt8
  var host: String
  var app: String
  var message: String
  var raw: String
  var fields: [String: String] = [:]

  init(_ batch: borrowing EventBatch, _ row: Int) {
    kind = batch.kind[row]
    time = batch.time[row]
    line = Int(batch.line[row])
    severity = batch.severity[row]
    host = batch.string(batch.hostname[row])
    app = batch.string(batch.appName[row])
    message = batch.string(batch.message[row])
    raw = batch.string(batch.raw[row])
    for index in batch.fieldRange(row) {
      fields[batch.name(of: batch.fieldNames[index]).string] = batch.string(batch.fieldValues[index])
    }
  }

  subscript(name: String) -> String { fields[name] ?? "" }
}

extension [Event] {
  var crashes: [Event] { filter { $0.kind == .kernelCrash } }
}
