public import EventQBytes

/// Gathers a column's values and numbers the different ones in byte order.
///
/// Give up on a column early through `count`: a dictionary pays only while few values are different.
public struct TextDictionary: ~Copyable {
  private var table = InternTable()
  /// For each value in order, its number by first appearance.
  public private(set) var ids = Column<Int64>()
  /// Bytes of the different values.
  public private(set) var byteCount = 0

  public init() {}

  /// Number of different values.
  public var count: Int { table.count }

  public mutating func removeAll() {
    table.removeAll()
    ids.removeAll()
    byteCount = 0
  }

  @inlinable
  public mutating func append(_ value: UnsafeRawBufferPointer) { add(value) }

  @usableFromInline
  mutating func add(_ value: UnsafeRawBufferPointer) {
    let before = table.count
    let id = table.intern(value)
    if table.count != before { byteCount &+= value.count }
    ids.append(Int64(id))
  }

  /// Appends the front-coded strings to `strings` and turns `ids` into positions among them.
  public mutating func finish(strings: inout ByteArena) {
    var order = [Int](0..<table.count)
    order.sort { table.bytes($0).sortsBefore(table.bytes($1)) }
    var rank = Column<Int64>(repeating: 0, count: table.count)
    for (position, id) in order.enumerated() { rank[id] = Int64(position) }
    FrontCoding.encode(count: order.count, into: &strings) { table.bytes(order[$0]) }
    for i in 0..<ids.count { ids[i] = rank[Int(ids[i])] }
  }
}
