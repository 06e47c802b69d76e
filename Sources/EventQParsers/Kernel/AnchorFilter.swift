internal import EventQBytes

/// Tells cheaply that a line cannot begin a crash, end an OOM report or begin a boot: of each word searched for, a part
/// of four or five bytes is looked for. A hit is looked at again in full.
struct AnchorFilter: ~Copyable, Sendable {
  /// One for all: it never changes.
  static let shared = AnchorFilter()

  private let parts = PartSet([
    "BUG:", "BUG a", "BUG k", "BUG (", "ted):", "(Tain", "RNING", "INFO:", "panic", " faul", "o han", "segme", "ide e",
    "ide_e", "nal e", "opcod", "int3:", "Oops", "UBSAN", "LOCKU", "ter_n", "VFS: ", "lignm", "SYZFA",
    "oom-k", "oom_r", "of me", "ux ve", "illed", "are E", "EDAC ", "ead-o", "d rea", "I/O e", "I/O E", "hut d", "hutti",
    "Bus E", "VM di",
  ])

  /// Whether the text may hold one of the words.
  func mayMatter(_ text: UnsafeRawBufferPointer) -> Bool {
    if parts.isFound(in: text) { return true }
    // A word cut off at the end of the line.
    return text.hasSuffix("BUG:") || text.hasSuffix("Oops")
  }
}
