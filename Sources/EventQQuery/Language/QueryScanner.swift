internal import EventQFilter
internal import EventQModel

/// Walks over the characters of a query.
struct QueryScanner {
  let scalars: [Unicode.Scalar]
  var index = 0
  /// What `_time:5m` counts back from.
  let now: Timestamp
  var depth = 0

  init(_ text: String, now: Timestamp) throws(QuerySyntaxError) {
    scalars = Array(text.unicodeScalars)
    self.now = now
    if text.utf8.count > Limits.queryBytes {
      throw QuerySyntaxError(
        message: "the query is longer than \(Limits.queryBytes) bytes (queryBytes)", offset: scalars.count)
    }
  }

  func fail(_ message: String, at offset: Int? = nil) -> QuerySyntaxError {
    QuerySyntaxError(message: message, offset: offset ?? index)
  }

  /// An error that says what should have come instead of what is here.
  func expected(_ what: String) -> QuerySyntaxError {
    fail("expected \(what), found \(found)")
  }

  private var found: String {
    guard index < scalars.count else { return "the end of the query" }
    var end = index + 1
    if Self.isWord(scalars[index]) {
      while end < scalars.count, end < index + 20, Self.isWord(scalars[end]) { end += 1 }
    }
    return "'\(String(String.UnicodeScalarView(scalars[index..<end])))'"
  }

  var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
  func peek(_ ahead: Int) -> Unicode.Scalar? { index + ahead < scalars.count ? scalars[index + ahead] : nil }
  var isAtEnd: Bool { index >= scalars.count }

  /// Skips white space and comments (`#` to the end of the line).
  mutating func skipSpace() {
    while let next = peek {
      if next.properties.isWhitespace {
        index += 1
      } else if next == "#" {
        while let other = peek, other != "\n" {
          _ = other
          index += 1
        }
      } else {
        return
      }
    }
  }

  /// Consumes these characters if they come next (no white space is skipped before them).
  mutating func take(_ text: String) -> Bool {
    let wanted = text.unicodeScalars
    guard index + wanted.count <= scalars.count, scalars[index..<(index + wanted.count)].elementsEqual(wanted)
    else { return false }
    index += wanted.count
    return true
  }

  /// Skips white space, then consumes a punctuation mark if it comes next.
  mutating func takeMark(_ mark: String) -> Bool {
    skipSpace()
    return take(mark)
  }

  mutating func expectMark(_ mark: String, _ purpose: String) throws(QuerySyntaxError) {
    if !takeMark(mark) { throw expected("'\(mark)' \(purpose)") }
  }

  /// Whether a keyword (in any case) comes next, behind white space.
  func atKeyword(_ keyword: String) -> Bool {
    var copy = self
    return copy.takeKeyword(keyword)
  }

  /// Skips white space, then consumes a keyword if it comes next and is not part of a longer word or a field name.
  mutating func takeKeyword(_ keyword: String) -> Bool {
    let start = index
    skipSpace()
    let wanted = Array(keyword.unicodeScalars)
    guard index + wanted.count <= scalars.count else {
      index = start
      return false
    }
    for (i, scalar) in wanted.enumerated() where scalars[index + i].properties.lowercaseMapping != String(scalar) {
      index = start
      return false
    }
    if let behind = peek(wanted.count), Self.isWordLike(behind) || behind == ":" {
      index = start
      return false
    }
    index += wanted.count
    return true
  }

  /// A letter, digit or underscore.
  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 {
      return scalar == "_" || ("0"..."9").contains(scalar) || ("a"..."z").contains(scalar)
        || ("A"..."Z").contains(scalar)
    }
    return !scalar.properties.isWhitespace
  }

  /// A character of an unquoted word, field name or number.
  static func isWordLike(_ scalar: Unicode.Scalar) -> Bool {
    if isWord(scalar) { return true }
    switch scalar {
    case ".", "-", "/", "@", "#", "$", "%", "+", "&", "^", "?", "\\", ";": return true
    default: return false
    }
  }

  /// An unquoted word; nil where none comes next. No white space is skipped. `also`: characters that count as well.
  mutating func bareWord(also: Set<Unicode.Scalar> = []) -> String? {
    let start = index
    while let next = peek, Self.isWordLike(next) || also.contains(next) { index += 1 }
    return index == start ? nil : String(String.UnicodeScalarView(scalars[start..<index]))
  }

  /// A string in double quotes, single quotes or backticks; nil where none comes next.
  mutating func quoted() throws(QuerySyntaxError) -> String? {
    guard let quote = peek, quote == "\"" || quote == "'" || quote == "`" else { return nil }
    let start = index
    index += 1
    var result = String.UnicodeScalarView()
    while let next = peek {
      index += 1
      if next == quote { return String(result) }
      guard next == "\\", quote != "`" else {
        result.append(next)
        continue
      }
      result.append(try escaped(quote))
    }
    throw fail("the string has no closing \(quote)", at: start)
  }

  private mutating func escaped(_ quote: Unicode.Scalar) throws(QuerySyntaxError) -> Unicode.Scalar {
    let start = index - 1
    guard let next = peek else { throw fail("nothing behind the backslash", at: start) }
    index += 1
    switch next {
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "a": return "\u{07}"
    case "b": return "\u{08}"
    case "f": return "\u{0C}"
    case "v": return "\u{0B}"
    case "x": return try hex(2, start)
    case "u": return try hex(4, start)
    case "U": return try hex(8, start)
    case "\\", "\"", "'", "`": return next
    default: throw fail("unknown escape '\\\(next)'; write '\\\\' for a backslash, or use backticks", at: start)
    }
  }

  private mutating func hex(_ digits: Int, _ start: Int) throws(QuerySyntaxError) -> Unicode.Scalar {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let next = peek, let digit = Character(next).hexDigitValue else {
        throw fail("expected \(digits) hexadecimal digits", at: start)
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    guard let scalar = Unicode.Scalar(value) else { throw fail("there is no such character", at: start) }
    return scalar
  }

  /// A quoted string or an unquoted word, behind white space.
  mutating func text(_ what: String, also: Set<Unicode.Scalar> = []) throws(QuerySyntaxError) -> String {
    skipSpace()
    if let string = try quoted() { return string }
    if let word = bareWord(also: also) { return word }
    throw expected(what)
  }

  /// A field name, behind white space.
  mutating func fieldName() throws(QuerySyntaxError) -> String { try text("a field name") }

  /// `a, b, c` without parentheses.
  mutating func fieldList() throws(QuerySyntaxError) -> [String] {
    var names = [try fieldName()]
    while takeMark(",") { names.append(try fieldName()) }
    return names
  }

  /// `(a, b, c)`; with `()` an empty list.
  mutating func fieldsInParentheses(_ purpose: String) throws(QuerySyntaxError) -> [String] {
    try expectMark("(", purpose)
    if takeMark(")") { return [] }
    let names = try fieldList()
    try expectMark(")", "or ',' in the list of fields")
    return names
  }

  /// A whole number that is not negative.
  mutating func count(_ what: String) throws(QuerySyntaxError) -> Int {
    skipSpace()
    let start = index
    guard let word = bareWord() else { throw expected(what) }
    guard let number = NumberText.parse(word), number >= 0, number < 1e15, number == number.rounded() else {
      throw fail("expected \(what), found '\(word)'", at: start)
    }
    return Int(number)
  }

  /// A whole number if one comes next.
  mutating func optionalCount() throws(QuerySyntaxError) -> Int? {
    skipSpace()
    guard let next = peek, ("0"..."9").contains(next) else { return nil }
    return try count("a number")
  }
}
