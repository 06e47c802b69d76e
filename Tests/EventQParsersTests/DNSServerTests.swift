import EventQBytes
import EventQModel
import Foundation
import Testing

@testable import EventQParsers

@Suite struct DNSServerTests {
  static let unbound: [(String, [String: String])] = [
    (
      "[1792068674] unbound[812:0] info: 10.1.2.3 db1.int.example. A IN",
      [
        "_time": "2026-10-15T12:51:14Z", "kind": "dns.query", "client.address": "10.1.2.3", "severity": "6",
        "dns.question.name": "db1.int.example", "dns.question.type": "A", "dns.question.class": "IN",
        "app_name": "unbound", "proc_id": "812",
      ]
    ),
    (
      "2026-10-15T12:51:14.123+00:00 unbound[812:1] reply: 2001:db8::1 a.example. AAAA IN SERVFAIL 0.012345 0 42",
      [
        "_time": "2026-10-15T12:51:14.123Z", "kind": "dns.response", "dns.response_code": "SERVFAIL",
        "duration_ms": "12.345", "client.address": "2001:db8::1",
      ]
    ),
    (
      "[1792068674] unbound[812:0] error: SERVFAIL <a.int.example. A IN>: all servers for this domain failed, at "
        + "zone x",
      ["kind": "dns.response", "dns.response_code": "SERVFAIL", "dns.question.name": "a.int.example", "severity": "3"]
    ),
    (
      "[1792068674] unbound[812:0] info: validation failure <a.example. A IN>: no keys have a DS",
      ["dns.server.event": "validation_failed", "dns.question.name": "a.example"]
    ),
    (
      "[1792068674] unbound[812:0] info: start of service (unbound 1.17.1).",
      ["kind": "dns.server", "dns.server.event": "running", "_msg": "start of service (unbound 1.17.1)."]
    ),
    (
      "[1792068674] unbound[812:0] info: int.example. redirect 10.1.2.3@34626 db1.int.example. A IN",
      [
        "kind": "dns.server", "dns.server.event": "local_action", "client.address": "10.1.2.3", "client.port": "34626",
        "dns.question.name": "db1.int.example", "dns.zone": "int.example",
      ]
    ),
    (
      "[1792068674] unbound[812:0] info: 10.1.2.9 null TYPE0 CLASS0 REFUSED 0.000000 1 12",
      [
        "kind": "dns.response", "client.address": "10.1.2.9", "dns.response_code": "REFUSED", "dns.question.name": "",
      ]
    ),
    ("[1792068674] unbound[812:0] info: service stopped (unbound 1.17.1).", ["dns.server.event": "exiting"]),
  ]

  static let coredns: [(String, [String: String])] = [
    (
      #"[INFO] 10.1.2.3:40212 - 12345 "A IN db1.int.example. udp 51 false 512" NOERROR qr,aa,rd 106 0.000123s"#,
      [
        "kind": "dns.response", "client.address": "10.1.2.3", "client.port": "40212", "dns.id": "12345",
        "dns.question.name": "db1.int.example", "dns.question.type": "A", "dns.response_code": "NOERROR",
        "dns.flags": "qr,aa,rd", "duration_ms": "0.123", "network.transport": "udp", "severity": "6",
      ]
    ),
    (
      #"2026-10-15T12:51:14.123Z [INFO] [::1]:40212 - 7 "AAAA IN x. tcp 51 false 512" - - 0 5.000s"#,
      ["_time": "2026-10-15T12:51:14.123Z", "client.address": "::1", "dns.response_code": "", "duration_ms": "5000"]
    ),
    (
      "[ERROR] plugin/errors: 2 db1.int.example. A: read udp 10.1.0.5:40212->10.0.0.53:53: i/o timeout",
      [
        "kind": "dns.response", "dns.response_code": "SERVFAIL", "dns.question.name": "db1.int.example",
        "server.address": "10.0.0.53", "severity": "3",
      ]
    ),
    (
      "[INFO] plugin/health: Going into lameduck mode for 5s",
      ["dns.server.event": "shutting_down", "category": "health"]
    ),
  ]

  static let windows: [(String, [String: String])] = [
    (
      "10/15/2026 12:51:14 PM 0E20 PACKET  00000000028657F0 UDP Rcv 10.1.2.3        962e   Q [0001   D   NOERROR] "
        + "A      "
        + "(3)db1(3)int(7)example(0)",
      [
        "_time": "2026-10-15T12:51:14Z", "kind": "dns.query", "client.address": "10.1.2.3", "dns.id": "962e",
        "dns.question.name": "db1.int.example", "dns.question.type": "A", "network.transport": "udp",
      ]
    ),
    (
      "15.10.2026 12:51:14 0E20 PACKET  00000000028657F0 TCP Snd 10.1.2.3        962e R Q [8281   DR SERVFAIL] "
        + "AAAA   (3)db1(0)",
      [
        "_time": "2026-10-15T12:51:14Z", "kind": "dns.response", "client.address": "10.1.2.3",
        "dns.response_code": "SERVFAIL", "dns.flags": "8281   DR", "network.transport": "tcp",
        "dns.question.name": "db1",
      ]
    ),
    (
      "10/15/2026 12:51:14 AM 0E20 PACKET  00000000028657F0 UDP Snd 192.0.2.53      0001   Q [0001   D   NOERROR] "
        + "NS (0)",
      ["_time": "2026-10-15T00:51:14Z", "server.address": "192.0.2.53", "dns.question.name": "."]
    ),
  ]

  static let others: [(any LogFormat, String, [String: String])] = [
    (
      PowerDNSFormat(),
      #"Oct 15 12:51:14 msg="Answer" subsystem="syncres" level="0" prio="Info" tid="4" ts="1792068674.549" "#
        + #"proto="udp" "#
        + #"qname="db1.int.example" qtype="A" rcode="2" remote="10.1.2.3:54573" totms="627.06""#,
      [
        "_time": "2026-10-15T12:51:14.549Z", "kind": "dns.response", "dns.response_code": "SERVFAIL",
        "client.address": "10.1.2.3", "client.port": "54573", "duration_ms": "627.06", "severity": "6",
      ]
    ),
    (
      PowerDNSFormat(),
      "Oct 15 12:51:14 Remote 10.1.2.3 wants 'a.int.example|MX', do = 0, bufsize = 512: packetcache MISS",
      [
        "kind": "dns.query", "dns.question.name": "a.int.example",
        "dns.question.type": "MX", "client.address": "10.1.2.3", "app_name": "pdns",
      ]
    ),
    (
      PowerDNSFormat(), "Oct 15 12:51:14 1 [3/1] TCP question for 'a.int.example|A' from 10.1.2.3:60763",
      [
        "kind": "dns.query", "client.address": "10.1.2.3", "client.port": "60763", "network.transport": "tcp",
        "app_name": "pdns_recursor",
      ]
    ),
    (
      PowerDNSFormat(),
      #"Oct 15 12:51:14 msg="Enabled multiplexer" subsystem="runtime" level="0" prio="Info" tid="0" "#
        + #"ts="1792068674.255" name="epoll""#,
      ["kind": "dns.server", "dns.server.event": "running", "_time": "2026-10-15T12:51:14.255Z"]
    ),
    (
      PowerDNSFormat(), "Oct 15 12:51:14 PowerDNS Authoritative Server 4.7.3 (C) 2001-2022 PowerDNS.COM BV",
      ["kind": "dns.server", "dns.server.event": "starting", "app_name": "pdns_server"]
    ),
    (
      KnotFormat(),
      "2026-10-15T12:51:14.123456+0000 info: [int.example.] AXFR, incoming, remote 192.0.2.53@53, started",
      [
        "_time": "2026-10-15T12:51:14.123456Z", "dns.server.event": "transfer_started", "dns.zone": "int.example",
        "server.address": "192.0.2.53", "app_name": "knotd",
      ]
    ),
    (
      KnotFormat(),
      "2026-10-15T12:51:14+0000 info: [int.example.] AXFR, outgoing, remote 192.0.2.53@40000, finished, 0.00 seconds",
      ["dns.server.event": "transfer_out_ended", "server.address": "192.0.2.53", "server.port": "40000"]
    ),
    (
      KnotFormat(),
      "2026-10-15T12:51:14+0000 warning: [int.example.] AXFR, incoming, remote 192.0.2.53@53, server responded with "
        + "error 'NOTAUTH'",
      ["dns.server.event": "transfer_failed", "dns.response_code": "NOTAUTH", "severity": "4"]
    ),
    (
      KnotFormat(),
      "2026-10-15T12:51:14+0000 info: [int.example.] refresh, remote 192.0.2.53@53, zone updated, 0.00 seconds, "
        + "serial 7 -> 8, expires in 5 seconds",
      ["dns.server.event": "zone_transferred", "dns.serial": "8"]
    ),
    (
      KnotFormat(),
      "2026-10-15T12:51:14+0000 info: [int.example.] refresh, remote o, address 192.0.2.53@53, failed (not allowed)",
      ["dns.server.event": "refresh_failed", "server.address": "192.0.2.53", "server.port": "53"]
    ),
    (
      KnotFormat(),
      "2026-10-15T12:51:14+0000 error: [int.example.] failed to parse zone file '/int.zone' (invalid)",
      ["dns.server.event": "zone_load_failed"]
    ),
    (
      KnotFormat(), "2026-10-15T12:51:14+0000 error: [int.example.] zone expired",
      ["dns.server.event": "zone_expired", "severity": "3"]
    ),
    (
      CEFFormat(),
      #"CEF:0|Acme|Wall|1.0|100|Port \| scan|8|src=10.1.2.3 spt=1232 dst=10.0.0.9 msg=two words = three "#
        + #"rt=1792068674123 act=blocked"#,
      [
        "_time": "2026-10-15T12:51:14.123Z", "severity": "3", "cef.name": #"Port \| scan"#,
        "client.address": "10.1.2.3",
        "server.address": "10.0.0.9", "act": "blocked", "cef.device_vendor": "Acme",
      ]
    ),
  ]

  @Test func readsFiles() {
    let tables: [(any LogFormat, [(String, [String: String])])] = [
      (UnboundFormat(), Self.unbound), (CoreDNSFormat(), Self.coredns), (WindowsDNSFormat(), Self.windows),
    ]
    for (format, table) in tables {
      for (line, expected) in table { check(format, line, expected) }
    }
    for (format, line, expected) in Self.others { check(format, line, expected) }
  }

  private func check(_ format: any LogFormat, _ line: String, _ expected: [String: String]) {
    let events = ServiceHarness.events(format, line)
    #expect(events.count == 1, "\(line)")
    #expect(ServiceHarness.differences(events[0], expected) == [], "\(line)")
  }

  static let dnsmasq: [(String, [String: String])] = [
    ("cleared cache", ["kind": "dns.server", "dns.server.event": "cache_flushed"]),
    (
      "query[A] db1.int.example from 10.1.2.3",
      ["kind": "dns.query", "dns.question.name": "db1.int.example", "client.address": "10.1.2.3"]
    ),
    (
      "15 10.1.2.3/40000 query[AAAA] db1.int.example from 10.1.2.3",
      ["dns.id": "15", "client.address": "10.1.2.3", "client.port": "40000", "dns.question.type": "AAAA"]
    ),
    ("forwarded db1.int.example to 10.0.0.53#5353", ["dns.server.event": "forwarded", "server.address": "10.0.0.53"]),
    (
      "reply db1.int.example is 10.0.0.9",
      ["kind": "dns.response", "dns.answers": "10.0.0.9", "dns.response_code": "NOERROR"]
    ),
    ("reply x.example is NXDOMAIN", ["dns.response_code": "NXDOMAIN", "dns.answers": ""]),
    ("reply x.example is NODATA-IPv6", ["dns.response_code": "NOERROR"]),
    ("16 10.1.2.3/40000 reply error is SERVFAIL", ["dns.response_code": "SERVFAIL", "dns.question.name": ""]),
    ("gravity blocked ads.example is 0.0.0.0", ["dns.question.name": "ads.example"]),
    ("using nameserver 10.0.0.53#53", ["dns.server.event": "upstream_configured", "server.address": "10.0.0.53"]),
    ("started, version 2.89 cachesize 150", ["dns.server.event": "running"]),
    ("exiting on receipt of SIGTERM", ["dns.server.event": "exiting"]),
  ]

  static let powerdns: [(String, [String: String])] = [
    (
      "Remote 10.1.2.3 wants 'db1.int.example|A', do = 0, bufsize = 1232: packetcache MISS",
      [
        "kind": "dns.query", "dns.question.name": "db1.int.example", "dns.question.type": "A",
        "client.address": "10.1.2.3",
      ]
    ),
    (
      "3 [1418626328/2] question for 'db1.int.example|A' from 10.1.2.3:55002 (ecs 10.1.2.0/24)",
      ["kind": "dns.query", "client.address": "10.1.2.3", "client.port": "55002"]
    ),
    (
      "3 [2] answer to question 'db1.int.example|A': 0 answers, 0 additional, took 1 packets, 3 netw ms, 3.13 tot ms, "
        + "0 throttled, 1 timeouts, 0 tcp connections, rcode=2",
      ["kind": "dns.response", "dns.response_code": "SERVFAIL", "duration_ms": "3.13"]
    ),
    (
      "Unable to AXFR zone 'int.example' from remote '192.0.2.53' (resolver): Connection refused",
      ["dns.server.event": "transfer_failed", "dns.zone": "int.example", "server.address": "192.0.2.53"]
    ),
    (
      "AXFR-out zone 'int.example', client '10.1.2.3:51379', denied: client IP has no permission",
      [
        "dns.server.event": "transfer_denied", "dns.zone": "int.example", "client.address": "10.1.2.3",
        "client.port": "51379",
      ]
    ),
    (
      "AXFR-out zone 'int.example', client '10.1.2.3', AXFR finished",
      ["dns.server.event": "transfer_out_ended", "client.address": "10.1.2.3"]
    ),
    (
      "Received NOTIFY for int.example from 10.1.2.3 which is not a master (Refused)",
      ["dns.server.event": "notify_refused", "dns.zone": "int.example", "server.address": "10.1.2.3"]
    ),
    (
      "AXFR-in zone: 'int.example', primary: '192.0.2.53', initiating transfer",
      ["dns.server.event": "transfer_started", "server.address": "192.0.2.53", "dns.zone": "int.example"]
    ),
    (
      "AXFR done for 'int.example', zone committed with serial number 2026101501",
      ["dns.server.event": "zone_transferred", "dns.serial": "2026101501", "dns.zone": "int.example"]
    ),
  ]

  static let resolved: [(String, [String: String])] = [
    (
      "Using degraded feature set UDP instead of UDP+EDNS0 for DNS server 10.0.0.53.",
      ["kind": "dns.server", "dns.server.event": "degraded", "server.address": "10.0.0.53"]
    ),
    (
      "DNSSEC validation failed for question x.example IN A: no-signature",
      ["dns.server.event": "validation_failed", "dns.question.name": "x.example", "dns.question.type": "A"]
    ),
  ]

  @Test(arguments: [false, true]) func readsPayloads(made: Bool) {
    for (text, expected) in Self.dnsmasq {
      #expect(
        ServiceHarness.differences(ServiceHarness.payload(text, made: made, DnsmasqPayload.refine), expected) == [],
        "\(text)")
    }
    for (text, expected) in Self.powerdns {
      #expect(
        ServiceHarness.differences(ServiceHarness.payload(text, made: made, PowerDNSPayload.refine), expected) == [],
        "\(text)")
    }
    for (text, expected) in Self.resolved {
      #expect(
        ServiceHarness.differences(ServiceHarness.payload(text, made: made, ResolvedPayload.refine), expected) == [],
        "\(text)")
    }
    let unbound = ServiceHarness.payload("[812:0] info: 10.1.2.3 a.example. A IN", made: made, UnboundPayload.refine)
    #expect(unbound["dns.question.name"] == "a.example")
  }

  static let zeek = """
    #separator \\x09
    #set_separator\t,
    #empty_field\t(empty)
    #unset_field\t-
    #path\tdns
    #fields\tts\tuid\tid.orig_h\tid.orig_p\tproto\ttrans_id\trtt\tquery\tqclass_name\tqtype_name\trcode_name\
    \tAA\tRD\tanswers
    #types\ttime\tstring\taddr\tport\tenum\tcount\tinterval\tstring\tstring\tstring\tstring\tbool\tbool\
    \tvector[string]
    1792068674.123456\tCabc\t10.1.2.3\t5353\tudp\t7\t0.075138\tdb1.int.example\tC_INTERNET\tA\tNOERROR\tT\tT\
    \t10.0.0.9,10.0.0.10
    1792068675.000000\tCdef\t10.1.2.3\t5353\tudp\t8\t-\tdb1.int.example\tC_INTERNET\tA\t-\tF\tT\t-
    #close\t2026-10-15-13-00-00
    """

  @Test func readsZeek() {
    let events = ServiceHarness.events(ZeekFormat(), Self.zeek)
    #expect(events.count == 2)
    #expect(
      ServiceHarness.differences(
        events[0],
        [
          "_time": "2026-10-15T12:51:14.123456Z", "kind": "dns.response", "client.address": "10.1.2.3",
          "dns.question.name": "db1.int.example", "dns.question.class": "IN", "dns.response_code": "NOERROR",
          "dns.answers": "10.0.0.9,10.0.0.10", "duration_ms": "75.138", "uid": "Cabc", "AA": "T", "dns.flags": "aa rd",
          "dns.id": "7", "line": "8",
        ]) == [])
    #expect(ServiceHarness.differences(events[1], ["kind": "dns.query", "dns.answers": "", "dns.flags": "rd"]) == [])
    for cut in 1..<10 {
      #expect(ServiceHarness.eventsInTwoChunks(ZeekFormat(), Self.zeek, cut: cut) == events, "cut \(cut)")
    }
  }

  @Test func takesEveryRecordOfTheZeekCorpus() throws {
    guard let corpus = ProcessInfo.processInfo.environment["EVENTQ_CORPUS"] else {
      print("skipped: EVENTQ_CORPUS is not set")
      return
    }
    let folder = corpus + "/dns/zeek/"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".log") {
      let text = try String(contentsOfFile: folder + name, encoding: .utf8)
      let lines = text.split(separator: "\n")
      let records = lines.filter { !$0.hasPrefix("#") }
      let events = ServiceHarness.events(ZeekFormat(), text).filter { $0["untaken"] == nil }
      #expect(events.count == records.count, "\(name)")
      let names = lines.first { $0.hasPrefix("#fields\t") }!.split(separator: "\t").dropFirst().map(String.init)
      let query = names.firstIndex(of: "query")!
      for (record, event) in zip(records, events) {
        let values = record.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        #expect((event["dns.question.name"] ?? "-") == values[query], "\(name)")
      }
    }
  }

  /// The services' own formats.
  static func services() -> [any LogFormat] {
    [
      BindFormat(), MySQLErrorFormat(), PostgreSQLFormat(), SELFormat(), UnboundFormat(), MySQLSlowFormat(),
      HTTPAccessFormat(), HTTPErrorFormat(), NagiosFormat(), CoreDNSFormat(), PowerDNSFormat(), KnotFormat(),
      WindowsDNSFormat(), CEFFormat(), ZeekFormat(),
    ]
  }

  @Test func leavesOtherLinesAlone() {
    let lines = [
      "[1792068674] text", "Oct 15 12:51:14 ns1 unbound[812]: [812:0] info: x", "[INFO] text of another program",
      "10/15/2026 12:51:14 PM text", "2026-10-15T12:51:14+0000 info: text", "msg=\"x\"", "CEF:0|a|b", "# comment",
      "2026-10-15T12:51:14+0000 info: [main] text",
    ]
    for format in Self.services() {
      for line in lines { #expect(ServiceHarness.events(format, line) == [["untaken": line]], "\(format) \(line)") }
    }
  }

  /// Every line of every service is taken by its own format and by no other.
  @Test func formatsDoNotTakeOneAnothersLines() {
    let tables: [(ParserID, [String])] = [
      (.bind, (BindTests.queries + BindTests.answers).map { $0.0 }), (.mysqlError, MySQLTests.lines.map { $0.0 }),
      (.postgresql, PostgreSQLTests.lines.map { $0.0 }), (.ipmiSEL, SELTests.lines.map { $0.0 }),
      (.httpAccess, WebTests.access.map { $0.0 }), (.httpError, WebTests.errors.map { $0.0 }),
      (.nagios, MonitoringTests.alerts.map { $0.0 }), (.unbound, Self.unbound.map { $0.0 }),
      (.coredns, Self.coredns.map { $0.0 }), (.windowsDNS, Self.windows.map { $0.0 }),
    ]
    for (owner, lines) in tables {
      for line in lines {
        for format in Self.services() {
          let isTaken = ServiceHarness.events(format, line).first?["untaken"] == nil
          #expect(isTaken == (format.id == owner), "\(format.id) \(line)")
        }
      }
    }
  }

  @Test func survivesMutilation() {
    let texts: [(any LogFormat, String)] = [
      (UnboundFormat(), Self.unbound.map { $0.0 }.joined(separator: "\n")),
      (CoreDNSFormat(), Self.coredns.map { $0.0 }.joined(separator: "\n")),
      (WindowsDNSFormat(), Self.windows.map { $0.0 }.joined(separator: "\n")), (ZeekFormat(), Self.zeek),
    ]
    for (format, text) in texts { #expect(ServiceHarness.mutilate(format, text, seed: 101) > 0) }
    for (format, line, _) in Self.others { #expect(ServiceHarness.mutilate(format, line, seed: 103) > 0) }
    for (line, _) in Self.dnsmasq {
      #expect(ServiceHarness.mutilate(payload: line, seed: 105, DnsmasqPayload.refine) > 0)
    }
    for (line, _) in Self.powerdns {
      #expect(ServiceHarness.mutilate(payload: line, seed: 107, PowerDNSPayload.refine) > 0)
    }
    for (line, _) in Self.resolved {
      #expect(ServiceHarness.mutilate(payload: line, seed: 109, ResolvedPayload.refine) > 0)
    }
  }
}
