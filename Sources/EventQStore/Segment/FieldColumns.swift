internal import EventQBytes
internal import EventQModel

/// Sorts the extra fields of a batch by name: a column for each, in the order in which the names appear.
///
/// Cost: two passes over the entries, whatever the number of names.
struct FieldColumns: ~Copyable {
  /// The field of each column.
  private(set) var columns = Column<Field>()
  /// Entries (indices into `fieldNames`) by column, rows ascending; column k is `starts[k]..<starts[k + 1]`.
  private var order = Column<UInt32>()
  private var starts = Column<UInt32>()
  /// The row of each entry of the batch.
  private var rowOf = Column<UInt32>()
  /// Entries without a column of their own.
  private(set) var overflow = Column<UInt32>()
  /// Column of each field number + 1; 0 for none yet.
  private var columnOf = Column<UInt32>(repeating: 0, count: 1 << 16)
  /// The last row that used each column, + 1.
  private var lastRow = Column<UInt32>()

  mutating func gather(_ batch: borrowing EventBatch) {
    for k in 0..<columns.count { columnOf[Int(columns[k].id)] = 0 }
    columns.removeAll()
    overflow.removeAll()
    rowOf.removeAll()
    starts.removeAll()
    lastRow.removeAll()
    let total = batch.count == 0 ? 0 : Int(batch.fieldEnds[batch.count - 1])
    // The column of each entry, or the number of columns at most for the overflow.
    var place = Column<UInt32>(capacity: total)
    let none = UInt32(Limits.rowGroupColumns)
    for row in 0..<batch.count {
      for i in batch.fieldRange(row) {
        rowOf.append(UInt32(row))
        let column = findColumn(batch.fieldNames[i])
        if column < none, lastRow[Int(column)] != UInt32(row) &+ 1 {
          lastRow[Int(column)] = UInt32(row) &+ 1
          starts[Int(column)] &+= 1
          place.append(column)
        } else {
          overflow.append(UInt32(i))
          place.append(none)
        }
      }
    }
    // Counts become starts, then entries go to their places.
    var sum: UInt32 = 0
    for k in 0..<starts.count {
      let count = starts[k]
      starts[k] = sum
      sum &+= count
    }
    starts.append(sum)
    order = Column(repeating: 0, count: Int(sum))
    var next = Column<UInt32>(capacity: starts.count)
    for k in 0..<starts.count { next.append(starts[k]) }
    for i in 0..<total where place[i] != none {
      let k = Int(place[i])
      order[Int(next[k])] = UInt32(i)
      next[k] &+= 1
    }
  }

  private mutating func findColumn(_ field: Field) -> UInt32 {
    let known = columnOf[Int(field.id)]
    if known != 0 { return known &- 1 }
    guard columns.count < Limits.rowGroupColumns else { return UInt32(Limits.rowGroupColumns) }
    columns.append(field)
    starts.append(0)
    lastRow.append(0)
    columnOf[Int(field.id)] = UInt32(columns.count)
    return UInt32(columns.count &- 1)
  }

  /// The entries of column `k`.
  func take(_ k: Int, of batch: borrowing EventBatch, into entries: inout TextEntries) {
    entries.removeAll()
    for i in Int(starts[k])..<Int(starts[k + 1]) {
      let entry = Int(order[i])
      entries.rows.append(rowOf[entry])
      entries.values.append(batch.fieldValues[entry])
      entries.types.append(batch.fieldTypes[entry].rawValue)
    }
  }

  /// The overflow column: one text a row, `varint name length · name · u8 type · varint value length · value` for
  /// each of its entries. `made` becomes a batch of as many rows as `batch`, which holds these texts.
  func takeOverflow(of batch: borrowing EventBatch, into entries: inout TextEntries, made: inout EventBatch) {
    entries.removeAll()
    var i = 0
    while i < overflow.count {
      let row = rowOf[Int(overflow[i])]
      let start = made.text.count
      while i < overflow.count, rowOf[Int(overflow[i])] == row {
        let entry = Int(overflow[i])
        made.text.appendString(batch.name(of: batch.fieldNames[entry]))
        made.text.append(batch.fieldTypes[entry].rawValue)
        made.text.appendString(batch.bytes(batch.fieldValues[entry]))
        i += 1
      }
      entries.rows.append(row)
      entries.values.append(Slice(from: start, to: made.text.count))
    }
    for _ in 0..<batch.count { made.append(EventRow()) }
  }
}
