internal import EventQCorrelator

/// Reads Sigma's `detection`: named selections and a condition over them.
/// Source: Sigma specification 2, "Detection" and the modifier appendix.
enum SigmaDetection {
  static func read(_ value: YAMLValue) throws(PipelineError) -> Detection {
    var selections: [(name: String, detection: Detection)] = []
    var condition: (text: String, value: YAMLValue)?
    for (name, _, part) in try value.mapping(nil) {
      if name == "condition" {
        condition = (try part.string(), part)
      } else {
        selections.append((name, try selection(part)))
      }
    }
    guard !selections.isEmpty else { throw value.fail("a detection needs a selection") }
    guard let condition else {
      return selections.count == 1 ? selections[0].detection : .all(selections.map(\.detection))
    }
    var parser = SigmaCondition(condition.text, selections)
    guard let detection = parser.parse() else {
      throw condition.value.fail("bad condition '\(condition.text)': \(parser.problem)")
    }
    return detection
  }

  /// A mapping (all fields), a list of mappings (any), or a list of keywords (any).
  private static func selection(_ value: YAMLValue) throws(PipelineError) -> Detection {
    if value.isMapping {
      var parts: [Detection] = []
      for (key, keyNode, item) in try value.mapping(nil) { parts.append(try field(key, keyNode, item)) }
      guard !parts.isEmpty else { throw value.fail("an empty selection") }
      return parts.count == 1 ? parts[0] : .all(parts)
    }
    let items = value.isList ? try value.list() : [value]
    guard !items.isEmpty else { throw value.fail("an empty selection") }
    if items.allSatisfy(\.isMapping) {
      var parts: [Detection] = []
      for item in items { parts.append(try selection(item)) }
      return .any(parts)
    }
    return .match(FieldMatch(field: "_msg", operation: .contains, values: try keywords(items)))
  }

  private static func keywords(_ items: [YAMLValue]) throws(PipelineError) -> [String] {
    var words: [String] = []
    for item in items {
      let word = try item.string()
      if word.isEmpty { throw item.fail("an empty keyword fits every event") }
      words.append(word)
    }
    return words
  }

  private static func field(_ key: String, _ keyNode: YAMLValue, _ value: YAMLValue) throws(PipelineError) -> Detection
  {
    let parts = key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    var match = FieldMatch(field: canonical(parts[0]), operation: .equals, values: try value.strings())
    if parts[0].isEmpty { match.operation = .contains }
    for modifier in parts.dropFirst() {
      switch modifier {
      case "contains": match.operation = .contains
      case "startswith": match.operation = .startsWith
      case "endswith": match.operation = .endsWith
      case "all": match.requiresAll = true
      case "cased": match.isCaseSensitive = true
      case "exists": match.operation = .exists
      case "lt": match.operation = .less
      case "lte": match.operation = .lessOrEqual
      case "gt": match.operation = .greater
      case "gte": match.operation = .greaterOrEqual
      default:
        throw keyNode.fail(
          "unknown modifier '\(modifier)'; known: contains, startswith, endswith, all, cased, exists, lt, lte, gt, gte")
      }
    }
    if match.operation == .equals { wildcards(&match) }
    if match.operation != .equals, match.operation != .exists, match.values.contains("") {
      throw value.fail("an empty text fits every event")
    }
    return .match(match)
  }

  /// Sigma's `*` and `?` in plain values: the simple places become cheaper operations.
  private static func wildcards(_ match: inout FieldMatch) {
    guard match.values.contains(where: { $0.contains("*") || $0.contains("?") }) else { return }
    match.operation = .glob
  }

  private static func canonical(_ name: String) -> String {
    switch name {
    case "", "message", "msg": return "_msg"
    case "app", "program", "appname": return "app_name"
    case "host": return "hostname"
    case "pid": return "proc_id"
    default: return name
    }
  }
}

/// The condition language: `and`, `or`, `not`, parentheses, `1 of name*`, `all of them`.
struct SigmaCondition {
  private var tokens: [String] = []
  private var position = 0
  private let selections: [(name: String, detection: Detection)]
  private(set) var problem = ""

  init(_ text: String, _ selections: [(name: String, detection: Detection)]) {
    self.selections = selections
    var word = ""
    for character in text {
      if character == "(" || character == ")" || character.isWhitespace {
        if !word.isEmpty { tokens.append(word) }
        word = ""
        if !character.isWhitespace { tokens.append(String(character)) }
      } else {
        word.append(character)
      }
    }
    if !word.isEmpty { tokens.append(word) }
  }

  mutating func parse() -> Detection? {
    guard let result = alternatives() else {
      if problem.isEmpty { problem = "it ends too early" }
      return nil
    }
    if position < tokens.count {
      problem = "unexpected '\(tokens[position])'"
      return nil
    }
    return result
  }

  private mutating func take(_ word: String) -> Bool {
    guard position < tokens.count, tokens[position].lowercased() == word else { return false }
    position += 1
    return true
  }

  private mutating func alternatives() -> Detection? {
    guard let first = sequence() else { return nil }
    var parts = [first]
    while take("or") {
      guard let next = sequence() else { return nil }
      parts.append(next)
    }
    return parts.count == 1 ? first : .any(parts)
  }

  private mutating func sequence() -> Detection? {
    guard let first = factor() else { return nil }
    var parts = [first]
    while take("and") {
      guard let next = factor() else { return nil }
      parts.append(next)
    }
    return parts.count == 1 ? first : .all(parts)
  }

  private mutating func factor() -> Detection? {
    if take("not") { return factor().map { .not($0) } }
    if take("(") {
      guard let inside = alternatives() else { return nil }
      guard take(")") else {
        problem = "a parenthesis is not closed"
        return nil
      }
      return inside
    }
    if position + 1 < tokens.count, tokens[position + 1].lowercased() == "of" { return quantified() }
    guard position < tokens.count else { return nil }
    let name = tokens[position]
    guard let selection = selections.first(where: { $0.name == name }) else {
      problem = "no selection '\(name)'"
      return nil
    }
    position += 1
    return selection.detection
  }

  private mutating func quantified() -> Detection? {
    let quantity = tokens[position].lowercased()
    guard quantity == "1" || quantity == "any" || quantity == "all", position + 2 < tokens.count else {
      problem = "expected '1 of' or 'all of'"
      return nil
    }
    let pattern = tokens[position + 2]
    position += 3
    let chosen = selections.filter { name, _ in
      if pattern == "them" { return !name.hasPrefix("_") }
      return pattern.hasSuffix("*") ? name.hasPrefix(String(pattern.dropLast())) : name == pattern
    }
    guard !chosen.isEmpty else {
      problem = "no selection fits '\(pattern)'"
      return nil
    }
    return quantity == "all" ? .all(chosen.map(\.detection)) : .any(chosen.map(\.detection))
  }
}
