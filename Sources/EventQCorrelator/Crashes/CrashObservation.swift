internal import EventQBytes
internal import EventQModel

/// A kernel crash as its row tells it, before clocks are corrected.
struct CrashObservation: Sendable {
  var record: CrashRecord
  /// Seconds since boot of its first line, where known.
  var uptime: Double?

  init(_ batch: borrowing EventBatch, row: Int) {
    func text(_ field: Field) -> String { batch.string(batch.value(field, row: row)) }
    let source = batch.sources.count > 0 ? batch.sources.string(Int(batch.source[row])) : ""
    let line = Int(batch.line[row])
    let lines = Self.numbers(text(.crashLines))
    record = CrashRecord(
      time: batch.time[row], host: batch.string(batch.hostname[row]).lowercased(), title: text(.crashTitle),
      crashClass: text(.crashClass), source: source, firstLine: lines.first ?? line, lastLine: lines.last ?? line)
    record.alternatives = Self.strings(text(.crashAlternatives))
    record.function = text(.crashFunction)
    record.module = text(.crashModule)
    record.panicked = text(.crashPanicked) == "true"
    record.corrupted = text(.crashCorrupted) == "true"
    record.fingerprint = text(.crashFingerprint)
    record.kernel = text(.crashKernel)
    record.tainted = text(.crashTainted)
    record.modules = Self.strings(text(.crashModules))
    record.frames = Self.strings(text(.crashFrames))
    let message = batch.bytes(batch.message[row])
    record.message = message.part(0, message.firstIndex(of: 0x0A) ?? message.count).string
    uptime = Double(text(.kernelUptime))
  }

  /// The numbers of a JSON array of whole numbers.
  static func numbers(_ json: String) -> [Int] {
    json.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
  }

  /// The texts of a JSON array of strings; plain text without brackets is split at spaces.
  static func strings(_ json: String) -> [String] {
    guard json.hasPrefix("[") else { return json.split(separator: " ").map(String.init) }
    var result: [String] = []
    var current: String?
    var escaped = false
    for character in json {
      if current == nil {
        if character == "\"" { current = "" }
      } else if escaped {
        current?.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
        escaped = false
      } else if character == "\\" {
        escaped = true
      } else if character == "\"" {
        result.append(current ?? "")
        current = nil
      } else {
        current?.append(character)
      }
    }
    return result
  }
}
