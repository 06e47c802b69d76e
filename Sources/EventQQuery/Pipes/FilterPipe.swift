internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `filter <filter>`: keeps the rows that match.
struct FilterPipe: Pipe {
  let condition: RowCondition
  let source: String

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    scanner.skipSpace()
    let start = scanner.index
    let condition = RowCondition(try scanner.filter())
    let text = String(String.UnicodeScalarView(scanner.scalars[start..<scanner.index]))
    return FilterPipe(condition: condition, source: text)
  }

  var text: String { "filter " + source }
  var keepsRows: Bool { false }
  func needs(_ downstream: FieldNeeds) -> FieldNeeds { downstream.adding(condition.fields) }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, next) }

  private final class Work: RowProcessor {
    let pipe: FilterPipe
    init(_ pipe: FilterPipe, _ next: Processor) {
      self.pipe = pipe
      super.init(next)
    }

    override func transform(_ block: borrowing RowBlock) {
      let map = output.mapNames(of: block)
      for row in 0..<block.count where pipe.condition.matches(block, row) { output.copyRow(block, row, map) }
    }
  }
}
