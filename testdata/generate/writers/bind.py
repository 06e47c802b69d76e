"""BIND 9.18 channels with print-time, print-category and print-severity:
`15-Oct-2026 12:51:14.123 queries: info: ...`."""
from clock import bind
from model import DEBUG, ERR, INFO, NOTICE, WARNING

LEVELS = {ERR: "error", WARNING: "warning", NOTICE: "notice", INFO: "info", DEBUG: "debug 1"}


def render(record, topology, file):
    stamp = bind(record.time + topology.hosts[record.host].ahead_us)
    return f"{stamp} {record.extra['category']}: {LEVELS[record.severity]}: {record.text}"
