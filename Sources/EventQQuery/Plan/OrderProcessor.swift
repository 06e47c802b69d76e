internal import EventQBytes
internal import EventQModel

/// Puts events into the order of results: time, host, source, line, and where all are equal, as they came.
///
/// Memory stays bounded: where the rows do not fit, the later half of them is forgotten, and the engine scans again
/// from there when the first part has gone out.
final class OrderProcessor: Processor {
  private let context: QueryContext
  /// Rows that are needed in all; nil for no limit.
  private var wanted: Int?
  private var rows = RowBlock()
  private let budget: Int
  /// One row: rows from there on are not kept in this pass.
  private var cut = RowBlock()
  private var cutIsFinal = false
  /// One row: rows before it went out in an earlier pass.
  private var floor = RowBlock()

  init(firstRows: Int?, _ context: QueryContext, _ next: Processor) {
    wanted = firstRows
    self.context = context
    budget = context.options.memoryBytes / 2
    super.init(next)
  }

  override var isSatisfied: Bool { wanted == 0 || super.isSatisfied }

  override func write(_ block: borrowing RowBlock) throws {
    let map = rows.mapNames(of: block)
    for row in 0..<block.count {
      if cut.count > 0, block.order(row, cut, 0) >= 0 { continue }
      if floor.count > 0, block.order(row, floor, 0) < 0 { continue }
      rows.copyRow(block, row, map)
    }
    if let wanted, rows.count > 2 * wanted + 4096 { keepFirst(wanted) }
    if rows.memory > budget { try keepHalf() }
  }

  override func timeBound() throws -> Timestamp? {
    guard let wanted, wanted > 0, rows.count >= wanted else { return nil }
    keepFirst(wanted)
    return Timestamp(nanoseconds: cut.orderTime[0])
  }

  private func sorted() -> [Int] {
    var isSorted = true
    for row in 1..<max(rows.count, 1) where rows.order(row - 1, rows, row) > 0 {
      isSorted = false
      break
    }
    let indices = Array(0..<rows.count)
    if isSorted { return indices }
    return indices.sorted { a, b in
      let order = rows.order(a, rows, b)
      return order != 0 ? order < 0 : a < b
    }
  }

  private func gather(_ indices: ArraySlice<Int>) -> RowBlock {
    var result = RowBlock()
    let map = result.mapNames(of: rows)
    for row in indices { result.copyRow(rows, row, map) }
    return result
  }

  /// With a limit: what stands behind the last wanted row is never needed.
  private func keepFirst(_ count: Int) {
    if count == 0 { return rows.removeAll() }
    let indices = sorted()
    cut = gather(indices[(count - 1)..<count])
    cutIsFinal = true
    rows = gather(indices[..<count])
  }

  private func keepHalf() throws {
    let indices = sorted()
    var at = indices.count / 2
    while at > 0, rows.order(indices[at - 1], rows, indices[at]) == 0 { at -= 1 }
    // Rows that no order tells apart cannot be divided.
    if at == 0 { throw QueryError.memory(pipe: "order by time", limit: context.options.memoryBytes) }
    cut = gather(indices[at...at])
    cutIsFinal = false
    rows = gather(indices[..<at])
  }

  /// Sends out what is kept. Returns the time from which the next pass must scan, or nil when all is done.
  func endPass() throws -> Timestamp? {
    var result = RowBlock()
    var map = result.mapNames(of: rows)
    for row in sorted() {
      if isSatisfied { break }
      result.copyRow(rows, row, map)
      if let left = wanted { wanted = left - 1 }
      if result.count == 4096 {
        try context.check()
        try next?.write(result)
        result.removeAll()
        map = result.mapNames(of: rows)
      }
    }
    if result.count > 0 { try next?.write(result) }
    rows.removeAll()
    if cut.count == 0 || cutIsFinal || isSatisfied { return nil }
    swap(&floor, &cut)
    cut.removeAll()
    let time = Timestamp(nanoseconds: floor.orderTime[0])
    return time.isNone ? .distantPast : time
  }
}
