extension CrashRules {
  private static let badAccess = ["bad-access in {f}"]

  /// Faults of the processor, as each architecture calls them.
  static let faults: [CrashFamily] = [
    CrashFamily(
      "Unable to handle kernel",
      [
        CrashRule(
          "Unable to handle kernel {paging request|NULL pointer dereference|access to user memory}",
          name: "BUG: unable to handle kernel {1} in {f}", also: badAccess, frame: .fault()),
        // s390 does not say whether the address was null.
        CrashRule(
          "Unable to handle kernel pointer dereference", name: "BUG: unable to handle kernel paging request in {f}",
          also: badAccess, frame: .fault()),
      ]),
    CrashFamily(
      "general protection fault", harmless: ["general protection fault * error:{num} in ", "traps: "],
      [
        CrashRule(
          "general protection fault*:", name: "general protection fault in {f}", also: badAccess, frame: .fault())
      ]
    ),
    CrashFamily(
      "stack segment: ", [CrashRule("stack segment: {hex}", name: "stack segment fault in {f}", frame: .fault())]),
    CrashFamily(
      "divide error:", harmless: ["traps: "],
      [CrashRule("divide error: {hex}", name: "divide error in {f}", frame: .pointer())]),
    CrashFamily("divide_error:", [CrashRule("divide_error: {hex}", name: "divide error in {f}", frame: .pointer())]),
    CrashFamily(
      "invalid opcode:", harmless: ["traps: "],
      [CrashRule("invalid opcode: {hex}", name: "invalid opcode in {f}", frame: .pointer())]),
    CrashFamily("int3:", harmless: ["traps: "], [CrashRule("int3: {hex}", name: "int3 in {f}", frame: .fault())]),
    CrashFamily(
      "Internal error:", standsAlone: false,
      [CrashRule("Internal error:*[#{num}]", name: "Internal error in {f}", also: badAccess, frame: .fault())]),
    CrashFamily(
      "Unhandled fault:",
      [CrashRule("Unhandled fault:", name: "Unhandled fault in {f}", also: badAccess, frame: .fault())]),
    CrashFamily(
      "Alignment trap:", harmless: ["Alignment trap: not handling instruction"],
      [CrashRule("Alignment trap:", name: "Alignment trap in {f}", frame: .fault())]),
    CrashFamily(
      "Oops", harmless: ["Oops{s|es}"], standsAlone: false,
      [
        // The line above it was lost, or the architecture (mips, s390, parisc) has none.
        CrashRule("Oops: {text}[#{num}]", name: "Oops in {f}", also: badAccess, frame: .fault(), needsTrace: false),
        CrashRule("Oops{[#| [#}{num}]", name: "Oops in {f}", also: badAccess, frame: .fault(), needsTrace: false),
      ]),
  ]
}
