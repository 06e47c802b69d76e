internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// The order of values in `sort`, `min`, `max` and in results: nothing, numbers by size, times, other texts by bytes.
/// A total order, whatever is mixed.
struct ValueKey: BitwiseCopyable {
  var rank: UInt8
  var number: Double
  var time: Int64

  init(_ value: UnsafeRawBufferPointer) {
    (rank, number, time) = (3, 0, 0)
    if value.isEmpty {
      rank = 0
    } else if value.count >= 19, value[4] == 0x2D, value[10] == 0x54, let instant = TimeText.instant(value) {
      rank = 2
      time = instant.nanoseconds
    } else if let parsed = NumberText.parse(value), !parsed.isNaN {
      rank = 1
      number = parsed
    }
  }

  /// -1, 0, 1; equal keys of unequal texts are ordered by their bytes.
  static func compare(
    _ a: ValueKey, _ textA: UnsafeRawBufferPointer, _ b: ValueKey, _ textB: UnsafeRawBufferPointer
  ) -> Int {
    if a.rank != b.rank { return a.rank < b.rank ? -1 : 1 }
    if a.number != b.number { return a.number < b.number ? -1 : 1 }
    if a.time != b.time { return a.time < b.time ? -1 : 1 }
    if textA.equals(textB) { return 0 }
    return textA.sortsBefore(textB) ? -1 : 1
  }

  static func compare(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    compare(ValueKey(a), a, ValueKey(b), b)
  }
}
