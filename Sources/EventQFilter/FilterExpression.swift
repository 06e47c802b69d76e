public import EventQModel

/// A condition on an event, as queries and rules write it. `CompiledFilter` is its fast form.
public indirect enum FilterExpression: Sendable, Equatable {
  /// Every event.
  case all
  /// No event.
  case none
  case and([FilterExpression])
  case or([FilterExpression])
  case not(FilterExpression)
  /// A predicate on the value of one field. An event without the field has the empty value.
  case field(String, FieldPredicate)

  /// A predicate on the message.
  public static func message(_ predicate: FieldPredicate) -> FilterExpression { .field("_msg", predicate) }

  /// Both; flattens, so that the cheapest condition of all can be tried first.
  public static func && (a: FilterExpression, b: FilterExpression) -> FilterExpression {
    switch (a, b) {
    case (.all, let x), (let x, .all): return x
    case (.and(let x), .and(let y)): return .and(x + y)
    case (.and(let x), let y): return .and(x + [y])
    case (let x, .and(let y)): return .and([x] + y)
    default: return .and([a, b])
    }
  }
}

/// What is asked of one value. "Word" means a run of letters, digits, underscores and non-ASCII bytes
/// (`ASCII.isWord`). `ignoringCase` compares ASCII letters without case.
public enum FieldPredicate: Sendable, Equatable {
  /// The text stands in the value, not glued to further word characters at either end. The empty phrase: the empty
  /// value. A single word is a phrase of one word.
  case phrase(String, ignoringCase: Bool = false)
  /// Like `phrase`, but the last word may go on. The empty prefix: any value that is not empty.
  case prefix(String, ignoringCase: Bool = false)
  /// The value is this text.
  case exact(String, ignoringCase: Bool = false)
  /// The text stands anywhere in the value.
  case substring(String, ignoringCase: Bool = false)
  case startsWith(String, ignoringCase: Bool = false)
  case endsWith(String, ignoringCase: Bool = false)
  /// The value has a match of this regular expression (RE2 syntax, see `ByteRegex`).
  case regex(String)
  /// The value is one of these.
  case inSet([String], ignoringCase: Bool = false)
  /// The phrases follow each other in the value.
  case sequence([String])
  /// The value is a number (see `NumberText`) within these bounds, both included.
  case range(from: Double, to: Double)
  /// The value is an IPv4 address within these bounds, both included.
  case ipv4(from: UInt32, to: UInt32)
  /// The value is an IPv4 or IPv6 address in this network, for example `10.0.0.0/8` or `2001:db8::/32`.
  case network(IPNetwork)
  /// The value sorts (bytewise) at or after `from` and before `before`; nil leaves an end open.
  case stringRange(from: String?, before: String?)
  /// The number of characters of the value.
  case length(from: Int, to: Int)
  /// The value is not empty.
  case exists
  /// The value is empty: the event does not have the field.
  case empty
  /// On `_time`: at or after `from`, before `until`. On another field: its value is such a time in RFC 3339.
  case time(from: Timestamp, until: Timestamp)
  /// On `_time`: the nanosecond of the day (UTC, moved by `offset` nanoseconds) is within the bounds.
  case timeOfDay(from: Int64, to: Int64, offset: Int64)
  /// On `_time`: the day of the week (0 = Sunday; UTC, moved by `offset` nanoseconds) is within the bounds.
  case weekday(from: Int, to: Int, offset: Int64)
  /// The value equals that of another field.
  case equalsField(String)
  /// The value is smaller than (or, with `orEqual`, at most) that of another field: as numbers where both are numbers.
  case lessThanField(String, orEqual: Bool)

  /// A word: a phrase of one.
  public static func word(_ text: String) -> FieldPredicate { .phrase(text) }
}
