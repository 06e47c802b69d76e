internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `uniq by (a, b) [with hits] [limit N]`: the different values, ordered.
struct UniqPipe: Pipe {
  let fields: [String]
  var hits: String?
  var limit: Int?

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    _ = scanner.takeKeyword("by")
    let fields = try scanner.atMark("(") ? scanner.fieldsInParentheses("before the fields") : scanner.fieldList()
    if fields.isEmpty { throw scanner.fail("uniq needs at least one field: uniq by (field)") }
    var pipe = UniqPipe(fields: fields)
    while true {
      if scanner.takeKeyword("with") {
        if !scanner.takeKeyword("hits") { throw scanner.expected("'hits' behind 'with'") }
        pipe.hits = "hits"
      } else if scanner.takeKeyword("hits") {
        pipe.hits = scanner.takeKeyword("as") ? try scanner.fieldName() : "hits"
      } else if scanner.takeKeyword("limit") {
        pipe.limit = try scanner.count("a number of rows")
      } else {
        return pipe
      }
    }
  }

  /// `field_values a [limit N]`: the values of a field with their numbers.
  static func parseValues(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    var pipe = UniqPipe(fields: [try scanner.fieldName()], hits: "hits")
    if scanner.takeKeyword("limit") { pipe.limit = try scanner.count("a number of rows") }
    return pipe
  }

  var text: String {
    "uniq by (\(fields.joined(separator: ", ")))" + (hits.map { " hits as \($0)" } ?? "")
      + (limit.map { " limit \($0)" } ?? "")
  }
  var order: PipeOrder { .sets }
  var outputFields: [String]? { fields + (hits.map { [$0] } ?? []) }
  func needs(_ downstream: FieldNeeds) -> FieldNeeds { .some(Set(fields)) }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor {
    CountProcessor(fields: fields, hits: hits, limit: limit, byHits: false, rank: nil, context, next)
  }
}

/// `top N by (a, b) [hits as h] [rank as r]`: the most frequent values.
struct TopPipe: Pipe {
  var count = 10
  var fields: [String] = []
  var hits = "hits"
  var rank: String?

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    var pipe = TopPipe()
    if let count = try scanner.optionalCount() { pipe.count = count }
    _ = scanner.takeKeyword("by")
    pipe.fields = try scanner.atMark("(") ? scanner.fieldsInParentheses("before the fields") : scanner.fieldList()
    if pipe.fields.isEmpty { throw scanner.fail("top needs at least one field: top 10 by (field)") }
    while true {
      if scanner.takeKeyword("hits") {
        _ = scanner.takeKeyword("as")
        pipe.hits = try scanner.fieldName()
      } else if scanner.takeKeyword("rank") {
        pipe.rank = scanner.takeKeyword("as") ? try scanner.fieldName() : "rank"
      } else {
        return pipe
      }
    }
  }

  var text: String {
    "top \(count) by (\(fields.joined(separator: ", "))) hits as \(hits)" + (rank.map { " rank as \($0)" } ?? "")
  }
  var order: PipeOrder { .sets }
  var outputFields: [String]? { fields + [hits] + (rank.map { [$0] } ?? []) }
  func needs(_ downstream: FieldNeeds) -> FieldNeeds { .some(Set(fields)) }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor {
    CountProcessor(fields: fields, hits: hits, limit: count, byHits: true, rank: rank, context, next)
  }
}

/// Counts tuples of values.
private final class CountProcessor: Processor {
  private let fields: [String]
  private let hits: String?
  private let limit: Int?
  private let byHits: Bool
  private let rank: String?
  private let context: QueryContext
  private var groups: GroupTable
  private var counts = Column<Int>()
  private var charged = 0

  init(
    fields: [String], hits: String?, limit: Int?, byHits: Bool, rank: String?, _ context: QueryContext,
    _ next: Processor
  ) {
    self.fields = fields
    self.hits = hits
    self.limit = limit
    self.byHits = byHits
    self.rank = rank
    self.context = context
    groups = GroupTable(width: fields.count)
    super.init(next)
  }

  override func write(_ block: borrowing RowBlock) throws {
    let bound = fields.map { block.bind($0) }
    for row in 0..<block.count {
      // Rows that have none of the fields say nothing.
      if bound.allSatisfy({ block.value(row, $0).isEmpty }) { continue }
      let id = groups.group(block, row, bound)
      if id == counts.count { counts.append(0) }
      counts[id] += block.weight(row)
    }
    let now = groups.memory + counts.count * 8
    try context.charge(now - charged, for: byHits ? "top" : "uniq")
    charged = now
  }

  override func finish() throws {
    var order = groups.sortedGroups()
    if byHits {
      let place = order.enumerated().reduce(into: [Int](repeating: 0, count: order.count)) {
        $0[$1.element] = $1.offset
      }
      order.sort { (counts[$1], place[$0]) < (counts[$0], place[$1]) }
    }
    var result = RowBlock()
    let names = fields.map { result.names.intern($0) }
    for (i, id) in order.prefix(limit ?? .max).enumerated() {
      for (f, name) in names.enumerated() {
        let value = groups.value(id, f)
        if !value.isEmpty { result.add(name, value, groups.type(id, f)) }
      }
      if let hits { result.add(result.names.intern(hits), text: "\(counts[id])", .number) }
      if let rank { result.add(result.names.intern(rank), text: "\(i + 1)", .number) }
      result.endRow()
    }
    context.release(charged)
    if result.count > 0 { try next?.write(result) }
    try next?.finish()
  }
}
