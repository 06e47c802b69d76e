"""Traditional syslog files (RFC 3164 without PRI): `Oct 15 12:51:14 web1 nginx[812]: text`. No year, no zone."""
from clock import bsd


def tag(record):
    return f"{record.app}[{record.pid}]:" if record.pid else f"{record.app}:"


def render(record, topology, file):
    stamp = bsd(record.time + topology.hosts[record.host].ahead_us)
    return f"{stamp} {record.host} {tag(record)} {record.text}"
