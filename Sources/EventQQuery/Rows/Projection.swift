internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// Which fields the rows of a query must carry.
enum FieldNeeds: Equatable, Sendable {
  case all
  case some(Set<String>)

  static let none = FieldNeeds.some([])

  func adding(_ names: [String]) -> FieldNeeds {
    guard case .some(let set) = self else { return .all }
    if names.contains(where: { $0.hasSuffix("*") }) { return .all }
    return .some(set.union(names))
  }

  func removing(_ names: [String]) -> FieldNeeds {
    guard case .some(let set) = self else { return .all }
    return .some(set.subtracting(names))
  }

  func contains(_ name: String) -> Bool {
    guard case .some(let set) = self else { return true }
    return set.contains(name) || (FieldNames.other(name).map(set.contains) ?? false)
  }
}

/// Turns events into rows with the fields that are needed.
struct Projection: Sendable {
  private let needs: FieldNeeds
  /// Whether the rows' place in the order of results will be asked for.
  private let carriesOrder: Bool
  private let references: [(name: String, reference: FieldReference)]
  private static let core: [(name: String, field: Field)] = [
    ("_time", .time), ("_msg", .message), ("hostname", .hostname), ("app_name", .appName), ("proc_id", .procID),
    ("msg_id", .msgID), ("facility", .facility), ("severity", .severity), ("level", .level), ("kind", .kind),
    ("source", .source),
  ]

  init(_ needs: FieldNeeds, carriesOrder: Bool) {
    self.needs = needs
    self.carriesOrder = carriesOrder
    guard case .some(let names) = needs else {
      references = Self.core.map { ($0.name, FieldReference($0.name)) }
      return
    }
    // The usual order of fields, then the others by name.
    let order = Self.core.map(\.name)
    func rank(_ name: String) -> Int { order.firstIndex(of: FieldReference(name).fullName) ?? order.count }
    references = names.sorted { (rank($0), $0) < (rank($1), $1) }.map { ($0, FieldReference($0)) }
  }

  /// Names of fields for `ScanRequest.fields`: nil for all.
  var scanFields: Set<String>? {
    needs == .all ? nil : Set(references.flatMap(\.reference.names))
  }

  /// Most rows of a block: small enough to stay in the cache.
  private static let blockRows = 4096

  /// Appends rows that are in `bitmap`, from row `start` on, up to a block's fill; moves `start` behind the last.
  /// False where there was none.
  func append(
    _ batch: borrowing EventBatch, _ bitmap: borrowing Bitmap, from start: inout Int, to block: inout RowBlock
  ) -> Bool {
    let names = references.map { block.names.intern($0.name) }
    let bound = references.map { $0.reference.bind(batch) }
    var scratch = FieldScratch()
    var extraNames: [Int: Int] = [:]
    var next = bitmap.next(from: start)
    while let row = next, block.count < Self.blockRows {
      for i in 0..<bound.count {
        let value = bound[i].bytes(batch, row, &scratch)
        if !value.isEmpty { block.add(names[i], value, bound[i].type(batch, row)) }
      }
      if needs == .all { appendExtra(batch, row, &block, &extraNames) }
      close(batch, row, &block)
      start = row + 1
      next = bitmap.next(from: start)
    }
    return block.count > 0
  }

  private func appendExtra(
    _ batch: borrowing EventBatch, _ row: Int, _ block: inout RowBlock, _ names: inout [Int: Int]
  ) {
    for i in batch.fieldRange(row) {
      let field = batch.fieldNames[i]
      let value = batch.bytes(batch.fieldValues[i])
      if value.isEmpty || field == .kindName { continue }
      if field == .level { continue }
      let name: Int
      if let known = names[Int(field.id)] {
        name = known
      } else {
        name = block.names.intern(batch.name(of: field))
        names[Int(field.id)] = name
      }
      block.add(name, value, batch.fieldTypes[i])
    }
  }

  private func close(_ batch: borrowing EventBatch, _ row: Int, _ block: inout RowBlock) {
    block.rowEnds.append(UInt32(block.cellNames.count))
    block.orderTime.append(batch.time[row].nanoseconds)
    if !carriesOrder {
      block.orderHost.append(.none)
      block.orderSource.append(.none)
      block.orderLine.append(0)
      return
    }
    block.orderHost.append(block.arena.append(batch.bytes(batch.hostname[row])))
    let source = Int(batch.source[row])
    block.orderSource.append(source < batch.sources.count ? block.arena.append(batch.sources.bytes(source)) : .none)
    block.orderLine.append(batch.line[row])
  }
}
