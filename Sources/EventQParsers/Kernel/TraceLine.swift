internal import EventQBytes

/// What one line of a report says about a call stack. All offsets are within the line.
enum TraceLine {
  /// Heads of traces. Each kind is looked for by itself when a report is checked for completeness.
  enum Head: UInt8, CaseIterable { case call, allocated, allocatedBy, freed, freedBy, leak, arm, uninit, riscv }

  /// Whether a trace begins behind this line, and of which kind.
  static func head(_ line: UnsafeRawBufferPointer) -> Head? {
    if isFrameLike(line) { return nil }
    for kind in Head.allCases where isHead(line, kind) { return kind }
    return nil
  }

  static func isHead(_ line: UnsafeRawBufferPointer, _ kind: Head) -> Bool {
    switch kind {
    case .call: return line.contains("Call Trace") || line.contains("Call trace")
    case .allocated: return line.contains("Allocated:")
    case .allocatedBy: return isByTask(line, "Allocated by task ")
    case .freed: return line.contains("Freed:")
    case .freedBy: return isByTask(line, "Freed by task ")
    case .leak: return isLeakHead(line)
    case .arm: return line.contains("Backtrace:")
    case .uninit: return line.contains("Uninit was stored to memory at")
    case .riscv: return line.contains("status: ") && line.contains(" badaddr: ") && line.contains(" cause: ")
    }
  }

  /// All kinds of heads on this line, a bit each.
  static func heads(_ line: UnsafeRawBufferPointer) -> UInt16 {
    if isFrameLike(line) { return 0 }
    var mask: UInt16 = 0
    for kind in Head.allCases where isHead(line, kind) { mask |= 1 << UInt16(kind.rawValue) }
    return mask
  }

  /// Whether the line announces the call trace of the code that failed.
  static func isCallTrace(_ line: UnsafeRawBufferPointer) -> Bool {
    line.contains("Call Trace:") || line.contains("Call trace:") || line.contains("Backtrace:")
  }

  private static func isByTask(_ line: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
    guard let at = line.find(text) else { return false }
    var i = at + text.utf8CodeUnitCount
    let digits = i
    while i < line.count, ASCII.isDigit(line[i]) { i += 1 }
    return i > digits && i < line.count && line[i] == 0x3A
  }

  /// ` backtrace:` as the leak detector writes it (newer: with a checksum), not `stack backtrace:`.
  private static func isLeakHead(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let at = line.find(" backtrace"), at > 0, line[at - 1] != 0x6B else { return false }
    return line.matches(":", at: at + 10) || line.matches(" (crc ", at: at + 10)
  }

  /// A frame: the function's name and, where it is not part of the kernel itself, its module.
  struct Frame {
    var name: Slice
    /// The caller that old arm kernels name on the same line.
    var caller = Slice.none
    var module = Slice.none
  }

  /// Reads ` func+0x1/0x2`, ` [<addr>] func.isra.0+0x1/0x2 [module]`, `[sp] [pc] func+0x1/0x2` (ppc64) and arm's
  /// `[<addr>] (func) from [<addr>] (caller+0x1/0x2)` and ` func from caller+0x1/0x2`.
  static func frame(_ line: UnsafeRawBufferPointer) -> Frame? {
    var i = 0
    while i < line.count, line[i] == 0x20 || line[i] == 0x09 { i += 1 }
    for _ in 0..<2 {
      guard let end = BytePattern.address(line, i), end < line.count, line[end] == 0x20 else { break }
      i = end + 1
      while i < line.count, line[i] == 0x20 { i += 1 }
      if let arm = armFrame(line, i) { return arm }
    }
    guard let name = symbol(line, i) else { return nil }
    var tail = name.end
    while tail < line.count, isSymbolTail(line[tail]) { tail += 1 }
    if tail < line.count, line[tail] == 0x2B {
      return Frame(name: name, module: module(line, tail))
    }
    guard line.matches(" from ", at: tail), let caller = symbol(line, tail + 6) else { return nil }
    var end = caller.end
    while end < line.count, isSymbolTail(line[end]) { end += 1 }
    guard end < line.count, line[end] == 0x2B else { return nil }
    return Frame(name: name, caller: caller, module: module(line, end))
  }

  private static func armFrame(_ line: UnsafeRawBufferPointer, _ at: Int) -> Frame? {
    guard at < line.count, line[at] == 0x28, let name = symbol(line, at + 1) else { return nil }
    guard let from = line.find(") from [", from: name.end), let end = BytePattern.address(line, from + 7) else {
      return nil
    }
    guard line.matches(" (", at: end), let caller = symbol(line, end + 2) else { return nil }
    return Frame(name: name, caller: caller)
  }

  private static func isSymbolTail(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || byte == 0x5F || byte == 0x2E
  }

  private static func symbol(_ line: UnsafeRawBufferPointer, _ at: Int) -> Slice? {
    var i = at
    while i < line.count, ASCII.isAlphanumeric(line[i]) || line[i] == 0x5F { i += 1 }
    return i > at ? Slice(from: at, to: i) : nil
  }

  /// `[module]` behind `+0x1/0x2`; newer kernels add the build id: `[module 0123abcd]`.
  static func module(_ line: UnsafeRawBufferPointer, _ plus: Int) -> Slice {
    guard let open = line.find(" [", from: plus) else { return .none }
    var i = open + 2
    while i < line.count, isSymbolTail(line[i]) || line[i] == 0x2D { i += 1 }
    guard i > open + 2, i < line.count, line[i] == 0x5D || line[i] == 0x20 else { return .none }
    let name = Slice(from: open + 2, to: i)
    return line.part(name.start, name.end).equals("inline") ? .none : name
  }

  /// Whether the line shows an instruction pointer, and the function in it where there is one.
  static func instructionPointer(_ line: UnsafeRawBufferPointer) -> (found: Bool, name: Slice) {
    if let name = namedPointer(line) { return (true, name) }
    for mark in pointerMarks {
      var from = 0
      while let at = line.find(mark, from: from) {
        from = at + 1
        var i = at + mark.utf8CodeUnitCount
        if i < line.count, line[i] == 0x3A { i += 1 }
        guard i < line.count, line[i] == 0x20 else { continue }
        let result = pointerValue(line, i + 1)
        if result.found { return result }
      }
    }
    return (false, .none)
  }

  /// mips' `epc   : 8010c2d4 func+0x24/0x60` and s390's `Krnl PSW : 0704c000 0054b2c0 (func+0x40/0x120)`.
  private static func namedPointer(_ line: UnsafeRawBufferPointer) -> Slice? {
    guard line.hasPrefix("epc ") || line.hasPrefix("Krnl PSW"), let plus = line.find("+0x") else { return nil }
    var start = plus
    while start > 0, isSymbolTail(line[start - 1]) { start -= 1 }
    return symbol(line, start)
  }

  private static let pointerMarks: [StaticString] = ["IP", "pc ", "PC is at"]

  private static func pointerValue(_ line: UnsafeRawBufferPointer, _ start: Int) -> (found: Bool, name: Slice) {
    var i = start
    // The code segment: `0010:`.
    var segment = i
    while segment < line.count, ASCII.isDigit(line[segment]) { segment += 1 }
    if segment > i, segment < line.count, line[segment] == 0x3A { i = segment + 1 }
    if line.matches("0x", at: i), i + 2 < line.count, ASCII.isHexDigit(line[i + 2]) { return (true, .none) }
    for _ in 0..<2 {
      guard let end = BytePattern.address(line, i), end < line.count, line[end] == 0x20 else { break }
      i = end
      while i < line.count, line[i] == 0x20 { i += 1 }
    }
    if let name = symbol(line, i), name.end < line.count, line[name.end] == 0x2B || line[name.end] == 0x2E {
      return (true, name)
    }
    var rest = i
    while rest < line.count, line[rest] == 0x20 { rest += 1 }
    return (line.matches("(null)", at: rest) || line.matches("[<", at: rest), .none)
  }

  /// ppc64's `--- interrupt: 300 at func+0x1/0x2`.
  static func interrupted(_ line: UnsafeRawBufferPointer) -> Slice? {
    guard let at = line.find("--- interrupt: "), let name = line.find(" at ", from: at) else { return nil }
    guard let symbol = symbol(line, name + 4), symbol.end < line.count else { return nil }
    return line[symbol.end] == 0x2B || line[symbol.end] == 0x2E ? symbol : nil
  }

  /// Whether the frame on this line is one that the unwinder only guessed (`? func`, `(unreliable)`).
  static func isGuess(_ line: UnsafeRawBufferPointer) -> Bool {
    guard line.contains(" ? ") || line.hasSuffix(" (unreliable)") else { return false }
    return !line.contains("<EOI>")
  }

  /// Injected failures print their own stack in the middle of others.
  static func isInjectedFault(_ line: UnsafeRawBufferPointer) -> Bool {
    guard isFrameLike(line), let at = line.find("should_fail"), at <= 24, let frame = frame(line) else { return false }
    let name = line.bytes(frame.name)
    return frame.name.start == at && (name.equals("should_fail") || name.equals("should_failslab"))
  }

  /// Whether the line is indented and holds an offset, as frames do and heads do not: a cheap first question.
  static func isFrameLike(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let first = line.first, first == 0x20, let plus = line.firstIndex(of: 0x2B) else { return false }
    return line.matches("+0x", at: plus)
  }
}
