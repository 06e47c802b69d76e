public import EventQBytes
public import EventQCorrelator
internal import EventQModel

/// The timeline as CSV (RFC 4180, with a header): a row for each line of evidence, with the step it belongs to.
public enum TimelineCSV {
  static let header =
    "time,original_time,step,step_time,step_last,host,app,kind,class,role,severity,title,count,inferred,message,"
    + "source,line"

  /// Writes UTF-8 with CRLF line ends. A cell of logged text that a spreadsheet would run as a formula (`=`, `+`, `-`,
  /// `@` first) gets an apostrophe before it.
  public static func write(_ timeline: Timeline, to out: inout ByteWriter) {
    out.text(header)
    out.literal("\r\n")
    for row in EvidenceRow.all(timeline) { write(row, to: &out) }
  }

  private static func write(_ row: EvidenceRow, to out: inout ByteWriter) {
    let node = row.node
    let cells = [
      (row.event?.time ?? node.time).rfc3339, row.event?.originalTime?.rfc3339 ?? "", cell(node.id),
      node.time.rfc3339, node.last.rfc3339, cell(node.host), cell(row.event?.app ?? node.app), cell(node.kind),
      cell(node.eventClass), node.role.rawValue, node.severity.map { "\($0)" } ?? "", cell(node.title),
      "\(node.count)", node.inferred ? "true" : "false", cell(row.event?.message ?? ""),
      cell(row.event?.source ?? ""), row.event.map { "\($0.line)" } ?? "",
    ]
    for (i, cell) in cells.enumerated() {
      if i > 0 { out.byte(0x2C) }
      out.text(cell)
    }
    out.literal("\r\n")
  }

  private static func cell(_ text: String) -> String {
    var text = Printable.block(text)
    if let first = text.first, "=+-@\t".contains(first) { text = "'" + text }
    guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A }) else { return text }
    var quoted = "\""
    for character in text.unicodeScalars {
      if character == "\"" { quoted.unicodeScalars.append(character) }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }
}
