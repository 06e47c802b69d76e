public import EventQBytes
public import EventQCorrelator
internal import EventQModel

/// The timeline as JSON lines for Timesketch's importer, which wants `message`, `datetime` and `timestamp_desc`; our
/// own fields follow them.
public enum TimelineTimesketch {
  /// Writes one object a line for each line of evidence, and one for each step that was inferred.
  public static func write(_ timeline: Timeline, to out: inout ByteWriter) {
    for row in EvidenceRow.all(timeline) {
      let time = row.event?.time ?? row.node.time
      // The importer refuses a row without a time.
      if time.isNone { continue }
      write(row, time: time, to: &out)
      out.byte(0x0A)
    }
  }

  private static func write(_ row: EvidenceRow, time: Timestamp, to out: inout ByteWriter) {
    let node = row.node
    out.literal("{\"message\": ")
    out.jsonString(row.event?.message ?? node.title)
    field("datetime", time.rfc3339, to: &out)
    field("timestamp_desc", node.inferred ? "Inferred" : "Event Logged", to: &out)
    if let original = row.event?.originalTime { field("original_time", original.rfc3339, to: &out) }
    field("hostname", node.host, to: &out)
    field("app_name", row.event?.app ?? node.app, to: &out)
    field("kind", node.kind, to: &out)
    field("class", node.eventClass, to: &out)
    field("role", node.role.rawValue, to: &out)
    field("step", node.id, to: &out)
    field("title", node.title, to: &out)
    if let severity = node.severity { out.text(", \"severity\": \(severity)") }
    out.text(", \"count\": \(node.count), \"inferred\": \(node.inferred)")
    if let event = row.event {
      field("source", event.source, to: &out)
      out.text(", \"line\": \(event.line)")
    }
    out.byte(0x7D)
  }

  private static func field(_ name: StaticString, _ value: String, to out: inout ByteWriter) {
    out.literal(", \"")
    out.literal(name)
    out.literal("\": ")
    out.jsonString(value)
  }
}
