/// Limits on length: what does not fit a screen is not read.
enum SizeRules {
  static let fileLines = 600
  static let columns = 120
  static let functionLines = 100
  /// Functions that were longer when the limit came, `path:name`, with their length. It only shrinks.
  static let longFunctions: [String: Int] = [:]

  static func check(_ file: SourceFile) -> [String] {
    var found: [String] = []
    let lines = file.lines
    if lines.count - 1 > fileLines { found.append("\(file.path): \(lines.count - 1) lines, at most \(fileLines)") }
    for (i, line) in lines.enumerated() where line.utf8.count > columns && line.count > columns {
      found.append("\(file.path):\(i + 1): \(line.count) columns, at most \(columns)")
    }
    for function in functions(file) {
      let allowed = longFunctions["\(file.path):\(function.name)"] ?? functionLines
      if function.length > allowed {
        found.append("\(file.path):\(function.line): \(function.name) has \(function.length) lines, at most \(allowed)")
      }
    }
    return found
  }

  struct Function {
    var name: String
    var line: Int
    var length: Int
  }

  /// Functions and initialisers with a body, by counting braces outside comments and string literals.
  static func functions(_ file: SourceFile) -> [Function] {
    var found: [Function] = []
    var open: [(function: Function, depth: Int, hasBody: Bool)] = []
    var depth = 0
    for (i, line) in CodeText.lines(file).enumerated() {
      let mayStart = line.contains("func ") || line.contains("init")
      if !mayStart && !line.contains(where: { $0 == "{" || $0 == "}" }) { continue }
      let match = mayStart ? line.firstMatch(of: #/\bfunc\s+([^\s(<]+)|(?:^|\s)(init)[?!]?[(<]/#) : nil
      for (index, character) in zip(line.indices, line) {
        if let match, index == match.range.lowerBound {
          let name = String(match.output.1 ?? match.output.2 ?? "")
          open.append((Function(name: name, line: i + 1, length: 0), depth, false))
        }
        if character == "{" {
          depth += 1
          if let last = open.indices.last { open[last].hasBody = true }
        }
        guard character == "}" else { continue }
        depth -= 1
        while let last = open.last, last.hasBody ? depth <= last.depth : depth < last.depth {
          open.removeLast()
          if last.hasBody {
            var function = last.function
            function.length = i + 2 - function.line
            found.append(function)
          }
        }
      }
    }
    return found
  }
}

/// Swift text without comments and the insides of string literals, for rules that look for code.
enum CodeText {
  static func lines(_ file: SourceFile) -> [String] {
    var inBlock = false
    return file.lines.map { line in
      let marks = line.ranges(of: "\"\"\"").count
      defer { if marks % 2 == 1 { inBlock.toggle() } }
      return inBlock || marks > 0 ? "" : strip(line)
    }
  }

  private static func strip(_ line: Substring) -> String {
    if !line.utf8.contains(where: { $0 == 0x22 || $0 == 0x2F }) { return String(line) }
    var result = ""
    var inString = false
    var wasBackslash = false
    for character in line {
      if inString {
        if character == "\"" && !wasBackslash {
          inString = false
          result.append(character)
        }
        wasBackslash = character == "\\" && !wasBackslash
        continue
      }
      if character == "/" && result.last == "/" { return String(result.dropLast()) }
      if character == "\"" { inString = true }
      result.append(character)
    }
    return result
  }
}
