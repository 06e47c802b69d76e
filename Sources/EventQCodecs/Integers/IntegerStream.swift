public import EventQBytes

/// How a stream of integers is written: its first byte.
public enum IntegerEncoding: UInt8, CaseIterable, Sendable {
  /// One value for all.
  case constant = 0
  /// The values themselves, in frames.
  case packed = 1
  /// First value, then differences in frames.
  case delta = 2
  /// First value, first difference, then differences of differences in frames.
  case deltaOfDelta = 3
  /// Runs of equal values: a stream of values and a stream of lengths.
  case runs = 4
}

/// A column of 64-bit integers as bytes, in the smallest of five encodings. The number of values is known from
/// elsewhere; a stream of no values has no bytes. All arithmetic wraps, so every Int64 can be stored.
///
///     u8 encoding
///     constant:      signed value
///     packed:        varint scale · frames of all values
///     delta:         varint scale · signed first · frames of n-1 differences
///     deltaOfDelta:  varint scale · signed first · signed first difference · frames of n-2 second differences
///     runs:          varint number of runs · stream of values · stream of lengths
///
/// Values are divided by `scale` (1, 1000, a million or a thousand million) before anything else. A frame holds 1024
/// values (the last one the rest): `signed base · u8 width · packed bits of value - base`.
public enum IntegerStream {
  /// Values in a frame: few enough that one outlier costs little, many enough that headers vanish.
  public static let frameLength = 1024

  /// Appends the stream of `values` to `output`, in the encoding of the smallest size.
  public static func encode(_ values: UnsafeBufferPointer<Int64>, into output: inout ByteArena) {
    encode(values, allowRuns: true, into: &output)
  }

  static func encode(_ values: UnsafeBufferPointer<Int64>, allowRuns: Bool, into output: inout ByteArena) {
    guard let first = values.first else { return }
    var runs = 1
    for i in 1..<max(values.count, 1) where values[i] != values[i &- 1] { runs &+= 1 }
    if runs == 1 {
      output.append(IntegerEncoding.constant.rawValue)
      output.appendSigned(first)
      return
    }
    let scale = commonScale(values)
    let candidates = Candidates(values, scale: scale)
    // A run costs at least two bytes or so; only few runs are worth the attempt.
    if allowRuns, runs < values.count / 8 {
      var attempt = ByteArena(capacity: runs * 4)
      encodeRuns(values, count: runs, into: &attempt)
      if attempt.count < candidates.smallestSize {
        output.append(attempt.bytes)
        return
      }
    }
    write(values, candidates.best, scale: scale, into: &output)
  }

  /// Appends the stream in a given encoding (not `runs`); `constant` only for values that are all equal.
  static func write(
    _ values: UnsafeBufferPointer<Int64>, _ encoding: IntegerEncoding, scale: Int64, into output: inout ByteArena
  ) {
    output.append(encoding.rawValue)
    output.appendVarint(UInt64(scale))
    var rest = Column<Int64>(capacity: values.count)
    for value in values { rest.append(scale == 1 ? value : value / scale) }
    let order = encoding == .packed ? 0 : encoding == .delta ? 1 : 2
    for step in 0..<min(order, values.count) {
      output.appendSigned(rest[step])
      let buffer = rest.mutableBuffer
      var i = buffer.count &- 1
      while i > step {
        buffer[i] &-= buffer[i &- 1]
        i &-= 1
      }
    }
    // The loop above left the first values as they were written: [v0, d1, dd2, dd3, ...].
    let body = rest.buffer
    var from = min(order, body.count)
    while from < body.count {
      let to = min(from + frameLength, body.count)
      writeFrame(UnsafeBufferPointer(rebasing: body[from..<to]), into: &output)
      from = to
    }
  }

  private static func writeFrame(_ values: UnsafeBufferPointer<Int64>, into output: inout ByteArena) {
    var low = values[0]
    var high = values[0]
    for value in values {
      low = min(low, value)
      high = max(high, value)
    }
    let width = BitPacking.width(of: UInt64(bitPattern: high &- low))
    output.appendSigned(low)
    output.append(UInt8(width))
    BitPacking.pack(values, base: low, width: width, into: &output)
  }

  private static func encodeRuns(
    _ values: UnsafeBufferPointer<Int64>, count: Int, into output: inout ByteArena
  ) {
    var heads = Column<Int64>(capacity: count)
    var lengths = Column<Int64>(capacity: count)
    var start = 0
    for i in 1...values.count where i == values.count || values[i] != values[start] {
      heads.append(values[start])
      lengths.append(Int64(i &- start))
      start = i
    }
    output.append(IntegerEncoding.runs.rawValue)
    output.appendVarint(heads.count)
    encode(heads.buffer, allowRuns: false, into: &output)
    encode(lengths.buffer, allowRuns: false, into: &output)
  }

  /// The largest of the usual units of time that divides all values.
  private static func commonScale(_ values: UnsafeBufferPointer<Int64>) -> Int64 {
    for scale in [1_000_000_000, 1_000_000, 1000] as [Int64] {
      var divides = true
      for value in values where value % scale != 0 {
        divides = false
        break
      }
      if divides { return scale }
    }
    return 1
  }
}
