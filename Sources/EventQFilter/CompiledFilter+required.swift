internal import EventQBytes
public import EventQModel

/// What can be said of matching events without looking at them: how a source of batches skips blocks.
extension CompiledFilter {
  /// Words (`ASCII.isWord`) that every event that matches has in its raw text or in one of its text values, sorted. For
  /// `ScanRequest.words`. A word counts only where both its ends are decided. Values that are computed when they are
  /// asked for (`level`, `kind`, `source`, numbers, times) are not text of the event, and require nothing.
  public var requiredWords: [String] {
    Self.required(root, Self.words) { field in
      guard let known = field.known, known.isCore else { return true }
      return [Field.message, .raw, .hostname, .appName, .procID, .msgID].contains(known)
    }.sorted()
  }

  /// Texts, in their exact case, that stand somewhere in the message of every event that matches, sorted.
  public var requiredLiterals: [String] {
    Self.required(root, Self.literals) { $0.known == .message || $0.known == .raw }.sorted()
  }

  /// Bounds of the time of every event that matches.
  public var timeBounds: (since: Timestamp, until: Timestamp) { Self.bounds(root) }

  /// The moments at which the filter's answer may change where all else is equal; nil where it asks more of the time
  /// than which ranges it is in, or compares fields with each other.
  public var timeCuts: [Timestamp]? {
    var cuts: [Timestamp] = []
    return Self.collectCuts(root, &cuts) ? cuts : nil
  }

  private static func collectCuts(_ node: Node, _ cuts: inout [Timestamp]) -> Bool {
    switch node {
    case .constant: return true
    case .not(let inner): return collectCuts(inner, &cuts)
    case .and(let nodes), .or(let nodes):
      for each in nodes where !collectCuts(each, &cuts) { return false }
      return true
    case .leaf(let leaf):
      switch leaf.test {
      case .equalsField, .lessThanField: return false
      case .time(let from, let until) where leaf.field.known == .time:
        cuts += [from, until].filter { $0 != .distantPast && $0 != .distantFuture }
        return true
      case .exists, .empty: return true
      default: return leaf.field.known != .time
      }
    }
  }

  private static func required(
    _ node: Node, _ ofLeaf: (Leaf.Test) -> Set<String>, _ counts: (FieldReference) -> Bool
  ) -> Set<String> {
    switch node {
    case .constant, .not: return []
    case .leaf(let leaf):
      return counts(leaf.field) ? ofLeaf(leaf.test) : []
    case .and(let nodes): return nodes.reduce(into: []) { $0.formUnion(required($1, ofLeaf, counts)) }
    case .or(let nodes):
      guard let first = nodes.first else { return [] }
      return nodes.dropFirst().reduce(required(first, ofLeaf, counts)) { $0.intersection(required($1, ofLeaf, counts)) }
    }
  }

  private static func words(_ test: Leaf.Test) -> Set<String> {
    switch test {
    case .phrase(let needle), .exact(let needle): return words(needle, startIsEdge: true, endIsEdge: true)
    case .prefix(let needle), .startsWith(let needle): return words(needle, startIsEdge: true, endIsEdge: false)
    case .endsWith(let needle): return words(needle, startIsEdge: false, endIsEdge: true)
    case .substring(let needle): return words(needle, startIsEdge: false, endIsEdge: false)
    case .sequence(let needles):
      return needles.reduce(into: []) { $0.formUnion(words($1, startIsEdge: true, endIsEdge: true)) }
    case .inSet(let set):
      guard set.table.strings.count == 1, !set.ignoringCase else { return [] }
      return words(Needle(set.table.strings.string(0)), startIsEdge: true, endIsEdge: true)
    case .regex(let regex):
      return regex.requiredTexts.reduce(into: []) {
        $0.formUnion(words(Needle($1), startIsEdge: false, endIsEdge: false))
      }
    default: return []
    }
  }

  /// The words of a text; the first and the last only where the text's edge is the edge of a word.
  private static func words(_ needle: Needle, startIsEdge: Bool, endIsEdge: Bool) -> Set<String> {
    if needle.ignoringCase { return [] }
    var result: Set<String> = []
    let bytes = needle.bytes
    var i = 0
    while i < bytes.count {
      if !ASCII.isWord(bytes[i]) {
        i += 1
        continue
      }
      let start = i
      while i < bytes.count, ASCII.isWord(bytes[i]) { i += 1 }
      if (start == 0 && !startIsEdge) || (i == bytes.count && !endIsEdge) { continue }
      result.insert(bytes.part(start, i).string)
    }
    return result
  }

  private static func literals(_ test: Leaf.Test) -> Set<String> {
    switch test {
    case .phrase(let needle), .exact(let needle), .prefix(let needle), .startsWith(let needle), .endsWith(let needle),
      .substring(let needle):
      return needle.ignoringCase || needle.bytes.isEmpty ? [] : [needle.bytes.string]
    case .sequence(let needles): return Set(needles.map(\.bytes.string)).subtracting([""])
    case .regex(let regex): return Set(regex.requiredTexts)
    default: return []
    }
  }

  private static func bounds(_ node: Node) -> (since: Timestamp, until: Timestamp) {
    switch node {
    case .leaf(let leaf):
      if leaf.field.known == .time, case .time(let from, let until) = leaf.test { return (from, until) }
    case .and(let nodes):
      return nodes.map(bounds).reduce((.distantPast, .distantFuture)) { (max($0.0, $1.since), min($0.1, $1.until)) }
    case .or(let nodes):
      guard let first = nodes.first.map(bounds) else { break }
      return nodes.map(bounds).reduce(first) { (min($0.since, $1.since), max($0.until, $1.until)) }
    default: break
    }
    return (.distantPast, .distantFuture)
  }
}
