public import EventQBytes
public import EventQCorrelator

/// `eventq.timeline/1`: the timeline for programs.
public enum TimelineJSON {
  /// Writes one pretty-printed JSON document and a line feed. The same timeline gives the same bytes.
  public static func write(_ timeline: Timeline, to out: inout ByteWriter) {
    JSONValue.object([("schema", .string("eventq.timeline/1"))] + TimelineObjects.members(timeline)).write(to: &out)
  }
}
