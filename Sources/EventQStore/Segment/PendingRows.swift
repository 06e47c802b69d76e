internal import EventQBytes
internal import EventQModel

/// Events that wait for a row group to be full.
struct PendingRows: ~Copyable {
  var batch = EventBatch()
  /// What numbers of the batch that is being taken mean here: sources, and dynamic fields.
  private var sourceMap = Column<UInt32>()
  private var fieldMap = Column<UInt16>()

  var count: Int { batch.count }

  /// Bytes of text held.
  var byteCount: Int { batch.text.count + batch.made.count }

  mutating func removeAll() { batch.removeAll() }

  /// Whether rows of `other` can be taken without more text or more names than a batch may hold.
  func hasRoom(for other: borrowing EventBatch) -> Bool {
    byteCount + other.text.count + other.made.count <= Limits.batchTextBytes
      && batch.dynamicNames.count + other.dynamicNames.count <= Limits.dynamicFieldsPerBatch
  }

  /// Copies rows of another batch, its arenas whole: a few block copies, nothing per byte.
  mutating func append(_ other: borrowing EventBatch, rows: Range<Int>) {
    let textShift = UInt32(batch.text.count)
    let madeShift = UInt32(batch.made.count)
    batch.text.append(other.text.bytes)
    batch.made.append(other.made.bytes)
    mapNames(other)
    for row in rows {
      var event = other.row(row)
      event.raw = shift(event.raw, textShift, madeShift)
      event.message = shift(event.message, textShift, madeShift)
      event.hostname = shift(event.hostname, textShift, madeShift)
      event.appName = shift(event.appName, textShift, madeShift)
      event.procID = shift(event.procID, textShift, madeShift)
      event.msgID = shift(event.msgID, textShift, madeShift)
      event.source = Int(event.source) < sourceMap.count ? sourceMap[Int(event.source)] : unnamedSource()
      for i in other.fieldRange(row) {
        let name = other.fieldNames[i]
        let field = name.isDynamic ? Field(id: fieldMap[Int(name.id &- Field.firstDynamic)]) : name
        batch.add(field, shift(other.fieldValues[i], textShift, madeShift), other.fieldTypes[i])
      }
      batch.append(event)
    }
  }

  private mutating func mapNames(_ other: borrowing EventBatch) {
    sourceMap.removeAll()
    for id in 0..<other.sources.count {
      sourceMap.append(UInt32(batch.sources.intern(other.sources.bytes(id))))
    }
    fieldMap.removeAll()
    for id in 0..<other.dynamicNames.count {
      guard let field = batch.field(named: other.dynamicNames.bytes(id)) else {
        preconditionFailure("more names than there is room for")
      }
      fieldMap.append(field.id)
    }
  }

  /// The number of the source without a name, for events of a batch that names none.
  private mutating func unnamedSource() -> UInt32 { UInt32(batch.sources.intern("")) }

  @inline(__always)
  private func shift(_ slice: Slice, _ text: UInt32, _ made: UInt32) -> Slice {
    if slice.isEmpty { return .none }
    // The top bit of an offset says that the slice is of `made`.
    let shift = slice.offset & 0x8000_0000 == 0 ? text : made
    return Slice(offset: slice.offset &+ shift, length: slice.length)
  }
}
