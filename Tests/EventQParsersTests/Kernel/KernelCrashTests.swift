import EventQBytes
import EventQModel
import EventQTestSupport
import Testing

@testable import EventQParsers

/// Crashes folded into one event each, with what they say.
struct KernelCrashTests {
  private func crash(_ text: String) throws -> Event {
    let crashes = KernelHarness.run(text).crashes
    return try #require(crashes.count == 1 ? crashes.first : nil, "\(crashes.map { $0["crash.title"] })")
  }

  @Test func readsAnOops() throws {
    let event = try crash(KernelSamples.oops)
    #expect(event.message == "BUG: kernel NULL pointer dereference, address: 0000000000000010")
    #expect(event.severity == Severity.critical)
    #expect(event.line == 1)
    #expect(event.raw + "\n" == KernelSamples.oops)
    let fingerprint = event["crash.fingerprint"]
    #expect(fingerprint.count == 16)
    var fields = event.fields
    fields["crash.fingerprint"] = nil
    #expect(
      fields == [
        "crash.title": "BUG: unable to handle kernel NULL pointer dereference in toy_submit",
        "crash.class": "NULL-POINTER-DEREFERENCE", "crash.function": "toy_submit", "crash.module": "toydisk",
        "crash.panicked": "false", "crash.corrupted": "false", "crash.kernel": "5.14.0-362.el9.x86_64",
        "crash.tainted": "G W OE", "crash.modules": #"["toydisk","xfs","libcrc32c"]"#,
        "crash.frames":
          #"["toy_submit","toy_queue","vfs_fsync_range","__x64_sys_fsync","do_syscall_64","? page_fault_oops"]"#,
        "crash.alternatives": #"["bad-access in toy_submit"]"#, "crash.lines": "[1,16]", "crash.cpu": "3",
        "crash.pid": "812", "crash.comm": "backup agent", "kernel.uptime": "100.000001",
      ])
  }

  @Test func aPanicEndsTheOopsBeforeIt() throws {
    let event = try crash(KernelSamples.oops + KernelSamples.panicTail)
    #expect(event["crash.panicked"] == "true")
    #expect(event.severity == Severity.emergency)
    #expect(event["crash.title"] == "BUG: unable to handle kernel NULL pointer dereference in toy_submit")
    #expect(event["crash.lines"] == "[1,19]")
  }

  @Test func aPanicAloneIsACrash() throws {
    let event = try crash(
      "[   12.000000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n")
    #expect(event["crash.title"] == "kernel panic: VFS: Unable to mount root fs on unknown-block(NUM,NUM)")
    #expect(event["crash.class"] == "DoS")
    #expect(event["crash.panicked"] == "true")
  }

  @Test(arguments: [
    (KernelSamples.arm64, "BUG: unable to handle kernel paging request in toy_unlink", "MEMORY_SAFETY_BUG"),
    (
      KernelSamples.arm, "BUG: unable to handle kernel NULL pointer dereference in toy_probe",
      "NULL-POINTER-DEREFERENCE"
    ),
    (
      KernelSamples.powerpc, "BUG: unable to handle kernel NULL pointer dereference in toy_read",
      "NULL-POINTER-DEREFERENCE"
    ),
    (
      KernelSamples.riscv, "BUG: unable to handle kernel NULL pointer dereference in toy_poll",
      "NULL-POINTER-DEREFERENCE"
    ),
    (KernelSamples.mips, "BUG: unable to handle kernel paging request in toy_reset", "MEMORY_SAFETY_BUG"),
    (KernelSamples.s390, "BUG: unable to handle kernel paging request in toy_ioctl", "MEMORY_SAFETY_BUG"),
    (KernelSamples.hung, "INFO: task hung in toy_commit_transaction", "HANG"),
    (KernelSamples.softLockup, "BUG: soft lockup in toy_write_iter", "HANG"),
  ])
  func namesTheSameBugEverywhere(text: String, title: String, type: String) throws {
    let event = try crash(text)
    #expect(event["crash.title"] == title)
    #expect(event["crash.class"] == type)
    #expect(event["crash.corrupted"] == "false")
  }

  @Test(arguments: [
    ("kernel BUG at fs/toy.c:12!", "kernel BUG in toy_close", "BUG"),
    ("kernel BUG at lib/list_debug.c:56!", "BUG: corrupted list in toy_close", "MEMORY_SAFETY_BUG"),
    ("WARNING: CPU: 0 PID: 5 at fs/toy.c:99 toy_close+0x1/0x2 [toyfs]", "WARNING in toy_close", "WARNING"),
    ("WARNING: fs/toy.c:99 at toy_close+0x1/0x2, CPU#1: sh/5", "WARNING in toy_close", "WARNING"),
    (
      "general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP",
      "general protection fault in toy_close", "DoS"
    ),
    (
      "BUG: unable to handle page fault for address: ffffffffc0123456",
      "BUG: unable to handle kernel paging request in toy_close", "MEMORY_SAFETY_BUG"
    ),
    ("divide error: 0000 [#1] SMP NOPTI", "divide error in toy_close", "DoS"),
    ("invalid opcode: 0000 [#1] SMP NOPTI", "invalid opcode in toy_close", "DoS"),
    ("BUG: scheduling while atomic: sh/5/0x00000002", "BUG: scheduling while atomic in toy_close", "ATOMIC_SLEEP"),
    (
      "UBSAN: array-index-out-of-bounds in fs/toy.c:4:5", "UBSAN: array-index-out-of-bounds in toy_close",
      "MEMORY_SAFETY_UBSAN"
    ),
    ("UBSAN: shift-out-of-bounds in fs/toy.c:4:5", "UBSAN: shift-out-of-bounds in toy_close", "UBSAN"),
    ("BUG: Bad page map in process sh  pte:80000000 pmd:12345067", "BUG: Bad page map", ""),
    ("NMI watchdog: Watchdog detected hard LOCKUP on cpu 3", "BUG: hard lockup in toy_close", "HANG"),
    ("BUG: workqueue lockup - pool cpus=1 node=0 flags=0x0 nice=0 stuck for 37s!", "BUG: workqueue lockup", ""),
  ])
  func knowsTheFamilies(first: String, title: String, type: String) throws {
    let event = try crash(
      """
      [   10.000000] \(first)
      [   10.000001] CPU: 0 PID: 5 Comm: sh Not tainted 6.1.0 #1
      [   10.000002] RIP: 0010:toy_close+0x11/0x40 [toyfs]
      [   10.000003] Call Trace:
      [   10.000004]  <TASK>
      [   10.000005]  dump_stack_lvl+0x44/0x5c
      [   10.000006]  toy_close+0x11/0x40 [toyfs]
      [   10.000007]  __fput+0x91/0x250
      [   10.000008]  task_work_run+0x59/0x90
      [   10.000009]  </TASK>

      """)
    #expect(event["crash.title"] == title)
    #expect(event["crash.class"] == type)
  }

  @Test func severalCrashesAreSeveralEvents() {
    let second = KernelSamples.oops.replacing("100.0", with: "900.0").replacing("toy_submit", with: "toy_cancel")
    let events = KernelHarness.run(
      KernelSamples.oops + "[  500.000000] eth0: link up\n" + second
        + KernelSamples.panicTail.replacing("100.", with: "900."))
    #expect(events.map(\.kind) == [.kernelCrash, .kernel, .kernelCrash])
    #expect(events.map { $0["crash.function"] } == ["toy_submit", "", "toy_cancel"])
    #expect(events.map { $0["crash.panicked"] } == ["false", "", "true"])
    #expect(events[0]["crash.fingerprint"] != events[2]["crash.fingerprint"])
  }

  @Test func theFingerprintIsOfTheBugNotOfTheMachine() throws {
    let here = try crash(KernelSamples.oops)
    let there = try crash(
      KernelSamples.oops.replacing("+0x16c/0x1e0", with: "+0x170/0x1f0").replacing("isra.0", with: "constprop.3")
        .replacing("PID: 812", with: "PID: 9").replacing("100.0", with: "77.0").replacing(
          "5.14.0-362", with: "5.14.0-400"))
    #expect(here["crash.fingerprint"] == there["crash.fingerprint"])
    #expect(here["crash.title"] == there["crash.title"])
  }

  @Test func theNextBootEndsACrash() {
    let events = KernelHarness.run(
      KernelSamples.oops + KernelSamples.panicTail
        + "[    0.000000] Linux version 5.14.0-400 (x@y)\n[    0.100000]  indented\n")
    #expect(events.map(\.kind) == [.kernelCrash, .kernelBoot, .kernel])
  }

  @Test func otherLinesInBetweenStayThemselves() throws {
    var lines = KernelSamples.oops.split(separator: "\n").map(String.init)
    lines.insert("app[77]: request 12 done", at: 5)
    lines.insert("[  100.000005] systemd[1]: toy.service: Main process exited", at: 6)
    lines.insert("[  100.000005] audit: type=1701 audit(1792071620.750:9): sig=9", at: 7)
    let events = KernelHarness.run(lines.joined(separator: "\n"))
    #expect(events.map(\.kind) == [.kernelCrash, .console, .kernel, .kernel])
    #expect(events[0]["crash.lines"] == "[1,19]")
    #expect(events[0]["lines"] == "[1,2,3,4,5,9,10,11,12,13,14,15,16,17,18,19]")
    #expect(!events[0].raw.contains("systemd"))
    #expect(events[0]["crash.corrupted"] == "false")
  }

  @Test func callersTellInterleavedReportsApart() {
    let one = KernelSamples.oops.replacing("] ", with: "][  T812] ").split(separator: "\n")
    let two = KernelSamples.oops.replacing("] ", with: "][  T813] ").replacing("toy_submit", with: "toy_cancel")
      .split(separator: "\n")
    var mixed: [Substring] = []
    for index in one.indices { mixed += [one[index], two[index]] }
    let events = KernelHarness.run(mixed.joined(separator: "\n"))
    #expect(events.map { $0["crash.function"] } == ["toy_submit", "toy_cancel"])
    #expect(events.map { $0["crash.corrupted"] } == ["false", "false"])
    #expect(events.map { $0["crash.lines"] } == ["[1,31]", "[2,32]"])
  }

  @Test func readsCrashesThatRelaysPassOn() throws {
    for prefix in ["<4>Oct 15 12:51:14 db7 kernel: ", "2026-10-15T12:51:14.100000+00:00 db7 kernel: "] {
      let text = KernelSamples.oops.split(separator: "\n").map { prefix + $0 }.joined(separator: "\n")
      let event = try crash(text + "\n")
      #expect(event.host == "db7")
      #expect(event["crash.function"] == "toy_submit")
      #expect(event.message == "BUG: kernel NULL pointer dereference, address: 0000000000000010")
      #expect(event["crash.module"] == "toydisk")
      #expect(event["crash.lines"] == "[1,16]")
    }
  }

  @Test func keepsHostsApart() {
    var lines: [String] = []
    for line in KernelSamples.oops.split(separator: "\n") {
      lines.append("2026-10-15T12:51:14.100000+00:00 db7 kernel: \(line)")
      lines.append("2026-10-15T12:51:14.200000+00:00 db8 kernel: \(line)")
      lines.append("2026-10-15T12:51:14.300000+00:00 db8 app[1]: fine")
    }
    let events = KernelHarness.run(lines.joined(separator: "\n") + "\n")
    #expect(events.crashes.map(\.host) == ["db7", "db8"])
    #expect(events.filter { $0.kind == .syslog }.count == 16)
  }

  @Test func carriageReturnsDoNotMatter() throws {
    let event = try crash(KernelSamples.oops.replacing("\n", with: "\r\n"))
    #expect(event["crash.comm"] == "backup agent")
    #expect(event["crash.kernel"] == "5.14.0-362.el9.x86_64")
    #expect(event.message == "BUG: kernel NULL pointer dereference, address: 0000000000000010")
  }

  @Test func chunksGiveTheSame() {
    let text =
      "[   99.000000] eth0: link up\n" + KernelSamples.oops + KernelSamples.panicTail
      + "[    0.000000] Linux version 5.14.0-400 (x@y)\n" + KernelSamples.outOfMemory + KernelSamples.softLockup
    func plain(_ events: [Event]) -> [[String: String]] {
      events.map { event in
        var fields = event.fields
        fields["message"] = event.message
        fields["raw"] = event.raw
        fields["line"] = "\(event.line)"
        return fields
      }
    }
    let whole = plain(KernelHarness.run(text)).sorted { Int($0["line"] ?? "") ?? 0 < Int($1["line"] ?? "") ?? 0 }
    for chunk in [1, 2, 3, 7, 19] {
      let parts = plain(KernelHarness.run(Array(text.utf8), chunk: chunk))
        .sorted { Int($0["line"] ?? "") ?? 0 < Int($1["line"] ?? "") ?? 0 }
      #expect(parts == whole, "\(chunk) lines at a time")
    }
  }

  @Test func anOutOfMemoryKillIsOneEventAndNoCrash() throws {
    let events = KernelHarness.run(KernelSamples.outOfMemory)
    #expect(events.map(\.kind) == [.kernel, .kernel])
    let event = try #require(events.first)
    #expect(event.message.hasPrefix("Out of memory: Killed process 900"))
    #expect(event["oom.invoked_by"] == "mysqld")
    #expect(event["oom.victim"] == "backup (full)")
    #expect(event["oom.victim_pid"] == "900")
    #expect(event["oom.anon_rss_kb"] == "8388608")
    #expect(event["crash.lines"] == "[1,8]")
  }

  @Test func aSlabReportIsOneCrash() throws {
    let event = try crash(
      """
      [   20.000001] =============================================================================
      [   20.000002] BUG toy_cache (Tainted: G    B             ): Poison overwritten
      [   20.000003] -----------------------------------------------------------------------------
      [   20.000004] INFO: 0x00000000c4a1b2c3-0x00000000c4a1b2c3. First byte 0x6c instead of 0x6b
      [   20.000005] INFO: Allocated in toy_open+0x41/0x90 age=12 cpu=0 pid=77
      [   20.000006] INFO: Slab 0x0000000012345678 objects=21 used=21 fp=0x0000000000000000 flags=0x17ffffc0000200
      [   20.000007] CPU: 0 PID: 78 Comm: sh Tainted: G    B              6.1.0 #1
      [   20.000008] Call Trace:
      [   20.000009]  dump_stack_lvl+0x44/0x5c
      [   20.000010]  toy_close+0x11/0x40

      """)
    #expect(event["crash.title"] == "BUG: slab corruption: Poison overwritten")
    #expect(event["crash.class"] == "MEMORY_SAFETY_BUG")
    #expect(event["crash.lines"] == "[1,10]")
  }

  @Test(arguments: [
    (
      "mce: [Hardware Error]: CPU 3: Machine Check Exception: 5 Bank 4: be00000000800400", EventKind.hardware,
      Severity.alert
    ),
    ("EDAC MC0: 1 CE memory read error on CPU_SrcID#0_Ha#0_Chan#1_DIMM#0", .hardware, Severity.warning),
    ("blk_update_request: I/O error, dev sda, sector 12345 op 0x0:(READ)", .hardware, Severity.error),
    ("EXT4-fs (sda1): Remounting filesystem read-only", .kernel, Severity.critical),
    ("XFS (dm-3): Corruption of in-memory data detected.  Shutting down filesystem", .kernel, Severity.critical),
    ("eth0: link up", .kernel, Severity.none),
  ])
  func marksFailingHardwareAndFilesystems(text: String, kind: EventKind, severity: UInt8) throws {
    let event = try #require(KernelHarness.run("[   10.000000] \(text)\n").first)
    #expect(event.kind == kind)
    #expect(event.severity == severity)
  }

  @Test func aConsoleThatWasCutOffIsNotTrusted() throws {
    let event = try crash(KernelSamples.oops + "serialport: VM disconnected.\n")
    #expect(event["crash.corrupted"] == "true")
  }

  @Test func vagueWordsAreACrashIfAStackFollows() throws {
    let event = try crash("WARNING: the toy is broken\nCall Trace:\n toy_close+0x11/0x40\n __fput+0x91/0x250\n")
    #expect(event["crash.title"] == "WARNING: the toy is broken")
    #expect(
      KernelHarness.run("WARNING: the toy is broken\nplease wait\n").map(\.message)
        == ["WARNING: the toy is broken", "please wait"])
  }
}
