import EventQCorrelator
import EventQModel
import EventQReports
import Testing

/// Each report of the founding story, byte for byte.
@Suite struct GoldenTests {
  @Test(arguments: [80, 160]) func timelineText(width: Int) throws {
    try Golden.check("timeline-\(width).txt", Render.text(FoundingStory.timeline, width: width))
  }

  @Test func timelineJSON() throws {
    try Golden.check("timeline.json", Render.json(FoundingStory.timeline))
  }

  @Test func timelineHTML() throws {
    try Golden.check("timeline.html", Render.html(FoundingStory.timeline))
  }

  @Test(arguments: [80, 160]) func whyText(width: Int) throws {
    let style = TextStyle(width: width, zone: FoundingStory.zone)
    try Golden.check(
      "why-\(width).txt", Render.written { WhyText.write(FoundingStory.timeline, style: style, to: &$0) })
  }

  @Test func whyJSON() throws {
    try Golden.check("why.json", Render.written { WhyJSON.write(FoundingStory.timeline, to: &$0) })
  }

  @Test func outages() throws {
    let style = TextStyle(zone: FoundingStory.zone)
    var second = FoundingStory.timeline.outages[0]
    second.start = FoundingStory.at(86_400)
    second.end = nil
    second.detected = nil
    second.mitigated = nil
    let outages = FoundingStory.timeline.outages + [second]
    try Golden.check("outages.txt", Render.written { OutagesText.write(outages, style: style, to: &$0) })
    try Golden.check("outages.json", Render.written { OutagesJSON.write(outages, to: &$0) })
    #expect(Render.written { OutagesText.write([], style: style, to: &$0) } == "No outage found.\n")
    #expect(
      Render.written { OutagesJSON.write([], to: &$0) }
        == "{\n  \"schema\": \"eventq.outages/1\",\n  \"outages\": []\n}\n")
  }

  @Test func crashes() throws {
    let style = TextStyle(zone: FoundingStory.zone)
    var again = FoundingStory.crash
    again.time = .none
    again.host = "db2"
    let crashes = [FoundingStory.crash, again]
    try Golden.check("crashes.txt", Render.written { CrashesText.write(crashes, style: style, to: &$0) })
    try Golden.check("crashes.json", Render.written { CrashesJSON.write(crashes, to: &$0) })
    #expect(Render.written { CrashesText.write([], style: style, to: &$0) } == "No kernel crash found.\n")
  }

  @Test func noOutage() throws {
    var quiet = FoundingStory.timeline
    quiet.nodes = []
    quiet.edges = []
    quiet.roots = []
    quiet.conditions = []
    quiet.outages = []
    try Golden.check("quiet.txt", Render.text(quiet))
    try Golden.check("quiet.html", Render.html(quiet))
    try Golden.check(
      "quiet-why.txt",
      Render.written { WhyText.write(quiet, style: TextStyle(zone: FoundingStory.zone), to: &$0) })
  }

  @Test func exports() throws {
    let story = FoundingStory.timeline
    let zone = FoundingStory.zone
    try Golden.check("timeline.md", Render.written { TimelineMarkdown.write(story, zone: zone, to: &$0) })
    try Golden.check("timeline.mmd", Render.written { TimelineMermaid.write(story, zone: zone, to: &$0) })
    try Golden.check("timeline.dot", Render.written { TimelineDOT.write(story, zone: zone, to: &$0) })
    try Golden.check("timeline.csv", Render.written { TimelineCSV.write(story, to: &$0) })
    try Golden.check("timesketch.jsonl", Render.written { TimelineTimesketch.write(story, to: &$0) })
  }
}
