import Foundation
import Testing

/// The house rules, held against the whole repository.
@Suite struct TidyTests {
  private static let swift =
    SourceTree.files("Sources", endings: ["swift"]) + SourceTree.files("Tests", endings: ["swift"])

  private func expectNone(_ found: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(found.isEmpty, "\n\(found.joined(separator: "\n"))\n", sourceLocation: sourceLocation)
  }

  @Test func theTreeIsRead() {
    #expect(Self.swift.count > 30)
    #expect(Self.swift.contains { $0.path == "Tests/TidyTests/TidyTests.swift" })
  }

  @Test func sizes() { expectNone(Self.swift.flatMap(SizeRules.check)) }

  @Test func ratchetHoldsNoOldEntries() {
    for (key, length) in SizeRules.longFunctions {
      let now = Self.swift.flatMap { file in SizeRules.functions(file).map { ("\(file.path):\($0.name)", $0.length) } }
      #expect(now.contains { $0.0 == key && $0.1 == length }, "\(key) is no longer \(length) lines: lower the limit")
    }
  }

  @Test func calls() { expectNone(Self.swift.flatMap(CallRules.calls)) }

  @Test func leftovers() { expectNone(Self.swift.flatMap(CallRules.leftovers)) }

  @Test func workplaceWords() {
    let endings: Set<String> = [
      "swift", "c", "h", "md", "yaml", "yml", "json", "txt", "html", "css", "py", "sh", "service", "conf",
    ]
    expectNone(SourceTree.files("", endings: endings).flatMap(CallRules.workplace))
  }

  @Test func layers() throws {
    let levels = LayerRules.levels(manifest: try SourceTree.text("Package.swift"))
    #expect(levels["EventQBytes"] == 1)
    #expect(levels["EventQTool"] == 9)
    expectNone(Self.swift.flatMap { LayerRules.check($0, levels: levels) })
  }

  @Test func ruleFilesAreEmbedded() throws {
    let pipelines = SourceTree.files("pipelines", endings: ["yaml"]).map(\.path)
    #expect(!pipelines.isEmpty)
    let table = try SourceTree.text("Sources/C/CEventQEmbedded/embedded.c")
    expectNone(LayerRules.unembedded(pipelines: pipelines, table: table))
  }
}
