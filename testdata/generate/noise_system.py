"""What every host says all day: cron, ssh, systemd, time service, kernel; and the network's own devices."""
from clock import HOUR, MINUTE, SECOND
from model import NOTICE, WARNING
from moments import regular, stream
from names import client_address
from topology import RECEIVED

SERVERS = ["db1", "db2", "pg1", "ops1", "log1", "mon1", "web1", "web2", "app1", "mail1", "mail2", "imap1"]
# Hosts that forward system messages to the log host besides writing their own file.
FORWARDING = ["web1", "web2", "app1", "mail1", "mail2", "ops1"]
KEY = "SHA256:Zk3vQ1tH0pX7uJm2cYbR9sWd5LfA8eGnTiVoKqMxB4w"


def copies(host):
    return (RECEIVED,) if host in FORWARDING else ()


def alive(s, host, time):
    return host != "db1" or s.moments.db1_alive(time)


def write(s):
    for host in SERVERS:
        cron(s, host)
        sessions(s, host)
        background(s, host)
    agent(s, "db1")
    guessing(s, "gw1", 6)
    guessing(s, "web1", 3)
    firewall(s, 12)
    admin(s)


def cron(s, host):
    m, rng = s.moments, s.rng(f"cron:{host}")
    jobs = [(5, "root", "/usr/lib/sysstat/debian-sa1 1 1",
                        "debian-sa1"), (15, "root", "/usr/local/sbin/check-backup", "check"),
            (60, "root", "cd / && run-parts --report /etc/cron.hourly",
                         "hourly"), (10, "root", "/usr/local/sbin/queue-stats", "q")]
    for every, user, command, _ in jobs:
        for t in regular(m.begin + rng.below(5) * MINUTE, m.finish, every * MINUTE, rng):
            if not alive(s, host, t):
                continue
            pid = rng.between(2000, 32000)
            s.syslog(host, t, "CRON", f"pam_unix(cron:session): session opened for user {user}(uid=0) by (uid=0)",
                     facility="authpriv", pid=pid)
            s.syslog(host, t + 3000, "CRON",
                     f"({user}) CMD ({command})", facility="cron", pid=pid + 1, copies=copies(host))
            s.syslog(host, t + rng.between(30_000, 900_000), "CRON",
                     f"pam_unix(cron:session): session closed for user {user}", facility="authpriv", pid=pid)


def sessions(s, host):
    """The configuration check from ops1 logs in everywhere by address; both ends name the same port."""
    m, rng = s.moments, s.rng(f"ssh:{host}")
    if host == "ops1":
        return
    for t in stream(m, rng, 0.35):
        if not alive(s, host, t):
            continue
        port, pid = rng.port(), rng.between(2000, 32000)
        address = s.topology.address(host)
        s.syslog("ops1", t - rng.between(18_000, 42_000), "cfgcheck",
                 f"connecting root@{address}:22 from 10.20.0.5:{port}",
                 facility="local0")
        s.syslog(host, t, "sshd", f"Accepted publickey for root from 10.20.0.5 port {port} ssh2: ED25519 {KEY}",
                 facility="authpriv", pid=pid, copies=copies(host))
        s.syslog(host, t + 4_000, "sshd", "pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)",
                 facility="authpriv", pid=pid, copies=copies(host))
        done = t + rng.between(400_000, 3_000_000)
        if not alive(s, host, done):
            continue
        s.syslog(host, done, "sshd", f"Received disconnect from 10.20.0.5 port {port}:11: disconnected by user",
                 facility="authpriv", pid=pid, copies=copies(host))
        s.syslog(host, done + 900, "sshd",
                 "pam_unix(sshd:session): session closed for user root", facility="authpriv", pid=pid,
                 copies=copies(host))
        s.syslog("ops1", done + 8_000, "cfgcheck", f"root@{address}:22 done, 0 changes pending", facility="local0")


def background(s, host):
    m, rng = s.moments, s.rng(f"background:{host}")
    for t in stream(m, rng, 0.9):
        if not alive(s, host, t):
            continue
        unit = rng.pick(["apt-daily", "logrotate", "man-db", "fstrim", "sysstat-collect", "phpsessionclean", "certbot"])
        app, text = rng.weighted([
            (("systemd", f"Starting {unit}.service - periodic task..."), 12),
            (("systemd", f"{unit}.service: Deactivated successfully."), 12),
            (("systemd", f"Finished {unit}.service - periodic task."), 12),
            (("systemd", f"{unit}.service: Consumed {rng.between(1, 9)}.{rng.below(999):03d}s CPU time."), 5),
            (("systemd-logind", f"New session {rng.between(100, 9000)} of user root."), 10),
            (("systemd-logind", f"Removed session {rng.between(100, 9000)}."), 10),
            (("chronyd", f"Selected source 192.0.2.{rng.pick([10, 11, 12])}"), 2),
            (("node-agent", f"collected {rng.between(300, 900)} metrics in {rng.between(3, 90)} ms"), 20)])
        if app == "chronyd" and host == "web2":
            text = "Can't synchronise: no selectable sources"
        s.syslog(host, t, app, text, pid=1 if app == "systemd" else s.pid(host, app), copies=copies(host))


def agent(s, host):
    """A steady source: its silence is as telling as a message."""
    m, rng = s.moments, s.rng(f"agent:{host}")
    for t in regular(m.begin, m.finish, 15 * SECOND, rng, 40_000):
        if alive(s, host, t) and not m.crash - SECOND < t < m.crash:
            s.syslog(host, t, "node-agent", f"collected {rng.between(300, 900)} metrics in {rng.between(3, 90)} ms")


def guessing(s, host, rate):
    m, rng = s.moments, s.rng(f"guessing:{host}")
    for t in stream(m, rng, rate):
        address, port, pid = client_address(rng), rng.port(), rng.between(2000, 32000)
        user = rng.pick(["admin", "oracle", "test", "ubuntu", "git", "deploy", "pi"])
        s.syslog(host, t, "sshd", f"Invalid user {user} from {address} port {port}", facility="authpriv", pid=pid)
        s.syslog(host, t + rng.between(900_000, 1_900_000), "sshd",
                 f"Failed password for invalid user {user} from {address} port {port} ssh2",
                 facility="authpriv", pid=pid)
        s.syslog(host, t + 2_200_000, "sshd",
                 f"Connection closed by invalid user {user} {address} port {port} [preauth]",
                 facility="authpriv", pid=pid)


def firewall(s, rate):
    m, rng = s.moments, s.rng("firewall")
    for t in stream(m, rng, rate):
        s.kernel("gw1", t, f"nft-drop: IN=wan0 OUT= MAC=52:54:00:12:34:56:52:54:00:65:43:21:08:00 SRC=198.51.100."
                 f"{rng.between(2, 250)} DST=203.0.113.{rng.between(2, 30)} LEN=60 TOS=0x00 PREC=0x00 "
                 f"TTL={rng.between(40, 60)} "
                 f"ID={rng.between(1, 65000)} DF PROTO=TCP SPT={rng.port()} "
                 f"DPT={rng.pick([22, 23, 445, 3389, 8080, 5060])} "
                 "WINDOW=64240 RES=0x00 SYN URGP=0", severity=WARNING)


def admin(s):
    """People at work on ops1: looking around during the outage, nothing that resolves it."""
    m = s.moments
    for after, command in ((110, "/usr/bin/tail -f /var/log/nagios/nagios.log"), (171, "/usr/bin/ping -c 4 10.20.0.11"),
                           (640, "/usr/bin/grep -r db1-rmm /root /etc"), (2990,
                               "/usr/bin/mysqladmin -h 10.20.0.11 status")):
        s.syslog("ops1", m.crash + after * SECOND, "sudo",
                 f"  sysadm : TTY=pts/4 ; PWD=/root ; USER=root ; COMMAND={command}",
                 facility="authpriv", severity=NOTICE, pid=None)
    for t in regular(m.begin, m.finish, HOUR, s.rng("marks")):
        s.syslog("log1", t, "rsyslogd", "-- MARK --", facility="syslog", pid=None)
