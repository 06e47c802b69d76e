internal import EventQBytes

extension EventBatch {
  /// Appends a copy of a row of another batch, bytes included.
  ///
  /// - Parameter time: the copy's time, where it is to differ.
  public mutating func appendCopy(of other: borrowing EventBatch, row index: Int, time: Timestamp? = nil) {
    for i in other.fieldRange(index) {
      let name = other.fieldNames[i]
      guard let field = name.isDynamic ? field(named: other.name(of: name)) : name else { continue }
      add(field, make(other.bytes(other.fieldValues[i])), other.fieldTypes[i])
    }
    var row = other.row(index)
    row.time = time ?? row.time
    let raw = other.row(index).raw
    row.raw = make(other.bytes(raw))
    row.message = copy(row.message, of: other, within: raw, copiedTo: row.raw)
    row.hostname = copy(row.hostname, of: other, within: raw, copiedTo: row.raw)
    row.appName = copy(row.appName, of: other, within: raw, copiedTo: row.raw)
    row.procID = copy(row.procID, of: other, within: raw, copiedTo: row.raw)
    row.msgID = copy(row.msgID, of: other, within: raw, copiedTo: row.raw)
    if other.sources.count > 0 { row.source = UInt32(sources.intern(other.sources.bytes(Int(row.source)))) }
    append(row)
  }

  /// A slice that lies inside the raw line stays inside its copy; any other is copied by itself.
  private mutating func copy(
    _ slice: Slice, of other: borrowing EventBatch, within raw: Slice, copiedTo copied: Slice
  ) -> Slice {
    if slice.isEmpty { return .none }
    if slice.offset >= raw.offset, slice.end <= raw.end {
      return copied.part(from: slice.start - raw.start, to: slice.end - raw.start)
    }
    return make(other.bytes(slice))
  }
}
