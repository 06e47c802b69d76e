internal import EventQBytes

extension IntegerStream {
  /// The exact sizes of the framed encodings, found in one pass without writing anything.
  struct Candidates {
    private(set) var best = IntegerEncoding.packed
    private(set) var smallestSize = Int.max

    init(_ values: UnsafeBufferPointer<Int64>, scale: Int64) {
      var sizes = (Sizer(), Sizer(), Sizer())
      var previous: Int64 = 0
      var previousDelta: Int64 = 0
      var heads = (0, 0)
      for i in 0..<values.count {
        let value = scale == 1 ? values[i] : values[i] / scale
        let delta = value &- previous
        sizes.0.add(value)
        if i == 0 { heads.0 = VarintSize.ofSigned(value) }
        if i > 0 { sizes.1.add(delta) }
        if i == 1 { heads.1 = VarintSize.ofSigned(delta) }
        if i > 1 { sizes.2.add(delta &- previousDelta) }
        previous = value
        previousDelta = delta
      }
      let header = 1 + VarintSize.of(UInt64(scale))
      consider(.packed, header + sizes.0.finish())
      consider(.delta, header + heads.0 + sizes.1.finish())
      if values.count > 1 { consider(.deltaOfDelta, header + heads.0 + heads.1 + sizes.2.finish()) }
    }

    private mutating func consider(_ encoding: IntegerEncoding, _ size: Int) {
      if size < smallestSize {
        smallestSize = size
        best = encoding
      }
    }
  }

  /// Adds up what the frames of a stream would take.
  private struct Sizer {
    private var total = 0
    private var count = 0
    private var low = Int64.max
    private var high = Int64.min

    @inline(__always)
    mutating func add(_ value: Int64) {
      low = min(low, value)
      high = max(high, value)
      count &+= 1
      if count == IntegerStream.frameLength { close() }
    }

    mutating func close() {
      let width = BitPacking.width(of: UInt64(bitPattern: high &- low))
      total += VarintSize.ofSigned(low) + 1 + BitPacking.byteCount(count, width: width)
      count = 0
      low = .max
      high = .min
    }

    mutating func finish() -> Int {
      if count > 0 { close() }
      return total
    }
  }
}
