internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `sort by (a desc, b) [desc] [partition by (c)] [offset N] [limit N] [rank as r]`, `first N by (...)`,
/// `last N by (...)`. Rows that are equal in all fields keep the order of time, host, source and line.
struct SortPipe: Pipe {
  struct Key: Sendable {
    var name: String
    var isDescending: Bool
  }

  var keys: [Key]
  var partition: [String] = []
  var offset = 0
  var limit: Int?
  var rank: String?

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    var pipe = SortPipe(keys: [])
    if scanner.takeKeyword("by") || scanner.atMark("(") { pipe.keys = try keys(&scanner) }
    var flips = false
    if scanner.takeKeyword("desc") { flips = true } else { _ = scanner.takeKeyword("asc") }
    if pipe.keys.isEmpty { pipe.keys = [Key(name: "_time", isDescending: false)] }
    if flips { pipe.keys = pipe.keys.map { Key(name: $0.name, isDescending: !$0.isDescending) } }
    while true {
      if scanner.takeKeyword("limit") {
        pipe.limit = try scanner.count("a number of rows")
      } else if scanner.takeKeyword("offset") {
        pipe.offset = try scanner.count("a number of rows to skip")
      } else if scanner.takeKeyword("partition") {
        if !scanner.takeKeyword("by") { throw scanner.expected("'by' behind 'partition'") }
        pipe.partition = try scanner.fieldsInParentheses("before the fields")
      } else if scanner.takeKeyword("rank") {
        _ = scanner.takeKeyword("as")
        pipe.rank = try scanner.fieldName()
      } else {
        return pipe
      }
    }
  }

  static func parseFirst(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    try parseEdge(&scanner, flips: false)
  }

  static func parseLast(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    try parseEdge(&scanner, flips: true)
  }

  private static func parseEdge(_ scanner: inout QueryScanner, flips: Bool) throws(QuerySyntaxError) -> any Pipe {
    var pipe = SortPipe(keys: [])
    pipe.limit = try scanner.optionalCount() ?? 1
    if scanner.takeKeyword("by") || scanner.atMark("(") { pipe.keys = try keys(&scanner) }
    if pipe.keys.isEmpty { pipe.keys = [Key(name: "_time", isDescending: false)] }
    if flips { pipe.keys = pipe.keys.map { Key(name: $0.name, isDescending: !$0.isDescending) } }
    if scanner.takeKeyword("partition") {
      if !scanner.takeKeyword("by") { throw scanner.expected("'by' behind 'partition'") }
      pipe.partition = try scanner.fieldsInParentheses("before the fields")
    }
    return pipe
  }

  private static func keys(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> [Key] {
    try scanner.expectMark("(", "before the fields to sort by")
    var keys: [Key] = []
    if scanner.takeMark(")") { return keys }
    repeat {
      let name = try scanner.fieldName()
      let isDescending = scanner.takeKeyword("desc")
      if !isDescending { _ = scanner.takeKeyword("asc") }
      keys.append(Key(name: name, isDescending: isDescending))
    } while scanner.takeMark(",")
    try scanner.expectMark(")", "or ',' in the list of fields")
    return keys
  }

  var text: String {
    var text = "sort by (" + keys.map { $0.name + ($0.isDescending ? " desc" : "") }.joined(separator: ", ") + ")"
    if !partition.isEmpty { text += " partition by (" + partition.joined(separator: ", ") + ")" }
    if offset > 0 { text += " offset \(offset)" }
    if let limit { text += " limit \(limit)" }
    if let rank { text += " rank as \(rank)" }
    return text
  }

  var order: PipeOrder { .sets }

  func needs(_ downstream: FieldNeeds) -> FieldNeeds {
    (rank.map { downstream.removing([$0]) } ?? downstream).adding(keys.map(\.name) + partition)
  }

  func processor(_ context: QueryContext, _ next: Processor) -> Processor { SortProcessor(self, context, next) }
}

extension QueryScanner {
  func atMark(_ mark: String) -> Bool {
    var copy = self
    return copy.takeMark(mark)
  }
}

/// Keeps rows and sorts them; with a limit, only about twice as many rows as will go out.
final class SortProcessor: Processor {
  private let pipe: SortPipe
  private let context: QueryContext
  private let width: Int
  private var rows = RowBlock()
  private var keys = Column<ValueKey>()
  private var texts = Column<Slice>()
  private var charged = 0
  private var pruneAt: Int
  /// The last of the rows that were wanted when rows were last pruned.
  private var worstKept: Int?
  /// Pruning fewer rows would not pay.
  private var leastToPrune: Int

  init(_ pipe: SortPipe, _ context: QueryContext, _ next: Processor) {
    self.pipe = pipe
    self.context = context
    width = pipe.partition.count + pipe.keys.count
    pruneAt = Self.threshold(Self.wanted(pipe), kept: 0)
    leastToPrune = pruneAt == .max ? .max : pruneAt - 4096
    super.init(next)
  }

  private static func wanted(_ pipe: SortPipe) -> Int? {
    guard let limit = pipe.limit, limit < 1 << 40, pipe.offset < 1 << 40 else { return nil }
    return limit + pipe.offset
  }

  private static func threshold(_ wanted: Int?, kept: Int) -> Int {
    guard let wanted else { return .max }
    return max(2 * wanted, 2 * kept, 64) + 4096
  }

  override func write(_ block: borrowing RowBlock) throws {
    let map = rows.mapNames(of: block)
    let fields = (pipe.partition + pipe.keys.map(\.name)).map { block.bind($0) }
    for row in 0..<block.count {
      if let worst = worstKept, isBehind(block, row, fields, worst) { continue }
      rows.copyRow(block, row, map)
      let cells = rows.cells(rows.count - 1)
      for field in fields {
        guard let cell = block.cell(row, field) else {
          keys.append(ValueKey(UnsafeRawBufferPointer(start: nil, count: 0)))
          texts.append(.none)
          continue
        }
        let slice = rows.cellValues[cells.lowerBound + cell - block.cells(row).lowerBound]
        keys.append(ValueKey(rows.arena.bytes(slice)))
        texts.append(slice)
      }
    }
    // Early where rows are large, so that a limit bounds the memory.
    let isLarge = rows.memory > context.options.memoryBytes / 4
    if rows.count >= pruneAt || isLarge && rows.count >= leastToPrune { try prune() }
    try account()
  }

  /// Whether a row stands behind a kept row by its keys alone, so that it need not be kept.
  private func isBehind(_ block: borrowing RowBlock, _ row: Int, _ fields: [RowField], _ kept: Int) -> Bool {
    for i in 0..<width {
      let value = block.value(row, fields[i])
      let order = ValueKey.compare(
        ValueKey(value), value, keys[kept * width + i], rows.arena.bytes(texts[kept * width + i]))
      if order != 0 { return pipe.keys[i].isDescending ? order < 0 : order > 0 }
    }
    return false
  }

  override func timeBound() throws -> Timestamp? {
    guard let wanted = Self.wanted(pipe), wanted > 0, rows.count >= wanted, pipe.partition.isEmpty else { return nil }
    try prune()
    return worstKept.map { Timestamp(nanoseconds: rows.orderTime[$0]) }
  }

  private func account() throws {
    let now = rows.memory + keys.count * 32
    try context.charge(now - charged, for: "sort")
    charged = now
  }

  private func prune() throws {
    let kept = chosen(fromOffset: false)
    var fresh = RowBlock()
    var freshKeys = Column<ValueKey>()
    var freshTexts = Column<Slice>()
    let map = fresh.mapNames(of: rows)
    for row in kept {
      fresh.copyRow(rows, row, map)
      let shift = fresh.cells(fresh.count - 1).lowerBound
      for i in 0..<width {
        freshKeys.append(keys[row * width + i])
        freshTexts.append(moved(texts[row * width + i], row, &fresh, shift))
      }
    }
    rows = fresh
    worstKept = pipe.partition.isEmpty && rows.count > 0 ? rows.count - 1 : nil
    keys = freshKeys
    texts = freshTexts
    pruneAt = Self.threshold(Self.wanted(pipe), kept: rows.count)
    leastToPrune = pruneAt - 4096
  }

  /// The slice of a copied row's cell that a slice of the row was.
  private func moved(_ slice: Slice, _ row: Int, _ fresh: inout RowBlock, _ shift: Int) -> Slice {
    let cells = rows.cells(row)
    for cell in cells where rows.cellValues[cell] == slice { return fresh.cellValues[shift + cell - cells.lowerBound] }
    return .none
  }

  /// Row numbers in the order in which they go out, cut to what is wanted of each partition.
  private func chosen(fromOffset: Bool) -> [Int] {
    let sorted = (0..<rows.count).sorted { before($0, $1) }
    guard pipe.limit != nil || pipe.offset > 0 else { return sorted }
    let first = fromOffset ? pipe.offset : 0
    let end =
      pipe.limit.map { pipe.offset.addingReportingOverflow($0) }.map { $0.overflow ? .max : $0.partialValue } ?? .max
    var result: [Int] = []
    var seen = 0
    for (i, row) in sorted.enumerated() {
      if i > 0, comparePartition(sorted[i - 1], row) != 0 { seen = 0 }
      if seen >= first, seen < end { result.append(row) }
      seen += 1
    }
    return result
  }

  private func comparePartition(_ a: Int, _ b: Int) -> Int {
    for i in 0..<pipe.partition.count {
      let order = compareKey(a, b, i)
      if order != 0 { return order }
    }
    return 0
  }

  private func compareKey(_ a: Int, _ b: Int, _ i: Int) -> Int {
    ValueKey.compare(
      keys[a * width + i], rows.arena.bytes(texts[a * width + i]), keys[b * width + i],
      rows.arena.bytes(texts[b * width + i]))
  }

  private func before(_ a: Int, _ b: Int) -> Bool {
    let partition = comparePartition(a, b)
    if partition != 0 { return partition < 0 }
    for i in pipe.partition.count..<width {
      let order = compareKey(a, b, i)
      if order != 0 { return pipe.keys[i - pipe.partition.count].isDescending ? order > 0 : order < 0 }
    }
    let order = rows.order(a, rows, b)
    return order != 0 ? order < 0 : a < b
  }

  override func finish() throws {
    let order = chosen(fromOffset: true)
    var result = RowBlock()
    var map = result.mapNames(of: rows)
    var rank = 0
    for (i, row) in order.enumerated() {
      if i > 0, comparePartition(order[i - 1], row) != 0 { rank = 0 }
      rank += 1
      for cell in rows.cells(row) { result.copyCell(rows, cell, as: map[Int(rows.cellNames[cell])]) }
      if let name = pipe.rank { result.add(result.names.intern(name), text: "\(rank + pipe.offset)", .number) }
      result.endRow(like: rows, row)
      if result.count == 4096 {
        try context.check()
        try next?.write(result)
        result.removeAll()
        map = result.mapNames(of: rows)
        if next?.isSatisfied == true { break }
      }
    }
    context.release(charged)
    if result.count > 0 { try next?.write(result) }
    try next?.finish()
  }
}
