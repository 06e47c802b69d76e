"""MySQL 8.0 error log (log_sink_internal): `2026-10-15T12:51:14.123456Z 0 [System] [MY-010931] [Server] text`."""
from clock import iso


def render(record, topology, file):
    e = record.extra
    stamp = iso(record.time + topology.hosts[record.host].ahead_us)
    return f"{stamp} {e.get('thread', 0)} [{e['label']}] [{e['code']}] [{e.get('part', 'Server')}] {record.text}"
