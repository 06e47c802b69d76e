internal import EventQBytes

/// What a report says beside its title.
struct CrashFacts {
  var cpu: [UInt8] = []
  var pid: [UInt8] = []
  var comm: [UInt8] = []
  /// Kernel release, for example `6.1.0-18-amd64`.
  var kernel: [UInt8] = []
  /// Taint flags, for example `G W O`.
  var tainted: [UInt8] = []
  var modules: [[UInt8]] = []
  /// Module of the function to blame.
  var module: [UInt8] = []
  /// Functions of the first trace: reliable ones first, then guesses with `? ` in front.
  var frames: [[UInt8]] = []
  /// Reliable functions that are not helpers: what makes a bug the same bug.
  private(set) var telling: [[UInt8]] = []

  /// Most frames that are kept.
  private static let mostFrames = 64
  /// Frames that a fingerprint is made of.
  private static let fingerprintFrames = 3

  init() {}

  init(_ bytes: UnsafeRawBufferPointer, _ lines: [ReportLine], function: [UInt8]) {
    var guesses: [[UInt8]] = []
    var traces = 0
    for line in lines {
      let text = bytes.bytes(line.text)
      let isFrame = TraceLine.isFrameLike(text)
      if !isFrame {
        if pid.isEmpty || kernel.isEmpty { readTask(text) }
        if modules.isEmpty, text.hasPrefix("Modules linked in:") { readModules(text) }
        if TraceLine.isCallTrace(text) { traces += 1 }
      }
      if traces > 1 || frames.count + guesses.count >= Self.mostFrames { continue }
      let isGuess = TraceLine.isGuess(text)
      let place = isGuess ? Self.withoutMark(text) : text
      var frame = TraceLine.frame(place)
      if frame == nil, !isFrame, traces == 0 {
        let pointer = TraceLine.instructionPointer(text)
        if pointer.found, !pointer.name.isEmpty {
          frame = TraceLine.Frame(name: pointer.name, module: TraceLine.module(text, pointer.name.end))
        }
      }
      guard let frame else { continue }
      let symbol = place.bytes(frame.name)
      let name = symbol.hasPrefix("_") ? Demangle.name(symbol) : Array(symbol)
      if module.isEmpty, !frame.module.isEmpty, name == function { module = Array(place.bytes(frame.module)) }
      if isGuess {
        guesses.append(Array("? ".utf8) + name)
      } else if frames.last != name {
        frames.append(name)
        if telling.count < Self.fingerprintFrames, !FrameNames.helpers.match(name) {
          telling.append(FrameNames.bare(name))
        }
      }
    }
    frames = Array((frames + guesses).prefix(Self.mostFrames))
  }

  private static func withoutMark(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard let at = text.find(" ? ") else { return text }
    return text.part(at + 2, text.count)
  }

  /// `CPU: 0 UID: 0 PID: 12 Comm: sh Tainted: G W 6.1.0-18-amd64 #1`; also as kernels before 3.x wrote it.
  private mutating func readTask(_ text: UnsafeRawBufferPointer) {
    if let at = text.find("PID: ") ?? text.find("Pid: "), pid.isEmpty {
      pid = Self.run(text, at + 5, digits: true)
      if let cpuAt = text.find("CPU: ") { cpu = Self.run(text, cpuAt + 5, digits: true) }
      if let commAt = text.find("Comm: ") ?? text.find("comm: ") {
        let end = text.find(" Not tainted", from: commAt) ?? text.find(" Tainted:", from: commAt) ?? text.count
        comm = Array(text.part(commAt + 6, max(end, commAt + 6)))
      }
    }
    guard kernel.isEmpty else { return }
    if let at = text.find("Not tainted ") {
      kernel = Self.release(text, at + 12)
    } else if let at = text.find("Tainted: ") {
      let from = at + 9
      kernel = Self.release(text, from)
      guard !kernel.isEmpty, let end = kernel.withUnsafeBytes({ text.find($0, from: from) }) else { return }
      tainted = Self.squeezed(text.part(from, end))
    }
  }

  private static func run(_ text: UnsafeRawBufferPointer, _ from: Int, digits: Bool) -> [UInt8] {
    var end = from
    while end < text.count, digits ? ASCII.isDigit(text[end]) : text[end] != 0x20 { end += 1 }
    return Array(text.part(from, end))
  }

  /// The first word that looks like a version.
  private static func release(_ text: UnsafeRawBufferPointer, _ from: Int) -> [UInt8] {
    var i = from
    while i < text.count {
      while i < text.count, text[i] == 0x20 { i += 1 }
      let word = run(text, i, digits: false)
      if let first = word.first, ASCII.isDigit(first), word.contains(0x2E) { return word }
      i += max(word.count, 1)
    }
    return []
  }

  private static func squeezed(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    var result: [UInt8] = []
    for byte in text where byte != 0x20 || (result.last != 0x20 && !result.isEmpty) { result.append(byte) }
    while result.last == 0x20 { result.removeLast() }
    return result
  }

  private mutating func readModules(_ text: UnsafeRawBufferPointer) {
    guard let at = text.find("Modules linked in:") else { return }
    let end = text.find("[last unloaded:", from: at) ?? text.count
    for word in text.part(at + 18, end).split(separator: 0x20) {
      // `name(OE)`: flags of the module itself.
      let name = word.prefix { $0 != 0x28 }
      if !name.isEmpty { modules.append(Array(name)) }
    }
  }

  /// The same for the same bug: class, function and the first functions that say something.
  static func fingerprint(_ finding: CrashFinding) -> UInt64 {
    let name = finding.crashClass
    var hash = ByteHash.of(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    hash = finding.function.withUnsafeBytes { ByteHash.of($0, seed: hash) }
    if finding.function.isEmpty { hash = finding.title.withUnsafeBytes { ByteHash.of($0, seed: hash) } }
    for frame in finding.facts.telling.prefix(fingerprintFrames) {
      hash = frame.withUnsafeBytes { ByteHash.of($0, seed: hash) }
    }
    return hash
  }
}
