public import EventQBytes

extension IntegerStream {
  /// Appends the `count` values of the next stream of `reader` to `output`.
  public static func decode(
    _ reader: inout ByteReader, count: Int, into output: inout Column<Int64>, field: StaticString
  ) throws(CodecError) {
    try decode(&reader, count: count, allowRuns: true, into: &output, field: field)
  }

  /// Moves `reader` behind the next stream of `count` values.
  public static func skip(_ reader: inout ByteReader, count: Int, field: StaticString) throws(CodecError) {
    try skip(&reader, count: count, allowRuns: true, field: field)
  }

  private static func skip(
    _ reader: inout ByteReader, count: Int, allowRuns: Bool, field: StaticString
  ) throws(CodecError) {
    if count == 0 { return }
    let code = try reader.u8(field)
    guard let encoding = IntegerEncoding(rawValue: code), allowRuns || encoding != .runs else {
      throw .unknownEncoding(field: "\(field)", value: Int(code))
    }
    switch encoding {
    case .constant: _ = try reader.signed(field)
    case .runs:
      let runs = try reader.count(field, limit: count)
      try skip(&reader, count: runs, allowRuns: false, field: field)
      try skip(&reader, count: runs, allowRuns: false, field: field)
    case .packed, .delta, .deltaOfDelta:
      _ = try reader.count(field, limit: 1_000_000_000)
      let order = min(Int(code) - 1, count)
      for _ in 0..<order { _ = try reader.signed(field) }
      var left = count - order
      while left > 0 {
        let length = min(frameLength, left)
        _ = try reader.signed(field)
        let width = Int(try reader.u8(field))
        guard width <= 64 else { throw .malformed(field: "\(field)", offset: reader.position) }
        _ = try reader.take(BitPacking.byteCount(length, width: width), field)
        left -= length
      }
    }
  }

  private static func decode(
    _ reader: inout ByteReader, count: Int, allowRuns: Bool, into output: inout Column<Int64>, field: StaticString
  ) throws(CodecError) {
    if count == 0 { return }
    let code = try reader.u8(field)
    guard let encoding = IntegerEncoding(rawValue: code), allowRuns || encoding != .runs else {
      throw .unknownEncoding(field: "\(field)", value: Int(code))
    }
    switch encoding {
    case .constant:
      let value = try reader.signed(field)
      output.reserve(output.count + count)
      for _ in 0..<count { output.append(value) }
    case .runs: try decodeRuns(&reader, count: count, into: &output, field: field)
    case .packed: try decodeFrames(&reader, count: count, order: 0, into: &output, field: field)
    case .delta: try decodeFrames(&reader, count: count, order: 1, into: &output, field: field)
    case .deltaOfDelta: try decodeFrames(&reader, count: count, order: 2, into: &output, field: field)
    }
  }

  private static func decodeFrames(
    _ reader: inout ByteReader, count: Int, order: Int, into output: inout Column<Int64>, field: StaticString
  ) throws(CodecError) {
    let scale = Int64(try reader.count(field, limit: 1_000_000_000))
    guard scale > 0 else { throw .malformed(field: "\(field)", offset: reader.position) }
    let start = output.count
    output.reserve(start + count)
    for _ in 0..<min(order, count) { output.append(try reader.signed(field)) }
    while output.count - start < count {
      let length = min(frameLength, count - (output.count - start))
      let base = try reader.signed(field)
      let width = Int(try reader.u8(field))
      guard width <= 64 else { throw .malformed(field: "\(field)", offset: reader.position) }
      let bytes = try reader.take(BitPacking.byteCount(length, width: width), field)
      BitPacking.unpack(bytes, count: length, base: base, width: width, into: &output)
    }
    // Sums upwards, the innermost differences first.
    let values = output.mutableBuffer
    var step = min(order, count) - 1
    while step >= 0 {
      var i = start + step + 1
      while i < values.count {
        values[i] &+= values[i &- 1]
        i &+= 1
      }
      step -= 1
    }
    if scale != 1 {
      for i in start..<values.count { values[i] = values[i] &* scale }
    }
  }

  private static func decodeRuns(
    _ reader: inout ByteReader, count: Int, into output: inout Column<Int64>, field: StaticString
  ) throws(CodecError) {
    let runs = try reader.count(field, limit: count)
    var heads = Column<Int64>()
    var lengths = Column<Int64>()
    try decode(&reader, count: runs, allowRuns: false, into: &heads, field: field)
    try decode(&reader, count: runs, allowRuns: false, into: &lengths, field: field)
    output.reserve(output.count + count)
    var left = Int64(count)
    for i in 0..<runs {
      guard lengths[i] > 0, lengths[i] <= left else { throw .malformed(field: "\(field)", offset: reader.position) }
      left -= lengths[i]
      for _ in 0..<lengths[i] { output.append(heads[i]) }
    }
    guard left == 0 else { throw .malformed(field: "\(field)", offset: reader.position) }
  }
}
