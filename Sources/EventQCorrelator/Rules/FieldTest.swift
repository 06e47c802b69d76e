internal import EventQBytes
internal import EventQModel

/// A compiled `FieldMatch`: one test on one event.
struct FieldTest {
  enum Subject: Equatable {
    case message, app, hostname, kind, severity, level, source, raw, facility
    case extra(Field)
    /// A name that only a batch knows.
    case named([UInt8])
  }

  var subject: Subject
  var match: FieldMatch
  /// The values' bytes, lower-case where case does not matter.
  var values: [[UInt8]]
  /// Numbers of the values in the automaton, for texts looked for in the message without regard to case.
  var literalIDs: [Int] = []
  var numbers: [Double] = []

  init(_ match: FieldMatch) {
    self.match = match
    subject = Self.subject(of: match.field)
    values = match.values.map { match.isCaseSensitive ? Array($0.utf8) : $0.utf8.map(ASCII.lower) }
    numbers = match.values.compactMap { Double($0) }
  }

  /// Whether the automaton answers the whole test.
  var isLiteralSearch: Bool { subject == .message && match.operation == .contains && !match.isCaseSensitive }

  private static func subject(of name: String) -> Subject {
    switch name {
    case "_msg": return .message
    case "app_name": return .app
    case "hostname": return .hostname
    case "kind": return .kind
    case "severity": return .severity
    case "level": return .level
    case "source": return .source
    case "_raw": return .raw
    case "facility": return .facility
    default:
      var name = name
      let known = name.withUTF8 { Field.named(UnsafeRawBufferPointer($0)) }
      return known.map { .extra($0) } ?? .named(Array(name.utf8))
    }
  }

  func evaluate(_ batch: borrowing EventBatch, _ row: Int, _ hits: borrowing HitSet) -> Bool {
    if !literalIDs.isEmpty {
      if match.requiresAll {
        for id in literalIDs where !hits.contains(id) { return false }
        return true
      }
      for id in literalIDs where hits.contains(id) { return true }
      return false
    }
    switch subject {
    case .severity: return compare(batch.severity[row] == Severity.none ? nil : Double(batch.severity[row]))
    case .kind where batch.kind[row] != .other:
      let name = batch.kind[row].name
      return test(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    case .level:
      guard let word = Severity.word(batch.severity[row]) else { return false }
      return test(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    case .source: return test(batch.sources.bytes(Int(batch.source[row])))
    default: return test(batch.bytes(slice(batch, row)))
    }
  }

  private func slice(_ batch: borrowing EventBatch, _ row: Int) -> Slice {
    switch subject {
    case .message: return batch.message[row]
    case .app: return batch.appName[row]
    case .hostname: return batch.hostname[row]
    case .raw: return batch.raw[row]
    case .kind: return batch.value(.kindName, row: row)
    case .extra(let field): return batch.value(field, row: row)
    case .named(let name):
      guard let id = name.withUnsafeBytes({ batch.dynamicNames.find($0) }) else { return .none }
      return batch.value(Field(id: Field.firstDynamic + UInt16(id)), row: row)
    case .severity, .level, .source, .facility: return .none
    }
  }

  private func compare(_ value: Double?) -> Bool {
    guard let value else { return match.operation == .exists && values.first == Array("false".utf8) }
    switch match.operation {
    case .less: return numbers.contains { value < $0 }
    case .lessOrEqual: return numbers.contains { value <= $0 }
    case .greater: return numbers.contains { value > $0 }
    case .greaterOrEqual: return numbers.contains { value >= $0 }
    case .exists: return values.first != Array("false".utf8)
    default: return numbers.contains { value == $0 }
    }
  }

  private func test(_ bytes: UnsafeRawBufferPointer) -> Bool {
    switch match.operation {
    case .exists: return bytes.isEmpty == (values.first == Array("false".utf8))
    case .less, .lessOrEqual, .greater, .greaterOrEqual: return compare(Double(bytes.string))
    default: break
    }
    if match.requiresAll {
      for value in values where !fits(bytes, value) { return false }
      return true
    }
    for value in values where fits(bytes, value) { return true }
    return false
  }

  private func fits(_ bytes: UnsafeRawBufferPointer, _ value: [UInt8]) -> Bool {
    value.withUnsafeBytes { value in
      switch match.operation {
      case .equals: return bytes.count == value.count && same(bytes, 0, value)
      case .startsWith: return same(bytes, 0, value)
      case .endsWith: return same(bytes, bytes.count - value.count, value)
      case .contains:
        if match.isCaseSensitive { return bytes.find(value) != nil }
        var at = 0
        while at + value.count <= bytes.count {
          if same(bytes, at, value) { return true }
          at += 1
        }
        return false
      case .glob: return glob(bytes, value)
      default: return false
      }
    }
  }

  private func same(_ bytes: UnsafeRawBufferPointer, _ at: Int, _ value: UnsafeRawBufferPointer) -> Bool {
    guard at >= 0, at + value.count <= bytes.count else { return false }
    for i in 0..<value.count {
      let byte = match.isCaseSensitive ? bytes[at + i] : ASCII.lower(bytes[at + i])
      if byte != value[i] { return false }
    }
    return true
  }

  /// `*` and `?` over the whole value; the usual walk that returns to the last star.
  private func glob(_ bytes: UnsafeRawBufferPointer, _ pattern: UnsafeRawBufferPointer) -> Bool {
    var i = 0
    var p = 0
    var star = -1
    var mark = 0
    while i < bytes.count {
      let byte = match.isCaseSensitive ? bytes[i] : ASCII.lower(bytes[i])
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = p
        mark = i
        p += 1
      } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == byte {
        p += 1
        i += 1
      } else if star >= 0 {
        p = star + 1
        mark += 1
        i = mark
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
    return p == pattern.count
  }
}
