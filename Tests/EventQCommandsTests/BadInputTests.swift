import EventQTestSupport
import Foundation
import Testing

/// What the commands make of inputs that are missing, broken or no logs at all.
@Suite struct BadInputTests {
  private let good = "Oct 15 12:51:14 web1 app[7]: hello\n"

  @Test func aMissingPathIsNamedAndTheRestIsRead() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("web1.log", good)
    let result = try EventQProcess.run(["parse", "/nonexistent/x.log", file])
    #expect(result.status == 3)
    #expect(result.errors.contains("/nonexistent/x.log: no such file or directory"))
    #expect(result.lines.count == 1)
    #expect(result.output.contains(#""app_name":"app""#))
  }

  @Test func anUnreadableFileIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/web1.log", good)
    let secret = try folder.write("a/secret.log", good)
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: secret)
    if access(secret, R_OK) == 0 {
      // Root reads everything: a link that leads nowhere fails in the same way.
      try FileManager.default.removeItem(atPath: secret)
      try FileManager.default.createSymbolicLink(atPath: secret, withDestinationPath: "/nonexistent/secret")
    }
    let result = try EventQProcess.run(["parse", folder.path + "/a"])
    #expect(result.errors.contains("secret.log: "))
    #expect(result.lines.count == 1)
  }

  @Test func aDirectoryWithoutLogsIsBadInput() throws {
    let folder = try TemporaryFolder()
    let result = try EventQProcess.run(["timeline", "--since", "crash", folder.path])
    #expect(result.status == 3)
    #expect(result.errors.contains(folder.path))
  }

  @Test func aBinaryFileIsLeftOutAndNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("logs/web1.log", good)
    var random = SeededRandom(seed: 7)
    try folder.write("logs/core.bin", Data((0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) }))
    let result = try EventQProcess.run(["parse", folder.path + "/logs"])
    #expect(result.status == 0)
    #expect(result.errors.contains("core.bin"))
    #expect(result.errors.contains("binary"))
    #expect(result.lines.count == 1)
  }

  @Test func aTruncatedGzipGivesWhatCouldBeRead() throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: good, count: 5000)
    let plain = try folder.write("web1.log", text)
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-n", plain]
    try gzip.run()
    gzip.waitUntilExit()
    let whole = try Data(contentsOf: URL(fileURLWithPath: plain + ".gz"))
    let cut = try folder.write("cut/web1.log.gz", whole.prefix(whole.count * 2 / 3))
    let complete = try EventQProcess.run(["parse", plain + ".gz"])
    #expect(complete.status == 0)
    #expect(complete.lines.count == 5000)
    let result = try EventQProcess.run(["parse", cut])
    #expect(result.status == 3)
    #expect(result.errors.contains("web1.log.gz"))
    #expect(result.lines.count > 100 && result.lines.count < 5000)
    // Below a directory it is a warning: the rest of the work was not stopped.
    let below = try EventQProcess.run(["parse", folder.path + "/cut"])
    #expect(below.status == 0)
    #expect(below.errors.contains("web1.log.gz"))
  }

  @Test func invalidUTF8AndNULBytesAreKept() throws {
    let folder = try TemporaryFolder()
    var bytes = Data(good.utf8)
    bytes.append(contentsOf: Array("Oct 15 12:51:15 web1 app[7]: caf".utf8) + [0xE9, 0x20, 0x00, 0x21, 0x0A])
    let file = try folder.write("web1.log", bytes)
    let result = try EventQProcess.run(["parse", file])
    #expect(result.status == 0)
    #expect(result.lines.count == 2)
    #expect(result.output.contains("caf\u{FFFD} \\u0000!"))
  }

  @Test func aLineOfTenMegabytesIsKeptWholeAndReported() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "x", count: 10 << 20)
    let file = try folder.write("web1.log", good + long + "\n" + good)
    let result = try EventQProcess.run(["parse", file])
    #expect(result.status == 0)
    #expect(result.lines.count == 3)
    #expect(result.outputBytes.count > 10 << 20)
    #expect(result.output.contains(#""error":"#))
  }

  @Test func anEmptyFileHoldsNothing() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("web1.log", "")
    let result = try EventQProcess.run(["parse", file])
    #expect(result.status == 1)
    #expect(result.errors.contains("web1.log: the file is empty"))
    #expect(result.output.isEmpty)
  }

  @Test func unknownLinesAreKeptAndCounted() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("web1.log", good + "%% nobody knows me %%\n")
    let result = try EventQProcess.run(["parse", file])
    #expect(result.status == 0)
    #expect(result.output.contains(#""_msg":"%% nobody knows me %%""#))
    #expect(result.errors.contains("1 of 2 lines not recognised"))
    let quiet = try EventQProcess.run(["parse", "--quiet", file])
    #expect(quiet.errors.isEmpty)
  }

  @Test func standardInputIsAnInput() throws {
    let result = try EventQProcess.run(["parse", "-"], input: Data(good.utf8))
    #expect(result.status == 0)
    #expect(result.lines.count == 1)
    #expect(result.output.contains(#""source":"-""#))
  }

  @Test(arguments: [
    ["timeline", "--since"], ["timeline", "--no-such-flag", "."], ["nonsense"],
    ["query", ".", "error |"], ["timeline", "--since", "crash[", "."], ["parse", "--timezone", "Mars/Base", "-"],
  ])
  func mistakesOfUseEndWithTwo(arguments: [String]) throws {
    let result = try EventQProcess.run(arguments)
    #expect(result.status == 2, "\(arguments): \(result.errors)")
    #expect(!result.errors.isEmpty)
    #expect(result.output.isEmpty)
  }

  @Test func inputsAreNeverChanged() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("logs/web1.log", good)
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/logs")
    _ = try EventQProcess.run(["timeline", "--since", "crash", folder.path + "/logs"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/logs") == before)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == good)
  }

  @Test func bytesBehindAGzipStreamCostNothing() throws {
    let folder = try TemporaryFolder()
    let plain = try folder.write("web1.log", good)
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-n", plain]
    try gzip.run()
    gzip.waitUntilExit()
    let packed = try Data(contentsOf: URL(fileURLWithPath: plain + ".gz"))
    let file = try folder.write("trailing.gz", packed + Data("garbage garbage".utf8))
    let result = try EventQProcess.run(["parse", file])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.count == 1)
  }

  @Test func aFileThatLinksLeadToIsReadOnce() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("logs/pods/web1.log", good)
    for link in ["logs/current.log", "logs/zuletzt.log"] {
      try FileManager.default.createSymbolicLink(atPath: folder.path + "/" + link, withDestinationPath: file)
    }
    // A link back to the directory itself must not show its files once more either.
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/logs/pods/up", withDestinationPath: folder.path + "/logs")
    try folder.write("logs/web2.log", good)
    let result = try EventQProcess.run(["parse", folder.path + "/logs"])
    #expect(result.lines.count == 2)
    #expect(result.output.contains(#""source":"pods/web1.log""#))
    #expect(result.output.contains(#""source":"web2.log""#))
  }

  @Test func aFileNameCannotLookLikeAMessage() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("a\neventq: all is well", Data())
    let result = try EventQProcess.run(["parse", file])
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test func aDirectoryIsNoRuleFile() throws {
    let folder = try TemporaryFolder()
    let result = try EventQProcess.run(["pipeline", "check", folder.path])
    #expect(result.status == 3)
    #expect(result.errors.contains(folder.path))
  }

  @Test func aWindowThatEndsBeforeItBeginsIsAMistakeOfUse() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("web1.log", good)
    let window = ["--since", "2026-10-15 14:00", "--until", "2026-10-15 13:00"]
    #expect(try EventQProcess.run(["timeline"] + window + [file]).status == 2)
  }

  @Test(arguments: ["0001-01-01", "1600-01-01", "2300-01-01", "9999-12-31"])
  func yearsThatCannotBeExpressedAreTheirNearestNeighbours(year: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("web1.log", good)
    let result = try EventQProcess.run(["query", file, "_time:>=\(year) | stats count() n"])
    #expect(result.lines.last == (year < "2000" ? "1" : "0"))
    #expect(try EventQProcess.run(["timeline", "--since", year, file]).status == 1)
  }
}
