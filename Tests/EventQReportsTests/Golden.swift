import Foundation
import Testing

/// Compares a report with the file that was looked at and approved. `EVENTQ_UPDATE_GOLDEN=1` rewrites the files: look
/// at the difference before it is committed.
enum Golden {
  static func check(_ name: String, _ actual: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(name)")
    if ProcessInfo.processInfo.environment["EVENTQ_UPDATE_GOLDEN"] == "1" {
      try Data(actual.utf8).write(to: file)
      return
    }
    let expected = try String(decoding: Data(contentsOf: file), as: UTF8.self)
    if expected == actual { return }
    let place = zip(expected.utf8, actual.utf8).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let offset = place ?? min(expected.utf8.count, actual.utf8.count)
    let line = expected.utf8.prefix(offset).count { $0 == 0x0A } + 1
    Issue.record("Golden/\(name) differs from line \(line) on", sourceLocation: sourceLocation)
  }
}
