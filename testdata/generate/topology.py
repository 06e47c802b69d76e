"""Hosts, addresses, clocks and which file holds what in which format. No story in here."""
from zlib import crc32

from clock import SECOND, at

DOMAIN = "int.corp.example"
DNS_SERVER = "10.20.0.11"


class Host:
    def __init__(self, name, address, syslog, console=None, ahead_us=0, up_days=60):
        self.name, self.address, self.syslog, self.console = name, address, syslog, console
        self.ahead_us = ahead_us
        self.boots = [-up_days * 86400 * SECOND]  # relative to the scenario's day; made absolute by Topology

    @property
    def fqdn(self):
        return f"{self.name}.{DOMAIN}"


class File:
    """One log file: its path, the format it is written in, and the host that lines without a host name belong to."""

    def __init__(self, path, format, host, **options):
        self.path, self.format, self.host, self.options = path, format, host, options


class Topology:
    def __init__(self, day, hosts, files):
        self.day = day
        self.midnight = at(day, "00:00:00")
        self.hosts = {h.name: h for h in hosts}
        self.files = {f.path: f for f in files}
        for host in hosts:
            # An odd time of day, so that printk stamps and wall clocks do not share their fractions.
            host.boots = [self.midnight + b - crc32(host.name.encode()) * 17 % (86400 * SECOND) for b in host.boots]

    def address(self, name):
        return self.hosts[name].address

    def fqdn(self, name):
        return self.hosts[name].fqdn

    def monotonic(self, host, time):
        """The kernel's printk stamp: seconds since that host's last boot, `8373912.123456`."""
        boot = max(b for b in self.hosts[host].boots if b <= time)
        passed = time - boot
        return f"{passed // SECOND:5d}.{passed % SECOND:06d}"


REMOTE = "loghost/remote.log.gz"
RECEIVED = "loghost/received.jsonl.gz"


def mail_provider(day, skew_us, console_stamps="mark"):
    """A small mail provider. One internal DNS server, on the primary database host."""
    hosts = [
        Host("db1", DNS_SERVER, "db1/syslog", console="console/db1.log", up_days=97),
        Host("db2", "10.20.0.12", REMOTE, up_days=41),
        Host("pg1", "10.20.0.13", REMOTE, up_days=120),
        Host("ops1", "10.20.0.5", "ops1/syslog", up_days=33),
        Host("log1", "10.20.0.6", REMOTE, up_days=210),
        Host("mon1", "10.20.0.7", REMOTE, up_days=88),
        Host("gw1", "10.20.0.1", REMOTE, up_days=301),
        Host("sw1", "10.20.0.2", REMOTE, up_days=502),
        Host("web1", "10.20.1.21", "web1/syslog", up_days=12),
        Host("web2", "10.20.1.22", "web2/messages", ahead_us=skew_us, up_days=26),
        Host("app1", "10.20.1.41", "app1/syslog", up_days=19),
        Host("mail1", "10.20.1.31", "mail1/mail.log", up_days=64),
        Host("mail2", "10.20.1.32", "mail2/journal.json", up_days=71),
        Host("imap1", "10.20.1.33", REMOTE, up_days=64),
        Host("db1-rmm", "10.20.9.11", REMOTE, up_days=400),
    ]
    files = [
        File("console/db1.log", "console", "db1", stamps=console_stamps),
        File("bmc/db1-sel.txt", "ipmi_sel", "db1"),
        File("dns/db1-queries.log", "bind", "db1"),
        File("dns/db1-general.log", "bind", "db1"),
        File("db/db1-error.log", "mysql8", "db1"),
        File("db/db2-error.log", "mariadb", "db2"),
        File("db/pg1.log", "postgres", "pg1"),
        File("db1/syslog", "rfc3164", "db1"),
        File("web1/syslog", "rfc3164", "web1"),
        File("web2/messages", "rfc5424", "web2"),
        File("app1/syslog", "syslog_iso", "app1", offset_minutes=120),
        File("mail1/mail.log", "rfc3164", "mail1"),
        File("mail2/journal.json", "journal_json", "mail2"),
        File("ops1/syslog", "syslog_iso", "ops1"),
        File(REMOTE, "syslog_iso", "log1"),
        File(RECEIVED, "rsyslog_json", "log1"),
        File("monitoring/nagios.log", "nagios", "mon1"),
        File("tickets/export.jsonl", "json_lines", "ops1"),
    ]
    return Topology(day, hosts, files)
