extension CrashRules {
  private static let deadlock = "possible deadlock in {1}"
  private static let place = "at: {pc?}{func}"

  static let warning = CrashFamily(
    "WARNING:",
    harmless: [
      "WARNING: /etc/ssh/moduli does not exist", "WARNING: workqueue cpumask: online intersect",
      "WARNING: {The|the} mand mount option", "WARNING: Unsupported flag value(s) of", "WARNING: Unprivileged eBPF",
      "WARNING: fbcon: Driver", "WARNING: See https", "WARNING: kernel not compiled with CPU_SRSO", "EXT4-fs",
      "EXT4-FS",
      "uses deprecated v2 capabilities", "uses wireless extensions", "USES WIRELESS EXTENSIONS",
      "USES DEPRECATED V2 CAPABILITIES", "XFS ({text}): WARNING",
    ],
    placedWarnings + lockWarnings + [
      CrashRule("WARNING:{end}", name: "WARNING: corrupted", corrupted: true)
    ])

  private static let placedWarnings: [CrashRule] = [
    CrashRule(
      "WARNING: *lib/debugobjects.c* {debug_print|debug_check|at}", name: "WARNING: ODEBUG bug in {f}",
      frame: .warning(skip: [
        "debug_", "rcu", "hrtimer_", "timer_", "work_", "percpu_", "vunmap", "vfree", "__free_", "kobject_",
      ])),
    CrashRule(
      "WARNING: *mm/usercopy.c* {usercopy_warn|at}", name: "WARNING: bad usercopy in {f}",
      frame: .warning(skip: ["usercopy", "__check"])),
    CrashRule(
      "WARNING: *lib/kobject.c* {kobject_|at}", name: "WARNING: kobject bug in {f}", frame: .warning(skip: ["kobject_"])
    ),
    CrashRule(
      "WARNING: *fs/proc/generic.c* {proc_register|at}", name: "WARNING: proc registration bug in {f}",
      frame: .warning(skip: ["proc_"])),
    CrashRule(
      "WARNING: *lib/refcount.c* {refcount_|at}", name: "WARNING: refcount bug in {f}",
      frame: .warning(skip: ["refcount", "kobject_"])),
    CrashRule(
      "WARNING: *kernel/locking/lockdep.c*lock_", name: "WARNING: locking bug in {f}",
      frame: .warning(skip: ["lock_sock", "release_sock"])),
    CrashRule("WARNING: *still has locks held!", ["at: {func}"], name: "WARNING: still has locks held in {1}"),
    CrashRule(
      "WARNING: Nested lock was not taken", name: "WARNING: nested lock was not taken in {f}", frame: .warning()),
    CrashRule(
      "WARNING: lock held when returning to user space",
      ["leaving the kernel with locks still held", place],
      name: "WARNING: lock held when returning to user space in {1}", needsTrace: false),
    CrashRule(
      "WARNING: *mm/*.c* {malloc|kmalloc|k_malloc|kvmalloc|vmalloc}", name: "WARNING: kmalloc bug in {f}",
      frame: .warning(skip: ["kmalloc", "krealloc", "slab", "kmem"])),
    CrashRule(
      "WARNING: *mm/vmalloc.c*__vmalloc_node", name: "WARNING: zero-size vmalloc in {f}", frame: .warning()),
    CrashRule(
      "WARNING: * usb_submit_urb", name: "WARNING in {f}/usb_submit_urb",
      frame: .warning(skip: [
        "usb_submit_urb", "usb_start_wait_urb", "usb_bulk_msg", "usb_interrupt_msg", "usb_control_msg",
      ])),
    CrashRule("WARNING: {src} at 0x{hex}, CPU#{num}", name: "WARNING in {f}", frame: .warning()),
    CrashRule("WARNING: * at {src} {func}", name: "WARNING in {f}", frame: .warning()),
    CrashRule("WARNING: {src} at {func}", name: "WARNING in {f}", frame: .warning()),
    CrashRule("WARNING: [*] {src} at {func}", name: "WARNING in {f}", frame: .warning()),
  ]

  private static let lockWarnings: [CrashRule] = [
    CrashRule(
      "WARNING: possible circular locking dependency detected", ["is trying to acquire lock"],
      name: "possible deadlock in {f}",
      frame: .after(
        [place, place], skip: ["process_one_work", "flush_workqueue", "drain_workqueue", "destroy_workqueue"])),
    CrashRule(
      "WARNING: possible irq lock inversion dependency detected", ["just changed the state of lock", place],
      name: deadlock),
    CrashRule(
      "WARNING: *-safe -> *-unsafe lock order detected", name: "possible deadlock in {f}",
      frame: .after(["which became * at:"])),
    CrashRule(
      "WARNING: possible recursive locking detected", ["is trying to acquire lock", place], name: deadlock),
    CrashRule(
      "WARNING: inconsistent lock state", ["takes", place], name: "inconsistent lock state in {f}", frame: .trace()),
    CrashRule(
      "WARNING: suspicious RCU usage", ["{src}"], name: "WARNING: suspicious RCU usage in {f}",
      frame: .trace(skip: ["rcu", "kmem", "slab"])),
    CrashRule(
      "WARNING: kernel stack regs at {hex} in * has bad '{text}' value",
      name: "WARNING: kernel stack regs has bad '{1}' value", needsTrace: false),
    CrashRule(
      "WARNING: kernel stack frame pointer at {hex} in * has bad value",
      name: "WARNING: kernel stack frame pointer has bad value", needsTrace: false),
    CrashRule(
      "WARNING: bad unlock balance detected!", name: "WARNING: bad unlock balance in {f}",
      frame: FrameRecipe(steps: [.seek(BytePattern("{pc} {func}")), .callTrace, .trace])),
    CrashRule("WARNING: held lock freed!", ["at: {pc?}{func}"], name: "WARNING: held lock freed in {1}"),
    CrashRule(
      "WARNING: kernel stack {regs|frame pointer} * has bad", name: "WARNING: kernel stack regs has bad value",
      needsTrace: false),
  ]
}
