public import EventQBytes

extension EventBatch {
  /// Keeps exactly these rows, in this order; the arenas stay as they are. A row may be left out, moved, not repeated.
  public mutating func gather(_ rows: borrowing Column<UInt32>) {
    var names = Column<Field>(capacity: fieldNames.count)
    var values = Column<Slice>(capacity: fieldNames.count)
    var types = Column<FieldType>(capacity: fieldNames.count)
    var ends = Column<UInt32>(capacity: rows.count)
    for i in 0..<rows.count {
      for f in fieldRange(Int(rows[i])) {
        names.append(fieldNames[f])
        values.append(fieldValues[f])
        types.append(fieldTypes[f])
      }
      ends.append(UInt32(names.count))
    }
    time.gather(rows)
    raw.gather(rows)
    message.gather(rows)
    hostname.gather(rows)
    appName.gather(rows)
    procID.gather(rows)
    msgID.gather(rows)
    line.gather(rows)
    source.gather(rows)
    facility.gather(rows)
    severity.gather(rows)
    kind.gather(rows)
    parser.gather(rows)
    fieldNames = names
    fieldValues = values
    fieldTypes = types
    fieldEnds = ends
  }
}

extension Column {
  /// Replaces the elements by those at these indices, in this order.
  public mutating func gather(_ indices: borrowing Column<UInt32>) {
    var result = Column<Element>(capacity: indices.count)
    for i in 0..<indices.count { result.append(self[Int(indices[i])]) }
    self = result
  }
}
