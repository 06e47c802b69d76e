internal import EventQBytes
internal import EventQModel

/// A crash whose lines are still being collected.
struct OpenCrash {
  struct Line: BitwiseCopyable {
    /// Original line and the text in it, in `OpenCrash.bytes`.
    var raw: Slice
    var text: Slice
    var context: KernelContext
    /// The row in the batch, or in the rows carried over (`isCarried`).
    var row: Int
    var isCarried: Bool
    var number: UInt32
  }

  enum Sort: Equatable { case crash(family: Int), outOfMemory }

  var sort: Sort
  /// Hash of the host's name.
  var host: UInt64
  /// Copies of the lines: they outlive the batch that they came in.
  var bytes: [UInt8] = []
  var lines: [Line] = []
  /// Index of the line that names the crash; those before it lead up to it.
  var head = 0
  var context: KernelContext
  /// Index of the last line that is surely part of the report; those behind it may turn out not to be.
  var lastSolid = 0
  var lastUptime: Int64 = -1
  /// Rows of the host since the last sure line.
  var idle = 0
  var takesAllCPUs = false
  var hasTrace = false
  /// Whether it is no crash unless a stack follows.
  var needsTrace = false
  /// Whether the console was cut off while it was being printed.
  var isCutOff = false
  var panicked = false
  /// Whether another report has begun: only the episode's outcome is still awaited.
  var isSealed = false
  /// Release of the running kernel, where its boot was seen.
  var kernel: [UInt8] = []

  var isFull: Bool { lines.count >= Limits.foldedEventLines || bytes.count >= Limits.foldedEventBytes }

  /// Whether a line printed in this context is one of the report's.
  func owns(_ other: KernelContext) -> Bool {
    other == context || (takesAllCPUs && other.isCPU)
  }

  mutating func append(
    raw: UnsafeRawBufferPointer, text: UnsafeRawBufferPointer, context: KernelContext, row: Int, number: UInt32,
    isSolid: Bool
  ) {
    let start = bytes.count
    bytes.append(contentsOf: raw)
    var place = Slice(from: start, to: bytes.count)
    if let base = raw.baseAddress, let inner = text.baseAddress, inner >= base, inner + text.count <= base + raw.count {
      place = place.part(from: inner - base, to: inner - base + text.count)
    } else {
      let textStart = bytes.count
      bytes.append(contentsOf: text)
      place = Slice(from: textStart, to: bytes.count)
    }
    lines.append(
      Line(
        raw: Slice(from: start, to: start + raw.count), text: place, context: context, row: row, isCarried: false,
        number: number))
    if isSolid {
      lastSolid = lines.count - 1
      idle = 0
    }
    if TraceLine.isFrameLike(text) { return }
    if text.contains("Sending NMI from CPU") { takesAllCPUs = true }
    if !hasTrace, TraceLine.head(text) != nil { hasTrace = true }
  }
}

/// Tells lines of a report from other messages of the kernel.
enum ReportText {
  /// Whether a line is of a report by its form: a frame, registers, a dump, one of the usual heads.
  static func isSolid(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let first = text.first else { return true }
    if first == 0x20 || first == 0x09 { return true }
    if text.contains("+0x") || isDump(text) { return true }
    for head in heads where text.hasPrefix(head) { return true }
    return false
  }

  /// `RAX: 0000...`, `ffff8880: 00 00`, `x29: ffff...`: a short word, a colon, hexadecimal digits.
  private static func isDump(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let colon = text.firstIndex(of: 0x3A), colon <= 20, colon + 4 < text.count else { return false }
    var i = colon + 1
    while i < text.count, text[i] == 0x20 { i += 1 }
    var end = i
    while end < text.count, ASCII.isHexDigit(text[end]) { end += 1 }
    if end - i >= 8 { return true }
    let word = text.part(0, colon).trimmed
    return end - i == 2 && word.count >= 8 && word.allSatisfy { ASCII.isHexDigit($0) }
  }

  private static let heads: [StaticString] = [
    "Call ", "CPU: ", "CPU#", "Hardware name", "RIP", "RSP", "EIP", "ESP", "Code:", "Modules linked in", "---[", "====",
    "----", "FS:", "PKRU", "Oops", "PGD", "*pgd", "BUG", "WARNING", "INFO", "Read of size", "Write of size",
    "Allocated", "Freed", "Last potentially", "Second to last", "The buggy", "page:", "page last", "page_owner",
    "page dumped", "Memory state", ">", "raw:", "flags:", "Kernel panic", "Kernel Offset", "Rebooting in",
    "Dumping ftrace", "(ftrace", "Sending NMI", "NMI backtrace", "task:", "Showing", "stack backtrace", "pc ", "lr ",
    "sp ", "ip ", "r10", "r7", "r3", "pstate", "PC is at", "LR is at", "Internal error", "Backtrace", "Exception stack",
    "Exception caught", "Stack:", "note:", "Tainted", "irq event stamp", "hardirqs", "softirqs", "other info",
    "but task", "but there", "which lock", "which would", "which became", "the existing", "is trying", "to a ",
    "stack ", "Possible", "backtrace", "unreferenced", "comm ", "hex dump", "Workqueue:", "rcu:", "invalid opcode",
    "general protection", "kernel BUG", "KASAN:", "#PF", "CR2", "NIP", "LR ", "MSR", "GPR", "REGS", "DAR", "CFAR",
    "Instruction dump", "Faulting", "Krnl", "PSW", "Mem abort", "Data abort", "ESR", "SET =", "EA =", "FSC", "ISV",
    "user pgtable", "swapper pgtable", "[ffff", "[0000", "Process ", "Thread ", "Disabling lock", "1 lock", "2 locks",
    "3 locks", "locks held", "no locks", "Uninit was", "Local variable", "Bytes ", "Memory access of size",
    "Data copied",
    "value changed", "read to", "write to", "race at", "kfence-", "allocated by", "freed by", "Reported by", "Mem-Info",
    "Node ", "Free swap", "Total swap", "Swap cache", "Tasks state", "oom-kill", "Out of memory", "oom_reaper",
    "Memory cgroup", "status:", "epc ", "gp :", "t0 :", "s1 :", "a0 :", "Call Trace", "Killed process", "[  pid",
    "[ pid", "Dump", "Kernel BUG", "slab ", "pointer offset", "refcount", "list_", "------",
  ]

  /// Messages of user space and of other parts of the kernel that never belong to a report: `name[123]: `, audit.
  static func isForeign(_ text: UnsafeRawBufferPointer) -> Bool {
    if text.hasPrefix("audit:") { return true }
    var i = 0
    while i < text.count, ASCII.isAlphanumeric(text[i]) || text[i] == 0x2D || text[i] == 0x5F || text[i] == 0x2E {
      i += 1
    }
    guard i > 0, i < text.count, text[i] == 0x5B else { return false }
    i += 1
    let digits = i
    while i < text.count, ASCII.isDigit(text[i]) { i += 1 }
    return i > digits && text.matches("]: ", at: i)
  }

  /// `usb 5-1: ` or `pci 0000:00:1f.2: `: the kernel speaks of a device, even where the line has no stamp.
  static func isOfDevice(_ text: UnsafeRawBufferPointer) -> Bool {
    var i = 0
    while i < text.count, ASCII.isLower(text[i]) || ASCII.isDigit(text[i]) || text[i] == 0x5F { i += 1 }
    guard i > 1, i < text.count, text[i] == 0x20 else { return false }
    let name = i + 1
    guard let end = text.find(": ", from: name), end - name <= 24 else { return false }
    let bus = text.part(name, end)
    guard bus.allSatisfy({ ASCII.isHexDigit($0) || $0 == 0x2D || $0 == 0x3A || $0 == 0x2E }) else { return false }
    return bus.contains("-") || bus.contains(":")
  }

  /// Lines that stand before the one that names a crash.
  static func isPrelude(_ text: UnsafeRawBufferPointer) -> Bool {
    text.contains("[ cut here ]") || text.hasPrefix("=====") || text.hasPrefix("refcount_t:")
      || text.hasPrefix("list_add") || text.hasPrefix("list_del") || text.hasPrefix("ODEBUG:")
      || text.hasPrefix("usercopy:") || text.hasPrefix("8<--- cut here") || text.hasPrefix("DEBUG_LOCKS_WARN_ON")
  }
}
