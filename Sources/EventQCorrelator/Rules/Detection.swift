/// When a rule fits an event: Sigma's selections and condition, as a tree.
public indirect enum Detection: Sendable, Equatable {
  case all([Detection])
  case any([Detection])
  case not(Detection)
  case match(FieldMatch)
}

/// One `field|modifiers: values` of a selection, or a list of keywords (on `_msg`).
public struct FieldMatch: Sendable, Equatable {
  public enum Operation: String, Sendable {
    case equals, contains, startsWith, endsWith
    /// `*` stands for any run of characters, `?` for one.
    case glob
    case exists, less, lessOrEqual, greater, greaterOrEqual
    case regex
  }

  /// Canonical field name (`_msg`, `app_name`, `kind`, `dns.zone`, ...).
  public var field: String
  public var operation: Operation
  public var values: [String]
  /// All values instead of any of them.
  public var requiresAll = false
  public var isCaseSensitive = false

  public init(field: String, operation: Operation, values: [String]) {
    self.field = field
    self.operation = operation
    self.values = values
  }
}

/// Something cheap that must be true before a rule is worth evaluating.
enum Trigger: Hashable {
  /// This text (lower-case) stands in the message.
  case literal(String)
  case kind(String)
  /// The program's name, lower-case.
  case app(String)
}

extension Detection {
  /// Whether a literal, a kind or a program tells cheaply that the rule may fit. A rule without would have to be tried
  /// on every event, and is not run.
  public var isCallable: Bool { triggers != nil }

  /// Triggers of which at least one holds whenever the detection does; nil where there is none.
  var triggers: [Trigger]? {
    switch self {
    case .not: return nil
    case .all(let parts):
      let sets = parts.compactMap(\.triggers)
      return sets.min { Self.cost($0) < Self.cost($1) }
    case .any(let parts):
      var union: [Trigger] = []
      for part in parts {
        guard let some = part.triggers else { return nil }
        union += some
      }
      return union.isEmpty ? nil : union
    case .match(let match): return match.triggers
    }
  }

  /// Rough order of how often a set of triggers fires: long literals are rare, kinds and programs are not.
  private static func cost(_ triggers: [Trigger]) -> Int {
    var cost = 0
    for trigger in triggers {
      switch trigger {
      case .literal(let text): cost += text.utf8.count >= 6 ? 1 : 20
      case .kind(let name): cost += name == "kernel.crash" || name == "kernel.boot" || name == "ticket" ? 2 : 200
      case .app: cost += 60
      }
    }
    return cost
  }
}

extension FieldMatch {
  var triggers: [Trigger]? {
    switch (field, operation) {
    case ("_msg", .contains), ("_msg", .equals), ("_msg", .startsWith), ("_msg", .endsWith):
      let literals = values.map { $0.lowercased() }.filter { $0.utf8.count >= 2 }
      guard literals.count == values.count else { return nil }
      if requiresAll, let longest = literals.max(by: { $0.utf8.count < $1.utf8.count }) { return [.literal(longest)] }
      return literals.map { .literal($0) }
    case ("_msg", .glob):
      let literals = values.map { Self.longestLiteral(ofGlob: $0.lowercased()) }
      return literals.contains { $0.utf8.count < 3 } ? nil : literals.map { .literal($0) }
    case ("kind", .equals): return values.map { .kind($0) }
    case ("app_name", .equals): return values.map { .app($0.lowercased()) }
    default: return nil
    }
  }

  static func longestLiteral(ofGlob glob: String) -> String {
    let parts = glob.split(whereSeparator: { $0 == "*" || $0 == "?" })
    return parts.max { $0.utf8.count < $1.utf8.count }.map(String.init) ?? ""
  }
}
