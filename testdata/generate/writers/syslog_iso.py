"""rsyslog's RSYSLOG_FileFormat: `2026-10-15T12:51:14.123456+00:00 host app[pid]: text`, no PRI."""
from clock import iso
from writers.rfc3164 import tag


def render(record, topology, file):
    stamp = iso(record.time + topology.hosts[record.host].ahead_us,
                offset_minutes=file.options.get("offset_minutes", 0), zulu=False)
    return f"{stamp} {record.host} {tag(record)} {record.text}"
