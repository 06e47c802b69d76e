"""MariaDB 10.11 error log: `2026-10-15 12:51:14 5 [ERROR] text`; the hour is padded with a blank."""
from clock import parts


def render(record, topology, file):
    d = parts(record.time + topology.hosts[record.host].ahead_us)
    stamp = f"{d:%Y-%m-%d} {d.hour:2d}:{d:%M:%S}"
    return f"{stamp} {record.extra.get('thread', 0)} [{record.extra['label']}] {record.text}"
