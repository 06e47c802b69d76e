internal import EventQBytes

/// A line that belongs to a report, or may: where its text stands in the report's bytes, stamps left out.
struct ReportLine: BitwiseCopyable {
  var text: Slice
  var context: KernelContext
}

/// Who printed a line: nobody knows, the kernel, a task of the kernel or a CPU (CONFIG_PRINTK_CALLER). Lines of one
/// report have one context, so that reports printed at the same time can be told apart.
struct KernelContext: BitwiseCopyable, Equatable {
  var value: UInt32
  static let none = KernelContext(value: 0)
  static let console = KernelContext(value: 1)
  static func task(_ id: UInt32) -> KernelContext { KernelContext(value: 0x4000_0000 | id & 0x3FFF_FFFF) }
  static func cpu(_ id: UInt32) -> KernelContext { KernelContext(value: 0x8000_0000 | id & 0x3FFF_FFFF) }
  var isCPU: Bool { value & 0x8000_0000 != 0 }
  /// Whether it names one task or CPU.
  var isExact: Bool { value > 1 }
}

/// The lines of one crash as its analysis sees them: those of its context, without guessed frames and without the
/// second report that a configured panic adds.
struct CrashReport {
  /// All lines, first the one that names the crash.
  var lines: [Slice] = []
  /// Number of lines before another report begins: the title comes from these.
  var titled = 0

  init(_ bytes: UnsafeRawBufferPointer, _ source: [ReportLine]) {
    guard let first = source.first else { return }
    let context = first.context
    let minimum = bytes.bytes(first.text).contains("BUG: KMSAN:") ? 16 : 22
    var counted = 0
    var skipping = false
    var allCPUs = false
    var second = false
    for (index, line) in source.enumerated() {
      let text = bytes.bytes(line.text)
      let isFirst = index == 0
      if !isFirst, !second, CrashAnchors.beginsAnother(text) { second = true }
      if !isFirst {
        if line.context != .none, TraceLine.isGuess(text) { continue }
        if line.context != context, !(allCPUs && line.context.isCPU) { continue }
      }
      counted += 1
      var drop = skipping
      if TraceLine.isFrameLike(text) {
        // Nothing else stands on such a line.
      } else if text.contains("Disabling lock debugging due to kernel taint") {
        drop = true
      } else if text.contains("Sending NMI from CPU") {
        allCPUs = true
      } else if counted > minimum, Self.isFollowUp(text) {
        skipping = true
        drop = true
      }
      if drop, !isFirst { continue }
      lines.append(line.text)
      if !second || context.isExact { titled = lines.count }
    }
  }

  /// Reports that earlier ones cause: what stands behind them adds nothing but a second stack.
  private static func isFollowUp(_ text: UnsafeRawBufferPointer) -> Bool {
    text.contains("Kernel panic - not syncing")
      || text.contains("WARNING: possible circular locking dependency detected")
  }
}

extension UnsafeRawBufferPointer {
  func bytes(_ slice: Slice) -> UnsafeRawBufferPointer { part(slice.start, slice.end) }
}
