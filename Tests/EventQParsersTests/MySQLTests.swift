import EventQModel
import Testing

@testable import EventQParsers

@Suite struct MySQLTests {
  static let lines: [(String, [String: String])] = [
    (
      "2026-10-15T12:51:14.123456Z 0 [Warning] [MY-010584] [Repl] Replica I/O for channel '': error connecting to "
        + "source 'repl@db1.int.example:3306' - retry-time: 60 retries: 1, Error_code: MY-002005",
      [
        "_time": "2026-10-15T12:51:14.123456Z", "severity": "4", "db.response.status_code": "MY-010584",
        "category": "Repl", "db.server.event": "replication_failed", "db.system": "mysql", "app_name": "mysqld",
        "kind": "db.log",
      ]
    ),
    (
      "2026-10-15T14:51:14.123456+02:00 12 [Note] Aborted connection 12 to db: 'shop' user: 'app' host: '10.0.0.5' "
        + "(Got an error reading communication packets)",
      [
        "_time": "2026-10-15T12:51:14.123456Z", "severity": "6", "db.server.event": "connection_aborted",
        "db.name": "shop", "db.user": "app", "client.address": "10.0.0.5",
      ]
    ),
    (
      "2026-10-15 12:51:14 0 [Note] /usr/sbin/mariadbd: ready for connections.",
      ["_time": "2026-10-15T12:51:14Z", "db.system": "mariadb", "db.server.event": "ready", "app_name": "mariadbd"]
    ),
    (
      "2026-10-15  2:51:14 140737353971584 [ERROR] Access denied for user 'app'@'web1' (using password: YES)",
      ["_time": "2026-10-15T02:51:14Z", "severity": "3", "db.user": "app", "db.server.event": "access_denied"]
    ),
    (
      "261015 12:51:14 [ERROR] /usr/sbin/mysqld: Table './shop/cart' is marked as crashed and should be repaired",
      ["_time": "2026-10-15T12:51:14Z", "severity": "3", "db.server.event": "table_crashed"]
    ),
    (
      "261015  2:51:14  InnoDB: Initializing buffer pool, size = 128.0M",
      ["_time": "2026-10-15T02:51:14Z", "_msg": "InnoDB: Initializing buffer pool, size = 128.0M"]
    ),
    (
      "2026-10-15T12:51:14.123456Z mysqld_safe mysqld restarted",
      ["db.server.event": "restarted", "_msg": "mysqld_safe mysqld restarted"]
    ),
    (
      "2026-10-15T12:51:14.000000Z 7 [Warning] [MY-010055] [Server] IP address '10.0.0.5' could not be resolved: "
        + "Temporary failure in name resolution",
      ["db.server.event": "resolve_failed", "category": "Server"]
    ),
  ]

  static let crash = """
    2026-10-15 12:51:10 0 [Note] InnoDB: Buffer pool(s) load completed at 261015 12:51:10
    261015 12:51:14 [ERROR] /usr/sbin/mariadbd got signal 11 ;
    This could be because you hit a bug. It is also possible that this binary
    or one of the libraries it was linked against is corrupt.

    Server version: 10.11.6-MariaDB-0+deb12u1
    /usr/sbin/mariadbd(my_print_stacktrace+0x2e)[0x55d0c1b1a2be]
    Query (0x7f0a1c0109b0): SELECT * FROM cart
    2026-10-15 12:51:20 0 [Note] Starting MariaDB 10.11.6-MariaDB source revision
    """

  @Test func readsErrorLines() {
    for (line, expected) in Self.lines {
      let events = ServiceHarness.events(MySQLErrorFormat(), line)
      #expect(events.count == 1, "\(line)")
      #expect(ServiceHarness.differences(events[0], expected) == [], "\(line)")
    }
  }

  @Test func foldsACrash() {
    let events = ServiceHarness.events(MySQLErrorFormat(), Self.crash)
    #expect(events.count == 3)
    #expect(
      ServiceHarness.differences(
        events[1], ["line": "2", "severity": "2", "db.server.event": "crashed", "_time": "2026-10-15T12:51:14Z"]) == [])
    #expect(events[1]["_raw"]?.hasSuffix("SELECT * FROM cart") == true)
  }

  @Test func readsASignalWithATimeOfDayOnly() {
    let text = """
      2026-10-15T12:50:00.000000Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections.
      12:51:14 UTC - mysqld got signal 6 ;
      Most likely, you have hit a bug, but this error can also be caused by malfunctioning hardware.
      """
    let events = ServiceHarness.events(MySQLErrorFormat(), text)
    #expect(events.count == 2)
    #expect(
      ServiceHarness.differences(events[1], ["_time": "2026-10-15T12:51:14Z", "db.server.event": "crashed"]) == [])
  }

  @Test func givesTheSameInTwoChunks() {
    let whole = ServiceHarness.events(MySQLErrorFormat(), Self.crash)
    for cut in 1..<9 {
      #expect(ServiceHarness.eventsInTwoChunks(MySQLErrorFormat(), Self.crash, cut: cut) == whole, "cut \(cut)")
    }
  }

  @Test func leavesOtherLinesAlone() {
    for line in [
      "2026-10-15 12:51:14 0 text without a level", "2026-10-15T12:51:14.123456Z [Note] no thread",
      "2026-10-15 12:51:14 1234 [main] text", "Oct 15 12:51:14 db1 mysqld[1]: 2026", "12:51:14 UTC - other",
      "2026-10-15 12:51:14.123 UTC [1] LOG:  x",
    ] {
      #expect(ServiceHarness.events(MySQLErrorFormat(), line + "\n") == [["untaken": line]], "\(line)")
    }
  }

  @Test func readsPayloads() {
    let event = ServiceHarness.payload(
      "2026-10-15 12:51:14 12 [Warning] Aborted connection 12 to db: 'shop' user: 'app' host: '10.0.0.5'",
      MySQLPayload.refine)
    #expect(
      ServiceHarness.differences(
        event, ["severity": "4", "db.user": "app", "client.address": "10.0.0.5", "kind": "db.log"]) == [])
  }

  static let slow = """
    /usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:
    Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock
    Time                 Id Command    Argument
    Time\t\t    Id Command\tArgument
    # Time: 2026-10-15T12:51:14.123456Z
    # User@Host: app[app] @ web1 [10.0.0.5]  Id:    42
    # Query_time: 12.345678  Lock_time: 0.000012 Rows_sent: 1  Rows_examined: 100000
    use shop;
    SET timestamp=1792068662;
    SELECT *
    FROM cart
    WHERE note = 'a;
    b';
    # User@Host: [root] @ localhost []
    # Thread_id: 5  Schema: shop  QC_hit: No
    # Query_time: 2  Lock_time: 0.5 Rows_sent: 0  Rows_examined: 3
    SET timestamp=1792068672;
    UPDATE cart SET n = 1;
    """

  @Test func readsTheSlowLog() {
    let events = ServiceHarness.events(MySQLSlowFormat(), Self.slow)
    #expect(events.count == 6)
    #expect(events[0]["kind"] == "db.log")
    #expect(
      ServiceHarness.differences(
        events[4],
        [
          "_time": "2026-10-15T12:51:14.123456Z", "kind": "db.slow_query", "duration_ms": "12345.678",
          "db.lock_time_ms": "0.012", "db.user": "app", "client.address": "10.0.0.5", "db.rows_sent": "1",
          "db.rows_examined": "100000", "db.name": "shop", "db.system": "mysql", "line": "5",
          "db.query.text": "SELECT *\nFROM cart\nWHERE note = 'a;\nb';",
        ]) == [])
    #expect(
      ServiceHarness.differences(
        events[5],
        [
          "duration_ms": "2000", "db.lock_time_ms": "500", "db.user": "root", "client.address": "",
          "db.system": "mariadb", "db.query.text": "UPDATE cart SET n = 1;", "db.name": "shop",
        ]) == [])
    for cut in 1..<18 {
      #expect(ServiceHarness.eventsInTwoChunks(MySQLSlowFormat(), Self.slow, cut: cut) == events, "cut \(cut)")
    }
  }

  @Test func survivesMutilation() {
    let text = Self.lines.map { $0.0 }.joined(separator: "\n") + "\n" + Self.crash
    #expect(ServiceHarness.mutilate(MySQLErrorFormat(), text, seed: 51) > 0)
    #expect(ServiceHarness.mutilate(MySQLSlowFormat(), Self.slow, seed: 53) > 0)
  }
}
