import EventQBytes
import EventQModel
import EventQTestSupport
import Testing

@testable import EventQParsers

/// The table of first bytes and marks passes no format over that would take the line.
struct FirstByteTests {
  private static let lines: [String] =
    GoldenLines.table.map(\.line) + [
      "[12345.678901] usb 1-1: new device", "db1 login: [   12.345678] Kernel panic - not syncing: x",
      "** 12 printk messages dropped ** [   12.345678] text", "GRUB loading.", "6,1234,12345678,-;text",
      "<6>[   12.345678] text", "[Thu Oct 15 12:51:14 2026] text of dmesg -T", "[-- MARK -- Thu Oct 15 10:05:00 2026]",
      "/usr/sbin/mysqld, Version: 8.0.36 (MySQL). started with:", "Tcp port: 3306  Unix socket: /run/mysqld.sock",
      "Time                 Id Command    Argument", "# Time: 2026-10-15T12:51:14.123456Z",
      "10.0.0.1 - - [15/Oct/2026:12:51:14 +0000] \"GET / HTTP/1.1\" 200 12",
      "::1 - app [15/Oct/2026:12:51:14 +0000] \"GET / HTTP/1.1\" 200 12",
      "2026/10/15 12:51:14 [error] 812#812: *3411 text", "[Thu Oct 15 12:51:14.123456 2026] [core:error] [pid 1] text",
      "[1792068674] unbound[812:0] info: 10.1.2.3 a.test. A IN",
      "Oct 15 12:51:14 unbound[812:0] info: start of service",
      "[INFO] 10.1.2.3:40212 - 12345 \"A IN a.test. udp 51 false 512\" NOERROR qr,rd,ra 106 0.000123s",
      "2026-10-15T12:51:14.123Z [INFO] plugin/reload: Running configuration", "CEF:0|V|P|1|S|N|5|src=10.0.0.1",
      "msg=\"Question\" subsystem=\"syncres\" level=\"0\" prio=\"Info\" tid=\"4\" ts=\"1792068674.919\"",
      "   1 | 10/15/2026 | 12:51:15 | OS Critical Stop #0x46 | Run-time critical stop | Asserted",
      "SEL Record ID          : 0001", "[1792068674] SERVICE ALERT: web1;HTTP;CRITICAL;HARD;3;text",
      "[2026-10-15 12:51:14 +0000] warning/Checker: text", "#separator \\x09",
      "{\"timestamp\":\"2026-10-15 12:51:14.123 UTC\",\"pid\":1,\"error_severity\":\"LOG\",\"message\":\"m\"}",
      "2026-10-15 12:51:14.123 UTC [812] LOG:  database system is ready",
      "10/15/2026 12:51:14 PM 0E20 PACKET  00000000028657F0 UDP Rcv 10.1.2.3   962e   Q [0001   D   NOERROR] A (1)a(0)",
      "2026-10-15T12:51:14.123456+0000 info: [a.test.] zone expired",
      "261015 12:51:14 [ERROR] text", "2026-10-15T12:51:14.123456Z 0 [Warning] [MY-010584] [Repl] text",
      "15-Oct-2026 12:51:14.123 zone a.test/IN: expired", "__REALTIME_TIMESTAMP=1760532674000000",
      "{\"__REALTIME_TIMESTAMP\":\"1760532674000000\",\"MESSAGE\":\"m\"}", "<34>Oct 11 22:14:15 mail su: text",
      "<165>1 2026-10-11T22:14:15.003Z web1 app 12 ID47 - text",
    ]

  @Test func noFormatIsPassedOverThatTakesTheLine() {
    let table = FormatRegistry.candidates(FormatRegistry.all())
    var taken = Set<UInt8>()
    for text in Self.lines {
      for (n, format) in FormatRegistry.all().enumerated() {
        var format = format
        var batch = EventBatch()
        let line = batch.text.append(text)
        var lines = Column<Slice>()
        lines.append(line)
        var context = RowText.context()
        guard format.parse(lines, from: 0, into: &batch, context: &context).next > 0 else { continue }
        taken.insert(format.id.rawValue)
        let bytes = batch.text.bytes(line)
        let place = FormatRegistry.place(LineMarks(of: bytes), bytes[0])
        #expect(table[place] & (1 << UInt64(n)) != 0, "\(format.id.name): \(text)")
      }
    }
    #expect(FormatRegistry.all().map(\.id).filter { !taken.contains($0.rawValue) }.isEmpty, "a line of each format")
  }
}
