import Foundation

/// Files of `$EVENTQ_CORPUS`, which is not part of the project.
enum CorpusFile {
  /// The JSON objects of a file of lines; nil, with the reason printed, where the corpus is absent.
  static func lines(_ path: String) -> [[String: Any]]? {
    guard let root = ProcessInfo.processInfo.environment["EVENTQ_CORPUS"] else {
      print("skipped: EVENTQ_CORPUS is not set")
      return nil
    }
    guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else {
      print("skipped: \(root)/\(path) cannot be read")
      return nil
    }
    return data.split(separator: 0x0A).compactMap {
      try? JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
    }
  }

  /// A text of the corpus: a string, or the bytes of one that is not UTF-8.
  static func bytes(_ value: Any?) -> [UInt8]? {
    if let text = value as? String { return Array(text.utf8) }
    guard let object = value as? [String: Any], let latin = object["latin1"] as? String else { return nil }
    return latin.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }
}
