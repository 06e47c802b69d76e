internal import EventQBytes
internal import EventQModel

/// A deterministic automaton that is built as it is used: answers whether there is a match, one table look-up a byte.
///
/// A state is a set of places in the program together with what stood before (for assertions). Assertions are decided
/// when the next byte is known, so a match shows one byte late. At most `Limits.regexStates` states are kept.
/// Not for concurrent use: `ByteRegex` hands out one to each caller.
final class RegexAutomaton {
  private static let unknown: Int32 = -1
  private static let matched: Int32 = -2
  private static let dead: Int32 = -3

  private let program: RegexProgram
  private let stride: Int
  private var states = InternTable()
  private var transitions = Column<Int32>()
  private var visited: Column<UInt32>
  private var generation: UInt32 = 0
  private var stack = Column<UInt32>()
  private var consuming = Column<UInt32>()
  private var seeds = Column<UInt32>()

  init(_ program: RegexProgram) {
    self.program = program
    stride = program.representatives.count + 1
    visited = Column(repeating: 0, count: program.instructions.count)
  }

  /// Whether a match begins at or after `from`.
  func matches(_ text: UnsafeRawBufferPointer, from: Int) -> Bool {
    var state = startState(before: from == 0 ? -1 : Int(text[from - 1]))
    var i = from
    let stride = self.stride
    return program.classes.withUnsafeBufferPointer { classes in
      while i < text.count {
        let byteClass = Int(classes[Int(text[i])])
        var target = transitions[Int(state) &* stride &+ byteClass]
        if target == Self.unknown { target = build(&state, byteClass, Int(text[i])) }
        if target < 0 { return target == Self.matched }
        state = target
        i &+= 1
      }
      var target = transitions[Int(state) &* stride &+ stride &- 1]
      if target == Self.unknown { target = build(&state, stride - 1, -1) }
      return target == Self.matched
    }
  }

  private func startState(before: Int) -> Int32 {
    seeds.removeAll()
    seeds.append(context(before))
    seeds.append(UInt32(program.start))
    return intern()
  }

  /// What later assertions need to know of the byte before: one of a few stand-ins.
  private func context(_ before: Int) -> UInt32 {
    if !program.hasAssertions { return program.isAnchored && before >= 0 ? 1 : 0 }
    if before < 0 { return 0 }
    if before == 0x0A { return 1 }
    if before >= 0x80 { return 4 }
    return RegexProgram.isWord(UInt8(truncatingIfNeeded: before)) ? 2 : 3
  }

  /// A byte that stands for the context.
  private func before(_ context: UInt32) -> Int {
    switch context {
    case 0: return -1
    case 1: return 0x0A
    case 2: return 0x61
    case 4: return 0x80
    default: return 0x20
    }
  }

  /// The number of the state whose context and places are in `seeds`.
  private func intern() -> Int32 {
    let known = states.count
    let id = states.intern(UnsafeRawBufferPointer(seeds.buffer))
    if id == known { for _ in 0..<stride { transitions.append(Self.unknown) } }
    return Int32(id)
  }

  /// Computes where `state` goes on this byte. May forget all other states, which renumbers `state`.
  private func build(_ state: inout Int32, _ byteClass: Int, _ byte: Int) -> Int32 {
    if states.count >= Limits.regexStates { forgetStates(except: &state) }
    let from = state
    let places = states.bytes(Int(from)).bindMemory(to: UInt32.self)
    let isMatch = close(places, byte)
    var target = Self.dead
    if isMatch {
      target = Self.matched
    } else if byte >= 0 {
      target = step(UInt8(truncatingIfNeeded: byte))
    }
    transitions[Int(from) * stride + byteClass] = target
    return target
  }

  private func forgetStates(except state: inout Int32) {
    seeds.removeAll()
    seeds.append(contentsOf: states.bytes(Int(state)).bindMemory(to: UInt32.self))
    states.removeAll()
    transitions.removeAll()
    state = intern()
  }

  private func nextGeneration() {
    generation &+= 1
    if generation == 0 {
      visited.mutableBuffer.update(repeating: 0)
      generation = 1
    }
  }

  /// Follows splits, saves and assertions from the places; leaves the byte sets reached in `consuming`. True where the
  /// end of the program is reached: there is a match.
  private func close(_ places: UnsafeBufferPointer<UInt32>, _ behind: Int) -> Bool {
    nextGeneration()
    consuming.removeAll()
    stack.removeAll()
    let before = self.before(places[0])
    return program.instructions.withUnsafeBufferPointer { instructions in
      for i in 1..<places.count {
        stack.append(places[i])
        while let place = stack.last {
          stack.truncate(to: stack.count - 1)
          if visited[Int(place)] == generation { continue }
          visited[Int(place)] = generation
          let instruction = instructions[Int(place)]
          switch instruction.operation {
          case .match: return true
          case .set: consuming.append(place)
          case .save: stack.append(instruction.next)
          case .split:
            stack.append(instruction.argument)
            stack.append(instruction.next)
          case .assertion:
            // Safe: the compiler writes raw values of assertions only.
            let assertion = RegexAssertion(rawValue: UInt8(instruction.argument))!
            if RegexProgram.holds(assertion, before: before, behind: behind) { stack.append(instruction.next) }
          }
        }
      }
      return false
    }
  }

  /// The state behind `byte`, from the byte sets in `consuming`.
  private func step(_ byte: UInt8) -> Int32 {
    nextGeneration()
    seeds.removeAll()
    seeds.append(context(Int(byte)))
    program.instructions.withUnsafeBufferPointer { instructions in
      for i in 0..<consuming.count {
        let instruction = instructions[Int(consuming[i])]
        guard program.sets[Int(instruction.argument)].contains(byte) else { continue }
        if visited[Int(instruction.next)] != generation {
          visited[Int(instruction.next)] = generation
          seeds.append(instruction.next)
        }
      }
    }
    if !program.isAnchored, visited[program.start] != generation { seeds.append(UInt32(program.start)) }
    if seeds.count == 1 { return Self.dead }
    var places = seeds.mutableBuffer
    places[1...].sort()
    return intern()
  }
}
