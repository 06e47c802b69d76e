/// Bracket classes and escapes.
extension RegexParser {
  /// The character that an escape behind a consumed backslash stands for.
  mutating func escapedScalar(_ start: Int) throws(RegexError) -> Unicode.Scalar {
    guard let next = peek else { throw fail("nothing behind the backslash", at: start) }
    index += 1
    switch next {
    case "a": return "\u{07}"
    case "f": return "\u{0C}"
    case "t": return "\t"
    case "n": return "\n"
    case "r": return "\r"
    case "v": return "\u{0B}"
    case "x": return try hexScalar(start)
    case "0": return try octalScalar()
    case "1"..."9": throw fail("back-references are not supported: matching takes linear time", at: start)
    case "p", "P": throw fail("Unicode properties (\\\(next)) are not supported", at: start)
    default: break
    }
    let isLetter = next.value < 0x80 && (next.properties.isAlphabetic || ("0"..."9").contains(next))
    if isLetter { throw fail("unknown escape '\\\(next)'", at: start) }
    return next
  }

  private mutating func octalScalar() throws(RegexError) -> Unicode.Scalar {
    var value: UInt32 = 0
    var digits = 0
    while digits < 2, let next = peek, ("0"..."7").contains(next) {
      value = value * 8 + (next.value - 0x30)
      digits += 1
      index += 1
    }
    return Unicode.Scalar(value) ?? "\0"
  }

  private mutating func hexScalar(_ start: Int) throws(RegexError) -> Unicode.Scalar {
    var value: UInt32 = 0
    var digits = 0
    let braced = take("{")
    while let next = peek, let digit = Character(next).hexDigitValue, braced ? digits < 7 : digits < 2 {
      value = value * 16 + UInt32(digit)
      digits += 1
      index += 1
    }
    if digits == 0 || (braced && !take("}")) || (!braced && digits < 2) {
      throw fail("expected two hexadecimal digits or '{...}' behind \\x", at: start)
    }
    guard let scalar = Unicode.Scalar(value) else { throw fail("there is no such character", at: start) }
    return scalar
  }

  /// Behind a consumed `[`.
  mutating func bracketClass(_ start: Int) throws(RegexError) -> ScalarSet {
    let negated = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    var first = true
    while true {
      guard let next = peek else { throw fail("missing ']' for the class", at: start) }
      if next == "]", !first {
        index += 1
        break
      }
      first = false
      if next == "[", index + 1 < scalars.count, scalars[index + 1] == ":", let named = try namedClass() {
        ranges += named.ranges
        continue
      }
      let at = index
      if next == "\\", index + 1 < scalars.count, let set = perlClass(scalars[index + 1]) {
        index += 2
        ranges += set.ranges
        continue
      }
      let low = try classScalar()
      var high = low
      if peek == "-", index + 1 < scalars.count, scalars[index + 1] != "]" {
        index += 1
        high = try classScalar()
      }
      if high.value < low.value { throw fail("the range '\(low)-\(high)' is upside down", at: at) }
      ranges.append(low.value...high.value)
    }
    let set = ScalarSet(ranges)
    return negated ? set.inverted : set
  }

  private mutating func classScalar() throws(RegexError) -> Unicode.Scalar {
    let at = index
    guard let next = peek else { throw fail("missing ']' for the class") }
    index += 1
    if next != "\\" { return next }
    if peek == "b" {
      throw fail("\\b has no meaning inside a class", at: at)
    }
    return try escapedScalar(at)
  }

  /// `[:alpha:]` and its like, the index being at its `[`; nil where the name has no end.
  private mutating func namedClass() throws(RegexError) -> ScalarSet? {
    let start = index
    var end = index + 2
    while end < scalars.count, scalars[end] != ":", scalars[end] != "]" { end += 1 }
    guard end + 1 < scalars.count, scalars[end] == ":", scalars[end + 1] == "]" else { return nil }
    var name = String(String.UnicodeScalarView(scalars[(index + 2)..<end]))
    let negated = name.hasPrefix("^")
    if negated { name.removeFirst() }
    guard let ranges = Self.posixClasses[name] else { throw fail("unknown class '[:\(name):]'", at: start) }
    index = end + 2
    let set = ScalarSet(ranges)
    return negated ? set.inverted : set
  }

  private static let posixClasses: [String: [ClosedRange<UInt32>]] = [
    "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "alpha": [0x41...0x5A, 0x61...0x7A], "ascii": [0...0x7F],
    "blank": [0x09...0x09, 0x20...0x20], "cntrl": [0...0x1F, 0x7F...0x7F], "digit": [0x30...0x39],
    "graph": [0x21...0x7E], "lower": [0x61...0x7A], "print": [0x20...0x7E],
    "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E], "space": [0x09...0x0D, 0x20...0x20],
    "upper": [0x41...0x5A], "word": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
    "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
  ]
}
