internal import EventQBytes
internal import EventQModel

/// A member of a JSON object after flattening: `{"a":{"b":1}}` has the one leaf `a.b`.
struct JSONLeaf: BitwiseCopyable {
  /// Where the dotted name stands in `JSONObject.names`.
  var name: Slice
  /// The value: a string without its quotes and escapes, a number's text, `true`, an array's compact text.
  var value: Slice
  var type: FieldType
}

/// Why a text is not a JSON object that can be flattened.
enum JSONFault {
  case none, syntax, depth, duplicate, trailing

  var text: StaticString {
    switch self {
    case .none: return ""
    case .syntax: return "broken JSON"
    case .depth: return "JSON nested too deeply"
    case .duplicate: return "JSON with a repeated key"
    case .trailing: return "text after the JSON object"
    }
  }
}

// Safe: owns all its memory and cannot be copied.
extension JSONObject: @unchecked Sendable {}

/// Reads one JSON object (RFC 8259) into leaves, without a tree. Keep one for many objects: it keeps its memory.
struct JSONObject: ~Copyable {
  /// Objects nested deeper than this are kept as JSON text; deeper than `deepest` is refused.
  private static let flattened = 8
  private static let deepest = 256

  var names = ByteArena(capacity: 1024)
  var leaves = Column<JSONLeaf>(capacity: 64)
  private var path = ByteArena(capacity: 256)
  private var seen = InternTable()
  private var i = 0
  private(set) var fault = JSONFault.none

  init() {}

  /// Reads the object that `slice` holds; `b` are its bytes and must not lie in `batch.made`. Strings with escapes are
  /// written to `batch.made`. Returns the offset behind the object, or nil (see `fault`, at `position`).
  mutating func read(_ b: UnsafeRawBufferPointer, _ slice: Slice, _ batch: inout EventBatch, from: Int = 0) -> Int? {
    removeAll()
    i = from
    fault = .none
    space(b)
    guard i < b.count, b[i] == 0x7B, object(b, slice, &batch, depth: 1) else {
      if fault == .none { fault = .syntax }
      return nil
    }
    return i
  }

  /// Where reading stopped.
  var position: Int { i }

  func name(_ leaf: JSONLeaf) -> UnsafeRawBufferPointer { names.bytes(leaf.name) }

  @inline(__always)
  private mutating func space(_ b: UnsafeRawBufferPointer) {
    while i < b.count, b[i] == 0x20 || b[i] == 0x09 || b[i] == 0x0A || b[i] == 0x0D { i &+= 1 }
  }

  private mutating func object(
    _ b: UnsafeRawBufferPointer, _ slice: Slice, _ batch: inout EventBatch, depth: Int
  ) -> Bool {
    i &+= 1
    space(b)
    if i < b.count, b[i] == 0x7D {
      i &+= 1
      return true
    }
    let base = path.count
    while i < b.count {
      guard b[i] == 0x22, let key = string(b, slice, &batch) else { return false }
      space(b)
      guard i < b.count, b[i] == 0x3A else { return false }
      i &+= 1
      space(b)
      if base > 0 { path.append(0x2E) }
      path.append(batch.bytes(key))
      guard i < b.count, value(b, slice, &batch, depth: depth) else { return false }
      path.truncate(to: base)
      space(b)
      guard i < b.count else { return false }
      if b[i] == 0x7D {
        i &+= 1
        return true
      }
      guard b[i] == 0x2C else { return false }
      i &+= 1
      space(b)
    }
    return false
  }

  private mutating func value(
    _ b: UnsafeRawBufferPointer, _ slice: Slice, _ batch: inout EventBatch, depth: Int
  ) -> Bool {
    let start = i
    switch b[i] {
    case 0x22:
      guard let text = string(b, slice, &batch) else { return false }
      return add(text, .string)
    case 0x7B where depth < Self.flattened:
      return object(b, slice, &batch, depth: depth + 1)
    case 0x7B, 0x5B:
      guard let spaced = skipNested(b, depth: depth) else { return false }
      let raw = slice.part(from: start, to: i)
      return add(spaced ? Self.compact(b.part(start, i), &batch) : raw, .json)
    case 0x74 where b.matches("true", at: i): i &+= 4
    case 0x66 where b.matches("false", at: i): i &+= 5
    case 0x6E where b.matches("null", at: i):
      i &+= 4
      return true
    default:
      guard number(b) else { return false }
      return add(slice.part(from: start, to: i), .number)
    }
    return add(slice.part(from: start, to: i), .boolean)
  }

  /// Forgets the pairs, for a reader that adds its own (`append`).
  mutating func removeAll() {
    names.removeAll()
    leaves.removeAll()
    path.removeAll()
    seen.removeAll()
  }

  /// Adds a pair as another format reads it; false where the name is there already.
  mutating func append(_ name: UnsafeRawBufferPointer, _ value: Slice, _ type: FieldType) -> Bool {
    path.removeAll()
    path.append(name)
    return add(value, type)
  }

  private mutating func add(_ value: Slice, _ type: FieldType) -> Bool {
    let known = seen.count
    if seen.intern(path.bytes) < known {
      fault = .duplicate
      return false
    }
    leaves.append(JSONLeaf(name: names.append(path.bytes), value: value, type: type))
    return true
  }

  /// RFC 8259, section 6.
  private mutating func number(_ b: UnsafeRawBufferPointer) -> Bool {
    func digits(_ i: inout Int) -> Int {
      let start = i
      while i < b.count, ASCII.isDigit(b[i]) { i &+= 1 }
      return i &- start
    }
    if b[i] == 0x2D { i &+= 1 }
    let first = i
    let whole = digits(&i)
    guard whole > 0, whole == 1 || b[first] != 0x30 else { return false }
    if i < b.count, b[i] == 0x2E {
      i &+= 1
      guard digits(&i) > 0 else { return false }
    }
    if i < b.count, b[i] | 0x20 == 0x65 {
      i &+= 1
      if i < b.count, b[i] == 0x2B || b[i] == 0x2D { i &+= 1 }
      guard digits(&i) > 0 else { return false }
    }
    return true
  }

  /// Passes an array or object; whether white space stands in it outside strings. Nil where it is broken.
  private mutating func skipNested(_ b: UnsafeRawBufferPointer, depth: Int) -> Bool? {
    var open = depth
    var spaced = false
    while i < b.count {
      switch b[i] {
      case 0x22:
        i &+= 1
        while i < b.count, b[i] != 0x22 { i &+= b[i] == 0x5C ? 2 : 1 }
        guard i < b.count else { return nil }
      case 0x5B, 0x7B:
        open += 1
        if open > Self.deepest {
          fault = .depth
          return nil
        }
      case 0x5D, 0x7D:
        open -= 1
        if open == depth {
          i &+= 1
          return spaced
        }
      case 0x20, 0x09, 0x0A, 0x0D: spaced = true
      default: break
      }
      i &+= 1
    }
    return nil
  }

  private static func compact(_ b: UnsafeRawBufferPointer, _ batch: inout EventBatch) -> Slice {
    let start = batch.made.count
    var quoted = false
    var i = 0
    while i < b.count {
      let byte = b[i]
      if quoted {
        if byte == 0x5C, i + 1 < b.count {
          batch.made.append(byte)
          i += 1
        } else if byte == 0x22 {
          quoted = false
        }
      } else if byte == 0x22 {
        quoted = true
      } else if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        i += 1
        continue
      }
      batch.made.append(b[i])
      i += 1
    }
    return batch.madeSlice(from: start)
  }

  /// A string at its opening quote: the slice of its text, of `batch.made` where it has escapes.
  private mutating func string(_ b: UnsafeRawBufferPointer, _ slice: Slice, _ batch: inout EventBatch) -> Slice? {
    let start = i &+ 1
    var j = start
    while j < b.count, b[j] != 0x22, b[j] != 0x5C { j &+= 1 }
    guard j < b.count else { return nil }
    if b[j] == 0x22 {
      i = j &+ 1
      return slice.part(from: start, to: j)
    }
    let made = batch.made.count
    batch.made.append(b.part(start, j))
    guard let end = JSONEscapes.unescape(b, j, into: &batch.made) else {
      batch.made.truncate(to: made)
      return nil
    }
    i = end
    return batch.madeSlice(from: made)
  }
}

/// Escapes of JSON strings.
enum JSONEscapes {
  /// Writes the rest of a string, from `start` to its closing quote, without escapes. Returns the offset behind the
  /// quote, or nil where the string is broken.
  static func unescape(_ b: UnsafeRawBufferPointer, _ start: Int, into made: inout ByteArena) -> Int? {
    var j = start
    while j < b.count {
      let byte = b[j]
      if byte == 0x22 { return j + 1 }
      if byte != 0x5C {
        made.append(byte)
        j += 1
        continue
      }
      guard j + 1 < b.count else { return nil }
      j += 2
      switch b[j - 1] {
      case 0x6E: made.append(0x0A)
      case 0x74: made.append(0x09)
      case 0x72: made.append(0x0D)
      case 0x62: made.append(0x08)
      case 0x66: made.append(0x0C)
      case 0x22, 0x5C, 0x2F: made.append(b[j - 1])
      case 0x75:
        guard var code = hex(b, j) else { return nil }
        j += 4
        if code >= 0xD800, code < 0xDC00, b.matches("\\u", at: j), let low = hex(b, j + 2), low >= 0xDC00,
          low < 0xE000
        {
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
          j += 6
        }
        utf8(code >= 0xD800 && code < 0xE000 ? 0xFFFD : code, into: &made)
      default: return nil
      }
    }
    return nil
  }

  private static func hex(_ b: UnsafeRawBufferPointer, _ i: Int) -> UInt32? {
    guard i + 4 <= b.count else { return nil }
    var value: UInt32 = 0
    for k in 0..<4 {
      guard let digit = ASCII.hexValue(b[i + k]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private static func utf8(_ code: UInt32, into made: inout ByteArena) {
    func tail(_ shift: UInt32) { made.append(UInt8(0x80 | code >> shift & 0x3F)) }
    if code < 0x80 {
      made.append(UInt8(code))
    } else if code < 0x800 {
      made.append(UInt8(0xC0 | code >> 6))
      tail(0)
    } else if code < 0x10000 {
      made.append(UInt8(0xE0 | code >> 12))
      tail(6)
      tail(0)
    } else {
      made.append(UInt8(0xF0 | code >> 18))
      tail(12)
      tail(6)
      tail(0)
    }
  }
}
