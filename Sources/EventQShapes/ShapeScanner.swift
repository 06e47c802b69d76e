public import EventQBytes
internal import EventQModel

/// Splits a message into what its programmer wrote and what varies: the template and its slots.
///
/// One pass over the first line of the message; nothing is learned, so the same message has the same shape on any
/// machine, in any order, after any other message. No allocation per scan once the buffers have grown; about 10 ns a
/// token. Not for concurrent use: a scanner for each thread.
public struct ShapeScanner: ~Copyable {
  /// Slots of the last message that was scanned, in order, not overlapping.
  public private(set) var slots = Column<Slot>(capacity: 64)

  /// The masked template: literal text with `<*>` for each run of slots, white space folded to one blank.
  var mask = ByteArena(capacity: 1024)
  /// Offset in `mask` behind the last `<*>`, or -1 before the first.
  var lastSlotEnd = -1
  /// White space was met and not yet written: it is left out at both ends of a message.
  var pendingBlank = false
  /// The literal word before the current token, of the message; empty after anything else than a word.
  var previousWord = Slice.none
  /// What the current token is to its left-hand side.
  var context = ValueContext.none
  /// No closing quote of this kind follows: not looked for again, which keeps the pass linear.
  var noDoubleQuote = false
  var noSingleQuote = false

  /// Offset of a truth value that is to be masked although it is a word, or -1.
  var flagStart = -1

  let classes = ByteClass.makeTable()

  public init() {}

  /// Scans a message and returns the id of its shape: a `ByteHash` over the masked template.
  ///
  /// Only the first line that is not blank counts, and of that the first `Limits.shapeBytes`: the rest of a folded
  /// event (a trace, a dump) differs too much to name a kind of event.
  public mutating func scan(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    reset()
    var from = 0
    while from < bytes.count, ASCII.isSpace(bytes[from]) { from &+= 1 }
    let limit = min(bytes.count, from &+ Limits.shapeBytes)
    var to = from
    while to < limit, bytes[to] != 0x0A { to &+= 1 }
    scan(bytes, from, to)
    return ByteHash.of(mask.bytes)
  }

  /// The masked template of the last message, `<*>` for each variable place: exactly what its id is the hash of.
  /// Safe: valid until the next scan.
  public var maskedTemplate: UnsafeRawBufferPointer { mask.bytes }

  /// The template of the message that was scanned last, with the types of its slots: `Failed password for <val> from
  /// <ip> port <num> ssh2`. For people; messages of one shape may differ in the types.
  ///
  /// - Parameter bytes: the same bytes that were given to `scan`.
  public borrowing func template(of bytes: UnsafeRawBufferPointer) -> String {
    var writer = ByteWriter(capacity: mask.count * 2)
    var next = 0
    var i = 0
    let masked = mask.bytes
    while i < masked.count {
      // A literal `<*>` of the message itself cannot be told from a slot here: it is shown as one where slots remain.
      if masked.matches("<*>", at: i) {
        while next < slots.count, slots[next].isRepeat { next += 1 }
        if next < slots.count {
          writer.literal(slots[next].type.placeholder)
          next += 1
          i += 3
          continue
        }
      }
      writer.byte(masked[i])
      i += 1
    }
    return writer.string
  }

  mutating func reset() {
    slots.removeAll()
    mask.removeAll()
    lastSlotEnd = -1
    pendingBlank = false
    previousWord = .none
    context = .none
    noDoubleQuote = false
    noSingleQuote = false
    flagStart = -1
  }

  mutating func scan(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int) {
    var i = from
    while i < to {
      let byte = bytes[i]
      let kind = classes[Int(byte)]
      if kind & ByteClass.blank != 0 {
        if context == .mask { slot(bytes, i, i, .value) }
        pendingBlank = true
        context = .none
        i &+= 1
      } else if kind & ByteClass.separator != 0 {
        i = separator(bytes, at: i, end: to)
      } else {
        var end = i
        var flags: UInt8 = 0
        while end < to {
          let next = classes[Int(bytes[end])]
          if next & (ByteClass.separator | ByteClass.blank) != 0 { break }
          flags |= next
          end &+= 1
        }
        i = token(bytes, i, end, flags, lineEnd: to)
      }
    }
    if context == .mask { slot(bytes, to, to, .value) }
  }

  // MARK: Writing the template

  /// Writes literal bytes of the message.
  mutating func literal(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int) {
    if from == to { return }
    flushBlank()
    mask.append(bytes.part(from, to))
  }

  mutating func flushBlank() {
    if pendingBlank, mask.count > 0 { mask.append(0x20) }
    pendingBlank = false
  }

  /// Adds a slot and its `<*>`, unless it only continues a list.
  mutating func slot(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int, _ type: SlotType) {
    let isRepeat = continuesList && slots.count > 0 && slots[slots.count &- 1].type.family == type.family
    if isRepeat {
      mask.truncate(to: lastSlotEnd)
      pendingBlank = false
    } else {
      flushBlank()
      mask.append(0x3C)
      mask.append(0x2A)
      mask.append(0x3E)
      lastSlotEnd = mask.count
    }
    slots.append(
      Slot(
        offset: UInt32(truncatingIfNeeded: from), length: UInt32(truncatingIfNeeded: to &- from), type: type,
        isRepeat: isRepeat))
    previousWord = .none
    context = .none
  }

  /// Whether nothing but list punctuation stands between the last slot and here.
  private var continuesList: Bool {
    guard lastSlotEnd >= 0, mask.count &- lastSlotEnd <= 3 else { return false }
    if mask.count == lastSlotEnd { return pendingBlank }
    for i in lastSlotEnd..<mask.count {
      switch mask.bytes[i] {
      case 0x20, 0x2C, 0x2D, 0x2F, 0x7C: continue  // blank , - / |
      default: return false
      }
    }
    return true
  }
}

/// How the place of a token bears on it.
enum ValueContext: UInt8 {
  case none
  /// Behind `key=`: a value, whatever it looks like.
  case mask
  /// Behind the `=` of a key whose values are words of the program, such as `type=` or `msg=`.
  case keep
}
