/// Texts that must stand in whatever a regular expression matches: searched for first, at memory speed.
struct RegexLiterals {
  /// The whole text, where the expression matches one text only.
  var exact: [UInt8]?
  /// What a match begins with; may be empty.
  var prefix: [UInt8] = []
  /// Texts that must stand in it.
  var required: [[UInt8]] = []
  /// There is an assertion somewhere: `exact` alone does not decide.
  var hasAssertion = false

  /// The longest required text; empty where there is none.
  var longest: [UInt8] { required.max { $0.count < $1.count } ?? [] }

  init() {}

  static func of(_ node: RegexNode) -> RegexLiterals {
    var result = RegexLiterals()
    result.read(node)
    return result
  }

  private mutating func read(_ node: RegexNode) {
    switch node {
    case .empty: exact = []
    case .assertion:
      exact = []
      hasAssertion = true
    case .set(let set):
      if let scalar = set.single.flatMap(Unicode.Scalar.init) {
        exact = Array(Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter)
      }
    case .capture(let inner, _): self = .of(inner)
    case .concatenation(let parts): return read(parts)
    case .repetition(let inner, let least, let most, _):
      guard least > 0 else { break }
      let part = RegexLiterals.of(inner)
      prefix = part.exact ?? part.prefix
      required = part.required + (part.exact.map { [$0] } ?? [])
      hasAssertion = part.hasAssertion
      if least == 1, most == 1 { exact = part.exact }
    case .alternation: break
    }
    if let exact {
      prefix = exact
      required = exact.isEmpty ? [] : [exact]
    }
  }

  private mutating func read(_ parts: [RegexNode]) {
    var run: [UInt8] = []
    var isExact = true
    for node in parts {
      let part = RegexLiterals.of(node)
      hasAssertion = hasAssertion || part.hasAssertion
      if let text = part.exact {
        run += text
        if isExact { prefix = run }
        continue
      }
      if isExact { prefix = run + part.prefix }
      isExact = false
      if !run.isEmpty { required.append(run) }
      run = []
      required += part.required
    }
    if !run.isEmpty { required.append(run) }
    if isExact { exact = run }
  }
}
