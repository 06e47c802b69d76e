public import EventQBytes

/// Sorted strings, each as the number of bytes that it shares with the one before it and the rest:
///
///     varint count · stream of shared lengths · stream of rest lengths · the rests
///
/// In byte order and without repetition, so that a prefix is a range of numbers.
public enum FrontCoding {
  /// Appends `count` strings to `output`; `string(i)` gives the i-th in ascending order.
  public static func encode(
    count: Int, into output: inout ByteArena, string: (Int) -> UnsafeRawBufferPointer
  ) {
    var shared = Column<Int64>(capacity: count)
    var rests = Column<Int64>(capacity: count)
    var body = ByteArena()
    for i in 0..<count {
      let text = string(i)
      var common = 0
      if i > 0 {
        let previous = string(i - 1)
        assert(previous.sortsBefore(text), "strings out of order")
        let most = min(previous.count, text.count)
        while common < most, previous[common] == text[common] { common &+= 1 }
      }
      shared.append(Int64(common))
      rests.append(Int64(text.count - common))
      body.append(text.part(common, text.count))
    }
    output.appendVarint(count)
    IntegerStream.encode(shared.buffer, into: &output)
    IntegerStream.encode(rests.buffer, into: &output)
    output.append(body.bytes)
  }

  /// Appends the strings' bytes to `text` and their places in it to `slices`.
  ///
  /// - Parameters:
  ///   - limit: most strings.
  ///   - byteLimit: most bytes of all strings together: shared beginnings could make much of little.
  public static func decode(
    _ reader: inout ByteReader, limit: Int, byteLimit: Int, into text: inout ByteArena,
    slices: inout Column<Slice>, field: StaticString
  ) throws(CodecError) {
    let count = try reader.count(field, limit: limit)
    var shared = Column<Int64>()
    var rests = Column<Int64>()
    try IntegerStream.decode(&reader, count: count, into: &shared, field: field)
    try IntegerStream.decode(&reader, count: count, into: &rests, field: field)
    var previous = Slice.none
    let start = text.count
    for i in 0..<count {
      guard shared[i] >= 0, shared[i] <= Int64(previous.count), rests[i] >= 0 else {
        throw .malformed(field: "\(field)", offset: reader.position)
      }
      let rest = try reader.take(Int(min(rests[i], Int64(reader.remaining) + 1)), field)
      let common = Int(shared[i])
      guard text.count - start + common + rest.count <= byteLimit else {
        throw .tooLarge(field: "\(field)", value: UInt64(text.count - start), limit: byteLimit)
      }
      let from = text.count
      text.reserve(from + common + rest.count)
      // Safe: room was reserved, so the bytes that are copied from do not move.
      text.append(text.bytes(previous).part(0, common))
      text.append(rest)
      previous = Slice(from: from, to: text.count)
      slices.append(previous)
    }
  }
}
