"""nagios.log: `[1792068674] SERVICE ALERT: host;service;CRITICAL;HARD;3;output`, seconds since the epoch."""
from clock import seconds


def render(record, topology, file):
    return f"[{seconds(record.time)}] {record.text}"
