public import EventQModel

/// Runs one event through rules, as the correlator does: for rule tests and for `pipeline test`.
public struct RuleTester: ~Copyable {
  private var matcher: RuleMatcher

  public init(_ rules: RuleSet) { matcher = RuleMatcher(rules.rules) }

  public struct Answer: Sendable, Equatable {
    public var rule: String
    public var eventClass: String
    public var captures: [String: String]
  }

  /// What the rules make of a row; nil where none fits.
  public mutating func answer(_ batch: borrowing EventBatch, row: Int) -> Answer? {
    let rank = matcher.match(batch, row: row)
    guard rank >= 0 else { return nil }
    var captures: [String: String] = [:]
    for (name, value) in matcher.captures(rank: rank, batch, row: row) { captures[name.rawValue] = value }
    let rule = matcher.rules[rank]
    return Answer(rule: rule.id, eventClass: rule.eventClass, captures: captures)
  }
}
