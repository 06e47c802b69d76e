"""The ticket system's export: one JSON object an event, its time in RFC 3339 to the second."""
import json

from clock import iso


def render(record, topology, file):
    row = {"time": iso(record.time, digits=0)}
    row.update(record.extra["fields"])
    return json.dumps(row, separators=(", ", ": "), ensure_ascii=False)
