internal import EventQBytes

/// Walks down a report as a recipe says and chooses the function to blame.
struct FrameSearch {
  struct Result {
    /// The function as the title has it.
    var name: [UInt8]
    /// The function as the trace has it.
    var raw: [UInt8]
    /// Other spellings of it: with its decoration, or a shorter part of it, taken off.
    var spellings: [[UInt8]] = []
    var isComplete: Bool
  }

  private let recipe: FrameRecipe
  private var candidates: [[UInt8]] = []
  private var first: Result?
  private var isComplete = true
  private var traces = 0
  private var hasEnough = false

  static func run(_ recipe: FrameRecipe, _ lines: [UnsafeRawBufferPointer]) -> Result {
    var search = FrameSearch(recipe: recipe)
    let result = search.walk(recipe.steps, lines)
    if result.isComplete || recipe.otherwise.isEmpty { return result }
    search = FrameSearch(recipe: recipe)
    return search.walk(recipe.otherwise, lines)
  }

  private init(recipe: FrameRecipe) { self.recipe = recipe }

  private mutating func walk(_ steps: [FrameRecipe.Step], _ lines: [UnsafeRawBufferPointer]) -> Result {
    var next = 0
    var index = 0
    while index < steps.count {
      if case .trace = steps[index] {
        if traces > 0 { settle() }
        traces += 1
        next = readTrace(steps, &index, lines, next)
      } else {
        next = seek(steps[index], lines, next)
        index += 1
      }
    }
    settle()
    var result = first ?? Result(name: Self.unknown, raw: Self.unknown, isComplete: false)
    result.isComplete = isComplete
    return result
  }

  private static let unknown = Array("corrupted".utf8)

  private mutating func seek(_ step: FrameRecipe.Step, _ lines: [UnsafeRawBufferPointer], _ from: Int) -> Int {
    var next = from
    while next < lines.count {
      let line = lines[next]
      next += 1
      if TraceLine.isInjectedFault(line) {
        isComplete = false
        return next
      }
      if matches(step, line) { return next }
    }
    return next
  }

  /// Reads frames up to the head of another trace, or to the line that the next step looks for.
  private mutating func readTrace(
    _ steps: [FrameRecipe.Step], _ index: inout Int, _ lines: [UnsafeRawBufferPointer], _ from: Int
  ) -> Int {
    var next = from
    index += 1
    while next < lines.count {
      let line = lines[next]
      next += 1
      if TraceLine.isInjectedFault(line) {
        isComplete = false
        return next
      }
      if TraceLine.head(line) != nil { return next }
      if index < steps.count, matches(steps[index], line) {
        index += 1
        return next
      }
      guard let frame = TraceLine.frame(line) else { continue }
      add(line.bytes(frame.name))
      if !frame.caller.isEmpty { add(line.bytes(frame.caller)) }
    }
    return next
  }

  private mutating func matches(_ step: FrameRecipe.Step, _ line: UnsafeRawBufferPointer) -> Bool {
    switch step {
    case .callTrace: return TraceLine.isCallTrace(line)
    case .trace: return false
    case .instructionPointer, .instructionPointerOrInterrupt:
      let pointer = TraceLine.instructionPointer(line)
      if pointer.found {
        if !pointer.name.isEmpty { add(line.bytes(pointer.name)) }
        return true
      }
      if case .instructionPointerOrInterrupt = step, let name = TraceLine.interrupted(line) {
        add(line.bytes(name))
        return true
      }
      return false
    case .seek(let pattern):
      var captures: [Slice] = []
      guard pattern.find(in: line, captures: &captures) != nil else { return false }
      for capture in captures where capture.end < line.count {
        let after = line[capture.end]
        if after == 0x2B || after == 0x2E { add(line.bytes(capture)) }
      }
      return true
    }
  }

  private mutating func add(_ name: UnsafeRawBufferPointer) {
    // The first frame decides; or an entry point was met, behind which nothing is looked at.
    if hasEnough { return }
    let name = name.hasPrefix("_") ? Demangle.name(name) : Array(name)
    if FrameNames.helpers.match(name) || recipe.skip.match(name) { return }
    candidates.append(name)
    switch recipe.select {
    case .first: hasEnough = true
    case .stall: hasEnough = FrameNames.entries.match(FrameNames.bare(name))
    case .hungTask: break
    }
  }

  /// Chooses from the frames of the trace that just ended.
  private mutating func settle() {
    defer {
      candidates = []
      hasEnough = false
    }
    let chosen = select()
    if chosen == nil { isComplete = false }
    if first == nil {
      guard let (name, raw) = chosen else {
        first = Result(name: Self.unknown, raw: Self.unknown, isComplete: false)
        return
      }
      var result = Result(name: name, raw: raw, isComplete: true)
      if raw != name { result.spellings.append(raw) }
      for decoration in FrameNames.decorations {
        let stripped = FrameNames.without(decoration, raw)
        if stripped != raw, stripped != name, !result.spellings.contains(stripped) { result.spellings.append(stripped) }
      }
      first = result
    }
  }

  private func select() -> (name: [UInt8], raw: [UInt8])? {
    guard let top = candidates.first else { return nil }
    switch recipe.select {
    case .first: return (FrameNames.bare(top), top)
    case .stall: return selectStall()
    case .hungTask: return selectHung()
    }
  }

  private func selectStall() -> (name: [UInt8], raw: [UInt8])? {
    var previous = 0
    for (index, raw) in candidates.enumerated() {
      let name = FrameNames.bare(raw)
      if FrameNames.entries.match(name) {
        // Many functions wait for other CPUs; all of them are one place.
        if Self.waitsForCPUs.match(name) { return (Array("smp_call_function".utf8), raw) }
        return (FrameNames.bare(candidates[previous]), candidates[previous])
      }
      previous = index
    }
    return nil
  }

  private static let waitsForCPUs = [NamePattern("smp_call_function")]

  private func selectHung() -> (name: [UInt8], raw: [UInt8])? {
    for raw in candidates {
      let name = FrameNames.bare(raw)
      for (place, common) in FrameNames.hangPlaces where name.withUnsafeBytes({ place.matches($0) }) {
        guard let common else { return (name, raw) }
        return (Array(UnsafeRawBufferPointer(start: common.utf8Start, count: common.utf8CodeUnitCount)), raw)
      }
    }
    for raw in candidates {
      let name = FrameNames.bare(raw)
      if !FrameNames.waiting.match(name) { return (name, raw) }
    }
    return nil
  }
}
