internal import Yams

/// A node of a YAML file that knows where it stands, with readers that refuse what they do not expect.
struct YAMLValue {
  let node: Node
  let file: String

  var line: Int { node.mark?.line ?? 0 }

  func fail(_ message: String) -> PipelineError { PipelineError(file: file, line: line, message: message) }

  static func parse(_ text: String, file: String) throws(PipelineError) -> YAMLValue? {
    do {
      return try compose(yaml: text).map { YAMLValue(node: $0, file: file) }
    } catch let error as YamlError {
      throw PipelineError(file: file, line: Self.line(of: error), message: "not valid YAML: \(Self.text(of: error))")
    } catch {
      throw PipelineError(file: file, line: 0, message: "not valid YAML: \(error)")
    }
  }

  private static func line(of error: YamlError) -> Int {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): return mark.line
    case .duplicatedKeysInMapping(_, let context): return context.mark.line
    default: return 0
    }
  }

  private static func text(of error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): return problem
    case .duplicatedKeysInMapping: return "a key stands twice"
    default: return "\(error)"
    }
  }

  /// The pairs of a mapping whose keys must be among `allowed` (nil: any).
  func mapping(_ allowed: [String]?) throws(PipelineError) -> [(key: String, keyNode: YAMLValue, value: YAMLValue)] {
    guard case .mapping(let mapping) = node else { throw fail("expected a mapping (key: value)") }
    var pairs: [(key: String, keyNode: YAMLValue, value: YAMLValue)] = []
    for (keyNode, value) in mapping {
      let key = YAMLValue(node: keyNode, file: file)
      let name = try key.string()
      if let allowed, !allowed.contains(name) {
        throw key.fail("unknown key '\(name)'; known here: \(allowed.joined(separator: ", "))")
      }
      pairs.append((name, key, YAMLValue(node: value, file: file)))
    }
    return pairs
  }

  func list() throws(PipelineError) -> [YAMLValue] {
    guard case .sequence(let sequence) = node else { throw fail("expected a list") }
    return sequence.map { YAMLValue(node: $0, file: file) }
  }

  var isList: Bool { if case .sequence = node { true } else { false } }
  var isMapping: Bool { if case .mapping = node { true } else { false } }

  func string() throws(PipelineError) -> String {
    guard case .scalar(let scalar) = node else { throw fail("expected a text") }
    return scalar.string
  }

  /// One text, or a list of them.
  func strings() throws(PipelineError) -> [String] {
    guard isList else { return [try string()] }
    var result: [String] = []
    for item in try list() { result.append(try item.string()) }
    return result
  }

  func integer() throws(PipelineError) -> Int {
    let text = try string()
    guard let value = Int(text) else { throw fail("expected a whole number, not '\(text)'") }
    return value
  }

  func bool() throws(PipelineError) -> Bool {
    switch try string() {
    case "true": return true
    case "false": return false
    case let text: throw fail("expected true or false, not '\(text)'")
    }
  }

  /// A number from 0 to 1.
  func probability() throws(PipelineError) -> Double {
    let text = try string()
    guard let value = Double(text), value >= 0, value <= 1 else {
      throw fail("expected a number from 0 to 1, not '\(text)'")
    }
    return value
  }

  /// `90s`, `5m`, `2h`, `1d`, as seconds.
  func duration() throws(PipelineError) -> Double {
    let text = try string()
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let last = text.last, let unit = units[last], let value = Double(text.dropLast()), value >= 0 else {
      throw fail("expected a duration such as 90s, 5m, 2h or 1d, not '\(text)'")
    }
    return value * unit
  }

  /// A value of an enumeration by its raw text.
  func choice<T: RawRepresentable & CaseIterable>(_ type: T.Type) throws(PipelineError) -> T
  where T.RawValue == String {
    let text = try string()
    if let value = T(rawValue: text) { return value }
    throw fail("unknown value '\(text)'; one of: \(T.allCases.map(\.rawValue).joined(separator: ", "))")
  }
}
