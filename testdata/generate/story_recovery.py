"""db1 boots, named answers, MySQL recovers, and one client after the other works again."""
import crash_text
from clock import SECOND, iso, seconds
from model import NOTICE
from story_crash import DB, sel
from story_leadup import named, transfer


def write(s):
    for name, kind, title in (
            ("boot", "boot", "db1 boots"), ("named_up", "service_up", "named on db1 answers again"),
            ("mysqld_up", "service_up", "mysqld on db1 ready for connections after crash recovery"),
            ("failover_ok", "failover_ok",
             "the fail-over tool resolves names again; primary back, no fail-over needed"),
            ("replication_ok", "replication_ok", "db2 replicates again"),
            ("web1_ok", "client_recovered", "web1 works again"), ("app1_ok", "client_recovered", "app1 works again"),
            ("web2_ok", "client_recovered", "web2 works again"), ("imap1_ok", "client_recovered", "imap1 works again"),
            ("mail1_ok", "client_recovered", "mail1 works again"), ("mail2_ok", "client_recovered",
                "mail2 works again"),
            ("alerts_ok", "alert_cleared", "monitoring: recovery")):
        s.node(name, kind, "recovery", title)
    s.edge("reset", "boot", "reboots")
    s.edge("boot", "named_up", "runs_on")
    s.edge("boot", "mysqld_up", "runs_on")
    s.edge("named_up", "failover_ok", "resolves_with")
    s.edge("mysqld_up", "replication_ok", "replicates_from")
    for client in ("web1", "app1", "imap1", "mail1", "mail2"):
        s.edge("mysqld_up", f"{client}_ok", "client_of")
    s.edge("app1_ok", "web2_ok", "client_of")
    s.edge("boot", "alerts_ok", "alerts_on")
    boot(s)
    name_service(s)
    database(s)
    clients(s)
    alerts(s)


def boot(s):
    m, console = s.moments, "console/db1.log"
    for after, text in crash_text.FIRMWARE:
        s.log(m.reset + after * SECOND + 400_000, console, text)
    sel(s, m.reset + 109 * SECOND, "OS Boot #0x1f | C: boot completed | Asserted")
    s.topology.hosts["db1"].boots.append(m.boot)
    up = m.boot + 27 * SECOND  # when rsyslogd runs and writes what the kernel said since the boot
    s.syslog("db1", up, "systemd", "Started rsyslog.service - System Logging Service.", pid=1)
    s.syslog("db1", up + 900, "rsyslogd", "[origin software=\"rsyslogd\" swVersion=\"8.2302.0\" x-pid=\"902\" "
             "x-info=\"https://www.rsyslog.example\"] start", pid=None, facility="syslog")
    for index, (after, text) in enumerate(crash_text.BOOT):
        now = m.boot + after
        text = text.replace("{rtc}", iso(now, digits=0).rstrip("Z")).replace("{epoch}", str(seconds(now)))
        stamp = s.topology.monotonic("db1", m.boot + after)
        s.log(m.boot + after, console, f"[{stamp}] {text}", node="boot" if index < 2 else None)
        s.syslog("db1", up + 1_000 + index * 40, "kernel", f"[{stamp}] {text}", facility="kern", pid=None)
    for after, text in crash_text.UNITS:
        s.log(m.boot + after * SECOND + 130_000, console, f"[\x1b[0;32m  OK  \x1b[0m] {text}")
    for after, app, text, pid in (
            (28, "systemd-pstore", "PStore dmesg-erst-7561123019384750081 moved to /var/lib/systemd/pstore/"
             "7561123019384750081/dmesg.txt", 611),
            (29, "sshd", "Server listening on 0.0.0.0 port 22.", 1011),
            (61, "named", "starting BIND 9.18.24-1-Debian (Extended Support Version) <id:>", 1190),
            (63, "systemd", "Started named.service - BIND Domain Name Server.", 1),
            (64, "systemd", "Starting mysql.service - MySQL Community Server...", 1)):
        s.syslog("db1", m.boot + after * SECOND + 210_000, app, text, pid=pid)
    s.log(m.boot + 71 * SECOND, console, "")
    s.log(m.boot + 71 * SECOND + 10, console, "Debian GNU/Linux 12 db1 ttyS1")
    s.log(m.boot + 71 * SECOND + 20, console, "")
    s.log(m.boot + 71 * SECOND + 30, console, "db1 login: ")


def name_service(s):
    t = s.moments.named_up
    named(s, t - 1_610_000, "general", "starting BIND 9.18.24-1-Debian (Extended Support Version) <id:>",
                                       severity=NOTICE)
    named(s, t - 1_609_000, "general", "running on Linux x86_64 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian "
                                       "6.1.76-1 (2024-02-01)", severity=NOTICE)
    named(s, t - 1_605_000, "general", "found 64 CPUs, using 64 worker threads")
    named(s, t - 1_580_000, "general", "loading configuration from '/etc/bind/named.conf'")
    named(s, t - 1_410_000, "network", "listening on IPv4 interface lo, 127.0.0.1#53")
    named(s, t - 1_409_000, "network", "listening on IPv4 interface eno1, 10.20.0.11#53")
    named(s, t - 1_120_000, "general", "command channel listening on 127.0.0.1#953", severity=NOTICE)
    named(s, t - 610_000, "general", "managed-keys-zone: loaded serial 4127")
    for zone, serial in (("0.in-addr.arpa", 1), ("127.in-addr.arpa", 1), ("localhost", 2),
                         ("int.corp.example", 2026101407), ("20.10.in-addr.arpa", 2026101407),
                         ("partner.example", 2026101403)):
        named(s, t - 420_000 + serial % 97 * 900, "general", f"zone {zone}/IN: loaded serial {serial}")
    named(s, t, "general", "all zones loaded", severity=NOTICE, node="named_up")
    named(s, t + 400, "general", "running", severity=NOTICE, node="named_up")
    transfer(s, t + 2_140_000, 2026101404)
    t = s.moments.attempt_ok
    pid = s.rng("failover-ok").between(20_000, 32_000)
    for after, text in ((0, "run 6: starting fail-over of cluster mysql-main from db1.int.corp.example to "
                            "db2.int.corp.example"),
                        (31_000, "resolved db1.int.corp.example to 10.20.0.11 and db2.int.corp.example to 10.20.0.12"),
                        (94_000, "primary db1.int.corp.example is back (mysqld in crash recovery); fail-over not "
                                 "needed, stopped by operator")):
        s.syslog("ops1", t + after, "failoverctl", text, pid=pid, severity=NOTICE, facility="local0",
                 node="failover_ok")


def database(s):
    m, log = s.moments, "db/db1-error.log"

    def say(time, label, code, text, part="Server", node=None):
        s.log(time, log, text, label=label, code=code, part=part, node=node)
    t, ready = m.mysql_start, m.mysql_ready
    say(t, "Note", "MY-010747", "Plugin 'FEDERATED' is disabled.")
    say(t + 12_000, "System", "MY-010116", "/usr/sbin/mysqld (mysqld 8.0.39) starting as process 1207")
    say(t + 45_000, "System", "MY-013576", "InnoDB initialization has started.", "InnoDB")
    say(t + 2_910_000, "Note", "MY-012551", "Database was not shutdown normally!", "InnoDB")
    say(t + 2_910_300, "Note", "MY-012552", "Starting crash recovery.", "InnoDB")
    for step in range(1, 25):
        say(t + 3_000_000 + step * 7_810_000, "Note", "MY-012532",
            f"Doing recovery: scanned up to log sequence number {4_411_208_192_512 + step * 5_242_880}", "InnoDB")
    say(ready - 41_200_000, "Note", "MY-012535", "Apply batch completed!", "InnoDB")
    say(ready - 39_900_000, "Note", "MY-013021",
        "2 transaction(s) which must be rolled back or cleaned up in total 614 row operations to undo", "InnoDB")
    say(ready - 22_000_000, "System", "MY-013577", "InnoDB initialization has ended.", "InnoDB")
    say(ready - 21_100_000, "System", "MY-010229", "Starting XA crash recovery...")
    say(ready - 21_000_000, "System", "MY-010232", "XA crash recovery finished.")
    say(ready - 1_200_000, "Warning", "MY-010068", "CA certificate ca.pem is self signed.")
    say(ready - 300_000, "System", "MY-011323",
        "X Plugin ready for connections. Bind-address: '::' port: 33060, socket: /var/run/mysqld/mysqlx.sock")
    say(ready, "System", "MY-010931", "/usr/sbin/mysqld: ready for connections. Version: '8.0.39'  socket: "
        "'/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.", node="mysqld_up")
    s.syslog("db1", ready + 15_000, "systemd", "Started mysql.service - MySQL Community Server.", pid=1)


def clients(s):
    r, crash = s.moments.recovered, s.moments.crash

    def down(name):
        return (r[name] - crash) // SECOND
    s.syslog("web1", r["web1"], "webmail",
             f"db: connection to {DB}:3306 restored after {down('web1')} s", severity=NOTICE,
             facility="local6", node="web1_ok")
    s.syslog("app1", r["app1"], "webapp",
             f"INFO db connect: connected to {DB}:3306 (10.20.0.11) after {down('app1')} s",
             facility="local6", node="app1_ok")
    s.syslog("web2", r["web2"], "frontend-check",
             "upstream 10.20.1.41:8080 healthy again: GET /health 200", severity=NOTICE,
             facility="local6", node="web2_ok")
    for host in ("imap1", "mail1", "mail2"):
        s.syslog(host, r[host], "dovecot",
                 f"auth: mysql({DB}): Connected to database mail", facility="mail", node=f"{host}_ok")
    s.log(r["db2"], "db/db2-error.log", f"Slave: connected to master 'repl@{DB}:3306',replication resumed in log "
          "'mysql-bin.000412' at position 501877213", label="Note", thread=18, node="replication_ok")


def alerts(s):
    m, log = s.moments, "monitoring/nagios.log"
    s.log(m.boot + 41 * SECOND, log, "HOST ALERT: db1;UP;HARD;1;OK - 10.20.0.11: rta 0.221ms, lost 0%",
                                     node="alerts_ok")
    s.log(m.boot + 41 * SECOND, log, "HOST NOTIFICATION: oncall;db1;UP;notify-host-by-sms;OK - 10.20.0.11: rta "
                                     "0.221ms, lost 0%")
    for time, service, output in (
            (m.named_up + 6 * SECOND, "db1;DNS int",
             "DNS OK: 0.006 seconds response time. db1.int.corp.example returns 10.20.0.11"),
            (m.mysql_ready + 4 * SECOND, "db1;MySQL", "Uptime: 4  Threads: 38  Questions: 911  Slow queries: 0"),
            (m.recovered["web1"] + 3 * SECOND, "web1;HTTP webmail",
             "HTTP OK: HTTP/1.1 200 OK - 4821 bytes in 0.088 second response time"),
            (m.recovered["web2"] + 2 * SECOND, "web2;HTTP mail",
             "HTTP OK: HTTP/1.1 200 OK - 9120 bytes in 0.102 second response time"),
            (m.recovered["db2"] + 9 * SECOND, "db2;MySQL replication",
             "OK: Slave_IO_Running: Yes, Slave_SQL_Running: Yes, lag 3 s"),
            (m.recovered["mail1"] + 3 * SECOND, "mail1;SMTP", "SMTP OK - 0.041 sec. response time"),
            (m.recovered["mail2"] + 2 * SECOND, "mail2;IMAP login", "IMAP OK - 0.120 second response time")):
        s.log(time, log, f"SERVICE ALERT: {service};OK;HARD;1;{output}", node="alerts_ok")
        s.log(time, log, f"SERVICE NOTIFICATION: oncall;{service};OK;notify-service-by-sms;{output}")
