import EventQBytes
import EventQModel

@testable import EventQParsers

/// Runs text through the console format and the folder, as the driver does: lines that the format does not take become
/// rows of kind `unknown`.
enum KernelHarness {
  /// Parses and folds a text; `chunk` is the number of lines handed over at a time.
  static func run(_ text: String, chunk: Int = .max) -> [Event] {
    run(Array(text.utf8), chunk: chunk)
  }

  static func run(_ bytes: [UInt8], chunk: Int = .max) -> [Event] {
    var format = KernelConsoleFormat()
    var folder = KernelFolder()
    var events: [Event] = []
    let pieces = split(bytes, chunk)
    var number: UInt32 = 1
    for (index, piece) in pieces.enumerated() {
      var batch = EventBatch()
      var context = SourceContext()
      context.firstLine = number
      context.isFinal = index == pieces.count - 1
      number += UInt32(parse(piece, &format, into: &batch, &context))
      folder.fold(&batch, isFinal: context.isFinal)
      for row in 0..<batch.count { events.append(Event(batch, row)) }
    }
    return events
  }

  static func parse(
    _ bytes: [UInt8], _ format: inout KernelConsoleFormat, into batch: inout EventBatch, _ context: inout SourceContext
  ) -> Int {
    bytes.withUnsafeBytes { _ = batch.text.append($0) }
    var lines = Column<Slice>()
    let rest = LineSplitter.split(batch.text.bytes, into: &lines)
    if rest < batch.text.count { lines.append(Slice(from: rest, to: batch.text.count)) }
    var next = 0
    while next < lines.count {
      next = format.parse(lines, from: next, into: &batch, context: &context).next
      guard next < lines.count else { break }
      var row = EventRow()
      row.raw = lines[next]
      row.message = lines[next]
      row.line = context.firstLine + UInt32(next)
      row.kind = .unknown
      batch.append(row)
      next += 1
    }
    return lines.count
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
