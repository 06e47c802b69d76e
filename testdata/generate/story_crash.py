"""The panic and what goes down with it: name service, database, and everybody who needs either."""
import crash_text
from clock import MINUTE, SECOND, parts
from model import CRIT, ERR, WARNING

DB = "db1.int.corp.example"
NO_NAME = "Temporary failure in name resolution"


def write(s):
    panic(s)
    clients(s)
    replica(s)
    monitoring(s)
    s.condition("spof:named", "one internal DNS server, no second one", ["named_down", "resolv_conf"])
    s.condition("shared_fate:db1", "name service and primary database on one host", ["panic", "named_down", "web1_db"])
    before = (s.moments.crash - s.moments.zone_change) // MINUTE
    s.condition("recent_change:named", f"the DNS server's configuration was changed {before} minutes before",
                ["named_conf", "zone_change", "zone_transfer"])


def panic(s):
    m = s.moments
    s.node("panic", "panic", "trigger", crash_text.TITLE)
    s.node("sel_stop", "os_stop", "propagation", "db1's BMC records the operating system's critical stop")
    s.node("named_down", "service_down", "propagation", "named on db1 answers no more: last query logged",
           inferred_at=m.crash)
    for after, text in crash_text.panic():
        s.kernel("db1", m.crash + after, text, to_syslog=False, node="panic")
    end = m.crash + crash_text.panic()[-1][0]
    sel(s, end + 120_000, "OS Critical Stop #0x46 | Run-time critical stop () | Asserted", "sel_stop")
    sel(s, end + 120_001, "Linux kernel panic: Fatal excep", "sel_stop", text_record=True)
    sel(s, end + 120_002, "Linux kernel panic: tion", "sel_stop", text_record=True)
    port = s.rng("last-query").port()
    s.log(m.crash - 48_000, "dns/db1-queries.log",
          f"client @0x7f3a5c0b1168 10.20.1.41#{port} ({DB}): query: {DB} IN A +E(0)K (10.20.0.11)",
          category="queries", node="named_down")
    s.edge("panic", "named_down", "runs_on")
    s.edge("panic", "sel_stop", "same_event")


def sel(s, time, text, node=None, **more):
    """One entry of the event log of db1's BMC."""
    s.log(time, "bmc/db1-sel.txt", text, node=node, **more)


def clients(s):
    """The first failures of each client; the noise modules write the many that follow, from `database()`."""
    m, t = s.moments, s.moments.crash
    s.node("web1_db", "conn_timeout", "propagation", "web1 cannot reach MySQL on db1")
    s.node("web1_names", "resolve_fail", "propagation", "web1 cannot resolve db1")
    s.node("app1_names", "resolve_fail", "propagation", "app1 gets no answer from 10.20.0.11")
    s.node("web2_upstream", "upstream_fail", "propagation", "web2 answers 502/504: its upstream app1 has no database")
    s.node("web2_names", "resolve_fail", "propagation", "web2's resolver gets no answer from 10.20.0.11")
    s.node("mail1_db", "conn_timeout", "propagation", "mail1's table look-ups on db1 fail")
    s.node("mail1_names", "resolve_fail", "propagation", "mail1 cannot resolve db1 and imap1: mail is deferred")
    s.node("mail2_names", "resolve_fail", "propagation", "mail2 cannot resolve db1: logins and delivery fail")
    s.node("imap1_auth", "auth_backend_fail", "propagation", "imap1 cannot reach its user database")
    for node, cause, relation in (
            ("web1_db", "panic", "client_of"), ("web1_names", "named_down", "resolves_with"),
            ("app1_names", "named_down", "resolves_with"), ("web2_upstream", "app1_names", "client_of"),
            ("web2_names", "named_down", "resolves_with"), ("mail1_db", "panic", "client_of"),
            ("mail1_names", "named_down", "resolves_with"), ("mail2_names", "named_down", "resolves_with"),
            ("imap1_auth", "named_down", "resolves_with")):
        s.edge(cause, node, relation)
    s.syslog("web1", t + 5_310_000, "webmail",
             "db: SQLSTATE[HY000] [2002] Connection timed out (db1.int.corp.example:3306)",
             severity=ERR, facility="local6", node="web1_db")
    s.syslog("mail1", t + 7_420_000, "postfix/proxymap",
             "warning: mysql query failed: Lost connection to MySQL server during query",
             severity=WARNING, facility="mail", node="mail1_db")
    s.syslog("web2", t + 6_150_000, "systemd-resolved",
             "Using degraded feature set UDP instead of UDP+EDNS0 for DNS server 10.20.0.11.",
             severity=WARNING, node="web2_names")
    s.syslog("web2", t + 16_400_000, "systemd-resolved",
             "Using degraded feature set TCP instead of UDP for DNS server 10.20.0.11.",
             severity=WARNING, node="web2_names")
    port = s.rng("app1-first").port()
    s.syslog("app1", t + 10_210_000, "webapp",
             f"ERROR db connect: dial tcp: lookup {DB} on 10.20.0.11:53: read udp 10.20.1.41:{port}->10.20.0.11:53: "
             "i/o timeout", severity=ERR, facility="local6", node="app1_names")
    s.syslog("web1", t + 11_730_000, "webmail",
             f"PHP Warning:  PDO::__construct(): php_network_getaddresses: getaddrinfo for {DB} failed: {NO_NAME} in "
             "/srv/webmail/lib/Db.php on line 88", severity=WARNING, facility="local6",
             node="web1_names")
    s.syslog("mail1", t + 12_060_000, "postfix/proxymap",
             f"warning: connect to mysql server {DB}: Unknown MySQL server host '{DB}' (-3)",
             severity=WARNING, facility="mail", node="mail1_names")
    s.syslog("mail2", t + 12_480_000, "dovecot",
             f"auth: Error: mysql({DB}): Connect failed to database (mail): Unknown MySQL server host '{DB}' (-3) - "
             "waiting for 1 seconds before retry", severity=ERR, facility="mail",
             node="mail2_names")
    s.syslog("imap1", t + 13_900_000, "dovecot",
             f"auth-worker(2214): Error: conn unix:auth-worker (uid=109): auth-worker<31>: mysql({DB}): Connect "
             f"failed to database (mail): Unknown MySQL server host '{DB}' (-3) - waiting for 5 seconds before retry",
             severity=ERR, facility="mail", node="imap1_auth")
    s.syslog("web2", t + 21_700_000, "nginx", upstream_error(s, t + 21_700_000, "198.51.100.77", "/inbox"),
             severity=ERR, facility="local7", node="web2_upstream")


def upstream_error(s, time, client, path):
    local = parts(time + s.topology.hosts["web2"].ahead_us)
    return (f"{local:%Y/%m/%d %H:%M:%S} [error] 1207#1207: *{88_000 + time // SECOND % 10_000} upstream timed out "
            f"(110: Connection timed out) while reading response header from upstream, client: {client}, server: "
            f"mail.corp.example, request: \"GET {path} HTTP/2.0\", upstream: \"http://10.20.1.41:8080{path}\", host: "
            "\"mail.corp.example\"")


def replica(s):
    m, t = s.moments, s.moments.crash
    s.node("replication", "replication_broken", "propagation", "db2 loses its primary and cannot reconnect by name")
    s.edge("panic", "replication", "replicates_from")
    s.edge("named_down", "replication", "resolves_with")
    log = "db/db2-error.log"
    t += 60 * SECOND + 310_000  # slave_net_timeout
    s.log(t, log, "Error reading packet from server: Lost connection to server during query (server_errno=2013)",
          label="ERROR", thread=18, node="replication")
    s.log(t + 1_000, log, "Slave I/O thread: Failed reading log event, reconnecting to retry, log "
                          "'mysql-bin.000412' at position 501877213", label="Note", thread=18)
    t += 10 * SECOND
    retries = 0
    while t < m.recovered["db2"] - 20 * SECOND:
        retries += 1
        if t < m.named_up:
            message = f"Unknown server host '{DB}' (-3)"
            code = 2005
        else:
            message, code = f"Can't connect to server on '{DB}' (111 \"Connection refused\")", 2003
        if retries in (1, 2, 5, 10, 20, 30, 40) or t >= m.named_up:
            s.log(t, log, f"Slave I/O: error reconnecting to master 'repl@{DB}:3306' - retry-time: 60  "
                          f"maximum-retries: 100000  message: {message}, Internal MariaDB error code: {code}",
                          label="ERROR", thread=18, node="replication")
        t += 60 * SECOND + (10 * SECOND + 12_000 if t < m.named_up else 0)


def monitoring(s):
    m, log = s.moments, "monitoring/nagios.log"
    s.node("detected", "alert_raised", "detection", "monitoring: host db1 DOWN")
    s.edge("panic", "detected", "alerts_on")
    t = m.detected
    s.log(t, log, "HOST ALERT: db1;DOWN;HARD;1;CRITICAL - 10.20.0.11: rta nan, lost 100%",
                  node="detected", severity=CRIT)
    s.log(t, log, "HOST NOTIFICATION: oncall;db1;DOWN;notify-host-by-sms;CRITICAL - 10.20.0.11: rta nan, lost 100%",
          node="detected", severity=CRIT)
    for after, service, output in (
            (9, "db1;DNS int", "CRITICAL - Plugin timed out while executing system call"),
            (14, "db1;MySQL", "Can't connect to MySQL server on '10.20.0.11' (110)"),
            (31, "web1;HTTP webmail", "HTTP CRITICAL: HTTP/1.1 503 Service Unavailable - 421 bytes in 10.041 second "
                                      "response time"),
            (38, "web2;HTTP mail", "HTTP CRITICAL: HTTP/1.1 504 Gateway Time-out - 160 bytes in 30.012 second "
                                   "response time"),
            (52, "mail1;SMTP", "CRITICAL - SMTP: 451 4.3.0 Temporary lookup failure"),
            (59, "mail2;IMAP login", "CRITICAL - IMAP: NO [UNAVAILABLE] Temporary authentication failure."),
            (71, "db2;MySQL replication", "CRITICAL: Slave_IO_Running: Connecting, Last_IO_Errno 2005")):
        time = t + after * SECOND
        s.log(time, log, f"SERVICE ALERT: {service};CRITICAL;HARD;1;{output}", node="detected", severity=CRIT)
        s.log(time, log, f"SERVICE NOTIFICATION: "
                         f"oncall;{service};CRITICAL;notify-service-by-sms;{output}", severity=CRIT)
