internal import EventQBytes
internal import EventQModel

/// Rules made ready to run: one pass over a message finds all texts that any rule looks for, and only the rules that a
/// text, kind or program calls are evaluated.
struct RuleMatcher: ~Copyable {
  private indirect enum Node {
    case all([Node])
    case any([Node])
    case not(Node)
    case test(FieldTest)
  }

  /// In the order in which they are asked: by priority, then as given.
  let rules: [Rule]
  private var roots: [Node] = []
  private var automaton: LiteralAutomaton
  private var hits: HitSet
  /// Rules (by rank) that a literal, a kind or a program calls.
  private var rulesByLiteral: [[Int]] = []
  private var rulesByKind: [[Int]]
  private var apps = InternTable()
  private var rulesByApp: [[Int]] = []
  private let usesOtherKinds: [(String, [Int])]

  /// Ids of rules that nothing cheap can call: they would have to be tried on every event, and are not.
  let uncallable: [String]

  init(_ all: [Rule]) {
    let ranked = all.enumerated().sorted { a, b in
      a.element.priority != b.element.priority
        ? a.element.priority > b.element.priority : a.offset < b.offset
    }
    rules = ranked.map(\.element)
    var literals: [String: Int] = [:]
    var texts: [[UInt8]] = []
    func number(_ text: String) -> Int {
      if let known = literals[text] { return known }
      literals[text] = texts.count
      texts.append(Array(text.utf8))
      return texts.count - 1
    }
    func compile(_ detection: Detection) -> Node {
      switch detection {
      case .all(let parts): return .all(parts.map(compile))
      case .any(let parts): return .any(parts.map(compile))
      case .not(let part): return .not(compile(part))
      case .match(let match):
        var test = FieldTest(match)
        if test.isLiteralSearch { test.literalIDs = test.values.map { number(String(decoding: $0, as: UTF8.self)) } }
        return .test(test)
      }
    }
    roots = rules.map { compile($0.detection) }
    var byLiteral: [Int: [Int]] = [:]
    var byKind = [[Int]](repeating: [], count: 256)
    var byOtherKind: [String: [Int]] = [:]
    var byApp: [String: [Int]] = [:]
    var uncallable: [String] = []
    for (rank, rule) in rules.enumerated() {
      guard let triggers = rule.detection.triggers else {
        uncallable.append(rule.id)
        continue
      }
      for trigger in Set(triggers) {
        switch trigger {
        case .literal(let text): byLiteral[number(text), default: []].append(rank)
        case .app(let name): byApp[name, default: []].append(rank)
        case .kind(let name):
          var text = name
          if let kind = text.withUTF8({ EventKind(name: UnsafeRawBufferPointer($0)) }) {
            byKind[Int(kind.rawValue)].append(rank)
          } else {
            byOtherKind[name, default: []].append(rank)
          }
        }
      }
    }
    self.uncallable = uncallable
    automaton = LiteralAutomaton(texts)
    hits = HitSet(capacity: texts.count)
    rulesByLiteral = (0..<texts.count).map { byLiteral[$0] ?? [] }
    rulesByKind = byKind
    usesOtherKinds = byOtherKind.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    for (name, ranks) in byApp.sorted(by: { $0.key < $1.key }) {
      _ = apps.intern(name)
      rulesByApp.append(ranks)
    }
  }

  /// The rank of the first rule that fits the event, or -1.
  mutating func match(_ batch: borrowing EventBatch, row: Int) -> Int {
    hits.removeAll()
    automaton.scan(batch.bytes(batch.message[row]), into: &hits)
    var best = Int.max
    for i in 0..<hits.members.count {
      consider(rulesByLiteral[Int(hits.members[i])], batch, row, &best)
    }
    consider(rulesByKind[Int(batch.kind[row].rawValue)], batch, row, &best)
    if !usesOtherKinds.isEmpty, batch.kind[row] == .other {
      let name = batch.string(batch.value(.kindName, row: row))
      for (kind, ranks) in usesOtherKinds where kind == name { consider(ranks, batch, row, &best) }
    }
    if !rulesByApp.isEmpty, !batch.appName[row].isEmpty, let app = apps.find(batch.bytes(batch.appName[row])) {
      consider(rulesByApp[app], batch, row, &best)
    }
    return best == Int.max ? -1 : best
  }

  /// The first other rule that fits the event just matched and is among `ranks`; -1 for none. Tells why an attempt
  /// failed: its own line often says.
  func second(_ batch: borrowing EventBatch, row: Int, among ranks: Set<Int>) -> Int {
    var best = Int.max
    for i in 0..<hits.members.count {
      consider(rulesByLiteral[Int(hits.members[i])].filter(ranks.contains), batch, row, &best)
    }
    return best == Int.max ? -1 : best
  }

  private func consider(_ ranks: [Int], _ batch: borrowing EventBatch, _ row: Int, _ best: inout Int) {
    for rank in ranks where rank < best {
      if evaluate(roots[rank], batch, row) { best = rank }
    }
  }

  private func evaluate(_ node: Node, _ batch: borrowing EventBatch, _ row: Int) -> Bool {
    switch node {
    case .all(let parts):
      for part in parts where !evaluate(part, batch, row) { return false }
      return true
    case .any(let parts):
      for part in parts where evaluate(part, batch, row) { return true }
      return false
    case .not(let part): return !evaluate(part, batch, row)
    case .test(let test): return test.evaluate(batch, row, hits)
    }
  }

  /// The values that a rule takes out of an event.
  func captures(rank: Int, _ batch: borrowing EventBatch, row: Int) -> [(CaptureName, String)] {
    let rule = rules[rank]
    var values: [(CaptureName, String)] = []
    let message = batch.bytes(batch.message[row])
    for pattern in rule.captures {
      if let found = pattern.match(message) {
        values = found
        break
      }
    }
    for capture in rule.fieldCaptures where !values.contains(where: { $0.0 == capture.name }) {
      let text = Self.fieldText(capture.field, batch, row)
      if !text.isEmpty { values.append((capture.name, text)) }
    }
    for constant in rule.constants where !values.contains(where: { $0.0 == constant.name }) {
      values.append((constant.name, constant.value))
    }
    return values
  }

  static func fieldText(_ name: String, _ batch: borrowing EventBatch, _ row: Int) -> String {
    switch name {
    case "_msg": return batch.string(batch.message[row])
    case "app_name": return batch.string(batch.appName[row])
    case "hostname": return batch.string(batch.hostname[row])
    default: break
    }
    var name = name
    let field = name.withUTF8 { bytes -> Field? in
      let bytes = UnsafeRawBufferPointer(bytes)
      if let known = Field.named(bytes) { return known }
      return batch.dynamicNames.find(bytes).map { Field(id: Field.firstDynamic + UInt16($0)) }
    }
    guard let field else { return "" }
    return batch.string(batch.value(field, row: row))
  }
}
