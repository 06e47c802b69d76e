extension CrashRules {
  /// The kernel stops, or reaches code that must not be reached.
  static let panics: [CrashFamily] = [
    CrashFamily("Kernel panic", standsAlone: false, panicRules),
    CrashFamily(
      "PANIC: double fault",
      [CrashRule("PANIC: double fault", name: "PANIC: double fault in {f}", frame: .pointer())]),
    CrashFamily(
      "rust_kernel: panicked",
      [
        CrashRule(
          "rust_kernel: panicked", name: "rust_kernel panicked in {f}",
          frame: .trace(skip: ["rust_begin_unwind", "panic"]))
      ]),
    CrashFamily(
      "kernel BUG",
      [
        CrashRule(
          "kernel BUG at mm/usercopy.c", name: "BUG: bad usercopy in {f}",
          frame: .trace(skip: ["usercopy", "__check"])),
        CrashRule(
          "kernel BUG at lib/list_debug.c", name: "BUG: corrupted list in {f}", also: ["bad-access in {f}"],
          frame: .trace()),
        // Many wrappers of socket buffers check their caller: the bug is in the caller.
        CrashRule("kernel BUG at {rest}", name: "kernel BUG in {f}", frame: .fault(skip: ["^skb_"])),
      ]),
    CrashFamily("Kernel BUG", [CrashRule("Kernel BUG {rest}", name: "kernel BUG {1}")]),
    CrashFamily("BUG kmalloc-", [CrashRule("BUG kmalloc-*: Object already free", name: "BUG: Object already free")]),
  ]

  private static let panicRules: [CrashRule] = [
    CrashRule(
      "Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: {func}",
      name: "kernel panic: stack is corrupted in {1}", needsTrace: false),
    CrashRule(
      "Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: {hex}",
      name: "kernel panic: stack is corrupted in {f}", frame: .trace(skip: ["stack_chk"])),
    CrashRule(
      "Kernel panic - not syncing: corrupted stack end detected inside scheduler",
      name: "kernel panic: corrupted stack end in {f}", also: ["stack-overflow in {f}"],
      frame: .trace(skip: ["schedule", "retint_kernel"], select: .stall)),
    CrashRule(
      "Kernel panic - not syncing: kernel stack overflow", name: "kernel stack overflow in {f}",
      also: ["stack-overflow in {f}"], frame: .trace(skip: ["bad_stack"], select: .stall)),
    CrashRule(
      "Kernel panic - not syncing: Attempted to kill init!", name: "kernel panic: Attempted to kill init!"),
    CrashRule(
      "Kernel panic - not syncing: Couldn't open N_TTY ldisc for * --- error -{num}",
      name: "kernel panic: Couldn't open N_TTY ldisc"),
    // These follow another report: to see only them means that the report itself was lost.
    CrashRule(
      "Kernel panic - not syncing: Fatal exception", name: "kernel panic: Fatal exception", corrupted: true),
    CrashRule(
      "Kernel panic - not syncing: panic_on_warn set", name: "kernel panic: panic_on_warn set", corrupted: true),
    CrashRule(
      "Kernel panic - not syncing: hung_task: blocked tasks", name: "kernel panic: hung_task: blocked tasks",
      corrupted: true),
    CrashRule("Kernel panic - not syncing: {rest}", name: "kernel panic: {1}"),
    CrashRule("Kernel panic: {rest}", name: "kernel panic: {1}"),
  ]
}
