import EventQCorrelator
import EventQModel
import EventQReports
import EventQTestSupport
import Foundation
import Testing

/// What must hold for every timeline, on seeded random ones with unpleasant text.
@Suite struct PropertyTests {
  static let seeds = Array(UInt64(1)...40)

  static func timeline(seed: UInt64) -> Timeline {
    var random = SeededRandom(seed: seed)
    let words = [
      "resolver", "<script>alert(1)</script>", "\u{1B}[31mred", "日本語のログ", "👩‍👩‍👧", "a\u{0}b", "e\u{301}",
      "\"quoted\" & 'so'", "x\ty\r\nz", "\u{202E}reversed", String(repeating: "w", count: 300),
      "https://h.example/p?q=1", "\u{9B}2J", "ok",
    ]
    func text() -> String {
      (0..<Int.random(in: 0...12, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
        .joined(separator: " ")
    }
    var story = Timeline(window: .init(since: FoundingStory.at(0), until: FoundingStory.at(9000)))
    let count = Int.random(in: 0...40, using: &random)
    for i in 0..<count {
      let start = Double.random(in: -90_000...9000, using: &random)
      var node = FoundingStory.node(
        "n\(i)", start, ["h1", "h2", "<b>h3</b>", ""].randomElement(using: &random) ?? "", "app", "syslog", "class",
        Timeline.Role.allCases.randomElement(using: &random) ?? .trigger, 3, text(),
        ["a/b.log", "dir with space/c.log", "日志/<d>.log"].randomElement(using: &random) ?? "",
        Int.random(in: 1...9_999_999, using: &random), text(), count: Int.random(in: 0...5, using: &random))
      node.last = node.time.adding(seconds: Double.random(in: 0...5000, using: &random))
      story.nodes.append(node)
    }
    for _ in 0..<(count == 0 ? 0 : Int.random(in: 0...80, using: &random)) {
      // Circles and edges to nowhere too: a report must survive them.
      let (from, to) = (Int.random(in: 0...count, using: &random), Int.random(in: 0..<count, using: &random))
      story.edges.append(
        .init(
          from: "n\(from)", to: "n\(to)", relation: "r", confidence: Double.random(in: 0...1, using: &random),
          order: .likely, because: text(), evidence: ["a/b.log:12", text()]))
    }
    if count > 2 { story.roots = [.init(node: "n1", confidence: 0.5), .init(node: "n2", confidence: 0.2)] }
    if seed % 3 != 0 {
      let end = seed % 2 == 0 ? nil : FoundingStory.at(500)
      story.outages = [.init(start: FoundingStory.at(10), end: end, hosts: ["h1"])]
    }
    story.conditions = [.init(id: "spof:\(text())", title: text(), nodes: ["n0", "none"], evidence: [text()])]
    story.clockOffsets = [.init(host: text(), seconds: -3.25, uncertainty: 1)]
    story.notes = [text()]
    return story
  }

  @Test(arguments: seeds) func textHoldsItsWidth(seed: UInt64) {
    let story = Self.timeline(seed: seed)
    for width in [60, 80, 100, 120, 160] {
      let style = TextStyle(width: width, zone: FoundingStory.zone)
      let reports = [
        Render.text(story, width: width), Render.written { WhyText.write(story, style: style, to: &$0) },
      ]
      for line in reports.joined().split(separator: "\n") {
        #expect(columns(line) <= width, "seed \(seed), \(width) columns: \(line)")
        #expect(!line.hasSuffix(" "), "seed \(seed): white space at the end of: \(line)")
      }
    }
  }

  /// An upper bound that does not use the code under test: ASCII one column, all else that is not combining two.
  private func columns(_ line: Substring) -> Int {
    line.reduce(0) { sum, character in
      guard let first = character.unicodeScalars.first else { return sum }
      let isWide = first.value >= 0x1100 && !(0x2000...0x2BFF).contains(first.value)
      return sum + (isWide ? 2 : 1)
    }
  }

  @Test(arguments: seeds) func noControlBytes(seed: UInt64) {
    let story = Self.timeline(seed: seed)
    let reports = [
      Render.text(story), Render.html(story),
      Render.written { WhyText.write(story, style: TextStyle(), to: &$0) },
      Render.written { TimelineMarkdown.write(story, zone: .utc, to: &$0) },
      Render.written { TimelineMermaid.write(story, zone: .utc, to: &$0) },
      Render.written { TimelineDOT.write(story, zone: .utc, to: &$0) },
      Render.written { TimelineCSV.write(story, to: &$0) }.replacing("\r\n", with: "\n"),
    ]
    for report in reports {
      let bad = report.unicodeScalars.first {
        ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7F..<0xA0).contains($0.value) || $0.value == 0x202E
      }
      #expect(bad == nil, "seed \(seed)")
    }
    // Colour adds sequences of its own and nothing else.
    let coloured = Render.text(story, color: true)
    let sequence = #/\u{1B}\[[0-9;]*m/#
    #expect(coloured.replacing(sequence, with: "") == Render.text(story), "seed \(seed)")
  }

  @Test(arguments: seeds) func jsonIsValidAndWhole(seed: UInt64) throws {
    let story = Self.timeline(seed: seed)
    let parsed = try JSONSerialization.jsonObject(with: Data(Render.json(story).utf8)) as? [String: Any]
    let nodes = try #require(parsed?["nodes"] as? [[String: Any]])
    #expect(nodes.map { $0["title"] as? String } == story.nodes.map(\.title), "seed \(seed)")
    #expect(nodes.map { $0["host"] as? String } == story.nodes.map(\.host))
    #expect((parsed?["edges"] as? [Any])?.count == story.edges.count)
    let why = Render.written { WhyJSON.write(story, to: &$0) }
    let causes = (try JSONSerialization.jsonObject(with: Data(why.utf8)) as? [String: Any])?["causes"] as? [Any]
    #expect(causes?.count == story.roots.count)
    let lines = Render.written { TimelineTimesketch.write(story, to: &$0) }.split(separator: "\n")
    for line in lines {
      let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      for key in ["message", "datetime", "timestamp_desc"] { #expect(row?[key] is String, "seed \(seed)") }
    }
    #expect(lines.count == story.nodes.filter { $0.role != .unrelated }.reduce(0) { $0 + max(1, $1.events.count) })
  }

  @Test(arguments: seeds) func htmlTagsBalance(seed: UInt64) throws {
    let html = Render.html(Self.timeline(seed: seed))
    #expect(!html.contains("<script"), "seed \(seed)")
    #expect(!html.contains("<b>h3"), "seed \(seed)")
    var open: [Substring] = []
    let void: Set<Substring> = ["meta", "!doctype"]
    for match in html.matches(of: #/<(/?)([a-z0-9!]+)([^>]*)>/#) {
      let (_, slash, name, rest) = match.output
      if void.contains(name) || rest.hasSuffix("/") { continue }
      if slash.isEmpty { open.append(name) } else { #expect(open.popLast() == name, "seed \(seed)") }
    }
    #expect(open.isEmpty, "seed \(seed)")
  }

  @Test func everyStepIsToldOnce() {
    for seed in Self.seeds {
      let story = Self.timeline(seed: seed)
      let html = Render.html(story)
      let told = story.nodes.count { $0.role != .unrelated || story.roots.map(\.node).contains($0.id) }
      #expect(html.matches(of: #/<li id="step-\d+"/#).count == told, "seed \(seed)")
    }
  }
}
