internal import EventQBytes
internal import Synchronization

/// A regular expression on bytes in time linear to the text, whatever the pattern: the syntax of RE2 (as Go's
/// `regexp`) without `\p`. Characters are those of UTF-8; a byte that is no UTF-8 counts as one character.
///
/// Matching first looks for a text that every match must contain, then runs a lazily built automaton. Safe to share
/// between threads: each caller gets working memory of its own.
public final class ByteRegex: Sendable {
  /// The pattern as it was given.
  public let pattern: String
  public let ignoringCase: Bool
  /// Names of the groups; index 0 is the whole match, nil for a group without a name.
  public let groupNames: [String?]

  private let strict: RegexProgram
  private let lenient: RegexProgram?
  private let needle: Needle?
  private let needleIsPrefix: Bool
  private let isLiteral: Bool
  private let idle: Mutex<[Workspace]>
  /// Texts that stand in every match.
  public let requiredTexts: [String]

  /// Working memory of one caller. Safe: it is either idle or in the hands of the caller that took it.
  final class Workspace: @unchecked Sendable {
    lazy var strict = RegexAutomaton(strictProgram)
    lazy var lenient = RegexAutomaton(lenientProgram ?? strictProgram)
    lazy var strictMatcher = RegexMatcher(strictProgram, groups: groups)
    lazy var lenientMatcher = RegexMatcher(lenientProgram ?? strictProgram, groups: groups)
    private let strictProgram: RegexProgram
    private let lenientProgram: RegexProgram?
    private let groups: Int

    init(_ strict: RegexProgram, _ lenient: RegexProgram?, groups: Int) {
      strictProgram = strict
      lenientProgram = lenient
      self.groups = groups
    }
  }

  /// - Throws: `RegexError`, which names the character, for a pattern that is no regular expression, that asks for
  ///   what linear time cannot give (back-references, look-around), or that is over a limit.
  public init(_ pattern: String, ignoringCase: Bool = false) throws(RegexError) {
    var parser = try RegexParser(pattern, ignoringCase: ignoringCase)
    let tree = try parser.parse()
    self.pattern = pattern
    self.ignoringCase = ignoringCase
    groupNames = parser.groupNames
    strict = try RegexCompiler.compile(tree, lenient: false)
    let forgiving = try RegexCompiler.compile(tree, lenient: true)
    lenient =
      forgiving.sets == strict.sets && forgiving.instructions.count == strict.instructions.count ? nil : forgiving
    let literals = RegexLiterals.of(tree)
    isLiteral = literals.exact != nil && !literals.hasAssertion && parser.groupNames.count == 1
    needleIsPrefix = !literals.prefix.isEmpty && literals.prefix.count >= literals.longest.count
    let text = needleIsPrefix ? literals.prefix : literals.longest
    needle = text.isEmpty ? nil : Needle(String(decoding: text, as: UTF8.self))
    requiredTexts = literals.required.map { String(decoding: $0, as: UTF8.self) }
    idle = Mutex([])
  }

  /// Whether there is a match anywhere in the text.
  public func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    let workspace = borrow()
    defer { giveBack(workspace) }
    return matches(text, workspace)
  }

  public func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
  }

  /// Start and end (byte offsets) of the whole match and of each group, in one list; -1 for a group that took no part.
  /// Nil where there is no match at or after `from`.
  public func firstMatch(in text: UnsafeRawBufferPointer, from: Int = 0) -> [Int]? {
    var result = [Int](repeating: -1, count: groupNames.count * 2)
    return firstMatch(in: text, from: from, into: &result) ? result : nil
  }

  /// The same without an allocation: `result` has room for two offsets a group.
  public func firstMatch(in text: UnsafeRawBufferPointer, from: Int = 0, into result: inout [Int]) -> Bool {
    precondition(result.count >= groupNames.count * 2, "no room for the groups")
    var start = from
    if let needle {
      guard let hit = needle.find(in: text, from: from) else { return false }
      if needleIsPrefix { start = hit }
    }
    let workspace = borrow()
    defer { giveBack(workspace) }
    if usesLenient(text) { return workspace.lenientMatcher.firstMatch(in: text, from: start, into: &result) }
    return workspace.strictMatcher.firstMatch(in: text, from: start, into: &result)
  }

  func borrow() -> Workspace {
    idle.withLock { $0.popLast() } ?? Workspace(strict, lenient, groups: groupNames.count)
  }

  func giveBack(_ workspace: Workspace) { idle.withLock { $0.append(workspace) } }

  func matches(_ text: UnsafeRawBufferPointer, _ workspace: Workspace) -> Bool {
    var start = 0
    if let needle {
      guard let hit = needle.find(in: text) else { return false }
      if isLiteral { return true }
      if needleIsPrefix { start = hit }
    }
    if usesLenient(text) { return workspace.lenient.matches(text, from: start) }
    return workspace.strict.matches(text, from: start)
  }

  /// Whether the text holds bytes that are no UTF-8 and the pattern can match such.
  private func usesLenient(_ text: UnsafeRawBufferPointer) -> Bool {
    guard lenient != nil else { return false }
    var i = 0
    while i < text.count {
      if text[i] < 0x80 {
        i &+= 1
        continue
      }
      let length = UTF8Check.sequenceLength(text, at: i)
      if length == 0 { return true }
      i &+= length
    }
    return false
  }
}
