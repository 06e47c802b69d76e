internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `fields a, b*`: keeps these fields, in this order.
struct FieldsPipe: Pipe {
  let names: [String]

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    FieldsPipe(names: try scanner.fieldPatterns())
  }

  var text: String { "fields " + names.joined(separator: ", ") }
  var hasPattern: Bool { names.contains { $0.hasSuffix("*") } }
  var outputFields: [String]? { hasPattern ? nil : names }

  func needs(_ downstream: FieldNeeds) -> FieldNeeds {
    if hasPattern { return .all }
    return .some(Set(names.filter { downstream.contains($0) }))
  }

  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, next) }

  private final class Work: RowProcessor {
    let pipe: FieldsPipe
    init(_ pipe: FieldsPipe, _ next: Processor) {
      self.pipe = pipe
      super.init(next)
    }

    override func transform(_ block: borrowing RowBlock) {
      let map = output.mapNames(of: block)
      let columns = pipe.names.map { (block.bind($0), output.names.intern($0), $0.hasSuffix("*")) }
      let isPatternMatch = (0..<block.names.count).map { FieldNames.matches(block.names.string($0), pipe.names) }
      for row in 0..<block.count {
        if pipe.hasPattern {
          for cell in block.cells(row) where isPatternMatch[Int(block.cellNames[cell])] {
            output.copyCell(block, cell, as: map[Int(block.cellNames[cell])])
          }
        } else {
          for (column, name, _) in columns {
            if let cell = block.cell(row, column) { output.copyCell(block, cell, as: name) }
          }
        }
        output.endRow(like: block, row)
      }
    }
  }
}

/// `delete a, b*`: takes these fields away.
struct DeletePipe: Pipe {
  let names: [String]

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    DeletePipe(names: try scanner.fieldPatterns())
  }

  var text: String { "delete " + names.joined(separator: ", ") }

  func needs(_ downstream: FieldNeeds) -> FieldNeeds {
    guard case .some(let set) = downstream else { return .all }
    return .some(set.filter { !FieldNames.matches($0, names) })
  }

  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, next) }

  private final class Work: RowProcessor {
    let pipe: DeletePipe
    init(_ pipe: DeletePipe, _ next: Processor) {
      self.pipe = pipe
      super.init(next)
    }

    override func transform(_ block: borrowing RowBlock) {
      let map = output.mapNames(of: block)
      let drops = (0..<block.names.count).map { FieldNames.matches(block.names.string($0), pipe.names) }
      for row in 0..<block.count {
        for cell in block.cells(row) where !drops[Int(block.cellNames[cell])] {
          output.copyCell(block, cell, as: map[Int(block.cellNames[cell])])
        }
        output.endRow(like: block, row)
      }
    }
  }
}

extension QueryScanner {
  /// Field names, each with an optional `*` at its end.
  mutating func fieldPatterns() throws(QuerySyntaxError) -> [String] {
    var names: [String] = []
    repeat {
      skipSpace()
      if take("*") {
        names.append("*")
        continue
      }
      let name = try fieldName()
      names.append(take("*") ? name + "*" : name)
    } while takeMark(",")
    return names
  }
}
