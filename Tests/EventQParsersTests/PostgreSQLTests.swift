import EventQModel
import Testing

@testable import EventQParsers

@Suite struct PostgreSQLTests {
  static let lines: [(String, [String: String])] = [
    (
      "2026-10-15 12:51:14.123 UTC [1234] LOG:  database system is ready to accept connections",
      [
        "_time": "2026-10-15T12:51:14.123Z", "severity": "6", "proc_id": "1234", "db.server.event": "ready",
        "db.system": "postgresql", "kind": "db.log", "_msg": "database system is ready to accept connections",
      ]
    ),
    (
      "2026-10-15 14:51:14 CEST [1234-7] app@shop ERROR:  relation \"cart\" does not exist at character 15",
      ["_time": "2026-10-15T12:51:14Z", "severity": "3", "db.user": "app", "db.name": "shop", "proc_id": "1234"]
    ),
    (
      "2026-10-15 12:51:14 UTC [44]: [3-1] user=app,db=shop,app=psql,client=10.0.0.5 LOG:  duration: 59.911 ms  "
        + "statement: UPDATE cart SET n = n + 1",
      [
        "duration_ms": "59.911", "kind": "db.slow_query", "db.query.text": "UPDATE cart SET n = n + 1",
        "db.user": "app", "db.name": "shop", "db.application": "psql", "client.address": "10.0.0.5", "proc_id": "44",
      ]
    ),
    (
      "2026-10-15 12:51:14 UTC:10.0.0.5(54321):app@shop:[12777]:FATAL:  password authentication failed for user "
        + "\"app\"",
      [
        "severity": "2", "client.address": "10.0.0.5", "client.port": "54321", "db.user": "app", "proc_id": "12777",
        "db.server.event": "access_denied",
      ]
    ),
    (
      "2026-10-15 12:51:14 CET::@:[12760]:LOG:  starting PostgreSQL 16.4",
      ["_time": "2026-10-15T11:51:14Z", "db.user": "", "db.server.event": "starting"]
    ),
    (
      "2026-10-15 05:51:14.123 -0700 [691] [queryid=1081270519976314062] postgres@shop LOG:  duration: 0.140 ms  "
        + "execute <unnamed>: SELECT 1",
      ["_time": "2026-10-15T12:51:14.123Z", "duration_ms": "0.140", "db.query.text": "SELECT 1", "db.user": "postgres"]
    ),
    (
      "2026-10-15 12:51:14 UTC [30291]: db=[unknown],user=[unknown],client=[local] LOG:  connection received: "
        + "host=10.0.0.5 port=40000",
      ["db.user": "", "client.address": "10.0.0.5", "client.port": "40000"]
    ),
    (
      "2026-10-15 12:51:14 MSK [608647-3] [local] postgres@postgres WARNING: terminating connection because of crash",
      ["severity": "4", "db.server.event": "crashed", "proc_id": "608647"]
    ),
    (
      "1792068674.123 [77] FATAL:  could not translate host name \"db1.int.example\" to address: Name or service "
        + "not known",
      ["_time": "2026-10-15T12:51:14.123Z", "db.server.event": "resolve_failed"]
    ),
    (
      "2026-10-15 12:51:14.790 UTC 64bf2ff1.21fc1e 0 shop app [local] 2227230 5LOG:  disconnection: session time: 0:00",
      ["severity": "6", "db.server.event": "disconnected"]
    ),
  ]

  static let folded = """
    2026-10-15 12:51:14.123 UTC [10] app@shop ERROR:  duplicate key value
    2026-10-15 12:51:14.123 UTC [10] app@shop DETAIL:  Key (id)=(1) already exists.
    2026-10-15 12:51:14.123 UTC [10] app@shop STATEMENT:  INSERT INTO cart
    \tVALUES (1)
    2026-10-15 12:51:15.000 UTC [11] LOG:  checkpoint starting: time
    2026-10-15 12:51:15.500 UTC [10] app@shop HINT:  another process wrote in between
    """

  @Test func readsStderrLines() {
    for (line, expected) in Self.lines {
      let events = ServiceHarness.events(PostgreSQLFormat(), line)
      #expect(events.count == 1, "\(line)")
      #expect(ServiceHarness.differences(events[0], expected) == [], "\(line)")
    }
  }

  @Test func foldsDetailsAndStatements() {
    let events = ServiceHarness.events(PostgreSQLFormat(), Self.folded)
    #expect(events.count == 3)
    #expect(events[0]["db.query.text"] == "INSERT INTO cart\n\tVALUES (1)")
    #expect(events[1]["line"] == "5")
    #expect(events[2]["severity"] == nil)
    for cut in 1..<6 {
      #expect(ServiceHarness.eventsInTwoChunks(PostgreSQLFormat(), Self.folded, cut: cut) == events, "cut \(cut)")
    }
  }

  static let csv = #"""
    2026-10-15 12:51:14.123 UTC,"app","shop",4321,"10.0.0.5:54321",6710a3b2.10e1,3,"SELECT",\#
    2026-10-15 12:50:00 UTC,4/12,0,ERROR,42P01,"relation ""cart"" does not exist",,,,,,"SELECT *
    FROM ""cart""",15,,"psql","client backend",,0
    2026-10-15 12:51:15.123 UTC,,,1,,6710a3b2.1,1,,2026-10-15 12:50:00 UTC,,0,LOG,00000,\#
    "database system is shut down",,,,,,,,,"","postmaster",,0
    """#

  @Test func readsCSV() {
    let events = ServiceHarness.events(PostgreSQLFormat(), Self.csv)
    #expect(events.count == 2)
    #expect(
      ServiceHarness.differences(
        events[0],
        [
          "_time": "2026-10-15T12:51:14.123Z", "db.user": "app", "db.name": "shop", "proc_id": "4321",
          "client.address": "10.0.0.5", "client.port": "54321", "severity": "3", "db.response.status_code": "42P01",
          "_msg": "relation \"cart\" does not exist", "db.query.text": "SELECT *\nFROM \"cart\"",
          "db.application": "psql",
        ]) == [])
    #expect(events[1]["db.server.event"] == "shutdown_complete")
    #expect(ServiceHarness.eventsInTwoChunks(PostgreSQLFormat(), Self.csv, cut: 1) == events)
  }

  @Test func readsJSON() {
    let line =
      #"{"timestamp":"2026-10-15 12:51:14.123 UTC","user":"app","dbname":"shop","pid":4321,"remote_host":"10.0.0.5","#
      + #""remote_port":54321,"session_id":"6710.1","line_num":1,"error_severity":"ERROR","state_code":"42P01","#
      + #""message":"relation \"cart\" does not exist","statement":"SELECT\n1 /* \u00e6 "#
      + #"*/","backend_type":"client backend"}"#
    let events = ServiceHarness.events(PostgreSQLFormat(), line)
    #expect(events.count == 1)
    #expect(
      ServiceHarness.differences(
        events[0],
        [
          "_time": "2026-10-15T12:51:14.123Z", "db.user": "app", "client.port": "54321", "severity": "3",
          "_msg": "relation \"cart\" does not exist", "db.query.text": "SELECT\n1 /* æ */", "proc_id": "4321",
        ]) == [])
  }

  @Test func readsPayloads() {
    let event = ServiceHarness.payload("[5-1] app@shop ERROR:  deadlock detected", PostgreSQLPayload.refine)
    #expect(
      ServiceHarness.differences(
        event,
        [
          "severity": "3", "db.user": "app", "db.name": "shop", "db.server.event": "deadlock", "kind": "db.log",
          "_msg": "[5-1] app@shop ERROR:  deadlock detected",
        ]) == [])
    let stamped = ServiceHarness.payload(
      "2026-10-15 12:51:14.123 UTC [88] LOG:  received fast shutdown request", made: true, PostgreSQLPayload.refine)
    #expect(stamped["db.server.event"] == "shutdown")
  }

  @Test func leavesOtherLinesAlone() {
    for line in [
      "2026-10-15 12:51:14,123 [1234] ERROR: a Python program", "2026-10-15 12:51:14.123 ERROR:  no zone",
      "2026-10-15T12:51:14.123Z [1] LOG:  a T in the stamp", "2026-10-15 12:51:14 UTC text without a level: no",
      "2026-10-15 12:51:14 0 [Note] text", "[1792068674] SERVICE ALERT: db1;load;CRITICAL;HARD;3;x",
      "{\"timestamp\":\"2026-10-15\",\"level\":\"x\"}", "1792068674 LOG:  no process",
    ] {
      #expect(ServiceHarness.events(PostgreSQLFormat(), line + "\n") == [["untaken": line]], "\(line)")
    }
  }

  @Test func survivesMutilation() {
    let text = Self.lines.map { $0.0 }.joined(separator: "\n") + "\n" + Self.folded + "\n" + Self.csv
    #expect(ServiceHarness.mutilate(PostgreSQLFormat(), text, seed: 61) > 0)
  }
}
