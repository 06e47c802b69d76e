import EventQBytes
import EventQCorrelator
import EventQModel
import EventQReports

/// Reports as strings.
enum Render {
  static func text(_ timeline: Timeline, width: Int = 80, color: Bool = false, zone: ZoneRules = FoundingStory.zone)
    -> String
  {
    var out = ByteWriter()
    TimelineText.write(timeline, style: TextStyle(width: width, color: color, zone: zone), to: &out)
    return out.string
  }

  static func json(_ timeline: Timeline) -> String {
    var out = ByteWriter()
    TimelineJSON.write(timeline, to: &out)
    return out.string
  }

  static func html(_ timeline: Timeline) -> String {
    var out = ByteWriter()
    TimelineHTML.write(timeline, zone: FoundingStory.zone, to: &out)
    return out.string
  }

  /// What a report writes, as a string.
  static func written(_ body: (inout ByteWriter) -> Void) -> String {
    var out = ByteWriter()
    body(&out)
    return out.string
  }
}
