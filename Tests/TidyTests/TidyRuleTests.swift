import Testing

/// Each rule must find what it is for: samples that break it, and samples that only look so.
@Suite struct TidyRuleTests {
  private func file(_ text: String, path: String = "Sources/EventQModel/Sample.swift") -> SourceFile {
    SourceFile(path: path, text: text)
  }

  @Test func longFilesAndLines() {
    #expect(SizeRules.check(file(String(repeating: "a\n", count: 601))).count == 1)
    #expect(SizeRules.check(file(String(repeating: "a\n", count: 600))).isEmpty)
    #expect(
      SizeRules.check(file(String(repeating: "é", count: 121))) == [
        "Sources/EventQModel/Sample.swift:1: 121 columns, at most 120"
      ])
    #expect(SizeRules.check(file(String(repeating: "é", count: 120))).isEmpty)
  }

  @Test func longFunctions() {
    let body = String(repeating: "  if x { y() } // }\n", count: 99)
    #expect(SizeRules.check(file("func long(a: Int) {\n\(body)}\n")).count == 1)
    #expect(SizeRules.check(file("  init?(a: Int) {\n\(body)}\n")).count == 1)
    let shorter = String(repeating: "  if x { y(\"}\") }\n", count: 98)
    #expect(SizeRules.check(file("func short() {\n\(shorter)}\n")).isEmpty)
  }

  @Test func functionsAreFound() {
    let text = """
      protocol P { func bodiless() }
      struct S {
        init() { a = 1 }
        func outer() {
          func inner() {
            b()
          }
        }
      }
      """
    let found = SizeRules.functions(file(text)).map { "\($0.name) \($0.length)" }
    #expect(found == ["init 1", "inner 3", "outer 5"])
  }

  @Test(arguments: [
    "  print(x)", "String(format: \"%d\", 1)", "let now = Date()", "fatalError(\"no\")", "let x = try! y()",
  ])
  func bannedCalls(line: String) {
    #expect(CallRules.calls(file(line)).count == 1)
  }

  @Test(arguments: [
    "fingerprint(x)", "// print(x)", "let s = \"print(x)\"", "let d = validDate(x)", "page.print(x)", "try? y()",
  ])
  func allowedCalls(line: String) {
    #expect(CallRules.calls(file(line)).isEmpty)
  }

  @Test func commandsMayPrint() {
    #expect(CallRules.calls(file("print(x)", path: "Sources/EventQCommands/A.swift")).isEmpty)
    #expect(CallRules.calls(file("fatalError()", path: "Sources/EventQCommands/A.swift")).count == 1)
  }

  @Test func leftovers() {
    #expect(CallRules.leftovers(file("// FIX" + "ME: later")).count == 1)
    #expect(CallRules.leftovers(file("// X" + "XX")).count == 1)
    #expect(CallRules.leftovers(file("let fixed = 1")).isEmpty)
    #expect(CallRules.leftovers(file("mkdtemp(eventq-X" + "XXXXX)")).isEmpty)
  }

  @Test func workplaceWords() {
    #expect(CallRules.workplace(file("see /work" + "/shared/x")).count == 1)
    #expect(CallRules.workplace(file("made by Clau" + "de")).count == 1)
    #expect(CallRules.workplace(file("a session was opened by root")).isEmpty)
  }

  private let manifest = """
    targets: [
      // L1: bytes.
      lib("Low", []),
      // L2: more.
      lib(
        "Middle",
        ["Low"]),
      lib("Beside"),
      .executableTarget(
        name: "High", dependencies: []),
      // Tests, one folder per target.
      lib("NotALevel"),
    ]
    """

  @Test func levelsAreRead() {
    #expect(LayerRules.levels(manifest: manifest) == ["Low": 1, "Middle": 2, "Beside": 2, "High": 2])
  }

  @Test(arguments: [
    ("import Middle", 1), ("public import Middle", 1), ("@testable import Middle", 1),
    ("internal import struct Middle.S", 1),
    ("import Low", 1), ("import Swift", 0), ("// import Middle", 0),
  ])
  func importsUpwards(line: String, violations: Int) {
    let levels = LayerRules.levels(manifest: manifest)
    #expect(LayerRules.check(file(line, path: "Sources/Low/A.swift"), levels: levels).count == violations)
  }

  @Test func importsDownwardsAndSideways() {
    let levels = LayerRules.levels(manifest: manifest)
    #expect(LayerRules.check(file("import Low", path: "Sources/Middle/A.swift"), levels: levels).isEmpty)
    #expect(LayerRules.check(file("import Beside", path: "Sources/Middle/A.swift"), levels: levels).count == 1)
    #expect(LayerRules.check(file("import Low", path: "Sources/Unknown/A.swift"), levels: levels).count == 1)
  }

  @Test(arguments: ["import Foundation", "internal import FoundationEssentials"])
  func foundation(line: String) {
    let levels = ["EventQBytes": 1, "EventQIngest": 6]
    #expect(LayerRules.check(file(line, path: "Sources/EventQBytes/A.swift"), levels: levels).count == 1)
    #expect(LayerRules.check(file(line, path: "Sources/EventQIngest/A.swift"), levels: levels).isEmpty)
  }

  @Test func embedding() {
    let table = "FILE_ENTRY(\"pipelines/a.yaml\", a),"
    #expect(LayerRules.unembedded(pipelines: ["pipelines/a.yaml", "pipelines/b.yaml"], table: table).count == 1)
  }
}
