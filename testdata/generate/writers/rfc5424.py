"""RFC 5424 with PRI, as a forwarder hands it over: `<30>1 2026-10-15T12:51:14.123456Z web2 nginx 812 - - text`."""
from clock import iso
from model import FACILITIES


def render(record, topology, file):
    priority = FACILITIES[record.facility] * 8 + record.severity
    stamp = iso(record.time + topology.hosts[record.host].ahead_us)
    data = record.extra.get("sd", "-")
    return f"<{priority}>1 {stamp} {record.host} {record.app} {record.pid or '-'} - {data} {record.text}"
