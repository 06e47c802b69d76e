internal import EventQFilter
internal import EventQModel

/// The filter part of LogsQL: logic. What stands behind a field's colon is in `FilterParser+values.swift`.
extension QueryScanner {
  /// A filter up to `)`, `|` or the end. `field`: what values without a field name are looked for in.
  mutating func filter(field: String = "_msg") throws(QuerySyntaxError) -> FilterExpression {
    try descend()
    defer { depth -= 1 }
    var branches = [try conjunction(field)]
    while takeKeyword("or") { branches.append(try conjunction(field)) }
    return branches.count == 1 ? branches[0] : .or(branches)
  }

  /// Counts a level of nesting; the caller counts it back.
  mutating func descend() throws(QuerySyntaxError) {
    if depth >= Limits.queryDepth { throw fail("the query is nested deeper than \(Limits.queryDepth) (queryDepth)") }
    depth += 1
  }

  private mutating func conjunction(_ field: String) throws(QuerySyntaxError) -> FilterExpression {
    var parts: [FilterExpression] = []
    while true {
      // Nested conjunctions are flattened, so that the cheapest condition of all can be tried first.
      switch try negation(field) {
      case .and(let inner): parts += inner
      case .all: break
      case let part: parts.append(part)
      }
      if takeKeyword("and") { continue }
      skipSpace()
      if isAtEnd || peek == ")" || peek == "|" || atKeyword("or") { break }
    }
    return parts.isEmpty ? .all : parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func negation(_ field: String) throws(QuerySyntaxError) -> FilterExpression {
    skipSpace()
    var negated = false
    while true {
      if takeKeyword("not") {
        negated.toggle()
      } else if peek == "!" && peek(1) != "=" && peek(1) != "~" {
        index += 1
        negated.toggle()
      } else if peek == "-" {
        index += 1
        negated.toggle()
      } else {
        break
      }
      skipSpace()
    }
    let inner = try primary(field)
    return negated ? .not(inner) : inner
  }

  private mutating func primary(_ field: String) throws(QuerySyntaxError) -> FilterExpression {
    skipSpace()
    if take("(") {
      let inner = try filter(field: field)
      try expectMark(")", "for the group")
      return inner
    }
    if peek == "{" { return try streamFilter() }
    if atKeyword("and") || atKeyword("or") { throw expected("a filter (write \"and\" and \"or\" as words in quotes)") }
    if let name = try fieldPrefix() {
      if name == "_time" { return try timeFilter() }
      if name == "_stream" {
        skipSpace()
        return try streamFilter()
      }
      if name == "_stream_id" { throw fail("_stream_id is not supported: use {host=\"...\", app=\"...\"}") }
      return try valueFilter(name)
    }
    return try valueFilter(field)
  }

  /// A field name with its colon, or (nothing else consumed) directly before an operator; nil where none comes next.
  private mutating func fieldPrefix() throws(QuerySyntaxError) -> String? {
    let start = index
    let name: String?
    if let string = try quoted() { name = string } else { name = bareWord() }
    guard let name else { return nil }
    if take(":") { return name }
    let atOperator: Bool
    switch (peek, peek(1)) {
    case ("=", _), ("<", _), (">", _), ("~", _), ("!", "="), ("!", "~"): atOperator = true
    default: atOperator = false
    }
    if atOperator || (name == "_stream" && peek == "{") { return name }
    index = start
    return nil
  }

  /// `{host="a", app=~"b.*"}`: every label is a field; several groups may be joined by `or`.
  private mutating func streamFilter() throws(QuerySyntaxError) -> FilterExpression {
    guard take("{") else { throw expected("'{' behind _stream") }
    var groups: [FilterExpression] = []
    var labels: [FilterExpression] = []
    if takeMark("}") { return .all }
    while true {
      labels.append(try label())
      if takeMark(",") {
        if takeMark("}") { break }
        continue
      }
      if takeKeyword("or") {
        groups.append(.and(labels))
        labels = []
        continue
      }
      try expectMark("}", "or ',' between the labels")
      break
    }
    groups.append(labels.count == 1 ? labels[0] : .and(labels))
    return groups.count == 1 ? groups[0] : .or(groups)
  }

  private mutating func label() throws(QuerySyntaxError) -> FilterExpression {
    let name = try text("a label name")
    if takeKeyword("in") { return .field(name, .inSet(try valueList())) }
    if takeKeyword("not_in") { return .not(.field(name, .inSet(try valueList()))) }
    skipSpace()
    let negated: Bool
    let isRegex: Bool
    if take("=~") {
      (negated, isRegex) = (false, true)
    } else if take("!~") {
      (negated, isRegex) = (true, true)
    } else if take("!=") {
      (negated, isRegex) = (true, false)
    } else if take("=") {
      (negated, isRegex) = (false, false)
    } else {
      throw expected("'=', '!=', '=~', '!~' or 'in' behind the label name")
    }
    skipSpace()
    let at = index
    let value = try text("a value in quotes")
    let predicate: FieldPredicate =
      isRegex ? try regex("^(?:\(value))$", at: at, shown: value) : .exact(value)
    let leaf = FilterExpression.field(name, predicate)
    return negated ? .not(leaf) : leaf
  }

  /// A regular expression, compiled once to find its errors; an error points into the pattern.
  func regex(_ pattern: String, at start: Int, shown: String) throws(QuerySyntaxError) -> FieldPredicate {
    do {
      _ = try ByteRegex(pattern)
    } catch {
      let skipped = pattern == shown ? 0 : 4
      let inside = max(0, error.offset - skipped)
      // Exact where the pattern has no escapes of the query's own strings.
      let quote = start < scalars.count && ["\"", "'", "`"].contains(scalars[start]) ? 1 : 0
      throw fail("in the regular expression: \(error.message)", at: min(start + quote + inside, scalars.count))
    }
    return .regex(pattern)
  }
}
