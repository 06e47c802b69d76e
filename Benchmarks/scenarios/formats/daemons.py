"""The own log formats of single programs. A writer gets a record and returns its text (see the seed generator)."""
from clock import bsd, clf, ctime, parts, seconds
from model import CRIT, DEBUG, ERR, INFO, NOTICE, WARNING

WORDS = {CRIT: "crit", ERR: "error", WARNING: "warn", NOTICE: "notice", INFO: "info", DEBUG: "debug"}


def _wall(record, topology):
    return record.time + topology.hosts[record.host].ahead_us


def nginx_error(record, topology, file):
    d = parts(_wall(record, topology))
    pid = record.pid or 1207
    return f"{d:%Y/%m/%d %H:%M:%S} [{WORDS[record.severity]}] {pid}#{pid}: {record.text}"


def apache_error(record, topology, file):
    stamp = ctime(_wall(record, topology))
    micro = _wall(record, topology) % 1_000_000
    module = record.extra.get("module", "core")
    return (f"[{stamp[:19]}.{micro:06d}{stamp[19:]}] [{module}:{WORDS[record.severity]}] [pid {record.pid or 811}] "
            f"{record.text}")


def access(record, topology, file):
    """The combined format; `{stamp}` in the text is replaced."""
    return record.text.replace("{stamp}", clf(_wall(record, topology)))


def redis(record, topology, file):
    d = parts(_wall(record, topology))
    mark = "#" if record.severity <= WARNING else "*" if record.severity <= NOTICE else "-"
    return f"{record.pid}:M {d:%d %b %Y %H:%M:%S}.{d.microsecond // 1000:03d} {mark} {record.text}"


def unbound(record, topology, file):
    level = {ERR: "error", WARNING: "warning", NOTICE: "notice"}.get(record.severity, "info")
    return f"[{seconds(_wall(record, topology))}] unbound[{record.pid}:0] {level}: {record.text}"


def knot(record, topology, file):
    level = {ERR: "error", WARNING: "warning", NOTICE: "notice"}.get(record.severity, "info")
    d = parts(_wall(record, topology))
    return f"{d:%Y-%m-%dT%H:%M:%S}+0000 {level}: {record.text}"


def zabbix(record, topology, file):
    d = parts(_wall(record, topology))
    return f"{record.pid:6d}:{d:%Y%m%d}:{d:%H%M%S}.{d.microsecond // 1000:03d} {record.text}"


def icinga2(record, topology, file):
    level = {ERR: "critical", CRIT: "critical", WARNING: "warning",
             NOTICE: "notice"}.get(record.severity, "information")
    d = parts(_wall(record, topology))
    return f"[{d:%Y-%m-%d %H:%M:%S} +0000] {level}/{record.extra.get('facility_name', 'Checkable')}: {record.text}"


def krb5kdc(record, topology, file):
    level = "Error" if record.severity <= ERR else "info"
    return f"{bsd(_wall(record, topology))} {record.host} krb5kdc[{record.pid}]({level}): {record.text}"


def plain(record, topology, file):
    """`2026-10-15 12:51:14 LEVEL text`."""
    d = parts(_wall(record, topology))
    return f"{d:%Y-%m-%d %H:%M:%S} {WORDS[record.severity].upper()} {record.text}"
