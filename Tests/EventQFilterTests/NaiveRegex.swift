@testable import EventQFilter

/// A backtracking matcher over the same trees: slow, simple, and sharing nothing with the automata but the parser.
struct NaiveRegex {
  let root: RegexNode
  let groups: Int

  init(_ pattern: String) throws {
    var parser = try RegexParser(pattern, ignoringCase: false)
    root = try parser.parse()
    groups = parser.groupNames.count
  }

  /// Offsets (in scalars) of the leftmost match and its groups, as `ByteRegex.firstMatch`.
  func firstMatch(_ text: [Unicode.Scalar]) -> [Int]? {
    for start in 0...text.count {
      var slots = [Int](repeating: -1, count: groups * 2)
      slots[0] = start
      var result: [Int]?
      if match(
        root, text, start, slots,
        { end, slots in
          var done = slots
          done[1] = end
          result = done
          return true
        })
      {
        return result
      }
    }
    return nil
  }

  private typealias Continue = (Int, [Int]) -> Bool

  private func match(
    _ node: RegexNode, _ text: [Unicode.Scalar], _ at: Int, _ slots: [Int], _ next: (Int, [Int]) -> Bool
  ) -> Bool {
    switch node {
    case .empty: return next(at, slots)
    case .set(let set):
      guard at < text.count, set.contains(text[at].value) else { return false }
      return next(at + 1, slots)
    case .concatenation(let parts): return sequence(parts[...], text, at, slots, next)
    case .alternation(let branches):
      for branch in branches where match(branch, text, at, slots, next) { return true }
      return false
    case .capture(let inner, let index):
      var opened = slots
      opened[index * 2] = at
      return match(inner, text, at, opened) { end, slots in
        var closed = slots
        closed[index * 2 + 1] = end
        return next(end, closed)
      }
    case .assertion(let assertion):
      let before = at == 0 ? -1 : byte(text[at - 1])
      let behind = at == text.count ? -1 : byte(text[at])
      return RegexProgram.holds(assertion, before: before, behind: behind) && next(at, slots)
    case .repetition(let inner, let least, let most, let greedy):
      return repeated(inner, least, most, greedy, text, at, slots, next)
    }
  }

  /// Any byte of a non-ASCII character is no word character and no newline.
  private func byte(_ scalar: Unicode.Scalar) -> Int { scalar.value < 0x80 ? Int(scalar.value) : 0xC3 }

  private func sequence(
    _ parts: ArraySlice<RegexNode>, _ text: [Unicode.Scalar], _ at: Int, _ slots: [Int],
    _ next: (Int, [Int]) -> Bool
  ) -> Bool {
    guard let first = parts.first else { return next(at, slots) }
    return match(first, text, at, slots) { sequence(parts.dropFirst(), text, $0, $1, next) }
  }

  private func repeated(
    _ inner: RegexNode, _ least: Int, _ most: Int?, _ greedy: Bool, _ text: [Unicode.Scalar], _ at: Int,
    _ slots: [Int], _ next: (Int, [Int]) -> Bool
  ) -> Bool {
    if least > 0 {
      return match(inner, text, at, slots) {
        repeated(inner, least - 1, most.map { $0 - 1 }, greedy, text, $0, $1, next)
      }
    }
    if most == 0 { return next(at, slots) }
    func more() -> Bool {
      match(inner, text, at, slots) { end, slots in
        // A round that takes nothing ends an endless loop.
        (end > at || most != nil) && repeated(inner, 0, most.map { $0 - 1 }, greedy, text, end, slots, next)
      }
    }
    return greedy ? more() || next(at, slots) : next(at, slots) || more()
  }
}
