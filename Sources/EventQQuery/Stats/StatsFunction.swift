internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// One function of `stats`: what is computed, of which fields, under which condition, under which name.
struct StatsFunction: Sendable {
  enum Kind: Sendable, Equatable {
    case count, countEmpty, countUnique, sum, average, minimum, maximum, sumLength, standardDeviation
    case quantile(Double)
    case values(limit: Int)
    case uniqueValues(limit: Int)
    case rowAny, rowMinimum, rowMaximum
  }

  var kind: Kind
  /// Empty for all fields.
  var fields: [String]
  var condition: RowCondition?
  var name: String
  /// As written, without condition and name.
  var text: String

  static let kinds: [String: Kind] = [
    "count": .count, "count_empty": .countEmpty, "count_uniq": .countUnique, "sum": .sum, "avg": .average,
    "min": .minimum, "max": .maximum, "sum_len": .sumLength, "stddev": .standardDeviation, "median": .quantile(0.5),
    "quantile": .quantile(0), "values": .values(limit: 0), "uniq_values": .uniqueValues(limit: 0), "row_any": .rowAny,
    "row_min": .rowMinimum, "row_max": .rowMaximum, "any": .rowAny,
  ]

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> StatsFunction {
    scanner.skipSpace()
    let start = scanner.index
    guard let word = scanner.bareWord() else { throw scanner.expected("a function such as count()") }
    guard var kind = kinds[word.lowercased()] else {
      throw scanner.fail(
        "unknown function '\(word)'; known are \(kinds.keys.sorted().joined(separator: ", "))", at: start)
    }
    try scanner.expectMark("(", "behind '\(word)'")
    if kind == .quantile(0) {
      scanner.skipSpace()
      let at = scanner.index
      let phi = NumberText.parse(try scanner.text("a number from 0 to 1"))
      guard let phi, phi >= 0, phi <= 1 else { throw scanner.fail("expected a number from 0 to 1", at: at) }
      kind = .quantile(phi)
      try scanner.expectMark(",", "between the number and the field")
    }
    var fields: [String] = []
    if !scanner.takeMark(")") {
      if scanner.takeMark("*") { fields = [] } else { fields = try scanner.fieldList() }
      try scanner.expectMark(")", "or ',' behind the field")
    }
    let needsField: Bool
    switch kind {
    case .count, .rowAny: needsField = false
    default: needsField = true
    }
    if needsField, fields.isEmpty { throw scanner.fail("'\(word)' needs a field", at: start) }
    if word.lowercased() == "any", fields.count != 1 { throw scanner.fail("'any' needs one field", at: start) }
    let text = String(String.UnicodeScalarView(scanner.scalars[start..<scanner.index]))
    if scanner.takeKeyword("limit") {
      let limit = try scanner.count("a number of values")
      if case .values = kind { kind = .values(limit: limit) }
      if case .uniqueValues = kind { kind = .uniqueValues(limit: limit) }
    }
    var function = StatsFunction(kind: kind, fields: fields, condition: nil, name: "", text: text)
    function.condition = try scanner.optionalCondition()
    try function.parseName(&scanner)
    return function
  }

  private mutating func parseName(_ scanner: inout QueryScanner) throws(QuerySyntaxError) {
    name = kind == .count && fields.isEmpty ? "count(*)" : text
    let hasAs = scanner.takeKeyword("as")
    scanner.skipSpace()
    if hasAs || (scanner.peek.map { QueryScanner.isWord($0) || $0 == "\"" || $0 == "'" || $0 == "`" } ?? false) {
      name = try scanner.fieldName()
    }
  }

  var isOrderSensitive: Bool {
    switch kind {
    case .values, .rowAny, .rowMinimum, .rowMaximum: return true
    default: return false
    }
  }

  func makeAccumulator() -> Accumulator {
    switch kind {
    case .count: return CountAccumulator(empty: false)
    case .countEmpty: return CountAccumulator(empty: true)
    case .countUnique: return UniqueAccumulator(limit: 0, countsOnly: true)
    case .uniqueValues(let limit): return UniqueAccumulator(limit: limit, countsOnly: false)
    case .values(let limit): return ValuesAccumulator(limit: limit)
    case .sum: return MomentAccumulator(.sum)
    case .average: return MomentAccumulator(.average)
    case .standardDeviation: return MomentAccumulator(.deviation)
    case .sumLength: return MomentAccumulator(.length)
    case .minimum: return ExtremeAccumulator(wantsLarger: false)
    case .maximum: return ExtremeAccumulator(wantsLarger: true)
    case .quantile(let phi): return QuantileAccumulator(phi)
    case .rowAny: return RowAccumulator(fields, .any)
    case .rowMinimum: return RowAccumulator(fields, .minimum)
    case .rowMaximum: return RowAccumulator(fields, .maximum)
    }
  }
}

/// The state of one function for all groups, in columns. Not for concurrent use.
class Accumulator {
  /// Memory taken, about.
  var memory = 0

  /// Makes room for `count` groups.
  func grow(to count: Int) {}

  /// Takes one row. `fields`: the function's fields in this block; none for all fields.
  func add(_ group: Int, _ block: borrowing RowBlock, _ row: Int, _ fields: [RowField]) {}

  /// Adds the result of a group as a cell.
  func finish(_ group: Int, _ name: Int, _ out: inout RowBlock) {}
}

/// Joins rows' values of several fields.
extension RowBlock {
  func anyValue(_ row: Int, _ fields: [RowField]) -> Bool {
    for field in fields where !value(row, field).isEmpty { return true }
    return false
  }
}
