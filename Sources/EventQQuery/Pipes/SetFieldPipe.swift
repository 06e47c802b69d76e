internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// What pipes that compute fields share: rows go out with some fields set to new values.
class SetFieldProcessor: Processor {
  /// Fields that a row gets; filled by `compute`.
  struct Result {
    var name: String
    var value: String
    var type: FieldType = .string
    /// Leave a value that the row already has.
    var keepsOriginal = false
  }

  private let condition: RowCondition?

  init(_ condition: RowCondition?, _ next: Processor) {
    self.condition = condition
    super.init(next)
  }

  /// The new fields of a row. An empty value takes the field away.
  func compute(_ block: borrowing RowBlock, _ row: Int, _ results: inout [Result]) {}

  override final func write(_ block: borrowing RowBlock) throws {
    var output = RowBlock()
    let map = output.mapNames(of: block)
    var results: [Result] = []
    for row in 0..<block.count {
      results.removeAll(keepingCapacity: true)
      if condition?.matches(block, row) ?? true { compute(block, row, &results) }
      results.removeAll { $0.keepsOriginal && !block.value(row, block.bind($0.name)).isEmpty }
      let names = results.map { output.names.intern($0.name) }
      for cell in block.cells(row) where !names.contains(map[Int(block.cellNames[cell])]) {
        output.copyCell(block, cell, as: map[Int(block.cellNames[cell])])
      }
      for (i, result) in results.enumerated() where !result.value.isEmpty {
        // The last of several results of one name counts.
        if names[(i + 1)...].contains(names[i]) { continue }
        output.add(names[i], text: result.value, result.type)
      }
      output.endRow(like: block, row)
    }
    try next?.write(output)
  }
}

extension QueryScanner {
  /// `if (filter)`, which several pipes take.
  mutating func optionalCondition() throws(QuerySyntaxError) -> RowCondition? {
    guard takeKeyword("if") else { return nil }
    try expectMark("(", "before the filter")
    skipSpace()
    if takeMark(")") { return RowCondition(.all) }
    let condition = RowCondition(try filter())
    try expectMark(")", "behind the filter")
    return condition
  }
}

/// `len(field) as name`: the length of a value in bytes.
struct LenPipe: Pipe {
  let field: String
  let name: String

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    try scanner.expectMark("(", "before the field")
    let field = try scanner.fieldName()
    try scanner.expectMark(")", "behind the field")
    _ = scanner.takeKeyword("as")
    scanner.skipSpace()
    let hasName = scanner.peek != nil && scanner.peek != "|"
    return LenPipe(field: field, name: hasName ? try scanner.fieldName() : "len(\(field))")
  }

  var text: String { "len(\(field)) as \(name)" }
  func needs(_ downstream: FieldNeeds) -> FieldNeeds { downstream.removing([name]).adding([field]) }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, next) }

  private final class Work: SetFieldProcessor {
    let pipe: LenPipe
    init(_ pipe: LenPipe, _ next: Processor) {
      self.pipe = pipe
      super.init(nil, next)
    }

    override func compute(_ block: borrowing RowBlock, _ row: Int, _ results: inout [Result]) {
      let length = block.value(row, block.bind(pipe.field)).count
      results.append(Result(name: pipe.name, value: "\(length)", type: .number))
    }
  }
}
