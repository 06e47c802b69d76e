import EventQModel
import Testing

@testable import EventQParsers

@Suite struct WebTests {
  static let access: [(String, [String: String])] = [
    (
      #"10.1.2.3 - - [15/Oct/2026:12:51:14 +0000] "GET /cart?id=1 HTTP/1.1" 200 5778 "https://shop.example/" "#
        + #""Mozilla/5.0 (X11)""#,
      [
        "_time": "2026-10-15T12:51:14Z", "kind": "http.access", "client.address": "10.1.2.3", "severity": "6",
        "http.request.method": "GET", "url.path": "/cart?id=1", "http.version": "1.1",
        "http.response.status_code": "200", "http.response.body.bytes": "5778",
        "http.request.referrer": "https://shop.example/", "user_agent": "Mozilla/5.0 (X11)",
      ]
    ),
    (
      #"shop.example:443 10.1.2.3 - alice [15/Oct/2026:14:51:14 +0200] "POST /login HTTP/2.0" 503 - "-" "curl/8" "#
        + #"0.123 up=10.0.0.9"#,
      [
        "_time": "2026-10-15T12:51:14Z", "url.domain": "shop.example:443", "user.name": "alice", "severity": "3",
        "http.response.status_code": "503", "http.response.body.bytes": "", "user_agent": "curl/8",
      ]
    ),
    (
      #"2001:db8::5 -  -  [15/Oct/2026:12:51:14 +0000] "-" 400 0"#,
      ["client.address": "2001:db8::5", "http.request.method": "", "http.response.status_code": "400"]
    ),
    (
      #"web1.example - - [15/Oct/2026 12:51:14] "GET /a \"b\" HTTP/1.0" 404 12"#,
      ["_time": "2026-10-15T12:51:14Z", "client.address": "web1.example", "http.response.status_code": "404"]
    ),
  ]

  static let errors: [(String, [String: String])] = [
    (
      #"2026/10/15 12:51:14 [error] 812#812: *3411 connect() failed (111: Connection refused) while connecting to "#
        + #"upstream, client: 10.1.2.3, server: shop.example, request: "GET /a HTTP/1.1", upstream: "#
        + #""http://10.0.0.9:8080/a", host: "shop.example""#,
      [
        "_time": "2026-10-15T12:51:14Z", "kind": "http.error", "severity": "3", "proc_id": "812", "app_name": "nginx",
        "client.address": "10.1.2.3", "url.domain": "shop.example", "url.path": "/a", "server.address": "10.0.0.9",
        "server.port": "8080",
      ]
    ),
    (
      "2026/10/15 12:51:14 [emerg] 1#1: host not found in upstream \"app.int.example\" in /etc/nginx/nginx.conf:12",
      ["severity": "0", "_msg": "host not found in upstream \"app.int.example\" in /etc/nginx/nginx.conf:12"]
    ),
    (
      "[Thu Oct 15 12:51:14.123456 2026] [core:error] [pid 17962:tid 4326490112] [client 127.0.0.1:60444] AH00135: Bad",
      [
        "_time": "2026-10-15T12:51:14.123456Z", "severity": "3", "category": "core", "proc_id": "17962",
        "client.address": "127.0.0.1", "client.port": "60444", "_msg": "AH00135: Bad", "app_name": "apache2",
      ]
    ),
    (
      "[Thu Oct 15 12:51:14 2026] [notice] Apache/2.2 configured -- resuming normal operations",
      ["_time": "2026-10-15T12:51:14Z", "severity": "5"]
    ),
    ("[Thu Oct  1 12:51:14 2026] [error] [client ::1:58619] File does not exist: /x", ["client.address": "::1"]),
  ]

  @Test func readsAccessLogs() {
    for (line, expected) in Self.access {
      let events = ServiceHarness.events(HTTPAccessFormat(), line)
      #expect(events.count == 1, "\(line)")
      #expect(ServiceHarness.differences(events[0], expected) == [], "\(line)")
    }
    for line in ["10.1.2.3 - - [15/Oct/2026:12:51:14 +0000] no request", "- - [x] \"GET / HTTP/1.1\" 200 1", "a b"] {
      #expect(ServiceHarness.events(HTTPAccessFormat(), line) == [["untaken": line]])
    }
  }

  @Test func readsErrorLogs() {
    for (line, expected) in Self.errors {
      let events = ServiceHarness.events(HTTPErrorFormat(), line)
      #expect(events.count == 1, "\(line)")
      #expect(ServiceHarness.differences(events[0], expected) == [], "\(line)")
    }
    for line in [
      "2026/10/15 12:51:14 text", "[Thu Oct 15 12:51:14 2026] text", "[Thu Oct 15 12:51:14 2026] sda: error",
      "2026/10/15 12:51:14 [main] 812#812: x",
    ] {
      #expect(ServiceHarness.events(HTTPErrorFormat(), line) == [["untaken": line]])
    }
  }

  @Test func readsThemFromSyslog() {
    for (line, expected) in Self.access + Self.errors {
      var event = ServiceHarness.payload(line, made: true, WebPayload.refine)
      for name in ["_time", "proc_id", "app_name", "_msg"] { event[name] = expected[name] }
      #expect(ServiceHarness.differences(event, expected) == [], "\(line)")
    }
  }

  static let proxy: [(String, [String: String])] = [
    (
      #"10.1.2.3:50210 [15/Oct/2026:12:51:14.326] www~ app/web1 0/0/1/48/49 503 3313 - - SC-- 3/2/0/0/0 0/0 {x} "#
        + #"{} "POST /a HTTP/1.1""#,
      [
        "kind": "proxy", "client.address": "10.1.2.3", "client.port": "50210", "proxy.frontend": "www",
        "proxy.backend": "app", "proxy.server": "web1", "duration_ms": "49", "http.response.status_code": "503",
        "http.response.body.bytes": "3313", "proxy.termination_state": "SC--", "http.request.method": "POST",
      ]
    ),
    (
      "::1:50210 [15/Oct/2026:12:51:14.326] db db/<NOSRV> -1/-1/5003 0 sC 2/1/0/0/3 0/0",
      [
        "client.address": "::1", "proxy.backend": "db", "proxy.server": "", "duration_ms": "5003",
        "proxy.termination_state": "sC",
      ]
    ),
    (
      "10.1.2.3:50210 [15/Oct/2026:12:51:14.326] www/443: SSL handshake failure",
      ["proxy.frontend": "www", "proxy.event": "handshake_failed"]
    ),
    (
      "Server app/web1 is DOWN, reason: Layer4 timeout, check duration: 2001ms. 1 active and 0 backup servers left.",
      ["proxy.backend": "app", "proxy.server": "web1", "proxy.event": "server_down"]
    ),
    (
      "Backup Server app/web2 is UP, reason: Layer7 check passed", ["proxy.server": "web2", "proxy.event": "server_up"]
    ),
    ("backend app has no server available!", ["proxy.backend": "app", "proxy.event": "no_server"]),
    ("Proxy www started.", ["proxy.frontend": "www", "proxy.event": "proxy_started"]),
    ("Stopping frontend www in 0 ms.", ["proxy.event": "proxy_stopped"]),
    (
      "[ALERT] 287/125114 (812) : backend 'x' has no server available!",
      ["severity": "1", "kind": "proxy"]
    ),
  ]

  @Test(arguments: [false, true]) func readsHAProxy(made: Bool) {
    for (line, expected) in Self.proxy {
      let event = ServiceHarness.payload(line, made: made, HAProxyPayload.refine)
      #expect(ServiceHarness.differences(event, expected) == [], "\(line)")
    }
  }

  @Test func survivesMutilation() {
    #expect(ServiceHarness.mutilate(HTTPAccessFormat(), Self.access.map { $0.0 }.joined(separator: "\n"), seed: 81) > 0)
    #expect(ServiceHarness.mutilate(HTTPErrorFormat(), Self.errors.map { $0.0 }.joined(separator: "\n"), seed: 83) > 0)
    for (line, _) in Self.proxy + Self.access + Self.errors {
      #expect(ServiceHarness.mutilate(payload: line, seed: 85, HAProxyPayload.refine) > 0)
      #expect(ServiceHarness.mutilate(payload: line, seed: 86, WebPayload.refine) > 0)
    }
  }
}
