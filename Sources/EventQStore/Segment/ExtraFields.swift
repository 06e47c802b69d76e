internal import EventQBytes
internal import EventQCodecs
internal import EventQModel

/// Gathers the values of extra columns, column by column, and gives them to the rows.
struct ExtraFields: ~Copyable {
  private var rows = Column<UInt32>()
  private var fields = Column<Field>()
  private var values = Column<Slice>()
  private var types = Column<FieldType>()

  var count: Int { rows.count }

  mutating func removeAll() {
    rows.removeAll()
    fields.removeAll()
    values.removeAll()
    types.removeAll()
  }

  mutating func add(_ column: borrowing TextValues, _ field: Field) {
    for i in 0..<column.rows.count { add(column.rows[i], field, column.values[i], column.types[i]) }
  }

  private mutating func add(_ row: UInt32, _ field: Field, _ value: Slice, _ type: FieldType) {
    rows.append(row)
    fields.append(field)
    values.append(value)
    types.append(type)
  }

  /// Takes the overflow column apart; see `FieldColumns.takeOverflow`.
  mutating func addOverflow(_ column: borrowing TextValues, _ batch: inout EventBatch) throws(CodecError) {
    for i in 0..<column.rows.count {
      let text = column.values[i]
      // Offsets, not pointers: a new name may move memory, though not that of `made`.
      var at = 0
      while at < text.count {
        var reader = ByteReader(batch.bytes(text.part(from: at)))
        let name = try reader.take(try reader.count("name length", limit: text.count), "name")
        let type = FieldType(rawValue: try reader.u8("type"))
        let length = try reader.count("value length", limit: text.count)
        let start = at + reader.position
        _ = try reader.take(length, "value")
        at += reader.position
        guard let type, let field = name.equals("kind") ? Field.kindName : batch.field(named: name) else {
          throw .malformed(field: "overflow column", offset: at)
        }
        add(column.rows[i], field, text.part(from: start, to: start + length), type)
      }
    }
  }

  /// Gives the fields to the rows, in place of those they had: within a row in the order in which columns were read.
  mutating func finish(_ batch: inout EventBatch) {
    batch.fieldNames.removeAll()
    batch.fieldValues.removeAll()
    batch.fieldTypes.removeAll()
    var ends = Column<UInt32>(repeating: 0, count: batch.count + 1)
    for i in 0..<rows.count { ends[Int(rows[i]) &+ 1] &+= 1 }
    for row in 0..<batch.count { ends[row &+ 1] &+= ends[row] }
    // `ends[row]` is now where the row begins; it moves to where it ends.
    var order = Column<UInt32>(repeating: 0, count: rows.count)
    for i in 0..<rows.count {
      let row = Int(rows[i])
      order[Int(ends[row])] = UInt32(i)
      ends[row] &+= 1
    }
    for place in order.buffer {
      batch.add(fields[Int(place)], values[Int(place)], types[Int(place)])
    }
    for row in 0..<batch.count { batch.fieldEnds[row] = ends[row] }
  }
}
