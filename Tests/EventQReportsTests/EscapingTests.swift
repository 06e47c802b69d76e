import EventQCorrelator
import EventQModel
import EventQReports
import Testing

/// Logged text must stay text.
@Suite struct EscapingTests {
  private func story(title: String, message: String = "m", source: String = "a.log") -> Timeline {
    var story = Timeline(window: .init(since: FoundingStory.at(0), until: FoundingStory.at(1)))
    story.nodes = [
      FoundingStory.node("n1", 0, "h", "a", "k", "c", .trigger, 0, title, source, 7, message)
    ]
    story.roots = [.init(node: "n1", confidence: 1)]
    return story
  }

  @Test func markupInHTML() {
    let html = Render.html(
      story(title: "<script>x</script>", message: "</pre><img src=x onerror='y'>", source: "\"&.log"))
    #expect(html.contains("&lt;script&gt;x&lt;/script&gt;"))
    #expect(html.contains("<pre>&lt;/pre&gt;&lt;img src=x onerror=&#39;y&#39;&gt;</pre>"))
    #expect(html.contains("<code>&quot;&amp;.log:7</code>"))
    #expect(!html.contains("<script"))
    #expect(!html.contains("<img"))
  }

  @Test func controlsInText() {
    let text = Render.text(story(title: "a\u{1B}]0;title\u{7}b\u{0}c\u{9B}d\ne\u{202E}f"))
    #expect(text.contains("a\\x1b]0;title\\x07b\\x00c\\x9bd e\\u{202e}f"))
  }

  @Test func controlsInHTML() {
    let html = Render.html(story(title: "t", message: "a\u{1B}[2J\u{0}\nnext"))
    #expect(html.contains("<pre>a\\x1b[2J\\x00\nnext</pre>"))
  }

  @Test func invalidUTF8BecomesTheReplacementCharacter() {
    let broken = String(decoding: [0x61, 0xFF, 0xC3, 0x28, 0x62] as [UInt8], as: UTF8.self)
    #expect(Render.text(story(title: broken)).contains("a\u{FFFD}\u{FFFD}(b"))
    #expect(Render.json(story(title: broken)).contains("\"title\": \"a\u{FFFD}\u{FFFD}(b\""))
    #expect(Render.html(story(title: broken)).contains("a\u{FFFD}\u{FFFD}(b"))
  }

  @Test func controlsInJSON() {
    #expect(Render.json(story(title: "\u{1B}\u{0}\"\\\n")).contains(#""title": "\u001b\u0000\"\\\n""#))
  }

  @Test func longReferencesStayWhole() {
    let source = String(repeating: "deep/", count: 30) + "x.log"
    let text = Render.text(story(title: "t", source: source))
    #expect(text.split(separator: "\n").contains { $0.hasSuffix(source + ":7") })
  }

  @Test func stepsWithoutATitleAreStillTold() {
    #expect(Render.text(story(title: "")).contains("14:51:14  +00:00  h    "))
  }

  @Test func markupInExports() {
    let nasty = story(title: "=cmd|' /C calc'!A0 \"q\" <b> `x` # [a](b)", message: "=1+1,\"x\"\nsecond")
    let csv = Render.written { TimelineCSV.write(nasty, to: &$0) }
    #expect(csv.contains("\"'=cmd|' /C calc'!A0 \"\"q\"\" <b> `x` # [a](b)\""))
    #expect(csv.contains("\"'=1+1,\"\"x\"\"\nsecond\""))
    let markdown = Render.written { TimelineMarkdown.write(nasty, zone: .utc, to: &$0) }
    #expect(markdown.contains("\\<b\\> \\`x\\` \\# \\[a\\](b)"))
    let mermaid = Render.written { TimelineMermaid.write(nasty, zone: .utc, to: &$0) }
    #expect(mermaid.contains("#34;q#34; #60;b#62; #96;x#96; #35; #91;a#93;#40;b#41;"))
    let dot = Render.written { TimelineDOT.write(nasty, zone: .utc, to: &$0) }
    #expect(dot.replacing("\\n", with: " ").contains("A0 \\\"q\\\" <b>"))
  }

  @Test func theSameBytesTwice() {
    #expect(Render.html(FoundingStory.timeline) == Render.html(FoundingStory.timeline))
  }
}
