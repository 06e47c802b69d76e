internal import EventQBytes
internal import EventQModel

/// Numbers tuples of values in order of first appearance.
struct GroupTable: ~Copyable {
  private var table = InternTable()
  private var types = Column<FieldType>()
  private var key = ByteArena(capacity: 256)
  private let width: Int

  init(width: Int) { self.width = width }

  var count: Int { table.count }
  /// Memory taken, about.
  private(set) var memory = 0

  mutating func beginKey() { key.removeAll() }

  mutating func add(_ value: UnsafeRawBufferPointer) {
    withUnsafeBytes(of: UInt32(value.count)) { _ = key.append($0) }
    key.append(value)
  }

  /// The number of the tuple that was added.
  mutating func endKey() -> Int {
    let before = table.count
    let id = table.intern(key.bytes)
    if id == before { memory += key.count + 40 + width }
    return id
  }

  /// The number of a row's values of these fields.
  mutating func group(_ block: borrowing RowBlock, _ row: Int, _ fields: [RowField]) -> Int {
    beginKey()
    for field in fields { add(block.value(row, field)) }
    let id = endKey()
    if id * width == types.count {
      for field in fields { types.append(block.cell(row, field).map { block.cellTypes[$0] } ?? .string) }
    }
    return id
  }

  /// Sets the types of a group that `endKey` made new.
  mutating func setTypes(_ id: Int, _ given: [FieldType]) {
    if id * width == types.count { for type in given { types.append(type) } }
  }

  func type(_ id: Int, _ index: Int) -> FieldType { types[id * width + index] }

  /// A value of a tuple. Good until the table changes.
  func value(_ id: Int, _ index: Int) -> UnsafeRawBufferPointer {
    let bytes = table.bytes(id)
    var at = 0
    for _ in 0..<index { at += 4 + Int(bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)) }
    let length = Int(bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    return bytes.part(at + 4, at + 4 + length)
  }

  /// All group numbers, ordered by their values.
  func sortedGroups() -> [Int] {
    var keys: [ValueKey] = []
    keys.reserveCapacity(count * width)
    for id in 0..<count { for i in 0..<width { keys.append(ValueKey(value(id, i))) } }
    return (0..<count).sorted { a, b in
      for i in 0..<width {
        let order = ValueKey.compare(keys[a * width + i], value(a, i), keys[b * width + i], value(b, i))
        if order != 0 { return order < 0 }
      }
      return false
    }
  }
}
