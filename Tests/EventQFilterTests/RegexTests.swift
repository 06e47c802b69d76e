import EventQFilter
import EventQTestSupport
import Testing

@Suite struct RegexTests {
  private func check(_ pattern: String, _ text: String, _ expected: Bool, at line: SourceLocation = #_sourceLocation)
    throws
  {
    #expect(try ByteRegex(pattern).matches(text) == expected, "\(pattern) on \(text)", sourceLocation: line)
  }

  @Test func answersWhetherThereIsAMatch() throws {
    try check("abc", "xxabcxx", true)
    try check("abc", "xxabxx", false)
    try check("^abc", "abcd", true)
    try check("^abc", "xabc", false)
    try check("abc$", "xabc", true)
    try check("abc$", "abcx", false)
    try check("", "", true)
    try check("^$", "", true)
    try check("^$", "x", false)
    try check("a|b|cd", "xxcd", true)
    try check("panic: .*(fatal|Fatal)", "Kernel panic: x Fatal exception", true)
    try check("a.c", "a\nc", false)
    try check("(?s)a.c", "a\nc", true)
    try check("(?m)^b$", "a\nb\nc", true)
    try check("^b$", "a\nb\nc", false)
    try check("(?i)ERROR", "an error", true)
    try check("(?i)straße", "STRAßE", true)
    try check("(?i:e)rror", "Error", true)
    try check("(?i:e)rror", "ERROR", false)
    try check("\\bfoo\\b", "a foo b", true)
    try check("\\bfoo\\b", "afoo b", false)
    try check("\\Bfoo", "afoo", true)
    try check("x{3}", "xx", false)
    try check("^x{2,3}$", "xxx", true)
    try check("^x{2,3}$", "xxxx", false)
    try check("^x{2,}$", "xxxxx", true)
    try check("x{,3}", "x{,3}", true)
    try check("[a-c]+[^a-c]", "abcd", true)
    try check("[]a]", "]", true)
    try check("[^]a]", "]", false)
    try check("[[:digit:][:upper:]]{2}", "a1B", true)
    try check("\\d+\\.\\d+", "v1.25", true)
    try check("\\Qa.b\\E", "a.b", true)
    try check("\\Qa.b\\E", "axb", false)
    try check("\\x41\\x{42}", "AB", true)
    try check("(?P<name>a)(?<other>b)", "ab", true)
    try check("a\\/b", "a/b", true)
  }

  @Test func countsCharactersNotBytes() throws {
    try check("^..$", "äö", true)
    try check("^....$", "äö", false)
    try check("^[ä-ü]$", "ö", true)
    try check("^[^x]$", "€", true)
    try check("^.$", "𝄞", true)
  }

  @Test func takesBytesThatAreNoUTF8AsCharacters() throws {
    let regex = try ByteRegex("^a.b$")
    #expect([0x61, 0xE4, 0x62].withUnsafeBytes { regex.matches($0) } == false)
    let bytes: [UInt8] = [0x61, 0xE4, 0x62]
    #expect(bytes.withUnsafeBytes { regex.matches($0) })
    let two: [UInt8] = [0x61, 0xE4, 0xE4, 0x62]
    #expect(two.withUnsafeBytes { regex.matches($0) } == false)
  }

  @Test func givesGroups() throws {
    let regex = try ByteRegex("user=(?P<user>\\w+)(?: from (?P<ip>[0-9.]+))?")
    #expect(regex.groupNames == [nil, "user", "ip"])
    func groups(_ text: String) -> [String?]? {
      var text = text
      return text.withUTF8 { buffer in
        let bytes = UnsafeRawBufferPointer(buffer)
        return regex.firstMatch(in: bytes).map { offsets in
          (0..<3).map {
            offsets[$0 * 2] < 0 ? nil : String(decoding: bytes[offsets[$0 * 2]..<offsets[$0 * 2 + 1]], as: UTF8.self)
          }
        }
      }
    }
    #expect(groups("x user=bob from 10.0.0.1 y") == ["user=bob from 10.0.0.1", "bob", "10.0.0.1"])
    #expect(groups("x user=bob y") == ["user=bob", "bob", nil])
    #expect(groups("x") == nil)
  }

  @Test(arguments: [
    ("a(b", 1, "missing ')'"), ("a)b", 1, "unmatched ')'"), ("[abc", 0, "missing ']'"), ("*a", 0, "nothing to repeat"),
    ("a**", 2, "repetition of a repetition"), ("a{3,2}", 1, "larger than the second"),
    ("x{5000}", 1, "more than 1000 repetitions"), ("(a)\\1", 3, "back-references"), ("a(?=b)", 1, "look-around"),
    ("(?<!b)a", 0, "look-around"), ("(?P<a>x)(?P<a>y)", 12, "two groups named 'a'"), ("a\\", 1, "behind the backslash"),
    ("[z-a]", 1, "upside down"), ("[[:foo:]]", 1, "unknown class"), ("\\y", 0, "unknown escape"),
    ("ä(", 1, "missing ')'"), ("\\p{L}", 0, "Unicode properties"),
  ])
  func errorsPointAtTheCharacter(_ pattern: String, _ offset: Int, _ part: String) {
    do {
      _ = try ByteRegex(pattern)
      Issue.record("\(pattern) was taken")
    } catch {
      #expect(error.offset == offset, "\(pattern): \(error.message)")
      #expect(error.message.contains(part), "\(pattern): \(error.message)")
    }
  }

  @Test func refusesWhatWouldNeedTooMuchMemory() {
    for pattern in [
      "(x{1000}){1000}", "((x{100}){100}){100}", "(?:(?:(?:){1000}){1000}){1000}\\y",
      String(repeating: "(", count: 5000),
      String(repeating: "a", count: 20_000), "(?:\\w{900}|\\W{900}){50}",
    ] { #expect(throws: RegexError.self) { try ByteRegex(pattern) } }
  }

  @Test func takesLinearTimeOnHostilePatterns() throws {
    let text = String(repeating: "a", count: 3000)
    for pattern in [
      "(a*)*b", "(a|a)*b", "(a|aa)+$b", "(x+x+)+y", "(.*)(.*)(.*)(.*)(.*)b", "(a?){200}a{200}b",
      "[ab]*a[ab]{14}c",
    ] {
      let regex = try ByteRegex(pattern)
      #expect(!regex.matches(text), "\(pattern)")
      var copy = text
      #expect(copy.withUTF8 { regex.firstMatch(in: UnsafeRawBufferPointer($0)) } == nil)
    }
  }

  @Test func agreesWithBacktracking() throws {
    let seed: UInt64 = 0x5EED_0001
    var random = SeededRandom(seed: seed)
    for round in 0..<4000 {
      let pattern = RandomPattern.make(&random)
      let regex = try ByteRegex(pattern)
      let naive = try NaiveRegex(pattern)
      for _ in 0..<3 {
        let text = RandomPattern.text(&random)
        let scalars = Array(text.unicodeScalars)
        let expected = naive.firstMatch(scalars)
        let offsets = expected?.map { $0 < 0 ? -1 : byteOffset($0, scalars) }
        var copy = text
        let found = copy.withUTF8 { regex.firstMatch(in: UnsafeRawBufferPointer($0)) }
        let what: Comment = "seed \(seed) round \(round): \(pattern) on \(text.debugDescription)"
        #expect(regex.matches(text) == (expected != nil), what)
        #expect(found.map { Array($0.prefix(2)) } == offsets.map { Array($0.prefix(2)) }, what)
      }
    }
  }

  @Test func isSafeToShareBetweenThreads() async throws {
    let regex = try ByteRegex("(a|b)+c{2,}[0-9]")
    let texts = (0..<200).map { "x" + String(repeating: "ab", count: $0 % 7) + ($0 % 2 == 0 ? "cc1" : "c1") }
    let expected = texts.enumerated().map { $0.offset % 2 == 0 && $0.offset % 7 > 0 }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { texts.map { regex.matches($0) } == expected } }
      for await isRight in group { #expect(isRight) }
    }
  }

  private func byteOffset(_ index: Int, _ scalars: [Unicode.Scalar]) -> Int {
    scalars.prefix(index).reduce(0) { $0 + UTF8.width($1) }
  }
}

/// Small random patterns and texts over a small alphabet, so that matches are common.
enum RandomPattern {
  static func make(_ random: inout SeededRandom, depth: Int = 3) -> String {
    let choice = Int.random(in: 0..<(depth == 0 ? 6 : 12), using: &random)
    switch choice {
    case 0, 1: return ["a", "b", "c", "ä", " ", "_"].randomElement(using: &random)!
    case 2: return ["ab", "bc", "a b", "äb"].randomElement(using: &random)!
    case 3: return [".", "[ab]", "[^a]", "\\w", "\\W", "[a-ü]", "\\s"].randomElement(using: &random)!
    case 4: return ["^", "$", "\\b", "\\B", "(?m:^)", "(?m:$)"].randomElement(using: &random)!
    case 5: return ["(?i:A)", "(?i:ä)", "(?s:.)", "\\n"].randomElement(using: &random)!
    case 6, 7, 8: return make(&random, depth: depth - 1) + make(&random, depth: depth - 1)
    case 9: return "(?:\(make(&random, depth: depth - 1))|\(make(&random, depth: depth - 1)))"
    case 10: return "(\(make(&random, depth: depth - 1)))"
    default:
      let operation = ["*", "+", "?", "{2}", "{1,2}", "*?", "+?", "??"].randomElement(using: &random)!
      return "(?:\(make(&random, depth: depth - 1)))\(operation)"
    }
  }

  static func text(_ random: inout SeededRandom) -> String {
    let length = Int.random(in: 0..<12, using: &random)
    return (0..<length).map { _ in ["a", "b", "c", "ä", " ", "_", "\n", "A", "Ä"].randomElement(using: &random)! }
      .joined()
  }
}
