internal import EventQModel

/// Reads the syntax of RE2 (as Go's `regexp` documents it) without Unicode properties (`\p`), into a tree.
struct RegexParser {
  private struct Flags {
    var ignoreCase = false
    var multiline = false
    var dotAll = false
    var swapGreed = false
  }

  let scalars: [Unicode.Scalar]
  var index = 0
  var groupNames: [String?] = [nil]
  private var flags = Flags()
  private var depth = 0

  init(_ pattern: String, ignoringCase: Bool) throws(RegexError) {
    scalars = Array(pattern.unicodeScalars)
    flags.ignoreCase = ignoringCase
    if pattern.utf8.count > Limits.regexPatternBytes {
      throw RegexError(
        message: "the regular expression is longer than \(Limits.regexPatternBytes) bytes (regexPatternBytes)",
        offset: scalars.count)
    }
  }

  mutating func parse() throws(RegexError) -> RegexNode {
    let node = try alternation()
    if index < scalars.count { throw fail("unmatched ')'") }
    return node
  }

  func fail(_ message: String, at offset: Int? = nil) -> RegexError {
    RegexError(message: message, offset: offset ?? index)
  }

  var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    index += 1
    return true
  }

  private mutating func alternation() throws(RegexError) -> RegexNode {
    depth += 1
    defer { depth -= 1 }
    if depth > Limits.regexDepth {
      throw fail("groups are nested deeper than \(Limits.regexDepth) (regexDepth)")
    }
    let outer = flags
    defer { flags = outer }
    var branches = [try concatenation()]
    while take("|") { branches.append(try concatenation()) }
    return branches.count == 1 ? branches[0] : .alternation(branches)
  }

  private mutating func concatenation() throws(RegexError) -> RegexNode {
    var parts: [RegexNode] = []
    while let next = peek, next != "|", next != ")" {
      if takeQuoted(into: &parts) { continue }
      let start = index
      guard let atom = try atom() else { continue }
      parts.append(try repeated(atom, from: start))
    }
    return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .concatenation(parts)
  }

  /// `\Q...\E`: everything between is literal.
  private mutating func takeQuoted(into parts: inout [RegexNode]) -> Bool {
    guard peek == "\\", index + 1 < scalars.count, scalars[index + 1] == "Q" else { return false }
    index += 2
    while index < scalars.count {
      if scalars[index] == "\\", index + 1 < scalars.count, scalars[index + 1] == "E" {
        index += 2
        break
      }
      parts.append(literal(scalars[index]))
      index += 1
    }
    return true
  }

  private func literal(_ scalar: Unicode.Scalar) -> RegexNode {
    let set = ScalarSet(scalar.value)
    return .set(flags.ignoreCase ? set.foldingCase : set)
  }

  private func classNode(_ set: ScalarSet) -> RegexNode { .set(flags.ignoreCase ? set.foldingCase : set) }

  /// One atom; nil where only flags were read.
  private mutating func atom() throws(RegexError) -> RegexNode? {
    let start = index
    let scalar = scalars[index]
    index += 1
    switch scalar {
    case "(": return try group(start)
    case "[": return try classNode(bracketClass(start))
    case ".": return .set(flags.dotAll ? .any : .notNewline)
    case "^": return .assertion(flags.multiline ? .lineStart : .textStart)
    case "$": return .assertion(flags.multiline ? .lineEnd : .textEnd)
    case "*", "+", "?": throw fail("nothing to repeat before '\(scalar)'", at: start)
    case "\\": return try escape(start)
    default: return literal(scalar)
    }
  }

  private mutating func group(_ start: Int) throws(RegexError) -> RegexNode? {
    var capture: Int?
    if take("?") {
      if peek == "P"
        || (peek == "<" && index + 1 < scalars.count && scalars[index + 1] != "=" && scalars[index + 1] != "!")
      {
        _ = take("P")
        guard take("<") else { throw fail("expected '<' and a group name") }
        capture = try groupName()
      } else if try flagGroup(start) {
        return nil
      }
      if capture == nil {
        // The flags were set by `flagGroup` and hold inside this group only.
        let outer = savedFlags ?? flags
        let node = try alternation()
        flags = outer
        savedFlags = nil
        guard take(")") else { throw fail("missing ')' for the group", at: start) }
        return node
      }
    } else {
      capture = groupNames.count
      groupNames.append(nil)
    }
    if groupNames.count > 64 { throw fail("more than 63 capturing groups", at: start) }
    let node = try alternation()
    guard take(")") else { throw fail("missing ')' for the group", at: start) }
    return .capture(node, index: capture ?? 0)
  }

  private var savedFlags: Flags?

  private mutating func groupName() throws(RegexError) -> Int {
    let start = index
    while let next = peek, next != ">" {
      guard next == "_" || next == "." || next == "-" || next.properties.isAlphabetic || ("0"..."9").contains(next)
      else { throw fail("'\(next)' cannot be in a group name") }
      index += 1
    }
    let name = String(String.UnicodeScalarView(scalars[start..<index]))
    if name.isEmpty { throw fail("empty group name") }
    guard take(">") else { throw fail("expected '>' behind the group name") }
    if groupNames.contains(name) { throw fail("there are two groups named '\(name)'", at: start) }
    groupNames.append(name)
    return groupNames.count - 1
  }

  /// Reads `flags)` (true: they hold to the end of the enclosing group) or `flags:` (false: a group follows).
  private mutating func flagGroup(_ start: Int) throws(RegexError) -> Bool {
    let outer = flags
    var on = true
    while let next = peek {
      index += 1
      switch next {
      case "i": flags.ignoreCase = on
      case "m": flags.multiline = on
      case "s": flags.dotAll = on
      case "U": flags.swapGreed = on
      case "-": on = false
      case ")": return true
      case ":":
        savedFlags = outer
        return false
      case "=", "!", "<":
        throw fail("look-around is not supported: matching takes linear time", at: start)
      default: throw fail("unknown flag '\(next)'", at: index - 1)
      }
    }
    throw fail("missing ')' for the group", at: start)
  }

  private mutating func repeated(_ atom: RegexNode, from start: Int) throws(RegexError) -> RegexNode {
    var node = atom
    var repeats = 0
    while let next = peek {
      let at = index
      var least = 0
      var most: Int?
      switch next {
      case "*": index += 1
      case "+":
        index += 1
        least = 1
      case "?":
        index += 1
        most = 1
      case "{":
        guard let counts = try repeatCounts() else { return node }
        (least, most) = counts
      default: return node
      }
      repeats += 1
      if repeats > 1 { throw fail("a repetition of a repetition: put the first into '(?:...)'", at: at) }
      let lazy = take("?")
      node = .repetition(node, least: least, most: most, greedy: lazy == flags.swapGreed)
    }
    return node
  }

  /// `{n}`, `{n,}` or `{n,m}`; nil (nothing consumed, the brace is literal) for anything else.
  private mutating func repeatCounts() throws(RegexError) -> (Int, Int?)? {
    let start = index
    index += 1
    guard let least = number() else {
      index = start
      return literalBrace()
    }
    var most: Int? = least
    if take(",") { most = number() }
    guard take("}") else {
      index = start
      return literalBrace()
    }
    let limit = Limits.regexRepetitions
    if least > limit || (most ?? 0) > limit {
      throw fail("a count of more than \(limit) repetitions (regexRepetitions)", at: start)
    }
    if let most, most < least { throw fail("the first count is larger than the second", at: start) }
    return (least, most)
  }

  private func literalBrace() -> (Int, Int?)? { nil }

  private mutating func number() -> Int? {
    var value: Int?
    while let next = peek, ("0"..."9").contains(next) {
      value = min((value ?? 0) * 10 + Int(next.value - 0x30), 1_000_000)
      index += 1
    }
    return value
  }

  private mutating func escape(_ start: Int) throws(RegexError) -> RegexNode {
    guard let next = peek else { throw fail("nothing behind the backslash", at: start) }
    if let set = perlClass(next) {
      index += 1
      return classNode(set)
    }
    switch next {
    case "A": index += 1; return .assertion(.textStart)
    case "z": index += 1; return .assertion(.textEnd)
    case "b": index += 1; return .assertion(.wordBoundary)
    case "B": index += 1; return .assertion(.notWordBoundary)
    default: return literal(try escapedScalar(start))
    }
  }

  func perlClass(_ letter: Unicode.Scalar) -> ScalarSet? {
    switch letter {
    case "d": return .digits
    case "D": return ScalarSet.digits.inverted
    case "s": return .spaces
    case "S": return ScalarSet.spaces.inverted
    case "w": return .words
    case "W": return ScalarSet.words.inverted
    default: return nil
    }
  }
}
