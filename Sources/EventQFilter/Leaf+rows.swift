internal import EventQBytes
internal import EventQModel

/// A predicate on rows of a batch.
extension Leaf {
  func matches(_ batch: borrowing EventBatch, _ row: Int, _ bound: BoundField, _ scratch: inout FieldScratch) -> Bool {
    if bound.known == .time {
      switch test {
      case .time, .timeOfDay, .weekday: return passes(batch.time[row])
      case .exists: return !batch.time[row].isNone
      case .empty: return batch.time[row].isNone
      default: break
      }
    }
    switch test {
    case .equalsField(let other): return compare(batch, row, bound, other, &scratch) == .same
    case .lessThanField(let other, let orEqual):
      let order = compare(batch, row, bound, other, &scratch)
      return order == .before || (orEqual && order == .same)
    default: return passes(bound.bytes(batch, row, &scratch))
    }
  }

  private enum Order { case before, same, behind }

  private func compare(
    _ batch: borrowing EventBatch, _ row: Int, _ bound: BoundField, _ other: FieldReference,
    _ scratch: inout FieldScratch
  ) -> Order {
    var second = FieldScratch()
    let a = bound.bytes(batch, row, &scratch)
    let b = other.bind(batch).bytes(batch, row, &second)
    if a.equals(b) { return .same }
    if case .equalsField = test { return .behind }
    if let x = NumberText.parse(a), let y = NumberText.parse(b) { return x < y ? .before : x == y ? .same : .behind }
    return a.sortsBefore(b) ? .before : .behind
  }

  /// Takes all rows out of `bitmap` that do not match. `interrupted` is asked now and then; true stops the work and
  /// leaves the bitmap as it is at that point.
  func refine(_ batch: borrowing EventBatch, _ bitmap: inout Bitmap, _ interrupted: (() -> Bool)?) {
    let bound = field.bind(batch)
    if bound.known == nil && bound.dynamic == nil, !isBetweenFields {
      // The batch has no such field: all rows have the empty value.
      if !passes(UnsafeRawBufferPointer(start: nil, count: 0)) { bitmap.reset(count: bitmap.count, filled: false) }
      return
    }
    var scratch = FieldScratch()
    if case .regex(let regex) = test {
      let workspace = regex.borrow()
      defer { regex.giveBack(workspace) }
      loop(&bitmap, interrupted) { row in regex.matches(bound.bytes(batch, row, &scratch), workspace) }
      return
    }
    loop(&bitmap, interrupted) { row in matches(batch, row, bound, &scratch) }
  }

  private var isBetweenFields: Bool {
    switch test {
    case .equalsField, .lessThanField: return true
    default: return false
    }
  }

  @inline(__always)
  private func loop(_ bitmap: inout Bitmap, _ interrupted: (() -> Bool)?, _ test: (Int) -> Bool) {
    var row = bitmap.next(from: 0)
    var done = 0
    while let current = row {
      if !test(current) { bitmap.remove(current) }
      done &+= 1
      if done & 255 == 0, let interrupted, interrupted() { return }
      row = bitmap.next(from: current &+ 1)
    }
  }
}
