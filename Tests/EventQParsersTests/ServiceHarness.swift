import EventQBytes
import EventQModel
import EventQTestSupport

@testable import EventQParsers

/// Runs one format over a text and shows its rows as dictionaries: what the golden tables of the services compare.
enum ServiceHarness {
  /// Splits a text into lines as the reader of files does; a last line without a newline counts.
  static func lines(_ batch: inout EventBatch, _ text: [UInt8]) -> Column<Slice> {
    var lines = Column<Slice>()
    text.withUnsafeBytes { _ = batch.text.append($0) }
    let end = LineSplitter.split(batch.text.bytes, into: &lines)
    if end < batch.text.count { lines.append(Slice(from: end, to: batch.text.count)) }
    return lines
  }

  /// The events of a text; lines that the format does not take come back as `["untaken": line]`.
  static func events(
    _ format: some LogFormat, _ text: String, context: SourceContext = SourceContext()
  ) -> [[String: String]] {
    events(format, Array(text.utf8), context: context)
  }

  static func events(
    _ format: some LogFormat, _ text: [UInt8], context: SourceContext = SourceContext()
  ) -> [[String: String]] {
    var format = format
    var context = context
    var batch = EventBatch()
    let lines = lines(&batch, text)
    var result: [[String: String]] = []
    var at = 0
    while at < lines.count {
      let before = batch.count
      let step = format.parse(lines, from: at, into: &batch, context: &context)
      for i in before..<batch.count { result.append(row(batch, i)) }
      precondition(step.next >= at && step.next <= lines.count, "a format moved out of its lines")
      at = step.next
      if at < lines.count, !step.heldBack || context.isFinal {
        result.append(["untaken": batch.string(lines[at])])
        at += 1
      } else if step.heldBack {
        break
      }
    }
    return result
  }

  /// Parses a text in two chunks cut behind line `cut`, as the reader of files would.
  static func eventsInTwoChunks(_ format: some LogFormat, _ text: String, cut: Int) -> [[String: String]] {
    var format = format
    var context = SourceContext()
    var result: [[String: String]] = []
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    var pending = Array(all[..<cut])
    var number: UInt32 = 1
    for isFinal in [false, true] {
      if isFinal { pending += all[cut...] }
      var batch = EventBatch()
      let lines = lines(&batch, Array(pending.joined(separator: "\n").utf8))
      context.isFinal = isFinal
      context.firstLine = number
      var at = 0
      while at < lines.count {
        let step = format.parse(lines, from: at, into: &batch, context: &context)
        at = step.next
        if step.heldBack { break }
        if at < lines.count { at += 1 }
      }
      for i in 0..<batch.count { result.append(row(batch, i)) }
      number += UInt32(at)
      pending = Array(pending.dropFirst(at))
    }
    return result
  }

  /// A row that came through syslog, refined by a payload parser.
  static func payload(
    _ message: String, app: String = "", made: Bool = false,
    _ refine: (inout EventRow, inout EventBatch, borrowing SourceContext) -> Void
  ) -> [String: String] {
    var batch = EventBatch()
    var row = EventRow()
    var message = message
    row.kind = .syslog
    row.message = message.withUTF8 {
      made ? batch.make(UnsafeRawBufferPointer($0)) : batch.text.append(UnsafeRawBufferPointer($0))
    }
    row.raw = row.message
    if !app.isEmpty { row.appName = batch.make(app) }
    refine(&row, &batch, SourceContext())
    batch.append(row)
    var result = self.row(batch, 0)
    result["line"] = nil
    return result
  }

  static func row(_ batch: borrowing EventBatch, _ i: Int) -> [String: String] {
    let row = batch.row(i)
    var result: [String: String] = ["kind": "\(row.kind.name)", "line": "\(row.line)"]
    if !row.time.isNone { result["_time"] = row.time.rfc3339 }
    if row.severity != Severity.none { result["severity"] = "\(row.severity)" }
    for (name, slice) in [
      ("_msg", row.message), ("hostname", row.hostname), ("app_name", row.appName), ("proc_id", row.procID),
      ("msg_id", row.msgID), ("_raw", row.raw),
    ] where !slice.isEmpty { result[name] = batch.string(slice) }
    for f in batch.fieldRange(i) {
      result[batch.name(of: batch.fieldNames[f]).string] = batch.string(batch.fieldValues[f])
    }
    return result
  }

  /// What differs between the fields that are expected and those that are there; fields not named are not compared.
  static func differences(_ actual: [String: String], _ expected: [String: String]) -> [String] {
    expected.sorted { $0.key < $1.key }.compactMap { name, value in
      let found = actual[name] ?? ""
      return found == value ? nil : "\(name): '\(found)', not '\(value)'"
    }
  }

  /// Offers mutilated copies of a text: cut anywhere, bytes changed, bytes of any value. Nothing may trap, and every
  /// line must be taken or refused.
  static func mutilate(_ format: some LogFormat, _ text: String, seed: UInt64, rounds: Int = 200) -> Int {
    var random = SeededRandom(seed: seed)
    let original = Array(text.utf8)
    var rows = 0
    for round in 0..<rounds {
      var bytes = original
      if round % 3 != 0 {
        for _ in 0..<Int.random(in: 1...8, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
      }
      if round % 2 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      if round % 5 == 0 { bytes.removeFirst(Int.random(in: 0...bytes.count, using: &random)) }
      rows += events(format, bytes).count
    }
    return rows
  }

  /// The same for the text of a payload.
  static func mutilate(
    payload text: String, seed: UInt64, rounds: Int = 100,
    _ refine: (inout EventRow, inout EventBatch, borrowing SourceContext) -> Void
  ) -> Int {
    var random = SeededRandom(seed: seed)
    var fields = 0
    for round in 0..<rounds {
      var bytes = Array(text.utf8)
      bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
      if round % 2 == 0, !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...127, using: &random)
      }
      fields += payload(String(decoding: bytes, as: UTF8.self), made: round % 3 == 0, refine).count
    }
    return fields
  }
}
