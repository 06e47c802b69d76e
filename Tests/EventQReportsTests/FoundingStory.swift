import EventQCorrelator
import EventQModel

/// A hand-written outage to develop the reports against: the only internal name server, lately made secondary of
/// another party's zone, shares a machine with the primary database; the machine's kernel panics.
enum FoundingStory {
  /// Seconds after 2026-10-15T12:51:14Z, the panic.
  static func at(_ seconds: Double) -> Timestamp {
    CivilTime(year: 2026, month: 10, day: 15, hour: 12, minute: 51, second: 14).timestamp().adding(seconds: seconds)
  }

  /// Central European time of that autumn: summer time ends on 25 October.
  static let zone = ZoneRules(
    name: "Europe/Oslo", initialOffset: 7200, transitionTimes: [1_792_890_000], transitionOffsets: [3600])

  static var timeline: Timeline {
    var story = Timeline(
      window: .init(since: at(-600), until: at(3900), anchorExpression: "crash-10m", anchorNode: "n3"))
    story.nodes = before + failures + response
    story.edges = edges
    story.roots = [.init(node: "n3", confidence: 0.97)]
    story.conditions = conditions
    story.outages = [
      .init(
        start: at(0), end: at(3146), detected: at(72), mitigated: at(2884), blockedMitigationSeconds: 2480,
        hosts: ["db1", "mx1", "mx2", "web1", "web2", "imap1"], services: ["named", "mariadbd"],
        nodes: ["n3", "n4", "n5", "n6", "n7", "n8", "n9"])
    ]
    story.clockOffsets = [.init(host: "web2", seconds: 17.2, uncertainty: 0.4)]
    story.notes = [
      "41 of 52,318 lines are in no known format; they are kept as they are (`eventq query kind:unknown`).",
      "switch3 sent nothing from 12:50:02 to 13:31:40: what happened there is not known.",
    ]
    return story
  }

  // MARK: Steps

  private static let before = [
    node(
      "n1", -8040, "admin1", "ansible", "syslog", "config_change", .condition, 6,
      "internal zone int.example made secondary of 198.51.100.53", "admin1/syslog", 812,
      "ansible-playbook[4411]: named.conf.local on db1: zone int.example type slave masters 198.51.100.53"),
    node(
      "n2", -7980, "db1", "named", "dns.server", "service_up", .condition, 6,
      "named took the zone over: int.example/IN, serial 2026101502", "dns/db1-named.log", 96,
      "zone int.example/IN: transferred serial 2026101502"),
  ]

  private static let failures = [
    node(
      "n3", 0, "db1", "kernel", "kernel.crash", "panic", .trigger, 0,
      "kernel panic: Fatal exception in interrupt", "console/db1.log", 3121,
      "Kernel panic - not syncing: Fatal exception in interrupt", count: 1),
    node(
      "n4", 0, "db1", "", "state", "host_down", .propagation, nil, "host is down", "", 0, "", count: 0, until: 2912,
      inferred: true),
    node(
      "n5", 2, "db1", "named", "state", "service_down", .propagation, nil, "name server is down with its host", "", 0,
      "", count: 0, until: 3008, inferred: true),
    node(
      "n6", 3, "web1", "nginx", "syslog", "conn_timeout", .propagation, 3,
      "cannot connect to the database db1:3306: connection timed out", "web1/nginx-error.log", 2077,
      "2026/10/15 12:51:17 [error] 911#0: connect() to 10.0.0.11:3306 failed (110: Connection timed out)",
      count: 5120, until: 2890),
    node(
      "n7", 5, "mx1", "postfix/smtpd", "syslog", "resolve_fail", .propagation, 4,
      "look-ups of internal names fail: imap1.int.example", "mx1/mail.log", 48_113,
      "warning: hostname imap1.int.example: Temporary failure in name resolution", count: 1204, until: 2998),
    node(
      "n8", 6.4, "web2", "php-fpm", "syslog", "resolve_fail", .propagation, 3,
      "getaddrinfo for cache1.int.example failed: Temporary failure in name resolution", "web2/app.log", 20_931,
      "PHP Warning: php_network_getaddresses: getaddrinfo for cache1.int.example failed", count: 880, until: 2991,
      skew: 17.2),
    node(
      "n9", 31, "imap1", "dovecot", "syslog", "auth_fail", .propagation, 3,
      "log-ins fail: auth: SQL server is not reachable", "imap1/mail.log", 9120,
      "auth: Error: sql: Can't connect to MySQL server on 'db1' (110)", count: 2310, until: 2893),
    node(
      "n10", 404, "admin1", "failover", "syslog", "failover_fail", .blockedMitigation, 3,
      "fail-over to db2 gave up: cannot resolve db2.int.example", "admin1/failover.log", 17,
      "promote db2: error: could not translate host name \"db2.int.example\"", count: 3, until: 710),
    node(
      "n11", 845, "admin1", "ipmitool", "syslog", "mgmt_unreachable", .blockedMitigation, 3,
      "management module of db1 not reachable by name: db1-bmc.int.example", "admin1/syslog", 1394,
      "ipmitool: Address lookup for db1-bmc.int.example failed", count: 4, until: 1210),
  ]

  private static let response = [
    node(
      "n12", 72, "mon1", "icinga2", "syslog", "alert_raised", .detection, 2, "alert: db1 PING CRITICAL, 100 % loss",
      "mon1/icinga2.log", 5502, "db1;CRITICAL;HARD;3;PING CRITICAL - Packet loss = 100%", count: 6, until: 302),
    node(
      "n13", 1330, "tickets", "tickets", "ticket", "external_request", .externalRequest, nil,
      "data centre asked to restart db1 (ticket 88213)", "tickets/export.jsonl", 41,
      "Please power-cycle server db1, rack 14; it does not answer and we cannot reach its management module"),
    node(
      "n14", 2884, "db1-bmc", "sel", "hardware.sel", "power_cycle", .mitigation, 6, "power cycled by hand",
      "bmc/db1-sel.txt", 233, "Power Unit #0x01 | Power off/down | Asserted", count: 2),
    node(
      "n15", 2912, "db1", "kernel", "kernel", "boot", .recovery, 5, "kernel boots: Linux 6.1.0-18-amd64",
      "console/db1.log", 3190, "Linux version 6.1.0-18-amd64"),
    node(
      "n16", 3008, "db1", "named", "dns.server", "service_up", .recovery, 5, "name server answers again",
      "dns/db1-named.log", 121, "all zones loaded", count: 2),
    node(
      "n17", 3146, "db1", "mariadbd", "syslog", "service_up", .recovery, 5,
      "database accepts connections after crash recovery", "db1/mariadb-error.log", 4002,
      "mariadbd: ready for connections."),
    node(
      "n18", 1500, "web1", "cron", "syslog", "certificate", .unrelated, 4, "certificate of stats.example expires soon",
      "web1/syslog", 700, "certificate of stats.example expires in 12 days"),
  ]

  static func node(
    _ id: String, _ seconds: Double, _ host: String, _ app: String, _ kind: String, _ eventClass: String,
    _ role: Timeline.Role, _ severity: Int?, _ title: String, _ source: String, _ line: Int, _ message: String,
    count: Int = 1, until: Double? = nil, inferred: Bool = false, skew: Double = 0
  ) -> Timeline.Node {
    let events = (0..<min(inferred ? 0 : count, 2)).map { i in
      let time = at(i == 0 ? seconds : until ?? seconds)
      return Timeline.EvidenceLine(
        time: time, originalTime: skew == 0 ? nil : time.adding(seconds: skew), host: host, app: app, message: message,
        source: source, line: line + i * 7)
    }
    return Timeline.Node(
      id: id, time: at(seconds), last: at(until ?? seconds), host: host, app: app, kind: kind, eventClass: eventClass,
      role: role, severity: severity, title: title, count: count, inferred: inferred, events: events)
  }

  // MARK: What led to what

  private static let edges: [Timeline.Edge] = [
    edge("n3", "n4", "kernel.panic-stops-host", 0.98, .certain, "A panic stops the host it happens on.", [3121, 3190]),
    edge("n4", "n5", "runs_on", 0.96, .certain, "named runs on db1, which is down.", [3121]),
    edge("n4", "n6", "client_of", 0.91, .certain, "web1 connects to db1:3306, which is down.", [3121]),
    edge("n5", "n7", "resolves_with", 0.93, .likely, "mx1 resolves names with db1, whose name server is down.", [3121]),
    edge(
      "n5", "n8", "resolves_with", 0.88, .likely, "web2 resolves names with db1, whose name server is down.", [3121]),
    edge("n4", "n9", "client_of", 0.84, .likely, "dovecot on imap1 asks the database on db1, which is down.", [3121]),
    edge("n7", "n9", "mention", 0.22, .ruleOnly, "Both name imap1.", [3121]),
    edge(
      "n5", "n10", "resolves_with", 0.90, .certain, "The fail-over tool resolves names with db1, which is down.", [3121]
    ),
    edge(
      "n5", "n11", "access_by_name", 0.87, .certain, "The management module is reached by a name that db1 serves.",
      [3121]),
    edge("n4", "n12", "alert_on", 0.95, .certain, "The alert names db1, which is down.", [3121]),
    edge("n11", "n13", "escalation", 0.61, .ruleOnly, "A ticket names db1 after its module was not reached.", [3121]),
    edge("n13", "n14", "request_answered", 0.72, .likely, "The ticket asks for the restart that followed.", [3121]),
    edge("n14", "n15", "power_on_boot", 0.97, .certain, "The power cycle is followed by a boot.", [3190]),
    edge("n15", "n16", "runs_on", 0.94, .certain, "named starts after the boot of db1.", [3190]),
    edge("n15", "n17", "runs_on", 0.94, .certain, "mariadbd starts after the boot of db1.", [3190]),
  ]

  private static func edge(
    _ from: String, _ to: String, _ relation: String, _ confidence: Double, _ order: Timeline.Order,
    _ because: String, _ lines: [Int]
  ) -> Timeline.Edge {
    .init(
      from: from, to: to, relation: relation, confidence: confidence, order: order, because: because,
      evidence: lines.map { "console/db1.log:\($0)" })
  }

  private static let conditions: [Timeline.Condition] = [
    .init(
      id: "spof:dns", title: "db1 was the only live name server of 11 hosts", nodes: ["n5"],
      evidence: ["answers seen from db1 only, since dns/db1-queries.log:1"]),
    .init(
      id: "shared_fate:db1", title: "the name server and the primary database ran on one host, db1",
      nodes: ["n5", "n6"],
      evidence: ["dns/db1-named.log:96", "db1/mariadb-error.log:3350"]),
    .init(
      id: "access_by_name:db1-bmc", title: "the management module of db1 was reached only by a name that db1 serves",
      nodes: ["n11"], evidence: ["admin1/syslog:1394"]),
    .init(
      id: "recent_change:named", title: "the name service was changed 2 h 14 min before", nodes: ["n1", "n2"],
      evidence: ["admin1/syslog:812"]),
  ]

  static let crash: CrashRecord = {
    var crash = CrashRecord(
      time: at(0), host: "db1", title: "kernel panic: Fatal exception in interrupt", crashClass: "DoS",
      source: "console/db1.log", firstLine: 3098, lastLine: 3124)
    crash.alternatives = ["BUG: unable to handle kernel NULL pointer dereference in nf_conntrack_in"]
    crash.function = "nf_conntrack_in"
    crash.module = "nf_conntrack"
    crash.panicked = true
    crash.fingerprint = "9f1c22ab04d7e613"
    crash.kernel = "6.1.0-18-amd64"
    crash.tainted = "G        W"
    crash.modules = ["nf_conntrack", "xt_conntrack", "bonding"]
    crash.frames = ["nf_conntrack_in", "nf_hook_slow", "ip_rcv", "__netif_receive_skb_one_core", "process_backlog"]
    crash.message = "BUG: kernel NULL pointer dereference, address: 0000000000000018"
    return crash
  }()
}
