internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `math a / b * 100 as percent, round(x, 0.1) as y`: arithmetic on fields. What is no number is NaN, which is printed
/// as that word.
struct MathPipe: Pipe {
  indirect enum Term: Sendable {
    case number(Double)
    case field(String)
    case binary(Operator, Term, Term)
    case negated(Term)
    case function(String, [Term])
  }

  enum Operator: Sendable { case add, subtract, multiply, divide, modulo, power, fallback }

  let results: [(term: Term, name: String)]
  let text: String

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    var results: [(term: Term, name: String)] = []
    scanner.skipSpace()
    let start = scanner.index
    repeat {
      scanner.skipSpace()
      let at = scanner.index
      let term = try scanner.mathSum()
      let shown = String(String.UnicodeScalarView(scanner.scalars[at..<scanner.index]))
      let hasName = scanner.takeKeyword("as")
      results.append((term, hasName ? try scanner.fieldName() : shown))
    } while scanner.takeMark(",")
    let text = "math " + String(String.UnicodeScalarView(scanner.scalars[start..<scanner.index]))
    return MathPipe(results: results, text: text)
  }

  func needs(_ downstream: FieldNeeds) -> FieldNeeds {
    var needs = downstream
    for (term, name) in results.reversed() { needs = needs.removing([name]).adding(Self.fields(term)) }
    return needs
  }

  private static func fields(_ term: Term) -> [String] {
    switch term {
    case .number: return []
    case .field(let name): return [name]
    case .binary(_, let a, let b): return fields(a) + fields(b)
    case .negated(let inner): return fields(inner)
    case .function(_, let terms): return terms.flatMap(fields)
    }
  }

  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, next) }

  private final class Work: SetFieldProcessor {
    let pipe: MathPipe
    init(_ pipe: MathPipe, _ next: Processor) {
      self.pipe = pipe
      super.init(nil, next)
    }

    override func compute(_ block: borrowing RowBlock, _ row: Int, _ results: inout [Result]) {
      for (term, name) in pipe.results {
        let known = results
        let number = MathPipe.value(term) { field in
          if let result = known.last(where: { $0.name == field }) { return NumberText.parse(result.value) ?? .nan }
          return NumberText.parse(block.value(row, block.bind(field))) ?? .nan
        }
        if number.isFinite {
          results.append(Result(name: name, value: NumberFormat.text(number), type: .number))
        } else {
          results.append(Result(name: name, value: number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf"))
        }
      }
    }
  }

  static func value(_ term: Term, _ field: (String) -> Double) -> Double {
    switch term {
    case .number(let number): return number
    case .field(let name): return field(name)
    case .negated(let inner): return -value(inner, field)
    case .binary(let operation, let first, let second):
      let (a, b) = (value(first, field), value(second, field))
      switch operation {
      case .add: return a + b
      case .subtract: return a - b
      case .multiply: return a * b
      case .divide: return a / b
      case .modulo: return a.truncatingRemainder(dividingBy: b)
      case .power: return MathPipe.power(a, b)
      case .fallback: return a.isNaN ? b : a
      }
    case .function(let name, let terms):
      return function(name, terms.map { value($0, field) })
    }
  }

  /// Whole powers; a half is a square root; others are NaN.
  private static func power(_ base: Double, _ exponent: Double) -> Double {
    if exponent == 0.5 { return base.squareRoot() }
    guard exponent == exponent.rounded(), exponent.magnitude <= 1024 else { return .nan }
    var result = 1.0
    for _ in 0..<Int(exponent.magnitude) { result *= base }
    return exponent < 0 ? 1 / result : result
  }

  private static func function(_ name: String, _ values: [Double]) -> Double {
    let numbers = values.filter { !$0.isNaN }
    switch name {
    case "abs": return values[0].magnitude
    case "floor": return values[0].rounded(.down)
    case "ceil": return values[0].rounded(.up)
    case "round":
      guard values.count > 1 else { return values[0].rounded() }
      // Dividing by the inverse avoids 0.1 * 3 = 0.30000000000000004.
      let inverse = (1 / values[1]).rounded()
      if values[1] < 1, inverse.isFinite, inverse > 0 { return (values[0] * inverse).rounded() / inverse }
      return (values[0] / values[1]).rounded() * values[1]
    case "min": return numbers.min() ?? .nan
    case "max": return numbers.max() ?? .nan
    default: return .nan
    }
  }
}

/// The grammar of `math`: `default` binds loosest, then sums, products, powers, signs.
extension QueryScanner {
  mutating func mathSum() throws(QuerySyntaxError) -> MathPipe.Term {
    try descend()
    defer { depth -= 1 }
    var term = try mathAdditive()
    while takeKeyword("default") { term = .binary(.fallback, term, try mathAdditive()) }
    return term
  }

  private mutating func mathAdditive() throws(QuerySyntaxError) -> MathPipe.Term {
    var term = try mathProduct()
    while true {
      if takeMark("+") {
        term = .binary(.add, term, try mathProduct())
      } else if takeMark("-") {
        term = .binary(.subtract, term, try mathProduct())
      } else {
        return term
      }
    }
  }

  private mutating func mathProduct() throws(QuerySyntaxError) -> MathPipe.Term {
    var term = try mathPower()
    while true {
      if takeMark("*") {
        term = .binary(.multiply, term, try mathPower())
      } else if takeMark("/") {
        term = .binary(.divide, term, try mathPower())
      } else if takeMark("%") {
        term = .binary(.modulo, term, try mathPower())
      } else {
        return term
      }
    }
  }

  private mutating func mathPower() throws(QuerySyntaxError) -> MathPipe.Term {
    let base = try mathAtom()
    return takeMark("^") ? .binary(.power, base, try mathAtom()) : base
  }

  private mutating func mathAtom() throws(QuerySyntaxError) -> MathPipe.Term {
    try descend()
    defer { depth -= 1 }
    skipSpace()
    let start = index
    if take("-") { return .negated(try mathAtom()) }
    if take("(") {
      let inner = try mathSum()
      try expectMark(")", "for the group")
      return inner
    }
    if let name = try quoted() { return .field(name) }
    // Names here are letters, digits, underscores and dots: the other characters are operators.
    while let next = peek, Self.isWord(next) || next == "." { index += 1 }
    let word = String(String.UnicodeScalarView(scalars[start..<index]))
    if word.isEmpty { throw expected("a number, a field or a function") }
    if peek == "(" { return try mathFunction(word, start) }
    if let first = word.unicodeScalars.first, ("0"..."9").contains(first) || first == "." {
      guard let number = NumberText.parse(word) else { throw fail("'\(word)' is no number", at: start) }
      return .number(number)
    }
    return .field(word)
  }

  private mutating func mathFunction(_ name: String, _ start: Int) throws(QuerySyntaxError) -> MathPipe.Term {
    let counts: [String: ClosedRange<Int>] = [
      "abs": 1...1, "floor": 1...1, "ceil": 1...1, "round": 1...2, "min": 1...100, "max": 1...100,
    ]
    guard let range = counts[name] else {
      throw fail("unknown function '\(name)'; known are \(counts.keys.sorted().joined(separator: ", "))", at: start)
    }
    index += 1
    var terms = [try mathSum()]
    while takeMark(",") { terms.append(try mathSum()) }
    try expectMark(")", "or ',' behind the argument")
    if !range.contains(terms.count) { throw fail("'\(name)' does not take \(terms.count) arguments", at: start) }
    return .function(name, terms)
  }
}
