import Foundation

/// A file of the repository: its path from the root, and its text.
struct SourceFile {
  var path: String
  var text: String

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  /// The target that a file under Sources belongs to.
  var target: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
  }
}

/// Reads the repository that this test was compiled from.
enum SourceTree {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Files under a folder with one of the endings, in order of their paths.
  static func files(_ folder: String, endings: Set<String>) -> [SourceFile] {
    let top = root.appendingPathComponent(folder)
    let walker = FileManager.default.enumerator(at: top, includingPropertiesForKeys: nil)
    var files: [SourceFile] = []
    while let url = walker?.nextObject() as? URL {
      let path = String(url.path.dropFirst(root.path.count + 1))
      if url.lastPathComponent.hasPrefix(".build") || url.lastPathComponent == ".git" { walker?.skipDescendants() }
      if endings.contains(url.pathExtension), let data = try? Data(contentsOf: url), data.count < 4_000_000 {
        files.append(SourceFile(path: path, text: String(decoding: data, as: UTF8.self)))
      }
    }
    return files.sorted { $0.path < $1.path }
  }

  static func text(_ path: String) throws -> String {
    try String(decoding: Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
  }
}
