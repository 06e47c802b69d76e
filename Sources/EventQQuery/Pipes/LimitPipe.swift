internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `limit N`: the first rows only.
struct LimitPipe: Pipe {
  let count: Int

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    scanner.skipSpace()
    let isBare = scanner.isAtEnd || scanner.peek == "|"
    return LimitPipe(count: isBare ? 10 : try scanner.count("a number of rows"))
  }

  var text: String { "limit \(count)" }
  var order: PipeOrder { .depends }
  func needs(_ downstream: FieldNeeds) -> FieldNeeds { downstream }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor {
    WindowProcessor(skip: 0, take: count, next)
  }
}

/// `offset N`: all rows but the first ones.
struct OffsetPipe: Pipe {
  let count: Int

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    OffsetPipe(count: try scanner.count("a number of rows to skip"))
  }

  var text: String { "offset \(count)" }
  var order: PipeOrder { .depends }
  func needs(_ downstream: FieldNeeds) -> FieldNeeds { downstream }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor {
    WindowProcessor(skip: count, take: .max, next)
  }
}

/// Passes on a window of the rows.
private final class WindowProcessor: Processor {
  private var skip: Int
  private var take: Int

  init(skip: Int, take: Int, _ next: Processor) {
    self.skip = skip
    self.take = take
    super.init(next)
  }

  override var isSatisfied: Bool { take == 0 || super.isSatisfied }

  override func write(_ block: borrowing RowBlock) throws {
    if skip == 0, block.count <= take {
      take -= block.count
      try next?.write(block)
      return
    }
    var result = RowBlock()
    let map = result.mapNames(of: block)
    for row in 0..<block.count {
      if skip > 0 {
        skip -= 1
      } else if take > 0 {
        take -= 1
        result.copyRow(block, row, map)
      } else {
        break
      }
    }
    if result.count > 0 { try next?.write(result) }
  }
}
