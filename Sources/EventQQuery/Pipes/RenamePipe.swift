internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `rename a as b, c as d` and `copy a as b`.
struct RenamePipe: Pipe {
  let pairs: [(from: String, to: String)]
  let isCopy: Bool

  static func parseRename(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    RenamePipe(pairs: try pairs(&scanner), isCopy: false)
  }

  static func parseCopy(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    RenamePipe(pairs: try pairs(&scanner), isCopy: true)
  }

  private static func pairs(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> [(from: String, to: String)] {
    var pairs: [(from: String, to: String)] = []
    repeat {
      let from = try scanner.fieldName()
      _ = scanner.takeKeyword("as")
      pairs.append((from, try scanner.fieldName()))
    } while scanner.takeMark(",")
    return pairs
  }

  var text: String {
    (isCopy ? "copy " : "rename ") + pairs.map { "\($0.from) as \($0.to)" }.joined(separator: ", ")
  }

  func needs(_ downstream: FieldNeeds) -> FieldNeeds {
    var needs = downstream
    for (from, to) in pairs.reversed() {
      let wanted = needs.contains(to)
      needs = isCopy ? needs.removing([to]) : needs.removing([to, from])
      if wanted { needs = needs.adding([from]) }
    }
    return needs
  }

  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, next) }

  private final class Work: RowProcessor {
    let pipe: RenamePipe
    init(_ pipe: RenamePipe, _ next: Processor) {
      self.pipe = pipe
      super.init(next)
    }

    override func write(_ block: borrowing RowBlock) throws {
      try step(block, 0)
    }

    /// One pair after the other: `rename a as b, b as c` moves a to c.
    private func step(_ block: borrowing RowBlock, _ index: Int) throws {
      if index == pipe.pairs.count {
        try next?.write(block)
        return
      }
      var result = RowBlock()
      let pair = pipe.pairs[index]
      let map = result.mapNames(of: block)
      let source = block.bind(pair.from)
      let target = result.names.intern(pair.to)
      for row in 0..<block.count {
        let from = block.cell(row, source)
        for cell in block.cells(row) {
          let name = map[Int(block.cellNames[cell])]
          if cell == from {
            if pipe.isCopy, name != target { result.copyCell(block, cell, as: name) }
            result.copyCell(block, cell, as: target)
          } else if name != target {
            result.copyCell(block, cell, as: name)
          }
        }
        result.endRow(like: block, row)
      }
      try step(result, index + 1)
    }
  }
}
