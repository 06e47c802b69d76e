internal import EventQBytes
internal import EventQFilter
internal import EventQModel

/// `unpack_json [if (...)] from field [fields (a, b)] [result_prefix "x"] [keep_original_fields] [skip_empty_results]`:
/// the members of a JSON object become fields; nested objects become `a.b`, arrays stay as JSON.
struct UnpackJSONPipe: Pipe {
  var field = "_msg"
  var names: [String] = []
  var prefix = ""
  var condition: RowCondition?
  var options = ExtractOptions()

  static func parse(_ scanner: inout QueryScanner) throws(QuerySyntaxError) -> any Pipe {
    var pipe = UnpackJSONPipe()
    pipe.condition = try scanner.optionalCondition()
    if scanner.takeKeyword("from") { pipe.field = try scanner.fieldName() }
    while true {
      if scanner.takeKeyword("fields") {
        pipe.names = try scanner.fieldsInParentheses("before the fields")
      } else if scanner.takeKeyword("result_prefix") {
        pipe.prefix = try scanner.text("a prefix")
      } else if scanner.takeKeyword("keep_original_fields") {
        pipe.options.keepsOriginal = true
      } else if scanner.takeKeyword("skip_empty_results") {
        pipe.options.skipsEmpty = true
      } else {
        return pipe
      }
    }
  }

  var text: String {
    "unpack_json from \(field)" + (names.isEmpty ? "" : " fields (\(names.joined(separator: ", ")))")
      + (prefix.isEmpty ? "" : " result_prefix \"\(prefix)\"")
  }
  func needs(_ downstream: FieldNeeds) -> FieldNeeds { downstream.adding([field] + (condition?.fields ?? [])) }
  func processor(_ context: QueryContext, _ next: Processor) -> Processor { Work(self, next) }

  private final class Work: SetFieldProcessor {
    let pipe: UnpackJSONPipe
    init(_ pipe: UnpackJSONPipe, _ next: Processor) {
      self.pipe = pipe
      super.init(pipe.condition, next)
    }

    override func compute(_ block: borrowing RowBlock, _ row: Int, _ results: inout [Result]) {
      var reader = JSONMembers(bytes: block.value(row, block.bind(pipe.field)))
      guard let members = reader.read() else { return }
      for member in members {
        if !pipe.names.isEmpty, !FieldNames.matches(member.name, pipe.names) { continue }
        if pipe.options.skipsEmpty, member.value.isEmpty { continue }
        results.append(
          Result(
            name: pipe.prefix + member.name, value: member.value, type: member.type,
            keepsOriginal: pipe.options.keepsOriginal))
      }
    }
  }
}

/// Reads a JSON object (RFC 8259) into flat members. Strict, and bounded in depth.
struct JSONMembers {
  struct Member {
    var name: String
    var value: String
    var type: FieldType
  }

  private let bytes: UnsafeRawBufferPointer
  private var index = 0
  private var members: [Member] = []
  private static let depth = 32

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The members, or nil where the text is no JSON object.
  mutating func read() -> [Member]? {
    space()
    guard peek == 0x7B, object("", 0) else { return nil }
    space()
    return index == bytes.count ? members : nil
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func space() {
    while let next = peek, next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D { index += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    space()
    guard peek == byte else { return false }
    index += 1
    return true
  }

  private mutating func object(_ prefix: String, _ depth: Int) -> Bool {
    guard depth < Self.depth, take(0x7B) else { return false }
    if take(0x7D) { return true }
    repeat {
      space()
      guard let key = string(), take(0x3A) else { return false }
      guard value(prefix + key, depth) else { return false }
    } while take(0x2C)
    return take(0x7D)
  }

  private mutating func value(_ name: String, _ depth: Int) -> Bool {
    space()
    guard let next = peek else { return false }
    switch next {
    case 0x7B: return object(name + ".", depth + 1)
    case 0x22:
      guard let text = string() else { return false }
      members.append(Member(name: name, value: text, type: .string))
    case 0x5B:
      let start = index
      guard skip(depth + 1) else { return false }
      members.append(Member(name: name, value: bytes.part(start, index).string, type: .json))
    default:
      let start = index
      guard scalar() else { return false }
      let text = bytes.part(start, index)
      if text.equals("null") { return true }
      let type = EventJSON.isNumber(text) ? FieldType.number : .boolean
      members.append(Member(name: name, value: text.string, type: type))
    }
    return true
  }

  /// A number, `true`, `false` or `null`.
  private mutating func scalar() -> Bool {
    let start = index
    while let next = peek, ASCII.isAlphanumeric(next) || next == 0x2D || next == 0x2B || next == 0x2E { index += 1 }
    let text = bytes.part(start, index)
    return text.equals("true") || text.equals("false") || text.equals("null") || EventJSON.isNumber(text)
  }

  private mutating func skip(_ depth: Int) -> Bool {
    space()
    guard depth < Self.depth, let next = peek else { return false }
    switch next {
    case 0x22: return string() != nil
    case 0x5B, 0x7B:
      let close: UInt8 = next == 0x5B ? 0x5D : 0x7D
      index += 1
      if take(close) { return true }
      repeat {
        if next == 0x7B {
          space()
          guard string() != nil, take(0x3A) else { return false }
        }
        guard skip(depth + 1) else { return false }
      } while take(0x2C)
      return take(close)
    default: return scalar()
    }
  }

  private mutating func string() -> String? {
    guard peek == 0x22 else { return nil }
    index += 1
    var out: [UInt8] = []
    while let next = peek {
      index += 1
      if next == 0x22 { return String(decoding: out, as: UTF8.self) }
      if next < 0x20 { return nil }
      guard next == 0x5C else {
        out.append(next)
        continue
      }
      guard let escape = peek else { return nil }
      index += 1
      switch escape {
      case 0x6E: out.append(0x0A)
      case 0x74: out.append(0x09)
      case 0x72: out.append(0x0D)
      case 0x62: out.append(0x08)
      case 0x66: out.append(0x0C)
      case 0x22, 0x5C, 0x2F: out.append(escape)
      case 0x75:
        guard let scalar = unicode() else { return nil }
        out += Array(Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter)
      default: return nil
      }
    }
    return nil
  }

  private mutating func unicode() -> Unicode.Scalar? {
    guard let first = unit() else { return nil }
    if let scalar = Unicode.Scalar(first) { return scalar }
    // A pair of surrogates; half a pair becomes U+FFFD.
    guard first < 0xDC00, index + 1 < bytes.count, bytes[index] == 0x5C, bytes[index + 1] == 0x75 else {
      return "\u{FFFD}"
    }
    index += 2
    guard let second = unit() else { return nil }
    guard second >= 0xDC00, second < 0xE000 else { return "\u{FFFD}" }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private mutating func unit() -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = ASCII.hexValue(bytes[index]) else { return nil }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}
