/// How the function to blame is found in a report: walk down its lines step by step, collecting the functions that
/// are not helpers, then let a selector choose.
struct FrameRecipe: Sendable {
  enum Step: Sendable {
    /// The next line with this pattern; symbols that it captures count as frames.
    case seek(BytePattern)
    /// The next line that shows an instruction pointer (`RIP:`, `NIP`, `pc :`, `PC is at`).
    case instructionPointer
    /// The same, or the line at which ppc64 marks the interrupted code.
    case instructionPointerOrInterrupt
    /// The next head of a call trace.
    case callTrace
    /// The lines of a trace, to the head of the next one.
    case trace
  }

  enum Selector: Sendable { case first, stall, hungTask }

  var steps: [Step]
  /// Tried where the first way finds nothing.
  var otherwise: [Step] = []
  /// Helpers to skip beside those that are never to blame.
  var skip: [NamePattern] = []
  var select = Selector.first

  static func trace(skip: [String] = [], select: Selector = .first) -> FrameRecipe {
    FrameRecipe(steps: [.callTrace, .trace], skip: skip.map(NamePattern.init), select: select)
  }

  static func fault(skip: [String] = [], select: Selector = .first) -> FrameRecipe {
    FrameRecipe(steps: [.instructionPointer, .callTrace, .trace], skip: skip.map(NamePattern.init), select: select)
  }

  static func pointer() -> FrameRecipe { FrameRecipe(steps: [.instructionPointer]) }

  /// Newer kernels trap at a WARNING and print registers first; older ones print the stack only.
  static func warning(skip: [String] = []) -> FrameRecipe {
    FrameRecipe(
      steps: [.instructionPointerOrInterrupt, .trace], otherwise: [.callTrace, .trace],
      skip: skip.map(NamePattern.init))
  }

  static func after(_ patterns: [String], skip: [String] = []) -> FrameRecipe {
    FrameRecipe(
      steps: patterns.map { .seek(BytePattern($0)) } + [.trace], skip: skip.map(NamePattern.init))
  }
}

/// One way in which kernels say that something is wrong, and what it is to be called.
struct CrashRule: Sendable {
  /// Stands in the line that names the crash.
  var title: BytePattern
  /// Stand, in this order, in later lines of the same report; without them the rule does not hold.
  var confirm: [BytePattern]
  /// The title to give: `{1}`... what title and confirmation captured, `{f}` the function to blame.
  var name: String
  /// Other titles under which the same bug is known.
  var alternatives: [String]
  var frame: FrameRecipe?
  /// Whether a report of this kind without a stack trace was cut off.
  var needsTrace: Bool
  /// Whether this form is only met in reports that were cut off or mixed up.
  var isCorrupted: Bool

  init(
    _ title: String, _ confirm: [String] = [], name: String, also: [String] = [], frame: FrameRecipe? = nil,
    needsTrace: Bool = true, corrupted: Bool = false
  ) {
    self.title = BytePattern(title)
    self.confirm = confirm.map(BytePattern.init)
    self.name = name
    self.alternatives = also
    self.frame = frame
    self.needsTrace = needsTrace
    self.isCorrupted = corrupted
  }
}

/// Crashes that begin with the same words.
struct CrashFamily: Sendable {
  /// The words that a crash of this family begins with.
  var anchor: StaticString
  var rules: [CrashRule]
  /// Lines with the anchor that are not crashes.
  var harmless: [BytePattern]
  /// Whether the anchor alone, without a rule that holds, is a crash when the kernel says it.
  var standsAlone: Bool

  init(_ anchor: StaticString, harmless: [String] = [], standsAlone: Bool = true, _ rules: [CrashRule]) {
    self.anchor = anchor
    self.rules = rules
    self.harmless = harmless.map(BytePattern.init)
    self.standsAlone = standsAlone
  }
}

/// All families, most frequent first. The titles are those of syzkaller's reporter, so that a title names the same bug
/// on every machine and in its dashboard.
enum CrashRules {
  static let families: [CrashFamily] =
    [bug, warning, info] + faults + panics + others

  /// The anchors by themselves: what is looked for in every line that may matter.
  static let anchors: [StaticString] = families.map { $0.anchor }
}
