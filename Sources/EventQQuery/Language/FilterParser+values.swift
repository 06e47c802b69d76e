internal import EventQFilter
internal import EventQModel

/// What can stand behind a field's colon.
extension QueryScanner {
  mutating func valueFilter(_ field: String) throws(QuerySyntaxError) -> FilterExpression {
    try descend()
    defer { depth -= 1 }
    skipSpace()
    if take("(") {
      let inner = try filter(field: field)
      try expectMark(")", "for the group")
      return inner
    }
    if take("!=") { return .not(.field(field, try exactValue())) }
    if take("!~") { return .not(.field(field, try regexValue())) }
    if take("!") || (peek == "-" && !isNumberAhead && take("-")) { return .not(try valueFilter(field)) }
    if takeKeyword("not") { return .not(try valueFilter(field)) }
    if take("=") { return .field(field, try exactValue()) }
    if take("~") { return .field(field, try regexValue()) }
    if peek == "<" || peek == ">" { return .field(field, try comparison()) }
    if peek == "*" { return try starFilter(field) }
    let start = index
    if let string = try quoted() {
      if take("*") { return .field(field, .prefix(string)) }
      return .field(field, .phrase(string))
    }
    guard let word = bareWord(also: field == "_msg" ? [] : [":"]) else { throw expected("a filter") }
    if peek == "(" || (peek == "[" && word == "range"), let function = Self.functions[word.lowercased()] {
      return try self.function(function, field, start)
    }
    if peek == "(" {
      throw fail(
        "unknown filter '\(word)(...)'; known are \(Self.functions.keys.sorted().joined(separator: ", "))",
        at: start)
    }
    if take("*") { return .field(field, .prefix(word)) }
    return .field(field, .phrase(word))
  }

  private var isNumberAhead: Bool {
    guard let next = peek(1) else { return false }
    return ("0"..."9").contains(next) || next == "."
  }

  /// `*` (any value), `*text*`.
  private mutating func starFilter(_ field: String) throws(QuerySyntaxError) -> FilterExpression {
    let start = index
    index += 1
    let text: String
    if let string = try quoted() {
      text = string
    } else if let word = bareWord() {
      text = word
    } else {
      return field == "_msg" && !(start > 0 && scalars[start - 1] == ":") ? .all : .field(field, .exists)
    }
    guard take("*") else { throw expected("'*' behind the substring (as in *\(text)*)") }
    return .field(field, .substring(text))
  }

  private mutating func exactValue() throws(QuerySyntaxError) -> FieldPredicate {
    let value = try text("a value", also: [":"])
    return take("*") ? .startsWith(value) : .exact(value)
  }

  private mutating func regexValue() throws(QuerySyntaxError) -> FieldPredicate {
    skipSpace()
    let start = index
    let pattern = try text("a regular expression in quotes")
    return try regex(pattern, at: start, shown: pattern)
  }

  /// `>x`, `>=x`, `<x`, `<=x`: by number where x is one, else by bytes.
  private mutating func comparison() throws(QuerySyntaxError) -> FieldPredicate {
    let greater = peek == ">"
    index += 1
    let orEqual = take("=")
    let value = try text("a value to compare with", also: [":"])
    if let number = NumberText.parse(value) {
      if greater { return .range(from: orEqual ? number : number.nextUp, to: .infinity) }
      return .range(from: -.infinity, to: orEqual ? number : number.nextDown)
    }
    // The text that directly follows x in byte order is x and a zero byte.
    if greater { return .stringRange(from: orEqual ? value : value + "\0", before: nil) }
    return .stringRange(from: nil, before: orEqual ? value + "\0" : value)
  }

  enum Function {
    case inSet, containsAll, containsAny, exact, ignoringCase, range, ipv4, ipv6, length, strings, regex, sequence
    case equalsField, lessField, lessOrEqualField
  }

  static let functions: [String: Function] = [
    "in": .inSet, "contains_all": .containsAll, "contains_any": .containsAny, "exact": .exact, "i": .ignoringCase,
    "range": .range, "ipv4_range": .ipv4, "ipv6_range": .ipv6, "len_range": .length, "string_range": .strings,
    "re": .regex, "seq": .sequence, "eq_field": .equalsField, "lt_field": .lessField, "le_field": .lessOrEqualField,
  ]

  private mutating func function(
    _ function: Function, _ field: String, _ start: Int
  ) throws(QuerySyntaxError) -> FilterExpression {
    switch function {
    case .inSet:
      guard let values = try listOrStar() else { return .all }
      return .field(field, .inSet(values))
    case .containsAll:
      guard let values = try listOrStar() else { return .all }
      return .and(values.map { .field(field, .phrase($0)) })
    case .containsAny:
      guard let values = try listOrStar() else { return .all }
      return .or(values.map { .field(field, .phrase($0)) })
    case .exact:
      try expectMark("(", "")
      let predicate = try exactValue()
      try expectMark(")", "behind the value")
      return .field(field, predicate)
    case .ignoringCase:
      try expectMark("(", "")
      let value = try text("a word or phrase")
      let predicate: FieldPredicate =
        take("*") ? .prefix(value, ignoringCase: true) : .phrase(value, ignoringCase: true)
      try expectMark(")", "behind the phrase")
      return .field(field, predicate)
    case .range: return .field(field, try range())
    case .ipv4: return .field(field, try ipv4Range())
    case .ipv6: return .field(field, try ipv6Range())
    case .length: return .field(field, try lengthRange())
    case .strings: return .field(field, try stringRange())
    case .regex:
      try expectMark("(", "")
      let predicate = try regexValue()
      try expectMark(")", "behind the regular expression")
      return .field(field, predicate)
    case .sequence: return .field(field, .sequence(try valueList()))
    case .equalsField, .lessField, .lessOrEqualField:
      try expectMark("(", "")
      let other = try fieldName()
      try expectMark(")", "behind the field name")
      if function == .equalsField { return .field(field, .equalsField(other)) }
      return .field(field, .lessThanField(other, orEqual: function == .lessOrEqualField))
    }
  }

  /// `(a, "b c", d)`; nil for `(*)`, which is no condition.
  private mutating func listOrStar() throws(QuerySyntaxError) -> [String]? {
    let start = index
    if takeMark("("), takeMark("*"), takeMark(")") { return nil }
    index = start
    return try valueList()
  }

  mutating func valueList() throws(QuerySyntaxError) -> [String] {
    try expectMark("(", "before the list of values")
    if takeMark(")") { return [] }
    var values: [String] = []
    while true {
      values.append(try text("a value", also: [":"]))
      if values.count > Limits.queryListValues {
        throw fail("the list has more than \(Limits.queryListValues) values (queryListValues)")
      }
      if takeMark(")") { return values }
      skipSpace()
      if peek == "|" || (peek.map(QueryScanner.isWordLike) ?? false) || peek == ":" {
        throw fail("expected ',' or ')' in the list of values (queries inside of lists are not supported)")
      }
      try expectMark(",", "or ')' in the list of values")
    }
  }

  /// An opening `(` or `[`; true where the bound itself is included.
  mutating func opening() throws(QuerySyntaxError) -> Bool {
    if takeMark("[") { return true }
    if takeMark("(") { return false }
    throw expected("'[' or '('")
  }

  mutating func closing() throws(QuerySyntaxError) -> Bool {
    if takeMark("]") { return true }
    if takeMark(")") { return false }
    throw expected("']' or ')'")
  }

  private mutating func bound() throws(QuerySyntaxError) -> Double {
    skipSpace()
    let start = index
    let word = try text("a number", also: [":"])
    switch word.lowercased() {
    case "inf", "+inf": return .infinity
    case "-inf": return -.infinity
    default: break
    }
    guard let number = NumberText.parse(word) else { throw fail("expected a number, found '\(word)'", at: start) }
    return number
  }

  private mutating func range() throws(QuerySyntaxError) -> FieldPredicate {
    let fromIncluded = try opening()
    let from = try bound()
    try expectMark(",", "between the bounds")
    let to = try bound()
    let toIncluded = try closing()
    return .range(from: fromIncluded ? from : from.nextUp, to: toIncluded ? to : to.nextDown)
  }

  private mutating func ipv4Range() throws(QuerySyntaxError) -> FieldPredicate {
    try expectMark("(", "before the addresses")
    skipSpace()
    let start = index
    let first = try text("an IPv4 address")
    if takeMark(",") {
      skipSpace()
      let secondStart = index
      let second = try text("an IPv4 address")
      guard let from = IPText.ipv4(first) else { throw fail("'\(first)' is no IPv4 address", at: start) }
      guard let to = IPText.ipv4(second) else { throw fail("'\(second)' is no IPv4 address", at: secondStart) }
      try expectMark(")", "behind the addresses")
      return .ipv4(from: from, to: to)
    }
    guard let network = IPNetwork(first), !network.isIPv6 else {
      throw fail("'\(first)' is no IPv4 address or network", at: start)
    }
    try expectMark(")", "or ',' behind the address")
    return .network(network)
  }

  private mutating func ipv6Range() throws(QuerySyntaxError) -> FieldPredicate {
    try expectMark("(", "before the network")
    skipSpace()
    let start = index
    let first = try text("an IPv6 network", also: [":"])
    guard let network = IPNetwork(first), network.isIPv6 else {
      throw fail("'\(first)' is no IPv6 address or network", at: start)
    }
    try expectMark(")", "behind the network")
    return .network(network)
  }

  private mutating func lengthRange() throws(QuerySyntaxError) -> FieldPredicate {
    try expectMark("(", "before the lengths")
    let from = try bound()
    try expectMark(",", "between the lengths")
    let to = try bound()
    try expectMark(")", "behind the lengths")
    func clamp(_ value: Double) -> Int { value >= 1e15 ? .max : value <= 0 ? 0 : Int(value) }
    return .length(from: clamp(from.rounded(.up)), to: to < 0 ? -1 : clamp(to.rounded(.down)))
  }

  private mutating func stringRange() throws(QuerySyntaxError) -> FieldPredicate {
    try expectMark("(", "before the bounds")
    let from = try text("a text", also: [":"])
    try expectMark(",", "between the bounds")
    let before = try text("a text", also: [":"])
    try expectMark(")", "behind the bounds")
    return .stringRange(from: from, before: before)
  }
}
