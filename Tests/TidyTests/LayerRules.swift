/// Imports run strictly downwards: a target may import targets of lower levels only.
enum LayerRules {
  /// Targets that must stay free of Foundation: they are on the way of every event, and Foundation costs start-up time,
  /// size and speed.
  static let withoutFoundation: Set<String> = [
    "EventQBytes", "EventQModel", "EventQCodecs", "EventQShapes", "EventQFilter", "EventQStore", "EventQQuery",
    "EventQParsers", "EventQCorrelator", "EventQReports",
  ]

  /// Level of each target, read from the `// L3:` headings of the package manifest.
  static func levels(manifest: String) -> [String: Int] {
    var levels: [String: Int] = [:]
    var level: Int?
    var isNext = false
    for line in manifest.split(separator: "\n") {
      if let heading = line.firstMatch(of: #/^\s*// L(\d+):/#) { level = Int(heading.output.1) }
      if line.contains("// Tests") { level = nil }
      guard let level else { continue }
      if let name = line.firstMatch(of: #/(?:lib|cLib)\("(\w+)"/#) ?? line.firstMatch(of: #/^\s*name: "(\w+)"/#) {
        levels[String(name.output.1)] = level
      } else if isNext, let name = line.firstMatch(of: #/^\s*"(\w+)"/#) {
        levels[String(name.output.1)] = level
      }
      isNext = line.firstMatch(of: #/\blib\($/#) != nil
    }
    return levels
  }

  static func check(_ file: SourceFile, levels: [String: Int]) -> [String] {
    guard let target = file.target, target != "C" else { return [] }
    guard let level = levels[target] else { return ["\(file.path): target \(target) has no level in Package.swift"] }
    var found: [String] = []
    for (i, line) in CodeText.lines(file).enumerated() {
      guard line.contains("import "), let match = line.firstMatch(of: #/^\s*(?:[@\w]+\s+)*?import\s+(?:\w+\s+)?(\w+)/#)
      else { continue }
      let name = String(match.output.1)
      if let other = levels[name], other >= level {
        found.append("\(file.path):\(i + 1): \(target) (L\(level)) imports \(name) (L\(other))")
      }
      if name.hasPrefix("Foundation"), withoutFoundation.contains(target) {
        found.append("\(file.path):\(i + 1): \(target) must do without \(name)")
      }
    }
    return found
  }

  /// Rule files that would not travel inside the binary.
  static func unembedded(pipelines: [String], table: String) -> [String] {
    pipelines.filter { !table.contains("FILE_ENTRY(\"\($0)\"") }.map { "\($0) is not listed in embedded.c" }
  }
}
