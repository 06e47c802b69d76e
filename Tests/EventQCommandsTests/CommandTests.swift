import EventQTestSupport
import Foundation
import Testing

/// Each command as a user meets it.
@Suite struct CommandTests {
  private let log = """
    Oct 15 12:51:14 web1 app[7]: first error
    Oct 15 12:51:15 web2 app[8]: second error
    Oct 15 12:51:16 web1 cron[9]: nothing special

    """

  @Test(arguments: [
    [], ["timeline"], ["why"], ["outages"], ["crashes"], ["query"], ["parse"], ["ingest"], ["store"],
    ["store", "info"], ["store", "verify"], ["pipeline"], ["pipeline", "check"], ["pipeline", "test"],
  ])
  func everyCommandHasHelp(command: [String]) throws {
    let result = try EventQProcess.run(command + ["--help"])
    #expect(result.status == 0)
    #expect(result.output.contains("USAGE: eventq"))
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsAreThere(shell: String) throws {
    let result = try EventQProcess.run(["--generate-completion-script", shell])
    #expect(result.status == 0)
    #expect(result.output.contains("timeline"))
  }

  @Test func queryCountsByHost() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("all.log", log)
    let now = ["--now", "2026-10-15T13:00:00Z"]
    let csv = try EventQProcess.run(
      ["query", file, "error | stats by (host) count() n | sort by (host)", "--format", "csv"] + now)
    #expect(csv.status == 0)
    #expect(csv.output.replacingOccurrences(of: "\r", with: "") == "host,n\nweb1,1\nweb2,1\n")
    let json = try EventQProcess.run(["query", file, "second", "--format", "json"] + now)
    #expect(json.lines.count == 1)
    let object = try #require(try JSONSerialization.jsonObject(with: json.outputBytes) as? [String: Any])
    #expect(object["_time"] as? String == "2026-10-15T12:51:15Z")
    #expect(object["hostname"] as? String == "web2")
    #expect(object["_msg"] as? String == "second error")
    #expect(object["source"] as? String == "all.log")
  }

  @Test func queryFindsNothingAsGrepDoes() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("all.log", log)
    let nothing = try EventQProcess.run(["query", file, "absent"])
    #expect(nothing.status == 1)
    #expect(nothing.output.isEmpty)
    let counted = try EventQProcess.run(["query", file, "absent | stats count() n", "--format", "json"])
    #expect(counted.status == 0)
    #expect(counted.output == "{\"n\":0}\n")
  }

  @Test func queryPointsAtTheMistake() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("all.log", log)
    let result = try EventQProcess.run(["query", file, "error | sort bye (x)"])
    #expect(result.status == 2)
    #expect(result.errors.contains("error | sort bye (x)\n"))
    #expect(result.errors.contains("^"))
  }

  @Test func limitHolds() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("all.log", log)
    let result = try EventQProcess.run(["query", file, "* # a remark", "--limit", "2"])
    #expect(result.lines.count == 2)
  }

  @Test func aStoreIsIngestedVerifiedAndAsked() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("all.log", log)
    let store = folder.path + "/store"
    for round in 1...2 {
      let imported = try EventQProcess.run(["ingest", "--store", store, file])
      #expect(imported.status == 0)
      #expect(imported.errors.contains("3 events from 3 lines of 1 files"))
      let info = try EventQProcess.run(["store", "info", "--store", store, "--format", "json"])
      #expect(info.output.contains("\"events\":\(3 * round),"))
    }
    #expect(try EventQProcess.run(["store", "verify", "--store", store]).status == 0)
    #expect(try EventQProcess.run(["query", "--store", store, "error"]).lines.count == 4)
  }

  @Test func aBrokenStoreIsAStoreFault() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("all.log", log)
    let store = folder.path + "/store"
    _ = try EventQProcess.run(["ingest", "--quiet", "--store", store, file])
    let segments = FileManager.default.enumerator(atPath: store + "/segments")?.compactMap { $0 as? String } ?? []
    let segment = URL(fileURLWithPath: store + "/segments/" + (try #require(segments.first { $0.hasSuffix(".evs") })))
    var bytes = try Data(contentsOf: segment)
    bytes[bytes.count / 2] ^= 0x40
    try bytes.write(to: segment)
    let verify = try EventQProcess.run(["store", "verify", "--store", store])
    #expect(verify.status == 4)
    #expect(verify.output.contains(".evs"))
    let missing = try EventQProcess.run(["query", "--store", folder.path + "/none", "x"])
    #expect(missing.status == 4)
    #expect(missing.errors.contains("no store here"))
  }

  @Test func crashesAreNamed() throws {
    let result = try EventQProcess.run(
      ["crashes", "--format", "json", EventQProcess.path("testdata/fastmail-outage/console")])
    #expect(result.status == 0)
    let object = try #require(try JSONSerialization.jsonObject(with: result.outputBytes) as? [String: Any])
    #expect(object["schema"] as? String == "eventq.crashes/1")
    let crashes = try #require(object["crashes"] as? [[String: Any]])
    #expect(crashes.count == 1)
    #expect(crashes[0]["class"] as? String == "NULL-POINTER-DEREFERENCE")
    #expect(crashes[0]["function"] as? String == "nvme_queue_rq")
    #expect(crashes[0]["panicked"] as? Bool == true)
    #expect(crashes[0]["host"] as? String == "db1")
    #expect(crashes[0]["lines"] as? [Int] == [47, 115])
  }

  @Test func quietLogsHaveNoOutage() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("all.log", log)
    let outages = try EventQProcess.run(["outages", "--format", "json", file])
    #expect(outages.status == 1)
    let object = try #require(try JSONSerialization.jsonObject(with: outages.outputBytes) as? [String: Any])
    #expect((object["outages"] as? [Any])?.isEmpty == true)
    let timeline = try EventQProcess.run(["timeline", "--since", "outage", file])
    #expect(timeline.status == 1)
    #expect(!timeline.output.isEmpty)
    #expect(try EventQProcess.run(["crashes", file]).status == 1)
  }

  @Test func shapesAreStable() throws {
    let lines = "Oct 15 12:51:14 a x: took 12 ms\nOct 16 12:51:14 b y: took 99 ms\n"
    let result = try EventQProcess.run(["parse", "--shapes", "-"], input: Data(lines.utf8))
    let shapes = try result.lines.map { line in
      (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["shape"] as? String
    }
    #expect(shapes.count == 2)
    #expect(shapes[0] != nil && shapes[0] == shapes[1])
  }

  @Test func pipelinesAreCheckedAndTested() throws {
    #expect(try EventQProcess.run(["pipeline", "test"]).status == 0)
    let folder = try TemporaryFolder()
    let page = try String(contentsOfFile: EventQProcess.path("docs/rules.md"), encoding: .utf8)
    let example = try #require(page.components(separatedBy: "```yaml\n").dropFirst().first)
    let printing = try folder.write("printing.yaml", try #require(example.components(separatedBy: "```").first))
    #expect(try EventQProcess.run(["pipeline", "test", printing]).status == 0)
    let file = try folder.write("own.yaml", "pipeline: own\nrules:\n  - id: x\n    nonsense: 1\n")
    let result = try EventQProcess.run(["pipeline", "check", file])
    #expect(result.status == 3)
    #expect(result.errors.contains("own.yaml:4"))
  }
}
