import EventQBytes
import EventQModel
import EventQParsers

/// Rows as text, for expectations that can be read.
enum RowText {
  /// `key=value` pairs of a row, in the order of the contract, then the extra fields; joined by ` | `.
  static func describe(_ batch: borrowing EventBatch, _ row: Int) -> String {
    var parts: [String] = []
    for (key, value) in pairs(batch, row) { parts.append("\(key)=\(value)") }
    return parts.joined(separator: " | ")
  }

  static func pairs(_ batch: borrowing EventBatch, _ row: Int) -> [(String, String)] {
    var list: [(String, String)] = []
    func add(_ key: String, _ value: String) { if !value.isEmpty { list.append((key, value)) } }
    add("time", batch.time[row].rfc3339)
    add("host", batch.string(batch.hostname[row]))
    add("app", batch.string(batch.appName[row]))
    add("pid", batch.string(batch.procID[row]))
    add("msgid", batch.string(batch.msgID[row]))
    add("fac", batch.facility[row] == 255 ? "" : "\(batch.facility[row])")
    add("sev", batch.severity[row] == 255 ? "" : "\(batch.severity[row])")
    add("kind", "\(batch.kind[row].name)")
    add("parser", "\(batch.parser[row].name)")
    add("msg", batch.string(batch.message[row]))
    for i in batch.fieldRange(row) {
      list.append((batch.name(of: batch.fieldNames[i]).string, batch.string(batch.fieldValues[i])))
    }
    return list
  }

  static func fields(_ batch: borrowing EventBatch, _ row: Int) -> [String: String] {
    Dictionary(pairs(batch, row), uniquingKeysWith: { first, _ in first })
  }

  /// A context whose year-less stamps are read as of 2026-11-22.
  static func context(latest: Int = 1_795_392_000) -> SourceContext {
    var context = SourceContext()
    context.latest = Timestamp(seconds: latest)
    return context
  }

  /// Parses a text with all formats and describes every row.
  static func parse(_ text: String, context: SourceContext = RowText.context()) -> [String] {
    parse(Array(text.utf8), context: context)
  }

  static func parse(_ bytes: [UInt8], context: SourceContext = RowText.context()) -> [String] {
    var context = context
    var batch = EventBatch()
    bytes.withUnsafeBytes { _ = batch.text.append($0) }
    var parser = SourceParser()
    _ = parser.parseChunk(&batch, isFinal: true, context: &context)
    return (0..<batch.count).map { describe(batch, $0) }
  }
}
