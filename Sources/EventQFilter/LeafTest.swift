internal import EventQBytes
internal import EventQModel

/// One predicate on one field, ready to run.
final class Leaf: Sendable {
  enum Test: Sendable {
    case phrase(Needle)
    case prefix(Needle)
    case exact(Needle)
    case substring(Needle)
    case startsWith(Needle)
    case endsWith(Needle)
    case regex(ByteRegex)
    case inSet(NeedleSet)
    case sequence([Needle])
    case range(Double, Double)
    case ipv4(UInt32, UInt32)
    case network(IPNetwork)
    case stringRange(Needle?, Needle?)
    case length(Int, Int)
    case exists
    case empty
    case time(Timestamp, Timestamp)
    case timeOfDay(Int64, Int64, Int64)
    case weekday(Int, Int, Int64)
    case equalsField(FieldReference)
    case lessThanField(FieldReference, Bool)
  }

  let field: FieldReference
  let test: Test
  /// Roughly what a row costs, to run the cheapest predicate first.
  let cost: Int

  init(_ field: FieldReference, _ predicate: FieldPredicate) throws(RegexError) {
    self.field = field
    test = try Self.compile(predicate)
    cost = Self.cost(field, test)
  }

  private static func compile(_ predicate: FieldPredicate) throws(RegexError) -> Test {
    switch predicate {
    case .phrase(let text, let ignoringCase):
      return text.isEmpty ? .empty : .phrase(Needle(text, ignoringCase: ignoringCase))
    case .prefix(let text, let ignoringCase):
      return text.isEmpty ? .exists : .prefix(Needle(text, ignoringCase: ignoringCase))
    case .exact(let text, let ignoringCase):
      return text.isEmpty ? .empty : .exact(Needle(text, ignoringCase: ignoringCase))
    case .substring(let text, let ignoringCase): return .substring(Needle(text, ignoringCase: ignoringCase))
    case .startsWith(let text, let ignoringCase): return .startsWith(Needle(text, ignoringCase: ignoringCase))
    case .endsWith(let text, let ignoringCase): return .endsWith(Needle(text, ignoringCase: ignoringCase))
    case .regex(let pattern): return .regex(try ByteRegex(pattern))
    case .inSet(let texts, let ignoringCase): return .inSet(NeedleSet(texts, ignoringCase: ignoringCase))
    case .sequence(let texts): return .sequence(texts.map { Needle($0) })
    case .range(let from, let to): return .range(from, to)
    case .ipv4(let from, let to): return .ipv4(from, to)
    case .network(let network): return .network(network)
    case .stringRange(let from, let before): return .stringRange(from.map { Needle($0) }, before.map { Needle($0) })
    case .length(let from, let to): return .length(from, to)
    case .exists: return .exists
    case .empty: return .empty
    case .time(let from, let until): return .time(from, until)
    case .timeOfDay(let from, let to, let offset): return .timeOfDay(from, to, offset)
    case .weekday(let from, let to, let offset): return .weekday(from, to, offset)
    case .equalsField(let other): return .equalsField(FieldReference(other))
    case .lessThanField(let other, let orEqual): return .lessThanField(FieldReference(other), orEqual)
    }
  }

  private static func cost(_ field: FieldReference, _ test: Test) -> Int {
    let text = field.known == .message || field.known == .raw ? 40 : 10
    switch test {
    case .time, .exists, .empty: return field.known?.isCore == true ? 1 : 8
    case .exact, .startsWith, .endsWith, .inSet, .ipv4, .network, .stringRange: return 10
    case .range, .timeOfDay, .weekday, .equalsField, .lessThanField: return 20
    case .phrase(let needle), .prefix(let needle), .substring(let needle): return needle.ignoringCase ? text * 4 : text
    case .length: return text
    case .sequence: return text * 2
    case .regex: return text * 8
    }
  }

  /// Whether a value passes. Tests that need more than the value are decided in `matches(_:_:bound:)`.
  func passes(_ value: UnsafeRawBufferPointer) -> Bool {
    switch test {
    case .phrase(let needle): return needle.findPhrase(in: value) != nil
    case .prefix(let needle): return needle.findPhrase(in: value, prefix: true) != nil
    case .exact(let needle): return needle.equals(value)
    case .substring(let needle): return needle.bytes.isEmpty || needle.find(in: value) != nil
    case .startsWith(let needle): return needle.stands(in: value, at: 0)
    case .endsWith(let needle): return needle.ends(value)
    case .regex(let regex): return regex.matches(value)
    case .inSet(let set): return set.contains(value)
    case .sequence(let needles): return Self.sequence(needles, value)
    case .range(let from, let to):
      guard let number = NumberText.parse(value) else { return false }
      return number >= from && number <= to
    case .ipv4(let from, let to):
      guard let address = IPText.ipv4(value) else { return false }
      return address >= from && address <= to
    case .network(let network): return network.contains(value)
    case .stringRange(let from, let before):
      if let from, value.sortsBefore(from.bytes) { return false }
      return before.map { value.sortsBefore($0.bytes) } ?? true
    case .length(let from, let to):
      let length = Self.characters(value)
      return length >= from && length <= to
    case .exists: return !value.isEmpty
    case .empty: return value.isEmpty
    case .time, .timeOfDay, .weekday: return TimeText.instant(value).map(passes) ?? false
    case .equalsField, .lessThanField: return false
    }
  }

  /// Whether a moment passes a test on time.
  func passes(_ time: Timestamp) -> Bool {
    if case .time(let from, let until) = test {
      // An event without a time is in a range that has no beginning only.
      return time.isNone ? from == .distantPast : time >= from && time < until
    }
    if time.isNone { return false }
    let day: Int64 = 86_400_000_000_000
    switch test {
    case .timeOfDay(let from, let to, let offset):
      let (moved, over) = time.nanoseconds.addingReportingOverflow(offset)
      if over { return false }
      let ofDay = (moved % day + day) % day
      return ofDay >= from && ofDay <= to
    case .weekday(let from, let to, let offset):
      let (moved, over) = time.nanoseconds.addingReportingOverflow(offset)
      if over { return false }
      let days = Int(moved >= 0 ? moved / day : (moved - day + 1) / day)
      // 1970-01-01 was a Thursday.
      let weekday = ((days + 4) % 7 + 7) % 7
      return weekday >= from && weekday <= to
    default: return false
    }
  }

  private static func sequence(_ needles: [Needle], _ value: UnsafeRawBufferPointer) -> Bool {
    var from = 0
    for needle in needles where !needle.bytes.isEmpty {
      guard let end = needle.findPhrase(in: value, from: from) else { return false }
      from = end
    }
    return true
  }

  /// Number of UTF-8 characters: bytes that do not continue one.
  static func characters(_ value: UnsafeRawBufferPointer) -> Int {
    var count = 0
    for byte in value where byte & 0xC0 != 0x80 { count &+= 1 }
    return count
  }
}
