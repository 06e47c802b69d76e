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
}
