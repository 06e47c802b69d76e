extension CrashRules {
  private static let freeHelpers = ["slab_", "kfree", "vunmap", "vfree"]
  private static let usbHelpers = [
    "alloc_skb", "usb_submit_urb", "usb_start_wait_urb", "usb_bulk_msg", "usb_interrupt_msg", "usb_control_msg",
  ]

  static let bug = CrashFamily(
    "BUG:", harmless: ["DEBUG:", "ODEBUG:", "xlog_status:", "BUG: no syscalls can create resource"],
    sanitizerBugs + faultBugs + lockBugs + memoryBugs + [
      CrashRule("BUG:{end}", name: "BUG: corrupted", corrupted: true)
    ])

  private static let sanitizerBugs: [CrashRule] = [
    CrashRule(
      "BUG: KASAN: {lower} in {func}", ["{Read|Write} {of size|at addr} {hex}"], name: "KASAN: {1} {3} in {f}",
      also: ["bad-access in {f}"],
      frame: FrameRecipe(
        steps: [.seek(BytePattern("BUG: KASAN: {lower} in {func}")), .callTrace, .trace],
        skip: ["kernel_fault", "tag_check", "mem_abort", "^el1_", "^el1h_"].map(NamePattern.init))),
    CrashRule(
      "BUG: KASAN: {double-free or invalid-free|double-free|invalid-free} in {func}",
      name: "KASAN: invalid-free in {f}", also: ["invalid-free in {f}"],
      frame: FrameRecipe(
        steps: [
          .seek(BytePattern("BUG: KASAN: {double-free or invalid-free|double-free|invalid-free} in {func}")),
          .callTrace, .trace,
        ],
        skip: freeHelpers.map(NamePattern.init))),
    CrashRule("BUG: KASAN: {lower} on address", ["{Read|Write} of size {num}"], name: "KASAN: {1} {2}"),
    CrashRule("BUG: KASAN: {rest}", name: "KASAN: {1}", corrupted: true),
    CrashRule(
      "BUG: KMSAN: kernel-usb-infoleak in {func}", name: "KMSAN: kernel-usb-infoleak in {f}",
      frame: kmsan(skip: usbHelpers), needsTrace: false),
    CrashRule(
      "BUG: KMSAN: {lower} in {func}", name: "KMSAN: {1} in {f}", also: ["bad-access in {f}"],
      frame: kmsan(skip: [
        "alloc_skb", "netlink_ack", "netlink_rcv_skb", "_encrypt$", "^crypto_", "^cipher_", "^drbg_", "^rng_",
      ]), needsTrace: false),
    CrashRule("BUG: KCSAN: {rest}", name: "KCSAN: {1}", needsTrace: false),
    CrashRule(
      "BUG: KFENCE: {use-after-free|out-of-bounds} {read|write} in {func}", name: "KFENCE: {1} {2} in {f}",
      also: ["bad-access in {f}"], frame: kfence),
    CrashRule(
      "BUG: KFENCE: invalid free in {func}", name: "KFENCE: invalid free in {f}", also: ["invalid-free in {f}"],
      frame: kfence, needsTrace: false),
    CrashRule(
      "BUG: KFENCE: invalid {read|write} in {func}", name: "KFENCE: invalid {1} in {f}", also: ["bad-access in {f}"],
      frame: kfence),
    CrashRule(
      "BUG: KFENCE: memory corruption in {func}", name: "KFENCE: memory corruption in {f}", frame: kfence,
      needsTrace: false),
  ]

  private static func kmsan(skip: [String]) -> FrameRecipe {
    FrameRecipe(
      steps: [
        .trace, .seek(BytePattern("{Local variable|Uninit was}*created at:")), .trace,
      ], skip: skip.map(NamePattern.init))
  }

  private static let kfence = FrameRecipe(steps: [.seek(BytePattern("BUG: KFENCE: * in {func}")), .trace])

  private static let faultBugs: [CrashRule] = [
    CrashRule(
      "BUG: {unable to handle kernel paging request|unable to handle page fault for address|"
        + "Unable to handle kernel data access}",
      name: "BUG: unable to handle kernel paging request in {f}", also: ["bad-access in {f}"], frame: .fault()),
    CrashRule(
      "BUG: {unable to handle kernel NULL pointer dereference|kernel NULL pointer dereference|"
        + "Kernel NULL pointer dereference}",
      name: "BUG: unable to handle kernel NULL pointer dereference in {f}", also: ["bad-access in {f}"],
      frame: .fault()),
    CrashRule(
      "BUG: {unable to handle kernel|Unable to handle kernel}", name: "BUG: unable to handle kernel", corrupted: true),
    CrashRule(
      "BUG: *stack guard page was hit at", name: "BUG: stack guard page was hit in {f}",
      also: ["stack-overflow in {f}"], frame: .fault(select: .stall)),
    CrashRule(
      "BUG: soft lockup", name: "BUG: soft lockup in {f}", also: ["stall in {f}"], frame: .fault(select: .stall)),
  ]

  private static let lockBugs: [CrashRule] = [
    CrashRule(
      "BUG: {spinlock|rwlock} {lockup suspected|already unlocked|recursion|cpu recursion|bad magic|wrong owner|"
        + "wrong CPU|trylock failure on UP}",
      name: "BUG: {1} {2} in {f}", frame: .trace(skip: ["spin_", "_lock", "_unlock"])),
    CrashRule("BUG: *still has locks held!", ["{pc} {func}"], name: "BUG: still has locks held in {1}"),
    CrashRule(
      "BUG: scheduling while atomic", name: "BUG: scheduling while atomic in {f}", frame: .trace(skip: ["schedule"])),
    CrashRule(
      "BUG: lock held when returning to user space", ["leaving the kernel with locks still held", "at: {pc?}{func}"],
      name: "BUG: lock held when returning to user space in {1}", needsTrace: false),
    CrashRule(
      "BUG: bad unlock balance detected!", name: "BUG: bad unlock balance in {f}",
      frame: FrameRecipe(steps: [.seek(BytePattern("{pc} {func}")), .callTrace, .trace])),
    CrashRule("BUG: held lock freed!", ["{pc} {func}"], name: "BUG: held lock freed in {1}"),
    CrashRule(
      "BUG: sleeping function called from invalid context at {rest}",
      name: "BUG: sleeping function called from invalid context in {f}", frame: .trace()),
    CrashRule(
      "BUG: using {word}() in preemptible", name: "BUG: using {1}() in preemptible code in {f}",
      frame: .trace(skip: ["dump_stack", "preempt", "debug_", "processor_id", "this_cpu"])),
    CrashRule(
      "BUG: workqueue leaked lock or atomic", ["last function: {symbol}"],
      name: "BUG: workqueue leaked lock or atomic in {1}", needsTrace: false),
    CrashRule("BUG: workqueue lockup", name: "BUG: workqueue lockup", needsTrace: false),
    CrashRule(
      "BUG: Invalid wait context", name: "WARNING: locking bug in {f}",
      frame: .trace(skip: ["lock_sock", "release_sock"])),
  ]

  private static let memoryBugs: [CrashRule] = [
    CrashRule("BUG: Bad rss-counter state", name: "BUG: Bad rss-counter state", needsTrace: false),
    CrashRule(
      "BUG: non-zero nr_ptes on freeing mm", name: "BUG: non-zero nr_ptes on freeing mm", needsTrace: false),
    CrashRule(
      "BUG: non-zero nr_pmds on freeing mm", name: "BUG: non-zero nr_pmds on freeing mm", needsTrace: false),
    CrashRule(
      "BUG: Dentry * still in use ({num}) [{unmount|umount} of {text}]", name: "BUG: Dentry still in use in {1}",
      also: ["BUG: Dentry still in use [{1} of {2}]"]),
    CrashRule(
      "BUG: Bad page {state|cache}", name: "BUG: Bad page {1} in {f}",
      frame: .after(
        ["page last allocated"],
        skip: [
          "free_page", "put_page", "get_page", "update_page", "release_page", "free_unref", "^folio", "^_folio",
          "^__folio", "truncate_inode_pages", "page_frag_free", "alloc", "vmap", "page_owner",
        ])),
    CrashRule("BUG: Bad page map", name: "BUG: Bad page map"),
    CrashRule(
      "BUG: memory leak", name: "memory leak in {f}",
      frame: FrameRecipe(
        steps: [.seek(BytePattern("backtrace{:| (crc}")), .trace],
        skip: [
          "kmemleak", "mmap", "kmem", "slab", "alloc", "create_object", "idr_get", "list_lru_init", "kasprintf",
          "kvasprintf", "pcpu_create", "strdup", "strndup", "memdup",
        ].map(NamePattern.init))),
  ]
}
