internal import EventQBytes
public import EventQModel

/// A filter ready to run on batches. Safe to share between threads.
public struct CompiledFilter: Sendable {
  indirect enum Node: Sendable {
    case constant(Bool)
    case leaf(Leaf)
    /// Cheapest first.
    case and([Node])
    case or([Node])
    case not(Node)
  }

  /// What was compiled.
  public let expression: FilterExpression
  let root: Node

  /// - Throws: `RegexError` for a regular expression that is refused.
  public init(_ expression: FilterExpression) throws(RegexError) {
    self.expression = expression
    root = try Self.compile(expression)
  }

  /// Whether one row matches. For whole batches, `evaluate` is faster.
  public func matches(_ batch: borrowing EventBatch, row: Int) -> Bool {
    var scratch = FieldScratch()
    return Self.matches(root, batch, row, &scratch)
  }

  /// Makes `bitmap` the set of rows of the batch that match.
  ///
  /// - Parameter interrupted: asked every few hundred rows of a predicate; true stops the work, and the bitmap is then
  ///   to be thrown away.
  public func evaluate(
    _ batch: borrowing EventBatch, into bitmap: inout Bitmap, interrupted: (() -> Bool)? = nil
  ) {
    bitmap.reset(count: batch.count, filled: true)
    refine(batch, &bitmap, interrupted: interrupted)
  }

  /// Takes all rows out of `bitmap` that do not match.
  public func refine(_ batch: borrowing EventBatch, _ bitmap: inout Bitmap, interrupted: (() -> Bool)? = nil) {
    precondition(bitmap.count == batch.count, "a bitmap of another batch")
    Self.refine(root, batch, &bitmap, interrupted)
  }

  /// Names of all fields that the filter looks at, in order of first appearance; for a short name the full one too.
  public var fields: [String] {
    var names: [String] = []
    func add(_ name: String) {
      for each in FieldReference(name).names where !names.contains(each) { names.append(each) }
    }
    func collect(_ node: Node) {
      switch node {
      case .constant: break
      case .leaf(let leaf):
        add(leaf.field.name)
        if case .equalsField(let other) = leaf.test { add(other.name) }
        if case .lessThanField(let other, _) = leaf.test { add(other.name) }
      case .and(let nodes), .or(let nodes): nodes.forEach(collect)
      case .not(let inner): collect(inner)
      }
    }
    collect(root)
    return names
  }

  private static func compile(_ expression: FilterExpression) throws(RegexError) -> Node {
    switch expression {
    case .all: return .constant(true)
    case .none: return .constant(false)
    case .field(let name, let predicate): return .leaf(try Leaf(FieldReference(name), predicate))
    case .not(let inner): return .not(try compile(inner))
    case .and(let parts): return .and(try sorted(parts))
    case .or(let parts): return .or(try sorted(parts))
    }
  }

  private static func sorted(_ parts: [FilterExpression]) throws(RegexError) -> [Node] {
    var nodes: [(offset: Int, cost: Int, node: Node)] = []
    for (offset, part) in parts.enumerated() {
      let node = try compile(part)
      nodes.append((offset, cost(node), node))
    }
    nodes.sort { ($0.cost, $0.offset) < ($1.cost, $1.offset) }
    return nodes.map(\.node)
  }

  private static func cost(_ node: Node) -> Int {
    switch node {
    case .constant: return 0
    case .leaf(let leaf): return leaf.cost
    case .and(let nodes), .or(let nodes): return nodes.reduce(1) { $0 + cost($1) }
    case .not(let inner): return cost(inner)
    }
  }

  private static func matches(
    _ node: Node, _ batch: borrowing EventBatch, _ row: Int, _ scratch: inout FieldScratch
  ) -> Bool {
    switch node {
    case .constant(let value): return value
    case .leaf(let leaf): return leaf.matches(batch, row, leaf.field.bind(batch), &scratch)
    case .not(let inner): return !matches(inner, batch, row, &scratch)
    case .and(let nodes):
      for each in nodes where !matches(each, batch, row, &scratch) { return false }
      return true
    case .or(let nodes):
      for each in nodes where matches(each, batch, row, &scratch) { return true }
      return false
    }
  }

  private static func refine(
    _ node: Node, _ batch: borrowing EventBatch, _ bitmap: inout Bitmap, _ interrupted: (() -> Bool)?
  ) {
    switch node {
    case .constant(true): break
    case .constant(false): bitmap.reset(count: bitmap.count, filled: false)
    case .leaf(let leaf): leaf.refine(batch, &bitmap, interrupted)
    case .and(let nodes):
      for each in nodes {
        refine(each, batch, &bitmap, interrupted)
        if bitmap.isEmpty { return }
      }
    case .or(let nodes):
      // What is not yet decided shrinks with every alternative.
      var undecided = bitmap.clone()
      bitmap.reset(count: bitmap.count, filled: false)
      for each in nodes {
        var hits = undecided.clone()
        refine(each, batch, &hits, interrupted)
        bitmap.formUnion(hits)
        undecided.subtract(hits)
        if undecided.isEmpty { return }
      }
    case .not(let inner):
      var hits = bitmap.clone()
      refine(inner, batch, &hits, interrupted)
      bitmap.subtract(hits)
    }
  }
}
