import EventQBytes
import EventQModel
import Foundation
import Testing

@testable import EventQParsers

/// Consoles with expected results from a fuzzer's crash reporter, read in place.
struct KernelCorpusTests {
  /// What a corpus file expects, and the raw log behind it.
  struct Expected {
    var name = ""
    var title = ""
    var alternatives: [String] = []
    var type = ""
    var frame = ""
    var corrupted = false
    var panicked = false
    var log: [UInt8] = []

    init(_ name: String, _ data: [UInt8]) {
      self.name = name
      var lines = data.filter { $0 != 0x0D }.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
      while let line = lines.popFirst(), !line.isEmpty {
        let text = String(decoding: line, as: UTF8.self)
        guard let colon = text.range(of: ": ") else { continue }
        let value = String(text[colon.upperBound...])
        switch text[..<colon.lowerBound] {
        case "TITLE": title = value
        case "ALT": alternatives.append(value)
        case "TYPE": type = value
        case "FRAME": frame = value
        case "CORRUPTED": corrupted = true
        case "PANICKED": panicked = true
        default: break
        }
      }
      if let end = lines.lastIndex(where: { $0.elementsEqual("REPORT:".utf8) }) { lines = lines[..<end] }
      log = Array(lines.joined(separator: [0x0A]))
    }

    /// The function that the title names.
    var function: String {
      if !frame.isEmpty { return frame }
      guard let at = title.range(of: " in ", options: .backwards) else { return "" }
      return String(title[at.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" })
    }
  }

  struct Score {
    var passed = 0
    var total = 0
    var failures: [String] = []
    var share: Double { total == 0 ? 1 : Double(passed) / Double(total) }

    mutating func count(_ holds: Bool, _ failure: @autoclosure () -> String) {
      total += 1
      if holds { passed += 1 } else { failures.append(failure()) }
    }
  }

  @Test func consolesOfTheCorpus() throws {
    guard let root = ProcessInfo.processInfo.environment["EVENTQ_CORPUS"] else {
      print("skipped: EVENTQ_CORPUS is not set")
      return
    }
    let folder = URL(fileURLWithPath: root).appendingPathComponent("kernel-console")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".log") }
    var found = Score()
    var type = Score()
    var function = Score()
    var panicked = Score()
    var corrupted = Score()
    var title = Score()
    for name in names.sorted(by: { $0.compare($1, options: .numeric) == .orderedAscending }) {
      let expected = Expected(name, Array(try Data(contentsOf: folder.appendingPathComponent(name))))
      let crash = KernelHarness.run(expected.log).crashes.first
      found.count(
        (crash != nil) == !expected.title.isEmpty, "\(name): \(expected.title) / \(crash?["crash.title"] ?? "-")")
      guard let crash, !expected.title.isEmpty else { continue }
      type.count(crash["crash.class"] == expected.type, "\(name): \(expected.type) / \(crash["crash.class"])")
      function.count(
        crash["crash.function"] == expected.function, "\(name): \(expected.function) / \(crash["crash.function"])")
      panicked.count((crash["crash.panicked"] == "true") == expected.panicked, "\(name): \(expected.panicked)")
      corrupted.count(
        (crash["crash.corrupted"] == "true") == expected.corrupted, "\(name): \(expected.corrupted) \(expected.title)")
      title.count(
        crash["crash.title"] == expected.title || expected.alternatives.contains(crash["crash.title"]),
        "\(name): \(expected.title) / \(crash["crash.title"])")
    }
    let scores: [(String, Score, Double)] = [
      ("crash found", found, 0.99), ("class", type, 0.98), ("function", function, 0.95), ("panicked", panicked, 0.98),
      ("corrupted", corrupted, 0.95), ("title", title, 0.92),
    ]
    for (name, score, threshold) in scores {
      print("kernel-console \(name): \(score.passed)/\(score.total) \((score.share * 1000).rounded() / 10) %")
      for failure in score.failures { print("  \(failure)") }
      #expect(score.share >= threshold, "\(name)")
    }
  }
}
