extension CrashRules {
  private static let deadlock = "possible deadlock in {1}"
  private static let place = "at: {pc?}{func}"

  static let info = CrashFamily(
    "INFO:",
    harmless: [
      "INFO: lockdep is turned off", "INFO: Stall ended before state dump start", "INFO: NMI handler",
      "INFO: recovery required on readonly filesystem", "{handler|interrupt}*took too long", "INFO: sys_*kallsyms",
      "INFO: no syscalls can create resource", "rmt_storage:INFO:", "_INFO:",
    ],
    [
      CrashRule(
        "INFO: possible circular locking dependency detected", ["is trying to acquire lock", place], name: deadlock),
      CrashRule(
        "INFO: possible irq lock inversion dependency detected", ["just changed the state of lock", place],
        name: deadlock),
      CrashRule(
        "INFO: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected", ["is trying to acquire", place], name: deadlock),
      CrashRule(
        "INFO: possible recursive locking detected", ["is trying to acquire lock", place], name: deadlock),
      CrashRule("INFO: inconsistent lock state", ["takes", place], name: "inconsistent lock state in {1}"),
      CrashRule(
        "INFO: {rcu_preempt|rcu_sched|rcu_bh|rcu_tasks|rcu_tasks_rude|rcu_tasks_trace} "
          + "{self-detected|detected} {stall|expedited stall}",
        name: "INFO: rcu detected stall in {f}", also: ["stall in {f}"], frame: rcuStall),
      CrashRule(
        "INFO: trying to register non-static key", name: "INFO: trying to register non-static key in {f}",
        frame: .trace(skip: ["stack", "lock", "IRQ"])),
      CrashRule(
        "INFO: suspicious RCU usage", ["{src}"], name: "INFO: suspicious RCU usage in {f}",
        frame: .trace(skip: ["rcu", "kmem", "slab"])),
      CrashRule(
        "INFO: task * blocked for more than {num} seconds", name: "INFO: task hung in {f}", also: ["hang in {f}"],
        frame: .trace(select: .hungTask)),
      CrashRule(
        "INFO: task * blocked {in I/O wait|on a mutex|on a semaphore|on an rw-semaphore} for more than {num} seconds",
        name: "INFO: task hung in {f}", also: ["hang in {f}"], frame: .trace(select: .hungTask)),
      CrashRule(
        "INFO: task * can't die for more than * seconds", name: "INFO: task can't die in {f}", also: ["hang in {f}"],
        frame: .trace(skip: ["schedule"])),
      CrashRule("INFO: {Freed|Allocated} in {rest}", name: "INFO: {1} in {2}", corrupted: true),
      CrashRule("INFO:{end}", name: "INFO: corrupted", corrupted: true),
    ])

  /// The interrupted code is what loops: it stands behind the timer interrupt that noticed the stall.
  private static let rcuStall = FrameRecipe(
    steps: [.seek(BytePattern("apic_timer_interrupt")), .instructionPointer, .trace],
    otherwise: [.seek(BytePattern("{apic_timer_interrupt|Exception stack|el1h_64_irq}")), .trace],
    skip: ["apic_timer_interrupt", "rcu"].map(NamePattern.init), select: .stall)
}
