extension CrashRules {
  /// Everything else that means that a kernel, or what watches it, has failed.
  static let others: [CrashFamily] = [
    CrashFamily(
      "UBSAN:",
      [
        CrashRule("UBSAN: Undefined behaviour in", name: "UBSAN: undefined-behaviour in {f}", frame: ubsan),
        CrashRule(
          "UBSAN: array-index-out-of-bounds in", name: "UBSAN: array-index-out-of-bounds in {f}",
          also: ["bad-access in {f}"], frame: ubsan),
        CrashRule("UBSAN: {text} in", name: "UBSAN: {1} in {f}", frame: ubsan),
      ]),
    // SLUB's reports: `BUG task_struct (Not tainted): Poison overwritten`.
    CrashFamily(
      "BUG ", harmless: ["kasan: bad access detected"], standsAlone: false,
      [
        CrashRule(
          "BUG {symbol} ({Not tainted|Tainted: }{text}): {rest}", name: "BUG: slab corruption: {4}", needsTrace: false)
      ]),
    CrashFamily(
      "hard LOCKUP", standsAlone: false,
      [
        CrashRule(
          "Watchdog detected hard LOCKUP on cpu", name: "BUG: hard lockup in {f}", also: ["stall in {f}"],
          frame: .fault(select: .stall), needsTrace: false)
      ]),
    CrashFamily(
      "unregister_netdevice: waiting for", standsAlone: false,
      [
        CrashRule(
          "unregister_netdevice: waiting for * to become free",
          name: "unregister_netdevice: waiting for DEV to become free", needsTrace: false)
      ]),
    CrashFamily(
      "VFS: Close: file count is 0",
      [
        CrashRule(
          "VFS: Close: file count is 0", name: "VFS: Close: file count is zero (use-after-free)", needsTrace: false)
      ]),
    CrashFamily(
      "VFS: Busy inodes after unmount",
      [
        CrashRule(
          "VFS: Busy inodes after unmount", name: "VFS: Busy inodes after unmount (use-after-free)", needsTrace: false)
      ]),
    CrashFamily(
      "trusty: panic",
      [
        CrashRule(
          "trusty: panic (*):{ DEBUG ASSERT| ASSERT} FAILED at (*): {rest}", name: "trusty: ASSERT FAILED: {2}",
          needsTrace: false),
        CrashRule("trusty: panic* ASSERT FAILED*: {rest}", name: "trusty: ASSERT FAILED: {1}", corrupted: true),
        CrashRule("trusty: panic (*): {rest}", name: "trusty: panic: {1}", needsTrace: false),
      ]),
    CrashFamily("SYZFAIL:", [CrashRule("SYZFAIL:{rest}", name: "SYZFAIL:{1}", needsTrace: false)]),
    CrashFamily(
      "SYZFATAL:", [CrashRule("SYZFATAL:{rest}", name: "SYZFATAL:{1}", also: ["SYZFATAL"], needsTrace: false)]),
  ]

  private static let ubsan = FrameRecipe.trace(skip: ["ubsan", "overflow"])
}
