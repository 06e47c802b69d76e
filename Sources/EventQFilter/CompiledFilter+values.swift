internal import EventQModel
internal import EventQBytes

/// Filters on rows that are no events any more: results of pipes.
extension CompiledFilter {
  /// Whether a row matches whose values `value` gives by field (empty for none). The bytes must stay good until the
  /// next call for the same row.
  public func matches(_ value: (FieldReference) -> UnsafeRawBufferPointer) -> Bool { Self.matches(root, value) }

  private static func matches(_ node: Node, _ value: (FieldReference) -> UnsafeRawBufferPointer) -> Bool {
    switch node {
    case .constant(let constant): return constant
    case .not(let inner): return !matches(inner, value)
    case .and(let nodes): return nodes.allSatisfy { matches($0, value) }
    case .or(let nodes): return nodes.contains { matches($0, value) }
    case .leaf(let leaf):
      switch leaf.test {
      case .equalsField(let other): return value(leaf.field).equals(value(other))
      case .lessThanField(let other, let orEqual):
        let order = Leaf.order(value(leaf.field), value(other))
        return order < 0 || (orEqual && order == 0)
      case .time where value(leaf.field).isEmpty: return leaf.passes(Timestamp.none)
      default: return leaf.passes(value(leaf.field))
      }
    }
  }
}

extension Leaf {
  /// How two values compare: as numbers where both are, else bytewise.
  static func order(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    if a.equals(b) { return 0 }
    if let x = NumberText.parse(a), let y = NumberText.parse(b) { return x < y ? -1 : x == y ? 0 : 1 }
    return a.sortsBefore(b) ? -1 : 1
  }
}
