import EventQIngest
import Testing

@Suite struct HostFromPathTests {
  @Test(arguments: [
    ("console/db1.log", "db1"),
    ("db1/syslog", "db1"),
    ("bmc/db1-sel.txt", "db1"),
    ("dns/ns1-queries.log", "ns1"),
    ("web-2/nginx/access.log.3.gz", "web-2"),
    ("mail1/mail.log", "mail1"),
    ("hosts/10.0.0.5/messages", "10.0.0.5"),
    ("10.0.0.5.log", "10.0.0.5"),
    ("app.example.com.log", "app.example.com"),
    ("messages-20261015", nil),
    ("monitoring/nagios.log", nil),
    ("tickets/export.jsonl", nil),
    ("var/log/syslog.1", nil),
    ("db-mysql-slow.log", nil),
    ("queries_ns2.log", "ns2"),
  ])
  func hostOfPath(path: String, host: String?) {
    #expect(HostFromPath.host(of: path) == host)
  }

  @Test func aNameThatHostsUseWins() {
    // "blue" could be a host, but the hosts of these logs call themselves otherwise.
    #expect(HostFromPath.host(of: "blue/kerndump/db7-part1.txt", known: ["db7"]) == "db7")
    #expect(HostFromPath.host(of: "rack4/DB7/x.log", known: ["db7"]) == "DB7")
  }
}
