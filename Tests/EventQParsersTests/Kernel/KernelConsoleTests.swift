import EventQBytes
import EventQModel
import EventQTestSupport
import Testing

@testable import EventQParsers

/// Raw console lines: stamps, callers, clocks, what else stands on a console.
struct KernelConsoleTests {
  private func only(_ line: String) throws -> Event {
    let events = KernelHarness.run(line + "\n")
    return try #require(events.count == 1 ? events.first : nil, "\(line)")
  }

  @Test(arguments: [
    ("[   12.345678] usb 1-1: new device", "usb 1-1: new device", "12.345678", 255),
    ("<4>[    0.000000] ACPI: no table", "ACPI: no table", "0.000000", 4),
    ("[  101.500000][ T1234] eth0: link up", "eth0: link up", "101.500000", 255),
    ("[  101.500000][    C1] eth0: link up\r", "eth0: link up", "101.500000", 255),
    ("db9 login: [  225.830000] eth0: link up", "eth0: link up", "225.830000", 255),
    ("** 12 printk messages dropped ** [  225.830000] eth0: link up", "eth0: link up", "225.830000", 255),
    ("6,1234,12345678,-;eth0: link up", "eth0: link up", "12.345678", 6),
    ("6.4.0,3,77,2000001,-,caller=T7;eth0: link up", "eth0: link up", "2.000001", 3),
    ("\u{1B}[0m[    3.250000] eth0: link up", "eth0: link up", "3.250000", 255),
  ])
  func takesStampsOff(line: String, message: String, uptime: String, severity: Int) throws {
    let event = try only(line)
    #expect(event.kind == .kernel)
    #expect(event.app == "kernel")
    #expect(event.message == message)
    #expect(event["kernel.uptime"] == uptime)
    #expect(Int(event.severity) == severity)
  }

  @Test(arguments: [
    ("[Thu Oct 15 12:51:14 2026] eth0: link up", "2026-10-15T12:51:14Z", "eth0: link up"),
    ("[2026-10-15 12:51:14] [   10.000000] eth0: link up", "2026-10-15T12:51:14Z", "eth0: link up"),
    ("2026-10-15T14:51:14+02:00 [   10.000000] eth0: link up", "2026-10-15T12:51:14Z", "eth0: link up"),
    ("Oct 15 12:51:14 <6>[   10.000000] eth0: link up", "2026-10-15T12:51:14Z", "eth0: link up"),
  ])
  func readsConsoleServersClocks(line: String, time: String, message: String) throws {
    let event = try #require(
      KernelHarness.run(Array((line + "\n").utf8)) { $0.latest = Timestamp(seconds: 1_792_100_000) }.first)
    #expect(event.time.rfc3339 == time)
    #expect(event.message == message)
  }

  @Test(arguments: [
    "<13>Oct 15 12:51:14 web1 app[7]: [   10.000000] nothing of the kernel's",
    "[Thu Oct 15 12:51:14 2026] [error] [client 192.0.2.1] File does not exist",
    "[2026-10-15 12:51:14] production.INFO: done",
    "[   1.0000000] NetBSD 10.0 (GENERIC)",
    "[00012.345] 01040:01044> WARNING: something",
    "[12] text",
    "{\"a\": 1}",
  ])
  func leavesOtherFormatsAlone(line: String) {
    var lines = Column<Slice>()
    var batch = EventBatch()
    batch.text.append(line)
    lines.append(Slice(from: 0, to: batch.text.count))
    var format = KernelConsoleFormat()
    var context = SourceContext()
    let step = format.parse(lines, from: 0, into: &batch, context: &context)
    #expect(step.next == 0)
    #expect(batch.count == 0)
  }

  @Test func worksOutTheWallClock() {
    let events = KernelHarness.run(
      """
      [    0.000000] Linux version 6.1.0-18-amd64 (builder@example) #1 SMP
      [    1.500000] rtc_cmos 00:01: setting system clock to 2026-10-15T13:40:02 UTC (1792071602)
      [  OK  ] Started \u{1B}[0;1;39mnamed.service\u{1B}[0m - Name server.
      [   11.500000] eth0: link up
      [   20.000000] audit: type=1400 audit(1792071620.750:9): apparmor="STATUS"
      [   21.000000] eth0: link down
      """)
    #expect(events.map(\.kind) == [.kernelBoot, .kernel, .console, .kernel, .kernel, .kernel])
    #expect(events[0]["crash.kernel"] == "6.1.0-18-amd64")
    // The audit record is exact, the hardware clock has whole seconds: all lines of the boot follow the better one.
    #expect(
      events.map(\.time.rfc3339) == [
        "2026-10-15T13:40:00.750Z", "2026-10-15T13:40:02.250Z", "2026-10-15T13:40:02.250Z",
        "2026-10-15T13:40:12.250Z", "2026-10-15T13:40:20.750Z", "2026-10-15T13:40:21.750Z",
      ])
    #expect(events[2].message == "[  OK  ] Started named.service - Name server.")
  }

  @Test func followsAConsoleServersMarks() {
    let events = KernelHarness.run(
      """
      [-- Console up -- Thu Oct 15 09:59:57 2026]
      [   10.000000] eth0: link up
      [-- MARK -- Thu Oct 15 10:05:00 2026]
      Booting from Hard drive C:
      """)
    #expect(
      events.map(\.time.rfc3339) == [
        "2026-10-15T09:59:57Z", "2026-10-15T09:59:57Z", "2026-10-15T10:05:00Z", "2026-10-15T10:05:00Z",
      ])
    #expect(events.map(\.kind) == [.console, .kernel, .console, .console])
  }

  @Test func forgetsTheClockAtAReboot() {
    let events = KernelHarness.run(
      """
      [2026-10-15 12:00:00] [ 5000.000000] eth0: link up
      [ 5060.000000] eth0: link down
      [    0.000000] Command line: ro
      """)
    #expect(events[1].time.rfc3339 == "2026-10-15T12:01:00Z")
    // Nothing better is known than that it came later.
    #expect(events[2].time.rfc3339 == "2026-10-15T12:01:00Z")
  }
}
