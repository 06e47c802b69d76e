internal import EventQBytes

/// Finds the leftmost match and what its groups took (Pike's simulation of the automaton): time is the length of the
/// text times the size of the program at most. Earlier alternatives and greedy repetitions are preferred, as in RE2.
/// Not for concurrent use.
final class RegexMatcher {
  /// A list of places in order of preference, each with its slots.
  private struct Threads: ~Copyable {
    var places = Column<UInt32>()
    var marks: Column<UInt32>
    var generation: UInt32 = 0
    var slots: Column<Int32>

    init(places count: Int, slots width: Int) {
      marks = Column(repeating: 0, count: count)
      slots = Column(repeating: -1, count: count * width)
    }

    mutating func clear() {
      places.removeAll()
      generation &+= 1
      if generation == 0 {
        marks.mutableBuffer.update(repeating: 0)
        generation = 1
      }
    }
  }

  private let program: RegexProgram
  private let width: Int
  private var current: Threads
  private var following: Threads
  private var scratch: Column<Int32>
  /// Pairs: a place to visit, or (with the top bit) a slot to restore, and its old value.
  private var stack = Column<Int64>()

  init(_ program: RegexProgram, groups: Int) {
    self.program = program
    width = groups * 2
    current = Threads(places: program.instructions.count, slots: width)
    following = Threads(places: program.instructions.count, slots: width)
    scratch = Column(repeating: -1, count: width)
  }

  /// Writes start and end of each group (-1, -1 for a group that took no part) of the first match at or after `from`.
  func firstMatch(in text: UnsafeRawBufferPointer, from: Int, into result: inout [Int]) -> Bool {
    var found = false
    current.clear()
    var i = from
    while true {
      let before = i == 0 ? -1 : Int(text[i - 1])
      let behind = i < text.count ? Int(text[i]) : -1
      if !found, !program.isAnchored || i == 0 {
        scratch.mutableBuffer.update(repeating: -1)
        add(UInt32(program.start), i, before, behind)
      }
      if current.places.isEmpty, found || (program.isAnchored && i > 0) || behind < 0 { break }
      following.clear()
      if advance(i, behind, text, &result) { found = true }
      swap(&current, &following)
      if behind < 0 { break }
      i += 1
    }
    return found
  }

  /// Moves every thread over the byte at `i`; true where one of them had matched (less preferred ones are dropped).
  private func advance(_ i: Int, _ behind: Int, _ text: UnsafeRawBufferPointer, _ result: inout [Int]) -> Bool {
    // The list that `add` fills is `current`: swap so that it fills the following one.
    swap(&current, &following)
    defer { swap(&current, &following) }
    for t in 0..<following.places.count {
      let place = Int(following.places[t])
      let instruction = program.instructions[place]
      if instruction.operation == .match {
        for s in 0..<width { result[s] = Int(following.slots[place * width + s]) }
        return true
      }
      guard behind >= 0, program.sets[Int(instruction.argument)].contains(UInt8(behind)) else { continue }
      for s in 0..<width { scratch[s] = following.slots[place * width + s] }
      let next = i + 1 < text.count ? Int(text[i + 1]) : -1
      add(instruction.next, i + 1, behind, next)
    }
    return false
  }

  /// Adds a place and all that it leads to without a byte, in order of preference, with the slots in `scratch`.
  private func add(_ place: UInt32, _ i: Int, _ before: Int, _ behind: Int) {
    stack.removeAll()
    stack.append(Int64(place))
    while let top = stack.last {
      stack.truncate(to: stack.count - 1)
      if top < 0 {
        // A restore: -(slot + 1), its old value below.
        let old = stack[stack.count - 1]
        stack.truncate(to: stack.count - 1)
        scratch[Int(-top - 1)] = Int32(truncatingIfNeeded: old)
        continue
      }
      let place = Int(top)
      if current.marks[place] == current.generation { continue }
      current.marks[place] = current.generation
      let instruction = program.instructions[place]
      switch instruction.operation {
      case .split:
        stack.append(Int64(instruction.argument))
        stack.append(Int64(instruction.next))
      case .save:
        let slot = Int(instruction.argument)
        stack.append(Int64(scratch[slot]))
        stack.append(-Int64(slot) - 1)
        scratch[slot] = Int32(i)
        stack.append(Int64(instruction.next))
      case .assertion:
        // Safe: the compiler writes raw values of assertions only.
        let assertion = RegexAssertion(rawValue: UInt8(instruction.argument))!
        if RegexProgram.holds(assertion, before: before, behind: behind) { stack.append(Int64(instruction.next)) }
      case .set, .match:
        current.places.append(UInt32(place))
        for s in 0..<width { current.slots[place * width + s] = scratch[s] }
      }
    }
  }
}
