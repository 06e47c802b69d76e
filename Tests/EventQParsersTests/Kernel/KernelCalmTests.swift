import EventQBytes
import EventQModel
import EventQTestSupport
import Testing

@testable import EventQParsers

/// Nothing is made up: other systems' consoles, other programs' words, broken lines.
struct KernelCalmTests {
  @Test(arguments: [
    "panic: page fault\ncpuid = 1\ntime = 1792071620\nKDB: stack backtrace:\ndb_wrap() at db+0x2b\n",
    "Fatal trap 12: page fault while in kernel mode\ncpuid = 0; apic id = 00\nfault virtual address = 0x18\n",
    "[ 150.0345610] panic: kernel diagnostic assertion \"x\" failed\n[ 150.0345610] cpu0: Begin traceback...\n",
    "[   1.0000000] WARNING: system needs entropy for security\n",
    "panic: kernel diagnostic assertion \"p != NULL\" failed: file \"x.c\", line 12\nStopped at db_enter+0x18\n",
    "[00013.064] 01102:01116> <==== fatal page fault, PC at 0x1234\n[00013.065] 01102:01116> WARNING: stop\n",
    "panic: Sentry detected 1 stuck task(s)\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:12 +0x1d\n",
    "WARNING: DATA RACE\nWrite at 0x00c0000b4010 by goroutine 7:\n  main.main.func1()\n",
    "panic(cpu 2 caller 0xffffff8012): \"a freed zone element\"@/x.c:12\nBacktrace (CPU 2), Frame : Return Address\n",
    "kernel panic at kern/src/mm.c:12, from core 0: assertion failed\n",
  ])
  func otherSystemsDoNotCrashLikeLinux(text: String) {
    #expect(KernelHarness.run(text).crashes.isEmpty)
  }

  @Test(arguments: [
    "WARNING: the disk is nearly full\n",
    "2026-10-15 12:00:00 INFO: started\n",
    "Oct 15 12:51:14 web1 app[7]: BUG: something is wrong\n",
    "[   10.000000] systemd[1]: WARNING: unit is odd\n",
    "[   10.000000] EXT4-fs (sda1): INFO: recovery required on readonly filesystem\n",
    "[   10.000000] INFO: lockdep is turned off.\n",
    "[   10.000000] traps: toy[12] general protection fault ip:7f sp:7f error:0 in libtoy.so[7f+1000]\n",
    "[   10.000000] toy[12]: segfault at 0 ip 000055 sp 00007f error 4 in toy[55+1000]\n",
    "Internal error: the queue is empty\n",
    "Oops, something went wrong\n",
  ])
  func ordinaryWordsAreNoCrash(text: String) {
    #expect(KernelHarness.run(text).crashes.isEmpty)
  }

  /// Whatever is cut off or changed, nothing fails and no byte of the input is lost.
  @Test func survivesMutilation() {
    let seed: UInt64 = 20_261_015
    var random = SeededRandom(seed: seed)
    let samples = [
      KernelSamples.oops + KernelSamples.panicTail, KernelSamples.arm64, KernelSamples.arm, KernelSamples.powerpc,
      KernelSamples.riscv, KernelSamples.mips, KernelSamples.s390, KernelSamples.hung, KernelSamples.softLockup,
      KernelSamples.outOfMemory,
    ]
    for round in 0..<600 {
      var bytes = Array(samples[round % samples.count].utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &random)))
        case 1: bytes[at] = UInt8.random(in: 1...255, using: &random)
        case 2: bytes.insert(contentsOf: bytes[..<min(bytes.count, 60)], at: at)
        default: bytes.removeSubrange(at...)
        }
        if bytes.isEmpty { bytes = [0x0A] }
      }
      let events = KernelHarness.run(bytes, chunk: round % 3 == 0 ? 3 : .max)
      let kept = events.map { $0.raw.utf8.filter { $0 != 0x0A && $0 != 0x0D }.count }.reduce(0, +)
      let text = String(decoding: bytes, as: UTF8.self)
      let lines = text.utf8.filter { $0 != 0x0A && $0 != 0x0D }.count
      // Blank lines and NUL bytes are the only ones that are not kept; relays' headers are part of the raw line.
      #expect(kept + 200 >= lines, "seed \(seed), round \(round)")
      #expect(events.crashes.count <= 6, "seed \(seed), round \(round)")
    }
  }
}
