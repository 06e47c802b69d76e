/// Calls and words that have no place in the code, each with what to do instead.
enum CallRules {
  struct Ban: @unchecked Sendable {
    /// What the pattern cannot match without: looked for first, because a regular expression a line takes seconds.
    var literal: String
    var pattern: Regex<Substring>
    var instead: String
    /// Targets that may.
    var except: Set<String> = []
  }

  static let bans: [Ban] = [
    Ban(
      literal: "print(", pattern: #/(?:^|[^\w.])print\(/#, instead: "give the text to the caller; commands write it",
      except: ["EventQCommands", "EventQTool"]),
    Ban(literal: "String(format:", pattern: #/\bString\(format:/#, instead: "ByteWriter"),
    Ban(
      literal: "Date(", pattern: #/\bDate\(/#, instead: "Timestamp, with the time handed down by the command",
      except: ["EventQCommands"]),
    Ban(
      literal: "fatalError(", pattern: #/\bfatalError\(/#, instead: "a typed error, or preconditionFailure for misuse"),
    Ban(literal: "try!", pattern: #/\btry!/#, instead: "a typed error"),
  ]

  static func calls(_ file: SourceFile) -> [String] {
    guard let target = file.target else { return [] }
    var found: [String] = []
    for (i, line) in CodeText.lines(file).enumerated() {
      for ban in bans where line.contains(ban.literal) && !ban.except.contains(target) {
        if let match = line.firstMatch(of: ban.pattern) {
          let call = match.output.drop { $0 == " " }
          found.append("\(file.path):\(i + 1): \(call) is banned; instead: \(ban.instead)")
        }
      }
    }
    return found
  }

  /// Marks of unfinished work.
  static func leftovers(_ file: SourceFile) -> [String] {
    // Put together here so that this file does not hold what it looks for.
    let marks = ["FIX" + "ME", "X" + "XX", "HA" + "CK:"]
    return file.lines.enumerated().flatMap { i, line in
      marks.filter { isWord($0, in: line) }.map { "\(file.path):\(i + 1): a leftover \($0)" }
    }
  }

  /// Whether the mark stands alone: `mkdtemp` templates are rows of the same letter.
  private static func isWord(_ mark: String, in line: Substring) -> Bool {
    line.ranges(of: mark).contains { range in
      let after = line[range.upperBound...].first
      let before = line[..<range.lowerBound].last
      return !(before?.isLetter ?? false) && !(after?.isLetter ?? false)
    }
  }

  /// Paths of one machine and words about how the work was done.
  static func workplace(_ file: SourceFile) -> [String] {
    let words = [
      "/work" + "/main", "/work" + "/wt", "/work" + "/shared", "/work" + "/.library", "/tmp" + "/brief",
      "bash" + "_jobs", "Co-Authored" + "-By", "anthro" + "pic", "clau" + "de", "sub" + "agent",
    ]
    return file.lines.enumerated().flatMap { i, line in
      let lowered = line.lowercased()
      return words.filter { lowered.contains($0.lowercased()) }.map { "\(file.path):\(i + 1): names \($0)" }
    }
  }
}
