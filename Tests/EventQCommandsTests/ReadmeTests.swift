import EventQTestSupport
import Foundation
import Testing

/// The README shows what its commands print.
@Suite struct ReadmeTests {
  private static let begin = "<!-- demo:begin -->\n"
  private static let end = "<!-- demo:end -->"

  /// `EVENTQ_UPDATE_GOLDEN=1` writes the block anew.
  @Test func theDemoIsWhatComesOut() throws {
    let file = URL(fileURLWithPath: EventQProcess.path("README.md"))
    var text = try String(contentsOf: file, encoding: .utf8)
    let from = try #require(text.range(of: Self.begin)?.upperBound)
    let to = try #require(text.range(of: Self.end)?.lowerBound)
    let result = try EventQProcess.run(
      ["timeline", "--since", "crash", "testdata/fastmail-outage"], environment: ["COLUMNS": ""])
    let block = "```\n\(result.output)```\n"
    if ProcessInfo.processInfo.environment["EVENTQ_UPDATE_GOLDEN"] == "1" {
      text.replaceSubrange(from..<to, with: block)
      try text.write(to: file, atomically: true, encoding: .utf8)
    } else {
      #expect(String(text[from..<to]) == block)
    }
  }

  @Test func everyFileItNamesIsThere() throws {
    let text = try String(contentsOfFile: EventQProcess.path("README.md"), encoding: .utf8)
    for match in text.matches(of: /\]\(([A-Za-z0-9_.\/-]+)\)/) {
      let path = EventQProcess.path(String(match.1))
      #expect(FileManager.default.fileExists(atPath: path), "\(match.1)")
    }
  }
}
