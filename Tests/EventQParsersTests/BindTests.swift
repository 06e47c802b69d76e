import EventQModel
import Testing

@testable import EventQParsers

@Suite struct BindTests {
  static let queries: [(String, [String: String])] = [
    (
      "15-Oct-2026 12:51:14.123 queries: info: client @0x7f3c5c0a1168 10.1.2.3#53124 (db1.int.example.net): "
        + "view internal: query: db1.int.example.net IN A +E(0)TK (10.20.0.11)",
      [
        "_time": "2026-10-15T12:51:14.123Z", "kind": "dns.query", "severity": "6", "category": "queries",
        "app_name": "named", "client.address": "10.1.2.3", "client.port": "53124", "dns.view": "internal",
        "dns.question.name": "db1.int.example.net", "dns.question.class": "IN", "dns.question.type": "A",
        "dns.flags": "+E(0)TK", "server.address": "10.20.0.11", "network.transport": "tcp", "error": "",
        "_msg": "client @0x7f3c5c0a1168 10.1.2.3#53124 (db1.int.example.net): view internal: query: "
          + "db1.int.example.net IN A +E(0)TK (10.20.0.11)",
      ]
    ),
    (
      "15-Oct-2026 12:51:14.123 client 10.1.2.3#4567: query: www.example.com IN AAAA -",
      [
        "kind": "dns.query", "severity": "", "category": "", "client.address": "10.1.2.3", "client.port": "4567",
        "dns.question.name": "www.example.com", "dns.question.type": "AAAA", "dns.flags": "-", "server.address": "",
      ]
    ),
    (
      "2026-10-15T12:51:14.123Z client @0x7f00 2001:db8::7#4567/key xfr-key (example.com): "
        + "query: example.com IN SOA -SE(0) (2001:db8::53)",
      [
        "_time": "2026-10-15T12:51:14.123Z", "kind": "dns.query", "client.address": "2001:db8::7",
        "dns.question.type": "SOA", "server.address": "2001:db8::53", "dns.flags": "-SE(0)",
      ]
    ),
    (
      "2026-10-15T14:51:14.123+02:00 queries: client 10.1.2.3#1 (.): query: . IN NS +E(0) (10.0.0.1) [ECS "
        + "10.0.0.0/8/0]",
      ["_time": "2026-10-15T12:51:14.123Z", "dns.question.name": ".", "dns.question.type": "NS"]
    ),
    (
      "15-Oct-2026 12:51:14.123 queries: info: client @0x7f 10.1.2.3#5 (a.example): query: a.exam",
      ["kind": "dns.query", "dns.question.name": "a.exam", "error": "query cut short"]
    ),
  ]

  static let answers: [(String, [String: String])] = [
    (
      "15-Oct-2026 12:51:14.123 query-errors: info: client @0x7f 10.1.2.3#4567 (db1.int.example): "
        + "query failed (SERVFAIL) for db1.int.example/IN/A at query.c:7379",
      [
        "kind": "dns.response", "dns.response_code": "SERVFAIL", "dns.question.name": "db1.int.example",
        "dns.question.type": "A", "dns.question.class": "IN", "client.address": "10.1.2.3", "category": "query-errors",
      ]
    ),
    (
      "15-Oct-2026 12:51:14.123 query-errors: info: client 10.1.2.3#4567 (1/2.example): view v: "
        + "query failed (timed out) for 1/2.example/IN/PTR at ../../../lib/ns/query.c:7729",
      [
        "dns.response_code": "SERVFAIL", "dns.question.name": "1/2.example", "dns.question.type": "PTR",
        "dns.view": "v",
      ]
    ),
    (
      "15-Oct-2026 12:51:14.123 security: info: client @0x7f 203.0.113.9#33 (x.example): "
        + "query (cache) 'x.example/ANY/IN' denied (allow-query-cache did not match)",
      [
        "kind": "dns.response", "dns.response_code": "REFUSED", "dns.server.event": "denied",
        "dns.question.name": "x.example", "dns.question.type": "ANY",
      ]
    ),
    (
      "15-Oct-2026 12:51:14.123 responses: info: client @0x7f 10.1.2.3#33 (x.example): "
        + "response: x.example IN A NXDOMAIN 0 1 0 +E(0) (10.0.0.1)",
      ["kind": "dns.response", "dns.response_code": "NXDOMAIN", "dns.flags": "+E(0)", "server.address": "10.0.0.1"]
    ),
    (
      "15-Oct-2026 12:51:14.123 lame-servers: info: REFUSED unexpected RCODE resolving 'a.example/A/IN': 192.0.2.7#53",
      [
        "kind": "dns.response", "dns.response_code": "REFUSED", "server.address": "192.0.2.7", "server.port": "53",
        "dns.question.name": "a.example", "dns.server.event": "unexpected_rcode",
      ]
    ),
    (
      "15-Oct-2026 12:51:14.123 lame-servers: info: error (unexpected RCODE SERVFAIL) resolving 'a.b/NS/IN': "
        + "192.0.2.7#53",
      ["dns.response_code": "SERVFAIL", "dns.question.type": "NS"]
    ),
  ]

  /// Payloads as they come through syslog.
  static let server: [(String, [String: String])] = [
    ("zone int.example/IN: loaded serial 2026101501", ["dns.server.event": "zone_loaded", "dns.serial": "2026101501"]),
    (
      "zone int.example/IN/inside (signed): loaded serial 7 (DNSSEC signed)",
      ["dns.zone": "int.example", "dns.view": "inside", "dns.serial": "7"]
    ),
    (
      "zone 0/25.2.0.192.in-addr.arpa/IN: expired",
      ["dns.server.event": "zone_expired", "dns.zone": "0/25.2.0.192.in-addr.arpa"]
    ),
    (
      "zone int.example/IN: transferred serial 12: TSIG 'xfer'",
      ["dns.server.event": "zone_transferred", "dns.serial": "12"]
    ),
    (
      "zone int.example/IN: refresh: failure trying master 192.0.2.53#53 (source 0.0.0.0#0): timed out",
      ["dns.server.event": "refresh_failed", "server.address": "192.0.2.53", "server.port": "53"]
    ),
    (
      "zone int.example/IN: refresh: unexpected rcode (REFUSED) from primary 192.0.2.53#53 (source 0.0.0.0#0)",
      ["dns.server.event": "refresh_failed", "server.address": "192.0.2.53", "dns.response_code": "REFUSED"]
    ),
    (
      "zone int.example/IN: refresh: retry limit for primary 192.0.2.53#53 exceeded (source 0.0.0.0#0)",
      ["dns.server.event": "refresh_failed", "server.address": "192.0.2.53"]
    ),
    ("zone int.example/IN: Transfer started.", ["dns.server.event": "transfer_started", "dns.zone": "int.example"]),
    (
      "zone int.example/IN: notify from 192.0.2.53#41234: serial 9",
      ["dns.server.event": "notify_received", "server.address": "192.0.2.53", "dns.serial": "9"]
    ),
    ("zone int.example/IN: sending notifies (serial 11)", ["dns.server.event": "notify_sent", "dns.serial": "11"]),
    (
      "zone int.example/IN: refused notify from non-master: 198.51.100.4#999",
      ["dns.server.event": "notify_refused", "server.address": "198.51.100.4"]
    ),
    (
      "zone int.example/IN: loading from master file /etc/bind/db.int failed: file not found",
      ["dns.server.event": "zone_load_failed"]
    ),
    (
      "transfer of 'int.example/IN' from 192.0.2.53#53: failed while receiving responses: REFUSED",
      [
        "dns.server.event": "transfer_failed", "dns.zone": "int.example", "server.address": "192.0.2.53",
        "dns.response_code": "REFUSED",
      ]
    ),
    (
      "transfer of 'int.example/IN/inside' from 192.0.2.53#53: failed to connect: connection refused",
      ["dns.server.event": "transfer_failed", "dns.view": "inside", "dns.response_code": ""]
    ),
    (
      "transfer of 'int.example/IN' from 2001:db8::1#53: connected using 2001:db8::2#40000 TSIG k",
      ["dns.server.event": "transfer_connected", "server.address": "2001:db8::1"]
    ),
    (
      "transfer of 'int.example/IN' from 192.0.2.53#53: Transfer completed: 1 messages, 6 records, 198 bytes, "
        + "0.001 secs (198000 bytes/sec) (serial 2026101501)",
      ["dns.server.event": "transfer_completed", "dns.serial": "2026101501"]
    ),
    (
      "transfer of 'i.example/IN' from 192.0.2.53#53: Transfer completed: 0 messages, 0 records, 0 bytes, 0.001 secs",
      ["dns.server.event": "transfer_ended"]
    ),
    (
      "transfer of 'i.example/IN' from 192.0.2.53#53: Transfer status: timed out",
      ["dns.server.event": "transfer_failed"]
    ),
    ("all zones loaded", ["dns.server.event": "all_zones_loaded"]), ("running", ["dns.server.event": "running"]),
    ("running on Linux x86_64 6.1.0-18-amd64", ["dns.server.event": ""]),
    ("exiting", ["dns.server.event": "exiting"]),
    ("exiting (due to assertion failure)", ["dns.server.event": "crashed"]),
    ("shutting down", ["dns.server.event": "shutting_down"]),
    ("received control channel command 'reload'", ["dns.server.event": "control_command"]),
    ("reloading configuration succeeded", ["dns.server.event": "config_reloaded"]),
    ("starting BIND 9.18.28-1~deb12u2-Debian (Extended Support Version) <id:>", ["dns.server.event": "starting"]),
    (
      "network unreachable resolving 'a.example/AAAA/IN': 2001:500::1#53",
      ["dns.server.event": "network_unreachable", "server.address": "2001:500::1", "dns.question.type": "AAAA"]
    ),
    (
      "lame server resolving 'a.example' (in 'example'?): 192.0.2.9#53",
      ["dns.server.event": "lame_server", "server.address": "192.0.2.9", "dns.question.name": "a.example"]
    ),
    (
      "general: critical: resolver.c:1: REQUIRE(x) failed, back trace",
      ["dns.server.event": "crashed", "severity": "2"]
    ),
    (
      "client @0x7f 192.0.2.80#40000 (int.example): transfer of 'int.example/IN': AXFR started (serial 11)",
      ["dns.server.event": "transfer_out_started", "dns.zone": "int.example", "dns.serial": "11"]
    ),
    (
      "client @0x7f 192.0.2.80#40000 (int.example): transfer of 'int.example/IN': IXFR version not in journal, "
        + "falling back to AXFR",
      ["dns.server.event": "", "dns.zone": "int.example"]
    ),
    (
      "zone int.example/IN: zone transfer finished: REFUSED",
      ["dns.server.event": "transfer_failed", "dns.response_code": "REFUSED"]
    ),
    (
      "client @0x7f 192.0.2.80#40000 (int.example): zone transfer 'int.example/AXFR/IN' denied",
      ["dns.server.event": "transfer_denied", "dns.zone": "int.example", "client.address": "192.0.2.80"]
    ),
    (
      "client @0x7f 192.0.2.53#40000: received notify for zone 'int.example'",
      ["dns.server.event": "notify_received", "dns.zone": "int.example"]
    ),
    (
      "client @0x7f 10.0.0.9#40000 (bad.example): rpz QNAME NXDOMAIN rewrite bad.example/A/IN via bad.example.rpz",
      ["dns.server.event": "rpz_rewrite", "dns.question.name": "bad.example"]
    ),
  ]

  @Test func readsQueriesAndAnswers() {
    for (line, expected) in Self.queries + Self.answers {
      let events = ServiceHarness.events(BindFormat(), line)
      #expect(events.count == 1)
      #expect(ServiceHarness.differences(events[0], expected) == [], "\(line)")
    }
  }

  @Test(arguments: [false, true]) func readsServerMessagesFromSyslog(made: Bool) {
    for (text, expected) in Self.server {
      let event = ServiceHarness.payload(text, made: made, BindPayload.refine)
      #expect(event["kind"] == "dns.server", "\(text)")
      #expect(event["_msg"] == text)
      #expect(ServiceHarness.differences(event, expected) == [], "\(text)")
    }
  }

  @Test func leavesOtherLinesAlone() {
    let others = [
      "15-Oct-2026 12:51:14 something else", "2026-10-15T12:51:14.123Z general text of another program",
      "2026-10-15T12:51:14.123Z client library started", "Oct 15 12:51:14 ns1 named[812]: running", "",
      "15-Oct-2026", "99-Oct-2026 12:51:14.123 x", "2026-10-15 12:51:14.123 UTC [1] LOG:  x",
      "15-Oct-2026 12:51:14.123 SEVERE [main] org.apache.catalina.core.StandardService.startInternal Failed to start",
    ]
    for line in others {
      #expect(ServiceHarness.events(BindFormat(), line + "\n") == [["untaken": line]], "\(line)")
    }
  }

  @Test func survivesMutilation() {
    let text = (Self.queries + Self.answers).map { $0.0 }.joined(separator: "\n")
    #expect(ServiceHarness.mutilate(BindFormat(), text, seed: 41) > 0)
    for (text, _) in Self.server {
      #expect(ServiceHarness.mutilate(payload: text, seed: 43, rounds: 40, BindPayload.refine) > 0)
    }
  }
}
