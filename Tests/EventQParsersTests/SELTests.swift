import EventQModel
import Testing

@testable import EventQParsers

@Suite struct SELTests {
  static let lines: [(String, [String: String])] = [
    (
      "   1 | 10/15/2026 | 12:51:15 | OS Critical Stop #0x46 | Run-time critical stop | Asserted",
      [
        "_time": "2026-10-15T12:51:15Z", "kind": "hardware.sel", "severity": "2", "sel.id": "1",
        "sel.sensor": "OS Critical Stop #0x46", "sel.event": "Run-time critical stop", "sel.direction": "Asserted",
        "_msg": "OS Critical Stop #0x46 | Run-time critical stop | Asserted",
      ]
    ),
    (
      "  1a | 10/15/26 | 12:51:15 UTC | Temperature CPU1 Temp | Upper Critical going high | Asserted | "
        + "Reading 95 > Threshold 90 degrees C",
      [
        "_time": "2026-10-15T12:51:15Z", "sel.id": "1a", "severity": "2", "sel.sensor": "Temperature CPU1 Temp",
        "sel.reading": "Reading 95 > Threshold 90 degrees C",
      ]
    ),
    (
      "   8 | 08/10/2007 | 15:09:00 | Power Unit #0x01 | Power off/down",
      ["_time": "2007-08-10T15:09:00Z", "severity": "3", "sel.event": "Power off/down", "sel.direction": ""]
    ),
    (
      "   9 | Pre-Init Time-stamp   | Chassis #0xa9 | State Asserted",
      ["_time": "", "sel.sensor": "Chassis #0xa9", "sel.event": "State Asserted"]
    ),
    (
      "   a |  Pre-Init  |0000000012| Power Supply #0x51 | Presence detected | Asserted",
      ["_time": "", "sel.sensor": "Power Supply #0x51", "sel.event": "Presence detected", "severity": "6"]
    ),
    (
      "   b | 10/15/2026 | 12:00:05 AM -03 | Fan #0x30 | Lower Non-critical going low | Asserted",
      ["_time": "2026-10-15T03:00:05Z", "severity": "4"]
    ),
    (
      "   c | 10/15/2026 | 01:00:05 PM UTC | Power Supply PS1 | Power Supply AC lost | Deasserted",
      ["_time": "2026-10-15T13:00:05Z", "severity": "5", "sel.direction": "Deasserted"]
    ),
    (
      "d,10/15/2026,12:51:15,Memory #0x02,Uncorrectable ECC,Asserted",
      ["_time": "2026-10-15T12:51:15Z", "sel.id": "d", "severity": "2", "sel.event": "Uncorrectable ECC"]
    ),
    (
      "12  | Oct-15-2026 | 12:51:15 | PS1 Status       | Power Supply             | Power Supply Failure detected",
      ["_time": "2026-10-15T12:51:15Z", "sel.sensor": "PS1 Status", "sel.event": "Power Supply Failure detected"]
    ),
    (
      "   e | 10/15/2026 | 12:51:16 | OEM record c1 | 0002a2 | 504e49433a20",
      ["_time": "2026-10-15T12:51:16Z", "sel.sensor": "OEM record c1"]
    ),
  ]

  static let panic = """
       1 | 10/15/2026 | 12:51:15 | OS Critical Stop #0x46 | Run-time critical stop | Asserted
       2 | Linux kernel panic: Fatal excep
       3 | Linux kernel panic: tion in int
       4 | Linux kernel panic: errupt
       5 | 10/15/2026 | 12:58:00 | System Event #0x01 | OEM System boot event | Asserted
    """

  static let blocks = """
    SEL Record ID          : 0001
     Record Type           : 02
     Timestamp             : 10/15/2026 12:51:15
     Generator ID          : 0020
     EvM Revision          : 04
     Sensor Type           : OS Critical Stop
     Sensor Number         : 46
     Event Type            : Sensor-specific Discrete
     Event Direction       : Assertion Event
     Event Data            : a1ffff
     Description           : Run-time critical stop

    SEL Record ID          : 0002
     Record Type           : 02
     Timestamp             : 10/15/26 12:58:15 UTC
     Sensor Type           : Power Supply
     Sensor Number         : 51
     Event Direction       : Deassertion Event
     Description           : Failure detected

    """

  @Test func readsListings() {
    for (line, expected) in Self.lines {
      let events = ServiceHarness.events(SELFormat(), line)
      #expect(events.count == 1, "\(line)")
      #expect(ServiceHarness.differences(events[0], expected) == [], "\(line)")
    }
  }

  @Test func joinsThePiecesOfAPanic() {
    let events = ServiceHarness.events(SELFormat(), Self.panic)
    #expect(events.count == 3)
    #expect(
      ServiceHarness.differences(
        events[1],
        [
          "_msg": "Linux kernel panic: Fatal exception in interrupt", "sel.event": "Fatal exception in interrupt",
          "_time": "2026-10-15T12:51:15Z", "severity": "0", "sel.id": "2", "line": "2",
        ]) == [])
    for cut in 1..<5 {
      #expect(ServiceHarness.eventsInTwoChunks(SELFormat(), Self.panic, cut: cut) == events, "cut \(cut)")
    }
  }

  @Test func readsBlocks() {
    let events = ServiceHarness.events(SELFormat(), Self.blocks)
    #expect(events.count == 2)
    #expect(
      ServiceHarness.differences(
        events[0],
        [
          "_msg": "OS Critical Stop #0x46 | Run-time critical stop", "_time": "2026-10-15T12:51:15Z", "severity": "2",
          "sel.id": "0001", "sel.sensor": "OS Critical Stop #0x46", "sel.direction": "Asserted",
        ]) == [])
    #expect(
      ServiceHarness.differences(events[1], ["severity": "5", "_time": "2026-10-15T12:58:15Z", "line": "13"]) == [])
    for cut in 1..<19 {
      #expect(ServiceHarness.eventsInTwoChunks(SELFormat(), Self.blocks, cut: cut) == events, "cut \(cut)")
    }
  }

  @Test func leavesOtherLinesAlone() {
    for line in [
      "ID  | Date        | Time     | Name", "1 | 13/32/2026 | 12:51:15 | x | y", "abc | def", "SEL has no entries",
      "1,2,3", "face | book",
    ] {
      #expect(ServiceHarness.events(SELFormat(), line + "\n") == [["untaken": line]], "\(line)")
    }
  }

  @Test func survivesMutilation() {
    let text = Self.lines.map { $0.0 }.joined(separator: "\n") + "\n" + Self.panic + "\n" + Self.blocks
    #expect(ServiceHarness.mutilate(SELFormat(), text, seed: 71) > 0)
  }
}
