internal import EventQBytes

/// What a report says: names, places, whether it can be trusted.
struct CrashFinding {
  var title: [UInt8] = []
  var alternatives: [[UInt8]] = []
  /// The function in the title; empty where the title names none.
  var function: [UInt8] = []
  var crashClass: StaticString = ""
  var isCorrupted = false
  var facts = CrashFacts()
  var fingerprint: UInt64 = 0
}

/// Turns the lines of one report into a finding.
enum CrashAnalyzer {
  /// - Parameters:
  ///   - bytes: what the lines' slices point into.
  ///   - lines: the report, first the line that names the crash.
  ///   - family: the index of the family of that line.
  static func analyze(_ bytes: UnsafeRawBufferPointer, _ lines: [ReportLine], family: Int) -> CrashFinding {
    let report = CrashReport(bytes, lines)
    let texts = report.lines.map { bytes.bytes($0) }
    let named = name(Array(texts[..<report.titled]), CrashRules.families[family])
    var finding = CrashFinding()
    finding.title = CrashTitle.clean(named.title)
    for alternative in named.alternatives {
      let cleaned = CrashTitle.clean(alternative)
      if cleaned != finding.title, !finding.alternatives.contains(cleaned) { finding.alternatives.append(cleaned) }
    }
    finding.alternatives.sort { $0.lexicographicallyPrecedes($1) }
    finding.isCorrupted = named.isCorrupted || isIncomplete(texts, title: named.title, rule: named.rule)
    finding.function = CrashTitle.function(finding.title)
    finding.crashClass = CrashClass.of(finding.title)
    finding.facts = CrashFacts(bytes, lines, function: named.rawFunction)
    finding.fingerprint = CrashFacts.fingerprint(finding)
    return finding
  }

  struct Named {
    var title: [UInt8] = []
    var alternatives: [[UInt8]] = []
    var rawFunction: [UInt8] = []
    var isCorrupted = false
    var rule: CrashRule?
  }

  /// Finds the rule that holds: the one whose words stand earliest; of several at one place, the first that is
  /// confirmed by the lines behind.
  private static func name(_ lines: [UnsafeRawBufferPointer], _ family: CrashFamily) -> Named {
    for (index, line) in lines.enumerated() {
      var best: (column: Int, rules: [(CrashRule, [Slice])]) = (Int.max, [])
      for rule in family.rules {
        var captures: [Slice] = []
        guard let column = rule.title.find(in: line, captures: &captures), column <= best.column else { continue }
        if column < best.column { best = (column, []) }
        best.rules.append((rule, captures))
      }
      if best.rules.isEmpty { continue }
      for (rule, captures) in best.rules {
        guard let confirmed = confirm(rule, Array(lines[(index + 1)...])) else { continue }
        let arguments = captures.map { Array(line.bytes($0)) } + confirmed
        return build(rule, arguments, Array(lines[index...]))
      }
      return headline(lines, family, corrupted: true)
    }
    return headline(lines, family, corrupted: false)
  }

  /// The line itself is the title where no rule gives one.
  private static func headline(
    _ lines: [UnsafeRawBufferPointer], _ family: CrashFamily, corrupted: Bool
  ) -> Named {
    guard let line = lines.first else { return Named() }
    let at = line.find(family.anchor) ?? 0
    return Named(title: Array(line.part(at, line.count)), isCorrupted: corrupted)
  }

  private static func confirm(_ rule: CrashRule, _ lines: [UnsafeRawBufferPointer]) -> [[UInt8]]? {
    var arguments: [[UInt8]] = []
    var next = 0
    for pattern in rule.confirm {
      var found = false
      while next < lines.count, !found {
        var captures: [Slice] = []
        if pattern.find(in: lines[next], captures: &captures) != nil {
          arguments += captures.map { Array(lines[next].bytes($0)) }
          found = true
        }
        next += 1
      }
      if !found { return nil }
    }
    return arguments
  }

  private static func build(_ rule: CrashRule, _ arguments: [[UInt8]], _ lines: [UnsafeRawBufferPointer]) -> Named {
    var named = Named(isCorrupted: rule.isCorrupted, rule: rule)
    guard let recipe = rule.frame else {
      named.title = fill(rule.name, arguments, [])
      named.alternatives = rule.alternatives.map { fill($0, arguments, []) }
      return named
    }
    let found = FrameSearch.run(recipe, lines)
    named.isCorrupted = named.isCorrupted || !found.isComplete
    named.rawFunction = found.raw
    named.title = fill(rule.name, arguments, found.name)
    for alternative in rule.alternatives { named.alternatives.append(fill(alternative, arguments, found.name)) }
    // The same entry point has a different decoration on every architecture and version.
    for name in found.spellings {
      named.alternatives.append(fill(rule.name, arguments, name))
      for alternative in rule.alternatives { named.alternatives.append(fill(alternative, arguments, name)) }
    }
    return named
  }

  private static func fill(_ template: String, _ arguments: [[UInt8]], _ function: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var bytes = Array(template.utf8)[...]
    while let byte = bytes.popFirst() {
      guard byte == 0x7B, let key = bytes.popFirst() else {
        result.append(byte)
        continue
      }
      _ = bytes.popFirst()
      if key == 0x66 {
        result += function
      } else if Int(key) - 0x31 < arguments.count {
        result += arguments[Int(key) - 0x31]
      }
    }
    return result
  }

  /// Whether the report lacks what one of its kind has: a stack, or the frames of a stack that it announces.
  private static func isIncomplete(
    _ lines: [UnsafeRawBufferPointer], title: [UInt8], rule: CrashRule?
  ) -> Bool {
    if CrashTitle.holdsStamp(title) { return true }
    guard let rule, rule.needsTrace else { return false }
    var hasFrames = false
    let heads = lines.map { TraceLine.heads($0) }
    for kind in TraceLine.Head.allCases {
      guard let head = heads.firstIndex(where: { $0 & 1 << UInt16(kind.rawValue) != 0 }) else { continue }
      // Two lines at least follow a head in a whole report.
      if lines.count - head < 3 { return true }
      var empty = true
      for place in (head + 1)..<min(head + 16, lines.count) {
        if heads[place] != 0 { break }
        let line = lines[place]
        if line.contains("(stack is not available)") || TraceLine.frame(line) != nil {
          hasFrames = true
          empty = false
          break
        }
      }
      // riscv prints registers in this form with and without a stack behind them.
      if empty, kind != .riscv { return true }
    }
    return !hasFrames
  }
}
