internal import EventQBytes

/// What a rule may take out of an event.
public enum CaptureName: String, Sendable, CaseIterable {
  /// The host, address or endpoint that the event is about.
  case target
  /// The server that was asked (a name server, say).
  case server
  /// Program or unit.
  case service
  case zone
  /// File, directory or device.
  case path
  /// Free text for the title.
  case detail
  case peer
}

/// A pattern with named holes, such as `lookup {target} on {server}: `: literal text must stand as it is, a hole takes
/// what lies between (no white space, unless it is written `{detail:text}`). `{_}` and `{_:text}` skip. Linear in the
/// message but for literals that repeat.
public struct CapturePattern: Sendable, Equatable {
  enum Part: Sendable, Equatable {
    case literal([UInt8])
    case hole(CaptureName?, allowsSpace: Bool)
  }

  /// As written.
  public let text: String
  let parts: [Part]

  /// Nil where a hole has an unknown name, is not closed, or follows another without text between.
  public init?(_ text: String) {
    self.text = text
    var parts: [Part] = []
    var literal: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.first {
      guard byte == UInt8(ascii: "{") else {
        literal.append(byte)
        rest = rest.dropFirst()
        continue
      }
      guard let close = rest.firstIndex(of: UInt8(ascii: "}")) else { return nil }
      let inside = rest[rest.index(after: rest.startIndex)..<close]
      let words = inside.split(separator: UInt8(ascii: ":"), maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
      guard let name = words.first, name == "_" || CaptureName(rawValue: name) != nil else { return nil }
      guard words.count == 1 || words[1] == "text" else { return nil }
      if !literal.isEmpty { parts.append(.literal(literal)) }
      literal = []
      if case .hole? = parts.last { return nil }
      parts.append(.hole(CaptureName(rawValue: name), allowsSpace: words.count == 2))
      rest = rest[rest.index(after: close)...]
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    guard parts.contains(where: { if case .hole = $0 { true } else { false } }) else { return nil }
    self.parts = parts
  }

  /// The values at the first place where the pattern fits, or nil.
  func match(_ message: UnsafeRawBufferPointer) -> [(CaptureName, String)]? {
    guard case .literal(let first)? = parts.first else { return matchLeadingHole(message) }
    var from = 0
    while let hit = first.withUnsafeBytes({ message.find($0, from: from) }) {
      if let values = match(message, at: hit) { return values }
      from = hit + 1
    }
    return nil
  }

  /// A pattern that begins with a hole: the token before each place where its first text stands.
  private func matchLeadingHole(_ message: UnsafeRawBufferPointer) -> [(CaptureName, String)]? {
    guard parts.count > 1, case .literal(let next) = parts[1], case .hole(_, let allowsSpace) = parts[0] else {
      return match(message, at: 0)
    }
    if allowsSpace { return match(message, at: 0) }
    var from = 0
    while let hit = next.withUnsafeBytes({ message.find($0, from: from) }) {
      var start = hit
      while start > 0, !ASCII.isSpace(message[start - 1]) { start -= 1 }
      if start < hit, let values = match(message, at: start) { return values }
      from = hit + 1
    }
    return nil
  }

  private func match(_ message: UnsafeRawBufferPointer, at start: Int) -> [(CaptureName, String)]? {
    var values: [(CaptureName, String)] = []
    var position = start
    var index = 0
    while index < parts.count {
      switch parts[index] {
      case .literal(let literal):
        guard position + literal.count <= message.count,
          literal.withUnsafeBytes({ message.part(position, position + literal.count).equals($0) })
        else { return nil }
        position += literal.count
      case .hole(let name, let allowsSpace):
        var end = Self.tokenEnd(message, position, allowsSpace)
        if index + 1 < parts.count, case .literal(let next) = parts[index + 1] {
          guard let hit = next.withUnsafeBytes({ message.find($0, from: position) }), hit <= end else { return nil }
          end = hit
        }
        let value = Self.trimmed(message.part(position, end))
        guard !value.isEmpty else { return nil }
        if let name { values.append((name, value.string)) }
        position = end
      }
      index += 1
    }
    return values
  }

  private static func tokenEnd(_ message: UnsafeRawBufferPointer, _ from: Int, _ allowsSpace: Bool) -> Int {
    if allowsSpace { return message.firstIndex(of: 0x0A, from: from) ?? message.count }
    var end = from
    while end < message.count, !ASCII.isSpace(message[end]) { end += 1 }
    return end
  }

  /// Without the quotes, brackets and punctuation that programs put around names.
  private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var from = 0
    var to = bytes.count
    while from < to, isWrapper(bytes[from]) || ASCII.isSpace(bytes[from]) { from += 1 }
    while to > from, isWrapper(bytes[to - 1]) || isTail(bytes[to - 1]) || ASCII.isSpace(bytes[to - 1]) { to -= 1 }
    return bytes.part(from, to)
  }

  private static func isWrapper(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "`"):
      return true
    default: return false
    }
  }

  private static func isTail(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
  }
}
