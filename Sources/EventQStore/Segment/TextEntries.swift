internal import EventQBytes
internal import EventQModel

/// The values of one text column of a row group: an entry for each row that has one, rows ascending.
struct TextEntries: ~Copyable {
  var rows = Column<UInt32>()
  var values = Column<Slice>()
  /// `FieldType` of each value; empty for core columns, which are all strings.
  var types = Column<UInt8>()

  var count: Int { rows.count }

  mutating func removeAll() {
    rows.removeAll()
    values.removeAll()
    types.removeAll()
  }

  /// The entries of a core column: rows whose slice is not empty.
  mutating func take(_ column: borrowing Column<Slice>, rows range: Range<Int>) {
    removeAll()
    for row in range where !column[row].isEmpty {
      rows.append(UInt32(row))
      values.append(column[row])
    }
  }
}

/// What to try on a text column.
enum TextStrategy {
  /// Raw text itself: bytes, and nothing else.
  case plain
  /// The message: a part of the raw text where it is one.
  case parts
  /// Numbers or a dictionary where they pay; else parts of the raw text where they are; else bytes.
  case any
}

/// How values that are not parts of the raw text are written.
enum TextKind: UInt8 {
  /// Lengths, and all bytes one behind the other.
  case plain = 0
  /// Numbers of strings in a sorted dictionary.
  case dictionary = 1
  /// Whole numbers in decimal.
  case integers = 2
}

/// A slice is a part of the raw text if it lies in it: both of one arena, which the top bit of the offset says.
@inline(__always)
func isPart(_ slice: Slice, of raw: Slice) -> Bool {
  slice.offset >= raw.offset && slice.end <= raw.end
}
