import EventQModel
import Testing

@testable import EventQParsers

@Suite struct MonitoringTests {
  static let alerts: [(String, [String: String])] = [
    (
      "[1792068674] SERVICE ALERT: web1;HTTP;CRITICAL;HARD;3;connect to address 10.0.0.9: Connection refused",
      [
        "_time": "2026-10-15T12:51:14Z", "kind": "alert", "severity": "2", "alert.host": "web1",
        "alert.service": "HTTP", "alert.state": "CRITICAL", "alert.state_type": "HARD", "alert.type": "service_alert",
        "app_name": "nagios",
      ]
    ),
    (
      "[1792068674] HOST ALERT: db1;DOWN;SOFT;1;PING CRITICAL - Packet loss = 100%",
      ["alert.host": "db1", "alert.state": "DOWN", "alert.state_type": "SOFT", "severity": "2"]
    ),
    (
      "[1792068674] SERVICE NOTIFICATION: oncall;web1;HTTP;ACKNOWLEDGEMENT (CRITICAL);notify-by-mail;text;me;on it",
      ["alert.contact": "oncall", "alert.host": "web1", "alert.service": "HTTP", "severity": "2"]
    ),
    (
      "[1792068674] HOST NOTIFICATION: oncall;db1;UP;notify-by-mail;PING OK",
      ["alert.host": "db1", "alert.state": "UP", "severity": "5", "alert.type": "host_notification"]
    ),
    (
      "[1792068674] PASSIVE SERVICE CHECK: db1;Load;1;WARNING - load average: 9.1",
      ["alert.service": "Load", "alert.state": "1", "severity": "4", "alert.type": "passive_check"]
    ),
    ("[1792068674] Warning: a check result was stale", ["severity": "4"]),
    (
      "[2026-10-15 14:51:14 +0200] information/Notification: Sending 'Problem' notification 'db1!load!mail' for "
        + "user 'oncall'",
      [
        "_time": "2026-10-15T12:51:14Z", "severity": "6", "alert.host": "db1", "alert.service": "load",
        "alert.contact": "oncall", "alert.state": "Problem", "category": "Notification", "app_name": "icinga2",
      ]
    ),
    (
      "[2026-10-15 12:51:14 +0000] information/Checkable: Checkable 'db1' has 1 notification(s).",
      ["category": "Checkable", "alert.host": ""]
    ),
  ]

  static let icinga = """
    [2026-10-15 12:51:14 +0000] critical/Socket: getaddrinfo() failed with error code 11001
    Context:
    \t(0) Connecting to host
    [2026-10-15 12:51:15 +0000] warning/ApiListener: text
    """

  @Test func readsAlerts() {
    for (line, expected) in Self.alerts {
      let events = ServiceHarness.events(NagiosFormat(), line)
      #expect(events.count == 1, "\(line)")
      #expect(ServiceHarness.differences(events[0], expected) == [], "\(line)")
    }
    let payload = ServiceHarness.payload("SERVICE ALERT: web1;HTTP;OK;HARD;3;fine", NagiosPayload.refine)
    #expect(ServiceHarness.differences(payload, ["kind": "alert", "severity": "5", "alert.host": "web1"]) == [])
  }

  @Test func foldsTheContextOfIcinga() {
    let events = ServiceHarness.events(NagiosFormat(), Self.icinga)
    #expect(events.count == 2)
    #expect(events[0]["severity"] == "2")
    for cut in 1..<4 {
      #expect(ServiceHarness.eventsInTwoChunks(NagiosFormat(), Self.icinga, cut: cut) == events, "cut \(cut)")
    }
  }

  @Test func takesOtherTextsAfterAKnownOne() {
    let text = "[1792068674] other text"
    #expect(ServiceHarness.events(NagiosFormat(), text) == [["untaken": text]])
    #expect(ServiceHarness.events(NagiosFormat(), "[1792068674] LOG ROTATION: DAILY\n" + text).count == 2)
    for line in ["[    1.234567] usb 1-1: new device", "[1792068674.1] x", "[2026-10-15 12:51:14 +0000] text", "["] {
      #expect(ServiceHarness.events(NagiosFormat(), line) == [["untaken": line]])
    }
  }

  static let mail: [(String, [String: String])] = [
    (
      "4Qh1XZ2Tz9z5: to=<bob@example.net>, relay=mx.example.net[192.0.2.25]:25, delay=1.25, delays=0.1/0/1/0.15, "
        + "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4Qh)",
      [
        "kind": "mail", "mail.queue_id": "4Qh1XZ2Tz9z5", "mail.to": "bob@example.net", "mail.relay": "mx.example.net",
        "server.address": "192.0.2.25", "server.port": "25", "duration_ms": "1250", "mail.status": "sent",
      ]
    ),
    (
      "A1B2C3D4E5: to=<bob@example.net>, relay=none, delay=30, status=deferred (Host or domain name not found. "
        + "Name service error for name=example.net type=MX: Host not found, try again)",
      ["mail.status": "deferred", "mail.relay": "", "duration_ms": "30000"]
    ),
    ("A1B2C3D4E5: from=<a@example.net>, size=1234, nrcpt=1 (queue active)", ["mail.from": "a@example.net"]),
    ("A1B2C3D4E5: client=web1.example[10.0.0.5]", ["client.address": "10.0.0.5"]),
    ("connect from unknown[203.0.113.7]", ["client.address": "203.0.113.7", "mail.queue_id": ""]),
    ("warning: dict_mysql: connection to db1.int.example failed", ["severity": "4", "mail.queue_id": ""]),
  ]

  static let logins: [(String, [String: String])] = [
    (
      "Accepted publickey for root from 10.1.2.3 port 50022 ssh2: ED25519 SHA256:abc",
      [
        "kind": "auth", "auth.event": "accepted", "auth.method": "publickey", "user.name": "root",
        "client.address": "10.1.2.3", "client.port": "50022",
      ]
    ),
    (
      "Failed password for invalid user admin from 2001:db8::7 port 5 ssh2",
      ["auth.event": "failed", "user.name": "admin", "client.address": "2001:db8::7"]
    ),
    ("Invalid user admin from 10.1.2.3 port 5", ["auth.event": "invalid_user", "user.name": "admin"]),
    (
      "Connection closed by authenticating user bob 10.1.2.3 port 5 [preauth]",
      ["auth.event": "closed", "user.name": "bob", "client.address": "10.1.2.3"]
    ),
    (
      "pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)",
      ["auth.event": "session_opened", "user.name": "root"]
    ),
    (
      "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=10.1.2.3  user=root",
      ["auth.event": "failed", "user.name": "root", "client.address": "10.1.2.3"]
    ),
    (
      "   alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/systemctl restart named",
      ["auth.event": "command", "user.name": "alice", "process.command": "/usr/bin/systemctl restart named"]
    ),
    (
      "bob : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/ls",
      ["auth.event": "failed", "user.name": "bob"]
    ),
    ("Server listening on 0.0.0.0 port 22.", ["auth.event": "listening", "client.address": ""]),
  ]

  static let dovecot: [(String, [String: String])] = [
    (
      "imap-login: Login: user=<bob@example.net>, method=PLAIN, rip=10.0.0.5, lip=10.0.0.9, mpid=77, TLS",
      ["auth.event": "accepted", "user.name": "bob@example.net", "client.address": "10.0.0.5", "auth.method": "PLAIN"]
    ),
    (
      "imap-login: Info: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob>, rip=10.0.0.5",
      ["auth.event": "failed", "severity": "6"]
    ),
    ("auth: Error: mysql(db1.int.example): Connect failed", ["kind": "mail", "severity": "3"]),
  ]

  @Test(arguments: [false, true]) func readsMailAndLogins(made: Bool) {
    for (line, expected) in Self.mail {
      #expect(
        ServiceHarness.differences(ServiceHarness.payload(line, made: made, PostfixPayload.refine), expected) == [],
        "\(line)")
    }
    for (line, expected) in Self.logins {
      #expect(
        ServiceHarness.differences(ServiceHarness.payload(line, made: made, AuthPayload.refine), expected) == [],
        "\(line)")
    }
    for (line, expected) in Self.dovecot {
      #expect(
        ServiceHarness.differences(ServiceHarness.payload(line, made: made, DovecotPayload.refine), expected) == [],
        "\(line)")
    }
  }

  @Test func survivesMutilation() {
    let text = Self.alerts.map { $0.0 }.joined(separator: "\n") + "\n" + Self.icinga
    #expect(ServiceHarness.mutilate(NagiosFormat(), text, seed: 91) > 0)
    for (line, _) in Self.mail + Self.logins + Self.dovecot {
      #expect(ServiceHarness.mutilate(payload: line, seed: 92, PostfixPayload.refine) > 0)
      #expect(ServiceHarness.mutilate(payload: line, seed: 93, AuthPayload.refine) > 0)
      #expect(ServiceHarness.mutilate(payload: line, seed: 94, DovecotPayload.refine) > 0)
      #expect(ServiceHarness.mutilate(payload: line, seed: 95, NagiosPayload.refine) > 0)
    }
  }
}
