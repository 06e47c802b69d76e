internal import EventQBytes
internal import EventQFilter
public import EventQModel

/// Rows on their way through pipes: each a list of cells (name, value, type) over one arena, so that rows may have
/// different fields. Values are text; the type says how they are printed.
///
/// Each row also carries the place of its event in the order of results: time, host, source, line.
public struct RowBlock: ~Copyable {
  var names = InternTable()
  var arena = ByteArena()
  var cellNames = Column<UInt32>()
  var cellValues = Column<Slice>()
  var cellTypes = Column<FieldType>()
  var rowEnds = Column<UInt32>()
  var orderTime = Column<Int64>()
  var orderHost = Column<Slice>()
  var orderSource = Column<Slice>()
  var orderLine = Column<UInt32>()
  /// How many events each row stands for; empty where each is one. Only pipes that count get such rows.
  var weights = Column<Int>()

  public init() {}

  /// Number of rows.
  public var count: Int { rowEnds.count }

  @inline(__always)
  func weight(_ row: Int) -> Int { weights.isEmpty ? 1 : weights[row] }

  /// Memory that the block's content takes, about.
  var memory: Int { arena.count + cellNames.count * 13 + count * 32 }

  func cells(_ row: Int) -> Range<Int> {
    (row == 0 ? 0 : Int(rowEnds[row - 1]))..<Int(rowEnds[row])
  }

  /// Calls `body` with name, value and type of every cell of a row, in order.
  public func forEachCell(
    _ row: Int, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer, FieldType) -> Void
  ) {
    for cell in cells(row) { body(names.bytes(Int(cellNames[cell])), arena.bytes(cellValues[cell]), cellTypes[cell]) }
  }

  /// The cell of a field, or nil: the field of exactly this name, else the one of which it is another name.
  func cell(_ row: Int, _ column: RowField) -> Int? {
    var second: Int?
    for cell in cells(row) {
      let name = Int32(bitPattern: cellNames[cell])
      if name == column.id { return cell }
      if name == column.other { second = cell }
    }
    return second
  }

  /// The value of a field; empty where the row does not have it. Good until the block changes.
  func value(_ row: Int, _ column: RowField) -> UnsafeRawBufferPointer {
    guard let cell = cell(row, column) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return arena.bytes(cellValues[cell])
  }

  /// The value of a field by name, as text: for tests and small results.
  public func string(_ row: Int, _ name: String) -> String? {
    cell(row, bind(name)).map { arena.bytes(cellValues[$0]).string }
  }

  /// Looks a name up once for all rows.
  func bind(_ name: String) -> RowField {
    guard let other = FieldNames.other(name) else { return RowField(id: find(name), other: -1) }
    return RowField(id: find(name), other: find(other))
  }

  private func find(_ name: String) -> Int32 {
    var name = name
    return name.withUTF8 { names.find(UnsafeRawBufferPointer($0)) }.map { Int32($0) } ?? -1
  }

  mutating func removeAll() {
    names.removeAll()
    removeRows()
  }

  /// Forgets the rows; names keep their numbers.
  mutating func removeRows() {
    arena.removeAll()
    cellNames.removeAll()
    cellValues.removeAll()
    cellTypes.removeAll()
    rowEnds.removeAll()
    orderTime.removeAll()
    orderHost.removeAll()
    orderSource.removeAll()
    orderLine.removeAll()
    weights.removeAll()
  }

  // Writing: cells are added, then `endRow` closes the row.

  mutating func add(_ name: Int, _ value: UnsafeRawBufferPointer, _ type: FieldType = .string) {
    cellNames.append(UInt32(name))
    cellValues.append(arena.append(value))
    cellTypes.append(type)
  }

  mutating func add(_ name: Int, text: String, _ type: FieldType = .string) {
    cellNames.append(UInt32(name))
    cellValues.append(arena.append(text))
    cellTypes.append(type)
  }

  /// A number; what is not finite is written as a word.
  mutating func add(_ name: Int, number: Double) {
    if number.isFinite {
      add(name, text: NumberFormat.text(number), .number)
    } else {
      add(name, text: number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf")
    }
  }

  /// Closes a row that is not an event: rows keep the order in which they were made.
  mutating func endRow() {
    rowEnds.append(UInt32(cellNames.count))
    orderTime.append(.min)
    orderHost.append(.none)
    orderSource.append(.none)
    orderLine.append(UInt32(truncatingIfNeeded: rowEnds.count))
  }

  /// Closes a row that stands where a row of another block stood.
  mutating func endRow(like other: borrowing RowBlock, _ row: Int) {
    rowEnds.append(UInt32(cellNames.count))
    orderTime.append(other.orderTime[row])
    orderHost.append(arena.append(other.arena.bytes(other.orderHost[row])))
    orderSource.append(arena.append(other.arena.bytes(other.orderSource[row])))
    orderLine.append(other.orderLine[row])
  }

  /// Numbers of another block's names in this one.
  mutating func mapNames(of other: borrowing RowBlock) -> [Int] {
    var map: [Int] = []
    for id in 0..<other.names.count { map.append(names.intern(other.names.bytes(id))) }
    return map
  }

  mutating func copyCell(_ other: borrowing RowBlock, _ cell: Int, as name: Int) {
    add(name, other.arena.bytes(other.cellValues[cell]), other.cellTypes[cell])
  }

  mutating func copyRow(_ other: borrowing RowBlock, _ row: Int, _ map: [Int]) {
    for cell in other.cells(row) { copyCell(other, cell, as: map[Int(other.cellNames[cell])]) }
    endRow(like: other, row)
  }

  /// Whether a row stands before a row of another block in the order of results: -1, 0, 1.
  func order(_ row: Int, _ other: borrowing RowBlock, _ otherRow: Int) -> Int {
    let (a, b) = (orderTime[row], other.orderTime[otherRow])
    if a != b { return a < b ? -1 : 1 }
    let (hostA, hostB) = (arena.bytes(orderHost[row]), other.arena.bytes(other.orderHost[otherRow]))
    if !hostA.equals(hostB) { return hostA.sortsBefore(hostB) ? -1 : 1 }
    let (sourceA, sourceB) = (arena.bytes(orderSource[row]), other.arena.bytes(other.orderSource[otherRow]))
    if !sourceA.equals(sourceB) { return sourceA.sortsBefore(sourceB) ? -1 : 1 }
    let (lineA, lineB) = (orderLine[row], other.orderLine[otherRow])
    return lineA < lineB ? -1 : lineA == lineB ? 0 : 1
  }
}

/// A field of one block: numbers of its name and of its other name; -1 for none.
struct RowField: BitwiseCopyable {
  var id: Int32
  var other: Int32
}

/// Short and full names of the same field.
enum FieldNames {
  private static let pairs = [("host", "hostname"), ("app", "app_name"), ("pid", "proc_id")]

  /// The full name for a short one and the other way round; nil for fields with one name.
  static func other(_ name: String) -> String? {
    for (short, full) in pairs {
      if name == short { return full }
      if name == full { return short }
    }
    return nil
  }

  /// Whether a name is named by a list of names, in which a trailing `*` stands for any ending.
  static func matches(_ name: String, _ patterns: [String]) -> Bool {
    patterns.contains { pattern in
      pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : pattern == name || other(pattern) == name
    }
  }
}

enum NumberFormat {
  /// The shortest decimal text of a finite number, without an exponent where it has up to 15 digits.
  static func text(_ number: Double) -> String {
    if number == number.rounded(), number.magnitude < 1e15 { return "\(Int64(number))" }
    return "\(number)"
  }
}
