internal import EventQBytes

/// Finds the lines with which crashes begin.
enum CrashAnchors {
  /// The family whose anchor stands in this line, unless the line is known to be harmless.
  static func family(of text: UnsafeRawBufferPointer) -> Int? {
    let anchors = CrashRules.anchors
    for index in 0..<anchors.count {
      guard let at = text.find(anchors[index]) else { continue }
      if isHarmless(text, at, CrashRules.families[index]) { continue }
      return index
    }
    return nil
  }

  private static func isHarmless(_ text: UnsafeRawBufferPointer, _ at: Int, _ family: CrashFamily) -> Bool {
    if family.harmless.isEmpty { return false }
    if family.anchor.utf8CodeUnitCount <= 8, isPartOfWord(text, at) { return true }
    return family.harmless.contains { $0.stands(in: text) }
  }

  /// `DEBUG:` is not `BUG:`.
  private static func isPartOfWord(_ text: UnsafeRawBufferPointer, _ at: Int) -> Bool {
    at > 0 && (ASCII.isLetter(text[at - 1]) || text[at - 1] == 0x5F)
  }

  /// Whether one of the family's rules holds for this line by itself.
  static func isCertain(_ text: UnsafeRawBufferPointer, _ family: Int) -> Bool {
    var captures: [Slice] = []
    return CrashRules.families[family].rules.contains { rule in
      if case .end? = rule.title.tokens.last { return false }
      return rule.title.find(in: text, captures: &captures) != nil
    }
  }

  /// Messages that go with a report that is already being printed.
  private static let continuations = [
    "invalid opcode: 0000", "Kernel panic - not syncing", "unregister_netdevice: waiting for", "PANIC: double fault",
    "Internal error:", "Kernel panic",
  ].map(BytePattern.init)

  /// Messages that print a stack without being a crash: behind them, a report may be mixed up with theirs.
  private static let stackPrinters = [
    "vmalloc: allocation failure:", "FAULT_INJECTION: forcing a failure", "FAULT_FLAG_ALLOW_RETRY missing",
  ].map(BytePattern.init)

  /// Whether a line in the middle of a report begins another one.
  static func beginsAnother(_ text: UnsafeRawBufferPointer) -> Bool {
    if TraceLine.isFrameLike(text) { return false }
    if AnchorFilter.shared.mayMatter(text), let family = family(of: text) { return !continues(text, family) }
    return stackPrinters.contains { $0.stands(in: text) }
  }

  /// Parts of the slab allocator's report, which are crashes of their own only where its first lines were lost.
  static func isSlabDetail(_ text: UnsafeRawBufferPointer) -> Bool {
    for detail in slabDetails where text.hasPrefix(detail) { return true }
    return false
  }

  private static let slabDetails: [StaticString] = [
    "INFO: Slab ", "INFO: Object ", "INFO: Freed ", "INFO: Allocated ",
    "INFO: 0x",
  ]

  /// Whether a line of this family goes with a report that is already being printed.
  static func continues(_ text: UnsafeRawBufferPointer, _ family: Int) -> Bool {
    family == oops || continuations.contains { $0.stands(in: text) }
  }

  /// The family of the oops line itself, which follows the line that says what happened.
  private static let oops = CrashRules.families.firstIndex { "\($0.anchor)" == "Oops" }
}
