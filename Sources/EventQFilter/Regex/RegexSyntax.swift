/// Why a regular expression is refused, and where.
public struct RegexError: Error, Equatable, Sendable {
  public var message: String
  /// 0-based index of the character (Unicode scalar) of the pattern that the message is about.
  public var offset: Int
}

/// A set of Unicode scalars as sorted ranges that neither overlap nor touch.
struct ScalarSet: Equatable {
  private(set) var ranges: [ClosedRange<UInt32>] = []

  init() {}
  init(_ ranges: [ClosedRange<UInt32>]) {
    self.ranges = ranges
    normalise()
  }
  init(_ scalar: UInt32) { ranges = [scalar...scalar] }

  static let last: UInt32 = 0x10FFFF
  static let digits = ScalarSet([0x30...0x39])
  static let spaces = ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
  static let words = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let any = ScalarSet([0...last])
  static let notNewline = ScalarSet([0...0x09, 0x0B...last])

  /// The only scalar of the set, or nil where there is none or more.
  var single: UInt32? { ranges.count == 1 && ranges[0].count == 1 ? ranges[0].lowerBound : nil }

  func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } }

  mutating func formUnion(_ other: ScalarSet) {
    ranges += other.ranges
    normalise()
  }

  var inverted: ScalarSet {
    var result = ScalarSet()
    var start: UInt32 = 0
    for range in ranges {
      if range.lowerBound > start { result.ranges.append(start...range.lowerBound - 1) }
      start = range.upperBound + 1
    }
    if start <= Self.last { result.ranges.append(start...Self.last) }
    return result
  }

  /// With the other case of every letter. Large ranges beyond ASCII are taken as they are.
  var foldingCase: ScalarSet {
    var result = ranges
    for range in ranges {
      let ascii = range.clamped(to: 0...0x7F)
      let upper = ascii.clamped(to: 0x41...0x5A)
      if range.overlaps(0x41...0x5A) { result.append(upper.lowerBound + 32...upper.upperBound + 32) }
      let lower = ascii.clamped(to: 0x61...0x7A)
      if range.overlaps(0x61...0x7A) { result.append(lower.lowerBound - 32...lower.upperBound - 32) }
      guard range.upperBound > 0x7F, range.count <= 1024 else { continue }
      for value in max(range.lowerBound, 0x80)...range.upperBound {
        guard let properties = Unicode.Scalar(value)?.properties else { continue }
        for mapped in [properties.lowercaseMapping, properties.uppercaseMapping] {
          let scalars = Array(mapped.unicodeScalars)
          if scalars.count == 1 { result.append(scalars[0].value...scalars[0].value) }
        }
      }
    }
    return ScalarSet(result)
  }

  private mutating func normalise() {
    ranges.sort { $0.lowerBound < $1.lowerBound }
    var merged: [ClosedRange<UInt32>] = []
    for range in ranges {
      if let before = merged.last, range.lowerBound <= before.upperBound || range.lowerBound == before.upperBound + 1 {
        merged[merged.count - 1] = before.lowerBound...max(before.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    ranges = merged
  }
}

/// What must hold at a place between characters.
enum RegexAssertion: UInt8 {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary
}

/// A regular expression as a tree.
indirect enum RegexNode {
  case empty
  /// One character of a set.
  case set(ScalarSet)
  case concatenation([RegexNode])
  /// Earlier ones are preferred.
  case alternation([RegexNode])
  case repetition(RegexNode, least: Int, most: Int?, greedy: Bool)
  /// A group that remembers what it matched; 1 is the first.
  case capture(RegexNode, index: Int)
  case assertion(RegexAssertion)
}
