internal import EventQBytes
internal import EventQModel

/// Finds the numbers of composed field names (`sd.<id>.<name>`) without composing them each time: a small table of the
/// last ones met, checked against the batch's own names, so that a new batch is safe.
struct FieldNameCache: Sendable {
  private static let size = 64
  private var hashes = [UInt64](repeating: 0, count: FieldNameCache.size)
  private var fields = [Field](repeating: Field(id: 0), count: FieldNameCache.size)

  /// The fields of the last message in their order: the next message of a program mostly has the same ones.
  private var expected = [Field](repeating: Field(id: 0), count: FieldNameCache.size)
  private var cursor = 0

  /// A new message begins: its fields are expected in the order of the last one's.
  @inline(__always)
  mutating func restart() { cursor = 0 }

  /// Length of the name at `at` where it is the one that the last message had at this place, with `="` behind it; else
  /// 0. `addExpected` takes its value then.
  @inline(__always)
  func expectedName(
    _ b: UnsafeRawBufferPointer, _ at: Int, _ prefix: StaticString, _ first: UnsafeRawBufferPointer,
    _ batch: inout EventBatch
  ) -> Int {
    let guess = expected[cursor]
    guard guess.isDynamic, Int(guess.id &- Field.firstDynamic) < batch.dynamicNames.count else { return 0 }
    let name = batch.dynamicNames.bytes(Int(guess.id &- Field.firstDynamic))
    let head = prefix.utf8CodeUnitCount
    let start = head &+ first.count &+ 1
    let length = name.count &- start
    guard length > 0, at &+ length &+ 2 <= b.count, b[at &+ length] == 0x3D, b[at &+ length &+ 1] == 0x22,
      name[start &- 1] == 0x2E, Self.same(name, start, b.part(at, at &+ length)), Self.same(name, head, first),
      name.hasPrefix(prefix)
    else { return 0 }
    return length
  }

  @inline(__always)
  mutating func addExpected(_ batch: inout EventBatch, _ value: Slice) {
    batch.add(expected[cursor], value)
    cursor = (cursor &+ 1) & (Self.size &- 1)
  }

  /// Adds a field named `<prefix><first>.<second>`, or `<prefix><first>` where `second` is empty, to the pending row.
  mutating func add(
    _ batch: inout EventBatch, _ prefix: StaticString, _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer, _ value: Slice, _ type: FieldType = .string
  ) {
    let position = cursor
    cursor = (cursor &+ 1) & (Self.size &- 1)
    let guess = expected[position]
    if guess.isDynamic, Int(guess.id &- Field.firstDynamic) < batch.dynamicNames.count,
      Self.matches(batch.dynamicNames.bytes(Int(guess.id &- Field.firstDynamic)), prefix, first, second)
    {
      batch.add(guess, value, type)
      return
    }
    let hash = ByteHash.of(second, seed: ByteHash.of(first))
    let place = Int(truncatingIfNeeded: hash) & (Self.size - 1)
    let cached = fields[place]
    if hashes[place] == hash, cached.isDynamic,
      Int(cached.id - Field.firstDynamic) < batch.dynamicNames.count,
      Self.matches(batch.name(of: cached), prefix, first, second)
    {
      expected[position] = cached
      batch.add(cached, value, type)
      return
    }
    // Composed behind the derived bytes, looked up, and dropped again.
    let start = batch.made.count
    batch.made.append(UnsafeRawBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
    append(first, &batch)
    if second.count > 0 {
      batch.made.append(0x2E)
      append(second, &batch)
    }
    let field = Self.field(batch.madeSlice(from: start), &batch)
    batch.made.truncate(to: start)
    guard let field else { return }
    hashes[place] = hash
    fields[place] = field
    expected[position] = field
    batch.add(field, value, type)
  }

  /// The number of the field whose name is `slice`; the overflow field where the batch has too many names.
  private static func field(_ slice: Slice, _ batch: inout EventBatch) -> Field? {
    var name = ByteArena(capacity: slice.count + 5)
    name.append(batch.bytes(slice))
    guard let field = batch.field(named: name.bytes) else { return nil }
    guard field.isCore else { return field }
    // A core column of the row says something else than this key.
    name.removeAll()
    name.append("json.")
    name.append(batch.bytes(slice))
    return batch.field(named: name.bytes)
  }

  private func append(_ bytes: UnsafeRawBufferPointer, _ batch: inout EventBatch) { batch.made.append(bytes) }

  private static func matches(
    _ name: UnsafeRawBufferPointer, _ prefix: StaticString, _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer
  ) -> Bool {
    let head = prefix.utf8CodeUnitCount
    let dot = second.count > 0 ? 1 : 0
    guard name.count == head &+ first.count &+ dot &+ second.count, name.hasPrefix(prefix),
      same(name, head, first)
    else { return false }
    return dot == 0 || same(name, head &+ first.count &+ 1, second)
  }

  /// Whether `part` stands at `offset` of `name`; eight bytes at a time.
  @inline(__always)
  private static func same(_ name: UnsafeRawBufferPointer, _ offset: Int, _ part: UnsafeRawBufferPointer) -> Bool {
    let count = part.count
    if count >= 8 {
      var i = 0
      while true {
        let a = name.loadUnaligned(fromByteOffset: offset &+ i, as: UInt64.self)
        if a != part.loadUnaligned(fromByteOffset: i, as: UInt64.self) { return false }
        i &+= 8
        if i >= count { return true }
        // The last eight overlap the ones before.
        i = min(i, count &- 8)
      }
    }
    if count >= 4 {
      let head = name.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      let tail = name.loadUnaligned(fromByteOffset: offset &+ count &- 4, as: UInt32.self)
      return head == part.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
        && tail == part.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
    }
    for i in 0..<count where name[offset &+ i] != part[i] { return false }
    return true
  }
}
