internal import EventQBytes
internal import Glibc
internal import Synchronization

/// A progress bar on standard error: only on a terminal, never with `--quiet`, at most ten times a second, gone when
/// the work is done.
final class ProgressBar: Sendable {
  private struct State {
    var lastDrawn: UInt64 = 0
    var isDrawn = false
  }

  private let isOn: Bool
  private let title: String
  private let total: Int
  private let started: UInt64
  private let state = Mutex(State())

  /// - Parameter total: units of the whole work, for example bytes; 0 where it is not known.
  init(_ title: String, total: Int, quiet: Bool) {
    self.title = title
    self.total = total
    self.isOn = !quiet && Terminal.isTerminal(STDERR_FILENO) && Terminal.environment("TERM") != "dumb"
    self.started = Self.milliseconds()
  }

  /// Draws `done` of the total, if it is time to.
  func update(_ done: Int) {
    guard isOn else { return }
    state.withLock { state in
      let now = Self.milliseconds()
      // Short work needs no bar.
      guard now - started >= 300, now - state.lastDrawn >= 100 else { return }
      state.lastDrawn = now
      state.isDrawn = true
      draw(done)
    }
  }

  /// Removes the bar.
  func finish() {
    state.withLock { state in
      guard state.isDrawn else { return }
      state.isDrawn = false
      Self.put("\r\u{1B}[K")
    }
  }

  private func draw(_ done: Int) {
    let part = total > 0 ? min(1, Double(done) / Double(total)) : 0
    let cells = 30
    let filled = Int(part * Double(cells))
    var line = ByteWriter()
    line.text("\r\(title) [")
    for cell in 0..<cells { line.byte(cell < filled ? 0x23 : 0x2E) }
    line.literal("] ")
    line.integer(Int(part * 100))
    line.literal("%  ")
    line.decimal(Double(done) / 1e6, places: 1)
    line.literal(" MB\u{1B}[K")
    Self.put(line.string)
  }

  private static func put(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private static func milliseconds() -> UInt64 { monotonicNanoseconds() / 1_000_000 }

  /// The monotonic clock: progress must not jump when somebody sets the time.
  private static func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    guard clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
