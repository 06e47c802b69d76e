import EventQCorrelator
import EventQModel
import EventQPipelines
import Testing

/// Outages of other kinds than the seed's: the same engine and rules must find them.
@Suite struct OtherOutagesTests {
  @Test func aNameServerKilledForMemory() throws {
    var s = Scenario()
    for host in ["ns1", "shop1", "shop2", "queue1", "watch1"] { s.background(host) }
    for (host, address) in [("shop1", "192.0.2.21"), ("shop2", "192.0.2.22"), ("queue1", "192.0.2.23")] {
      s.every(5, from: -3000, to: -1) {
        $0.query($1, server: "ns1", address: "192.0.2.53", client: address, name: "pay.example")
      }
      s.add(-2000, "watch1", "probe", "\(host) (\(address)) is alive")
      s.every(20, from: 9, to: 580) {
        $0.add($1, host, "shopd", "getaddrinfo EAI_AGAIN pay.example", Severity.error)
      }
      s.add(602, host, "shopd", "reconnected to pay.example:443 after 600 s", Severity.notice)
    }
    s.add(0, "ns1", "kernel", "Out of memory: Killed process 512 (unbound) total-vm:812344kB", Severity.error)
    s.add(0.4, "ns1", "systemd", "unbound.service: Failed with result 'oom-kill'.", Severity.warning)
    s.add(90, "watch1", "alertmanager", "[FIRING:1] DnsDown instance=\"ns1:53\" severity=page", Severity.critical)
    s.add(590, "ns1", "unbound", "start of service (unbound 1.17.1).")
    let timeline = try s.timeline()
    #expect(timeline.root()?.eventClass == "oom_kill", "\(timeline.story)")
    #expect(timeline.root()?.host == "ns1")
    #expect(timeline.outages.count == 1, "\(timeline.story)")
    #expect(Set(timeline.nodes.filter { $0.eventClass == "resolve_fail" }.map(\.host)) == ["shop1", "shop2", "queue1"])
    #expect(timeline.conditions.contains { $0.id == "spof:unbound" }, "\(timeline.story)")
    #expect(timeline.nodes.contains { $0.eventClass == "alert_raised" && $0.role == .detection }, "\(timeline.story)")
  }

  @Test func aFullDiskUnderADatabase() throws {
    var s = Scenario()
    for host in ["pg7", "api1", "api2", "lb1", "watch1"] { s.background(host) }
    for host in ["api1", "api2"] {
      s.every(60, from: -3000, to: -1) { $0.add($1, host, "api", "pool: 5 connections to pg7.example:5432 idle") }
    }
    s.every(4, from: 0, to: 900) {
      $0.add(
        $1, "pg7", "postgres", "ERROR: could not extend file \"base/16384/2619\": No space left on device",
        Severity.error)
    }
    s.add(
      12, "pg7", "postgres", "PANIC:  could not write to file \"pg_wal/xlogtemp.77\": No space left on device",
      Severity.critical)
    s.add(
      12.5, "pg7", "systemd", "postgresql.service: Main process exited, code=killed, status=6/ABRT", Severity.warning)
    for host in ["api1", "api2"] {
      s.every(7, from: 14, to: 890) {
        $0.add(
          $1, host, "api",
          "OperationalError: connection to server at \"pg7.example\", port 5432 failed: Connection refused",
          Severity.error)
      }
      s.add(905, host, "api", "connection to pg7.example:5432 restored after 890 s")
    }
    s.every(9, from: 16, to: 890) {
      $0.add($1, "lb1", "haproxy", "192.0.2.9:4711 app/api1 \"GET /v1 HTTP/1.1\" 503 212", Severity.warning)
    }
    s.add(75, "watch1", "nagios", "SERVICE ALERT: pg7;PostgreSQL;CRITICAL;HARD;3;connection refused", Severity.error)
    s.add(900, "pg7", "postgres", "database system is ready to accept connections")
    let timeline = try s.timeline()
    #expect(timeline.root()?.eventClass == "no_space", "\(timeline.story)")
    #expect(timeline.root()?.host == "pg7")
    #expect(timeline.outages.count == 1)
    let outage = try #require(timeline.outages.first)
    #expect(abs(outage.start.seconds(since: Scenario.origin)) < 5)
    #expect(abs(try #require(outage.end).seconds(since: Scenario.origin) - 905) < 6, "\(timeline.story)")
    #expect(Set(timeline.nodes.filter { $0.role == .propagation }.map(\.host)).isSuperset(of: ["api1", "api2"]))
  }

  @Test func aHostThatLosesItsPower() throws {
    var s = Scenario()
    for host in ["web1", "web2", "watch1", "cache2"] { s.background(host) }
    s.background("cache1", app: "redis-server", every: 3, silent: [0...1500])
    for host in ["web1", "web2"] {
      s.every(60, from: -3000, to: -1) { $0.add($1, host, "shop", "connected to cache1.example:6379") }
      s.every(11, from: 6, to: 1490) {
        $0.add($1, host, "shop", "Error: connect ETIMEDOUT cache1.example:6379", Severity.error)
      }
    }
    s.add(65, "watch1", "nagios", "HOST ALERT: cache1;DOWN;HARD;3;CRITICAL - Host Unreachable", Severity.error)
    s.add(1501, "cache1", "kernel", "Linux version 6.1.0-18-amd64 (debian)")
    s.add(1520, "cache1", "redis-server", "Ready to accept connections")
    let timeline = try s.timeline()
    #expect(timeline.root()?.eventClass == "host_down", "\(timeline.story)")
    #expect(timeline.root()?.host == "cache1")
    #expect(timeline.root()?.inferred == true)
    #expect(timeline.conditions.contains { $0.id == "no_crash_record:cache1" })
    #expect(timeline.outages.count == 1)
    #expect(timeline.nodes.contains { $0.eventClass == "service_down" && $0.inferred }, "\(timeline.story)")
  }

  @Test func aCertificateThatExpires() throws {
    var s = Scenario()
    for host in ["front1", "front2", "auth1", "watch1"] { s.background(host) }
    for host in ["front1", "front2"] {
      s.every(5, from: 1, to: 1200) {
        $0.add(
          $1, host, "portal",
          "Get \"https://auth1.example/token\": x509: certificate has expired or is not yet valid",
          Severity.error)
      }
      s.every(30, from: 3, to: 1200) {
        $0.add($1, host, "nginx", "192.0.2.3 - - [x] \"GET /login HTTP/1.1\" 502 12", Severity.warning)
      }
    }
    s.add(200, "watch1", "nagios", "SERVICE ALERT: front1;HTTPS login;CRITICAL;HARD;3;502", Severity.error)
    s.add(1190, "auth1", "certbot", "new certificate deployed with reload of nginx server")
    let timeline = try s.timeline()
    #expect(timeline.root()?.eventClass == "cert_expired", "\(timeline.story)")
    #expect(timeline.outages.count == 1, "\(timeline.story)")
  }

  @Test func aSwitchUplinkGoesDown() throws {
    var s = Scenario()
    for host in ["a1", "a2", "b1", "b2", "sw9", "watch1"] { s.background(host) }
    s.add(0, "sw9", "ifmgr", "%LINK-3-UPDOWN: Interface TenGigabitEthernet1/49, changed state to down", Severity.error)
    for (from, to) in [("a1", "b1"), ("a2", "b2"), ("b1", "a1")] {
      s.every(8, from: 4, to: 590) {
        $0.add($1, from, "app", "dial tcp \(to).example:7000: i/o timeout", Severity.error)
      }
      s.add(604, from, "app", "reconnected to \(to).example:7000")
    }
    s.add(60, "watch1", "nagios", "HOST ALERT: b1;UNREACHABLE;HARD;3;", Severity.error)
    s.add(600, "sw9", "ifmgr", "%LINK-3-UPDOWN: Interface TenGigabitEthernet1/49, changed state to up", Severity.notice)
    let timeline = try s.timeline()
    #expect(timeline.root()?.eventClass == "link_down", "\(timeline.story)")
    #expect(timeline.outages.count == 1, "\(timeline.story)")
  }

  @Test func aConfigurationThatIsRefused() throws {
    var s = Scenario()
    for host in ["edge1", "portal1", "portal2", "watch1"] { s.background(host) }
    for host in ["portal1", "portal2"] {
      s.every(60, from: -3000, to: -1) { $0.add($1, host, "portal", "fetched rules from edge1.example:8443") }
      s.every(6, from: 20, to: 700) {
        $0.add($1, host, "portal", "dial tcp edge1.example:8443: connect: connection refused", Severity.error)
      }
      s.add(712, host, "portal", "reconnected to edge1.example:8443")
    }
    s.add(0, "edge1", "ansible-copy", "Invoked with src=/tmp/t dest=/etc/nginx/nginx.conf mode=0644")
    s.add(
      14, "edge1", "nginx", "[emerg] 77#77: unknown directive \"servr\" in /etc/nginx/nginx.conf:12", Severity.error)
    s.add(15, "edge1", "systemd", "nginx.service: Failed with result 'exit-code'.", Severity.warning)
    s.add(80, "watch1", "nagios", "SERVICE ALERT: edge1;HTTPS;CRITICAL;HARD;3;refused", Severity.error)
    s.add(700, "edge1", "deployer", "rolling back to release 41")
    s.add(708, "edge1", "systemd", "Started nginx.service - A high performance web server.")
    let timeline = try s.timeline()
    #expect(["config_change", "config_error"].contains(timeline.root()?.eventClass), "\(timeline.story)")
    #expect(timeline.root()?.host == "edge1")
    #expect(timeline.outages.count == 1, "\(timeline.story)")
    #expect(timeline.nodes.contains { $0.eventClass == "service_down" && $0.host == "edge1" })
  }

  @Test func aZoneThatExpires() throws {
    var s = Scenario()
    for host in ["ns2", "mx1", "mx2", "watch1"] { s.background(host) }
    for (host, address) in [("mx1", "192.0.2.31"), ("mx2", "192.0.2.32")] {
      s.every(5, from: -3000, to: 1500) {
        $0.query($1, server: "ns2", address: "192.0.2.2", client: address, name: "imap.corp.example")
      }
      s.add(-2000, "watch1", "probe", "\(host) (\(address)) is alive")
      s.every(6, from: 3, to: 1200) {
        $0.add(
          $1, host, "postfix/lmtp",
          "4X: status=deferred (Name service error for name=imap.corp.example type=A: Host not found, try again)",
          Severity.warning)
      }
    }
    s.every(600, from: -3500, to: -10) {
      $0.add(
        $1, "ns2", "named",
        "zone corp.example/IN: refresh: retry limit for primary 198.51.100.1#53 exceeded (source 0.0.0.0#0)")
    }
    s.add(0, "ns2", "named", "zone corp.example/IN: expired", Severity.error)
    s.add(300, "watch1", "nagios", "SERVICE ALERT: mx1;SMTP queue;CRITICAL;HARD;3;queue 900", Severity.error)
    let timeline = try s.timeline()
    #expect(timeline.root()?.eventClass == "zone_expired", "\(timeline.story)")
    #expect(timeline.nodes.contains { $0.eventClass == "zone_expired" }, "\(timeline.story)")
    #expect(timeline.outages.count == 1)
    #expect(abs(try #require(timeline.outages.first).start.seconds(since: Scenario.origin)) < 5, "\(timeline.story)")
  }
}

/// Things that look alarming and are no outage.
@Suite struct NoOutageTests {
  @Test func aPlannedReboot() throws {
    var s = Scenario()
    for host in ["web1", "web2", "watch1"] { s.background(host) }
    s.background("db5", app: "mysqld", every: 3, silent: [2...120])
    s.add(0, "db5", "sudo", "root : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/sbin/reboot")
    s.add(0.5, "db5", "systemd-logind", "System is rebooting.")
    s.add(1, "db5", "mysqld", "Received SHUTDOWN from user root. Shutting down mysqld")
    for host in ["web1", "web2"] {
      s.every(15, from: 5, to: 118) {
        $0.add($1, host, "shop", "Can't connect to MySQL server on 'db5.example:3306' (111)", Severity.error)
      }
    }
    s.add(90, "db5", "kernel", "Linux version 6.1.0-18-amd64 (debian)")
    s.add(118, "db5", "mysqld", "/usr/sbin/mysqld: ready for connections.")
    let timeline = try s.timeline()
    #expect(timeline.outages.isEmpty, "\(timeline.story)")
  }

  @Test func aRollingDeployment() throws {
    var s = Scenario()
    for host in ["app1", "app2", "app3", "lb1"] { s.background(host) }
    for (n, host) in ["app1", "app2", "app3"].enumerated() {
      let t = Double(n) * 60
      s.add(t, host, "deployer", "Deploying release 2026.3.4")
      s.add(t + 2, host, "systemd", "Stopping gunicorn.service - web application...")
      s.add(t + 3, "lb1", "haproxy", "Server app/\(host) is DOWN, reason: Layer4 connection problem")
      s.add(t + 8, host, "systemd", "Started gunicorn.service - web application.")
      s.add(t + 11, "lb1", "haproxy", "Server app/\(host) is UP, reason: Layer7 check passed")
    }
    let timeline = try s.timeline()
    #expect(timeline.outages.isEmpty, "\(timeline.story)")
  }

  @Test func aStormOfPasswords() throws {
    var s = Scenario()
    for host in ["gate1", "mx1"] { s.background(host) }
    s.every(0.5, from: 0, to: 900) {
      $0.add(
        $1, "gate1", "sshd", "Failed password for invalid user admin from 198.51.100.3 port 40022 ssh2",
        Severity.warning)
    }
    s.every(2, from: 0, to: 900) {
      $0.add(
        $1, "mx1", "postfix/smtps/smtpd",
        "warning: unknown[198.51.100.3]: SASL LOGIN authentication failed: UGFzc3dvcmQ6", Severity.warning)
    }
    let timeline = try s.timeline()
    #expect(timeline.outages.isEmpty, "\(timeline.story)")
  }

  @Test func anOrdinaryDay() throws {
    var s = Scenario()
    for host in ["web1", "db1", "mx1"] { s.background(host) }
    s.every(120, from: -3000, to: 5000) {
      $0.add(
        $1, "mx1", "postfix/smtp",
        "4A: status=deferred (connect to mx.far.example[198.51.100.9]:25: Connection timed out)", Severity.warning)
    }
    s.add(100, "web1", "systemd", "apt-daily.service: Failed with result 'exit-code'.", Severity.warning)
    s.add(400, "db1", "smartd", "Device: /dev/sda [SAT], 8 Currently unreadable (pending) sectors", Severity.warning)
    s.add(900, "web1", "kernel", "Out of memory: Killed process 77 (convert) total-vm:1kB", Severity.error)
    let timeline = try s.timeline()
    #expect(timeline.outages.isEmpty, "\(timeline.story)")
    #expect(timeline.nodes.isEmpty, "\(timeline.story)")
  }
}
