"""PostgreSQL stderr log, log_line_prefix = '%m [%p] %q%u@%d '; further lines of one message start with a tab."""
from clock import parts


def render(record, topology, file):
    d = parts(record.time + topology.hosts[record.host].ahead_us)
    stamp = f"{d:%Y-%m-%d %H:%M:%S}.{d.microsecond // 1000:03d} UTC [{record.pid}] "
    session = record.extra.get("session", "")
    prefix = stamp + (session + " " if session else "")
    out = []
    for level, text in [(record.extra.get("level", "LOG"), record.text)] + record.extra.get("details", []):
        out.append(f"{prefix}{level}:  " + text.replace("\n", "\n\t"))
    return "\n".join(out)
