internal import EventQBytes
internal import EventQModel

/// A part of a raw line that is known from elsewhere: the value of a column.
struct KnownSpan: BitwiseCopyable {
  var start: Int
  var end: Int
  /// The column, or `LineTokenizer.stamp` and a format.
  var column: UInt16
}

/// Cuts raw lines into a template (bytes with a 0 for each slot) and slots. The cut depends on nothing but the line and
/// its known spans, and putting the slots back gives the line, byte for byte.
///
/// Unlike a shape, which should tell kinds of messages apart, a template only has to compress: everything with a digit,
/// and dotted and slashed names, are slots.
struct LineTokenizer: ~Copyable {
  /// Slots that hold no known value, and (with the number of a `Stamp.Format` added) the event's own time.
  static let noColumn: UInt16 = 0xFFFF
  static let stamp: UInt16 = 0xFFF0

  private static let word: UInt8 = 1
  private static let digit: UInt8 = 2
  private static let joiner: UInt8 = 4

  private var classes: Column<UInt8>
  /// The template of the last line.
  private(set) var template = ByteArena(capacity: 1024)
  /// Slots of all lines since `removeAll`: where they are in the batch, and which column they are known from.
  private(set) var slots = Column<Slice>()
  private(set) var columns = Column<UInt16>()

  init() {
    classes = Column(repeating: 0, count: 256)
    for byte in 0..<256 {
      let byte8 = UInt8(byte)
      if ASCII.isDigit(byte8) {
        classes[byte] = Self.digit | Self.word
      } else if byte8 == 0x2E || byte8 == 0x2F {
        classes[byte] = Self.joiner | Self.word
      } else if ASCII.isWord(byte8) || byte8 == 0x2D {
        classes[byte] = Self.word
      }
    }
  }

  mutating func removeAll() {
    slots.removeAll()
    columns.removeAll()
  }

  /// Cuts a line. `spans` are ascending and do not overlap. A line with a 0 byte in it becomes one slot.
  mutating func cut(_ line: UnsafeRawBufferPointer, _ raw: Slice, _ spans: borrowing Column<KnownSpan>) {
    template.removeAll()
    let firstSlot = slots.count
    var nextSpan = 0
    var literal = 0
    var i = 0
    while i < line.count {
      if nextSpan < spans.count, spans[nextSpan].start == i {
        let span = spans[nextSpan]
        slot(line, raw, literal, span.start, span.end, span.column)
        i = span.end
        literal = i
        nextSpan &+= 1
        continue
      }
      let stop = nextSpan < spans.count ? spans[nextSpan].start : line.count
      let kind = classes[Int(line[i])]
      if kind & Self.word == 0 {
        if line[i] == 0 { return whole(line, raw, firstSlot) }
        i &+= 1
        continue
      }
      var end = i
      var flags: UInt8 = 0
      while end < stop {
        let next = classes[Int(line[end])]
        if next == 0 { break }
        flags |= next
        end &+= 1
      }
      let after = end
      // Points and hyphens at the end are the sentence's.
      while end > i, line[end &- 1] == 0x2E || line[end &- 1] == 0x2D { end &-= 1 }
      if end > i, flags & Self.digit != 0 || (flags & Self.joiner != 0 && hasJoiner(line, i, end)) {
        slot(line, raw, literal, i, end, Self.noColumn)
        literal = end
      }
      i = after
    }
    template.append(line.part(literal, line.count))
  }

  private func hasJoiner(_ line: UnsafeRawBufferPointer, _ from: Int, _ to: Int) -> Bool {
    if to &- from < 2 { return false }
    for i in from..<to where classes[Int(line[i])] & Self.joiner != 0 { return true }
    return false
  }

  private mutating func slot(
    _ line: UnsafeRawBufferPointer, _ raw: Slice, _ literal: Int, _ from: Int, _ to: Int, _ column: UInt16
  ) {
    template.append(line.part(literal, from))
    template.append(0 as UInt8)
    slots.append(raw.part(from: from, to: to))
    columns.append(column)
  }

  private mutating func whole(_ line: UnsafeRawBufferPointer, _ raw: Slice, _ firstSlot: Int) {
    slots.truncate(to: firstSlot)
    columns.truncate(to: firstSlot)
    template.removeAll()
    slot(line, raw, 0, 0, line.count, Self.noColumn)
  }
}
