internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `stats by (a, _time:5m) count() n, sum(x) if (filter) as s`: one row a group, ordered by the group's values; without
/// `by` exactly one row, also where nothing came in.
struct StatsPipe: Pipe {
  let groups: [GroupField]
  let functions: [StatsFunction]

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    var groups: [GroupField] = []
    if scanner.takeKeyword("by") || scanner.atMark("(") {
      try scanner.expectMark("(", "before the fields to group by")
      if !scanner.takeMark(")") {
        repeat { groups.append(try GroupField.parse(&scanner)) } while scanner.takeMark(",")
        try scanner.expectMark(")", "or ',' in the list of fields")
      }
    }
    var functions: [StatsFunction] = []
    repeat { functions.append(try StatsFunction.parse(&scanner)) } while scanner.takeMark(",")
    return StatsPipe(groups: groups, functions: functions)
  }

  var text: String {
    let by = groups.isEmpty ? "" : "by (\(groups.map(\.name).joined(separator: ", "))) "
    return "stats \(by)" + functions.map { "\($0.text) as \($0.name)" }.joined(separator: ", ")
  }

  var order: PipeOrder { functions.contains { $0.isOrderSensitive } ? .depends : .sets }
  var keepsRows: Bool { false }
  var outputFields: [String]? { groups.map(\.name) + functions.map(\.name) }

  func needs(_ downstream: FieldNeeds) -> FieldNeeds {
    var needs = FieldNeeds.none.adding(groups.map(\.name))
    for function in functions {
      if function.fields.isEmpty, function.kind == .rowAny { return .all }
      switch function.kind {
      // Without further fields these give the whole row.
      case .rowMinimum where function.fields.count == 1, .rowMaximum where function.fields.count == 1: return .all
      default: break
      }
      needs = needs.adding(function.fields + (function.condition?.fields ?? []))
    }
    return needs
  }

  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, context, next) }

  private final class Work: Processor {
    private let pipe: StatsPipe
    private let context: QueryContext
    private var table: GroupTable
    private let accumulators: [Accumulator]
    private var types: [FieldType]
    private var charged = 0

    init(_ pipe: StatsPipe, _ context: QueryContext, _ next: Processor) {
      self.pipe = pipe
      self.context = context
      table = GroupTable(width: pipe.groups.count)
      accumulators = pipe.functions.map { $0.makeAccumulator() }
      types = [FieldType](repeating: .string, count: pipe.groups.count)
      super.init(next)
      if pipe.groups.isEmpty {
        table.beginKey()
        _ = table.endKey()
        for accumulator in accumulators { accumulator.grow(to: 1) }
      }
    }

    override func write(_ block: borrowing RowBlock) throws {
      let bound = pipe.groups.map { block.bind($0.name) }
      let fields = pipe.functions.map { $0.fields.map { block.bind($0) } }
      for row in 0..<block.count {
        let group = group(block, row, bound)
        for (i, accumulator) in accumulators.enumerated() {
          if let condition = pipe.functions[i].condition, !condition.matches(block, row) { continue }
          accumulator.add(group, block, row, fields[i])
        }
      }
      let now = accumulators.reduce(table.memory + table.count * accumulators.count * 48) { $0 + $1.memory }
      try context.charge(now - charged, for: "stats")
      charged = now
    }

    private func group(_ block: borrowing RowBlock, _ row: Int, _ bound: [RowField]) -> Int {
      if bound.isEmpty { return 0 }
      table.beginKey()
      for (i, field) in bound.enumerated() {
        let cell = block.cell(row, field)
        let value = cell.map { block.arena.bytes(block.cellValues[$0]) } ?? UnsafeRawBufferPointer(start: nil, count: 0)
        let rounded = pipe.groups[i].add(value, to: &table)
        types[i] = rounded ?? cell.map { block.cellTypes[$0] } ?? .string
      }
      let before = table.count
      let id = table.endKey()
      if id == before {
        table.setTypes(id, types)
        for accumulator in accumulators { accumulator.grow(to: id + 1) }
      }
      return id
    }

    override func finish() throws {
      var result = RowBlock()
      let names = pipe.groups.map { result.names.intern($0.name) }
      let resultNames = pipe.functions.map { result.names.intern($0.name) }
      for group in table.sortedGroups() {
        for (i, name) in names.enumerated() { result.add(name, table.value(group, i), table.type(group, i)) }
        for (i, accumulator) in accumulators.enumerated() { accumulator.finish(group, resultNames[i], &result) }
        result.endRow()
        if result.count == 4096 {
          try context.check()
          try next?.write(result)
          result.removeRows()
        }
      }
      context.release(charged)
      if result.count > 0 { try next?.write(result) }
      try next?.finish()
    }
  }
}
