public import EventQBytes
public import EventQCorrelator

/// `eventq.outages/1`: every outage interval, for programs.
public enum OutagesJSON {
  /// Writes one JSON document; where all was well its list is empty.
  public static func write(_ outages: [Timeline.Outage], to out: inout ByteWriter) {
    JSONValue.object([
      ("schema", .string("eventq.outages/1")), ("outages", .array(outages.map(TimelineObjects.outage))),
    ]).write(to: &out)
  }
}
