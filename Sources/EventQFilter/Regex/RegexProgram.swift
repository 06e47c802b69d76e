internal import EventQModel

/// A compiled regular expression: a Thompson automaton over bytes.
struct RegexProgram: Sendable {
  enum Operation: UInt8 { case set, split, save, assertion, match }

  struct Instruction: BitwiseCopyable {
    var operation: Operation
    /// Where to go on; of `split`: the preferred way.
    var next: UInt32
    /// `set`: number of the byte set. `split`: the other way. `save`: the slot. `assertion`: its raw value.
    var argument: UInt32
  }

  /// A set of bytes.
  struct ByteSet: Hashable, BitwiseCopyable {
    var a: UInt64 = 0
    var b: UInt64 = 0
    var c: UInt64 = 0
    var d: UInt64 = 0

    func contains(_ byte: UInt8) -> Bool {
      let bit: UInt64 = 1 &<< UInt64(byte & 63)
      switch byte >> 6 {
      case 0: return a & bit != 0
      case 1: return b & bit != 0
      case 2: return c & bit != 0
      default: return d & bit != 0
      }
    }

    mutating func insert(_ byte: UInt8) {
      let bit: UInt64 = 1 &<< UInt64(byte & 63)
      switch byte >> 6 {
      case 0: a |= bit
      case 1: b |= bit
      case 2: c |= bit
      default: d |= bit
      }
    }
  }

  var instructions: [Instruction] = []
  var sets: [ByteSet] = []
  var start = 0
  /// A match can only begin at the start of the text.
  var isAnchored = false
  var hasAssertions = false
  /// Class of each byte: bytes of a class are told apart by no set and no assertion.
  var classes: [UInt8] = []
  /// One byte of each class.
  var representatives: [UInt8] = []

  /// Divides the 256 bytes into classes.
  mutating func computeClasses() {
    var classOf = [Int](repeating: 0, count: 256)
    var count = 1
    func refine(_ set: ByteSet) {
      var moved = [Int: Int]()
      var kept = Set<Int>()
      for byte in 0..<256 where !set.contains(UInt8(byte)) { kept.insert(classOf[byte]) }
      for byte in 0..<256 where set.contains(UInt8(byte)) && kept.contains(classOf[byte]) {
        let target = moved[classOf[byte]] ?? count
        if moved[classOf[byte]] == nil {
          moved[classOf[byte]] = target
          count += 1
        }
        classOf[byte] = target
      }
    }
    for set in sets { refine(set) }
    if hasAssertions {
      var words = ByteSet()
      for byte in UInt8(0)...255 where RegexProgram.isWord(byte) { words.insert(byte) }
      refine(words)
      var newline = ByteSet()
      newline.insert(0x0A)
      refine(newline)
      var continuations = ByteSet()
      for byte in UInt8(0x80)...0xBF { continuations.insert(byte) }
      refine(continuations)
      for byte in UInt8(0xC0)...0xFF { continuations.insert(byte) }
      refine(continuations)
    }
    classes = classOf.map { UInt8($0) }
    representatives = (0..<count).map { number in UInt8(classOf.firstIndex(of: number) ?? 0) }
  }

  /// A word character in the sense of `\b` and `\w`: ASCII only, as in RE2.
  static func isWord(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F
  }

  /// Whether an assertion holds between `before` and `behind` (-1: the text ends there).
  @inline(__always)
  static func holds(_ assertion: RegexAssertion, before: Int, behind: Int) -> Bool {
    switch assertion {
    case .textStart: return before < 0
    case .textEnd: return behind < 0
    case .lineStart: return before < 0 || before == 0x0A
    case .lineEnd: return behind < 0 || behind == 0x0A
    case .wordBoundary, .notWordBoundary:
      // The middle of a character is no place at all.
      if before >= 0x80, behind >= 0x80, behind < 0xC0 { return false }
      let wordBefore = before >= 0 && isWord(UInt8(truncatingIfNeeded: before))
      let wordBehind = behind >= 0 && isWord(UInt8(truncatingIfNeeded: behind))
      return (wordBefore != wordBehind) == (assertion == .wordBoundary)
    }
  }
}

/// Turns a tree into a program, back to front: every node is compiled knowing where to go on.
struct RegexCompiler {
  private var program = RegexProgram()
  private var setNumbers: [RegexProgram.ByteSet: UInt32] = [:]
  private var tails: [TailKey: UInt32] = [:]
  /// Sets that contain U+FFFD also match single bytes that are no UTF-8.
  private let lenient: Bool

  private struct TailKey: Hashable {
    var low: UInt8
    var high: UInt8
    var next: UInt32
  }

  private init(lenient: Bool) { self.lenient = lenient }

  static func compile(_ node: RegexNode, lenient: Bool) throws(RegexError) -> RegexProgram {
    var compiler = RegexCompiler(lenient: lenient)
    let end = try compiler.emit(.match, 0, 0)
    let close = try compiler.emit(.save, end, 1)
    let body = try compiler.compile(node, next: close)
    compiler.program.start = Int(try compiler.emit(.save, body, 0))
    compiler.program.isAnchored = isAnchored(node)
    compiler.program.computeClasses()
    return compiler.program
  }

  private static func isAnchored(_ node: RegexNode) -> Bool {
    switch node {
    case .assertion(.textStart): return true
    case .concatenation(let parts): return parts.first.map(isAnchored) ?? false
    case .capture(let inner, _): return isAnchored(inner)
    case .alternation(let branches): return branches.allSatisfy(isAnchored)
    default: return false
    }
  }

  private mutating func emit(
    _ operation: RegexProgram.Operation, _ next: UInt32, _ argument: UInt32
  ) throws(RegexError) -> UInt32 {
    if program.instructions.count >= Limits.regexInstructions {
      throw RegexError(
        message: "the regular expression needs more than \(Limits.regexInstructions) steps (regexInstructions); "
          + "use smaller counts", offset: 0)
    }
    program.instructions.append(.init(operation: operation, next: next, argument: argument))
    return UInt32(program.instructions.count - 1)
  }

  private mutating func compile(_ node: RegexNode, next: UInt32) throws(RegexError) -> UInt32 {
    switch node {
    case .empty: return next
    case .set(let set): return try compile(set, next: next)
    case .concatenation(let parts):
      var target = next
      for part in parts.reversed() { target = try compile(part, next: target) }
      return target
    case .alternation(let branches):
      var target = try compile(branches[branches.count - 1], next: next)
      for branch in branches.dropLast().reversed() {
        target = try emit(.split, try compile(branch, next: next), target)
      }
      return target
    case .capture(let inner, let index):
      let close = try emit(.save, next, UInt32(index * 2 + 1))
      return try emit(.save, try compile(inner, next: close), UInt32(index * 2))
    case .assertion(let assertion):
      program.hasAssertions = true
      return try emit(.assertion, next, UInt32(assertion.rawValue))
    case .repetition(let inner, let least, let most, let greedy):
      return try compileRepetition(inner, least, most, greedy, next)
    }
  }

  private mutating func compileRepetition(
    _ inner: RegexNode, _ least: Int, _ most: Int?, _ greedy: Bool, _ next: UInt32
  ) throws(RegexError) -> UInt32 {
    var target = next
    if let most {
      for _ in 0..<(most - least) {
        let body = try compile(inner, next: target)
        target = try emit(.split, greedy ? body : next, greedy ? next : body)
      }
    } else {
      let loop = try emit(.split, 0, 0)
      let body = try compile(inner, next: loop)
      program.instructions[Int(loop)].next = greedy ? body : next
      program.instructions[Int(loop)].argument = greedy ? next : body
      target = loop
    }
    for _ in 0..<least {
      let size = program.instructions.count
      target = try compile(inner, next: target)
      // What needs no step needs no repetition: `(?:(?:){1000}){1000}` must not take a million rounds.
      if program.instructions.count == size { break }
    }
    return target
  }

  /// One character of a set: one instruction for its ASCII part, chains of byte ranges for the rest.
  private mutating func compile(_ set: ScalarSet, next: UInt32) throws(RegexError) -> UInt32 {
    var ascii = RegexProgram.ByteSet()
    var target: UInt32?
    tails.removeAll(keepingCapacity: true)
    for range in set.ranges {
      if range.lowerBound < 0x80 {
        for byte in range.lowerBound...min(range.upperBound, 0x7F) { ascii.insert(UInt8(byte)) }
      }
      guard range.upperBound >= 0x80 else { continue }
      for sequence in UTF8Ranges.split(max(range.lowerBound, 0x80), range.upperBound) {
        let head = try compile(sequence, next: next)
        target = try target.map { (other) throws(RegexError) in try emit(.split, head, other) } ?? head
      }
    }
    if lenient, set.contains(0xFFFD) { for byte in UInt8(0x80)...0xFF { ascii.insert(byte) } }
    if ascii == RegexProgram.ByteSet(), let target { return target }
    let single = try emit(.set, next, number(of: ascii))
    return try target.map { (other) throws(RegexError) in try emit(.split, single, other) } ?? single
  }

  private mutating func compile(_ sequence: [ClosedRange<UInt8>], next: UInt32) throws(RegexError) -> UInt32 {
    var target = next
    for range in sequence.reversed() {
      let key = TailKey(low: range.lowerBound, high: range.upperBound, next: target)
      if let known = tails[key] {
        target = known
        continue
      }
      var set = RegexProgram.ByteSet()
      for byte in range { set.insert(byte) }
      target = try emit(.set, target, number(of: set))
      tails[key] = target
    }
    return target
  }

  private mutating func number(of set: RegexProgram.ByteSet) -> UInt32 {
    if let known = setNumbers[set] { return known }
    program.sets.append(set)
    setNumbers[set] = UInt32(program.sets.count - 1)
    return UInt32(program.sets.count - 1)
  }
}

/// Ranges of scalars as sequences of byte ranges of their UTF-8.
enum UTF8Ranges {
  static func split(_ low: UInt32, _ high: UInt32) -> [[ClosedRange<UInt8>]] {
    if low > high { return [] }
    for edge in [0x7F, 0x7FF, 0xD7FF, 0xDFFF, 0xFFFF] as [UInt32] where low <= edge && high > edge {
      return split(low, edge) + split(edge + 1, high)
    }
    // Surrogates have no UTF-8.
    if low >= 0xD800 && high <= 0xDFFF { return [] }
    let length = low < 0x80 ? 1 : low < 0x800 ? 2 : low < 0x10000 ? 3 : 4
    for i in 1..<max(length, 1) {
      let mask: UInt32 = (1 << UInt32(6 * i)) - 1
      if low & ~mask == high & ~mask { continue }
      if low & mask != 0 { return split(low, low | mask) + split((low | mask) + 1, high) }
      if high & mask != mask { return split(low, (high & ~mask) - 1) + split(high & ~mask, high) }
    }
    let a = encode(low, length)
    let b = encode(high, length)
    return [zip(a, b).map { $0...$1 }]
  }

  private static func encode(_ scalar: UInt32, _ length: Int) -> [UInt8] {
    if length == 1 { return [UInt8(scalar)] }
    let marks: [UInt8] = [0, 0, 0xC0, 0xE0, 0xF0]
    var bytes = [UInt8](repeating: 0, count: length)
    var rest = scalar
    for i in stride(from: length - 1, to: 0, by: -1) {
      bytes[i] = 0x80 | UInt8(rest & 0x3F)
      rest >>= 6
    }
    bytes[0] = marks[length] | UInt8(rest)
    return bytes
  }
}
