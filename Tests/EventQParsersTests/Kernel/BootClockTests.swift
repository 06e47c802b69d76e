import EventQBytes
import EventQModel
import EventQParsers
import Testing

/// Wall-clock times of console lines that only tell the time since boot.
@Suite struct BootClockTests {
  private func times(_ text: String) -> [String] {
    var batch = EventBatch()
    batch.text.append(text)
    var context = SourceContext()
    var parser = SourceParser()
    _ = parser.parseChunk(&batch, isFinal: true, context: &context)
    return (0..<batch.count).map { batch.time[$0].rfc3339 }
  }

  @Test func auditRecordsTellWhenTheKernelBooted() {
    let found = times(
      """
      [  100.500000] usb 1-1: new high-speed USB device number 2 using xhci_hcd
      [  101.250000] audit: type=1400 audit(1792062228.361:4417): apparmor="DENIED" operation="open"
      [  102.250000] usb 1-1: USB disconnect, device number 2
      """)
    #expect(found == ["2026-10-15T11:03:47.611Z", "2026-10-15T11:03:48.361Z", "2026-10-15T11:03:49.361Z"])
  }

  @Test func theClockReadAtBootTellsIt() {
    let found = times(
      """
      [    0.000000] Linux version 6.1.0-18-amd64 (debian-kernel@lists.example)
      [    2.000000] rtc_cmos 00:01: setting system clock to 2026-10-15T13:36:04 UTC (1792071364)
      [    3.500000] Run /init as init process
      """)
    #expect(found == ["2026-10-15T13:36:02Z", "2026-10-15T13:36:04Z", "2026-10-15T13:36:05.500Z"])
  }

  @Test func marksOfTheConsoleServerDateWhatHasNoStamp() {
    let found = times(
      """
      [   10.000000] random: crng init done
      [-- MARK -- Thu Oct 15 11:05:00 2026]
      login:
      """)
    #expect(found.suffix(2) == ["2026-10-15T11:05:00Z", "2026-10-15T11:05:00Z"])
  }

  @Test func linesOfOtherFormatsBehindAKernelLineKeepTheirTime() {
    let found = times(
      """
      [12345.678901] usb 1-1: new high-speed USB device number 2 using xhci_hcd
      2026-10-15T12:00:37.123Z\tINFO\tworker started
      ts=2026-10-15T12:00:38Z level=info msg="ready to serve" component=api
      """)
    #expect(found == ["", "2026-10-15T12:00:37.123Z", "2026-10-15T12:00:38Z"])
  }
}
