"""What the log host received, one JSON object a line, with the sender's stamp (timereported) and the log host's own
(timegenerated). The difference shows a sender's clock error."""
import json

from clock import iso
from model import FACILITIES
from writers.rfc3164 import tag

LEVELS = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"]


def render(record, topology, file):
    assert record.facility in FACILITIES
    sent = record.time + topology.hosts[record.host].ahead_us
    received = record.time + 900 + len(record.text) * 37 % 4100 + record.order % 1700  # 1-7 ms on the wire
    return json.dumps({
        "timereported": iso(sent, zulu=False),
        "timegenerated": iso(received, zulu=False),
        "hostname": record.host,
        "fromhost-ip": topology.address(record.host),
        "facility": record.facility,
        "severity": LEVELS[record.severity],
        "syslogtag": tag(record),
        "msg": " " + record.text,
    }, separators=(",", ":"))
