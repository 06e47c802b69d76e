"""The truth file (`eventq.truth/1`), read off the records that became lines."""
import json

from clock import SECOND, iso


def build(s):
    m = s.moments
    nodes = []
    for node in s.nodes.values():
        assert node.records, f"node {node.name} has no line"
        records = sorted(node.records, key=lambda r: (r.time, r.order))
        first = records[0]
        begin = first.time if node.inferred_at is None else node.inferred_at
        entry = {"id": node.name, "host": first.host, "time": iso(begin), "last": iso(max(begin, records[-1].time)),
                 "class": node.kind, "role": node.role, "source": first.file, "line": first.line, "title": node.title}
        if node.inferred_at is not None:
            entry["inferred"] = True
        if len(records) > 1:
            entry["more"] = [{"source": r.file, "line": r.line} for r in records[1:]]
        nodes.append((begin, first.order, entry))
    nodes.sort(key=lambda n: n[:2])
    return {
        "schema": "eventq.truth/1",
        "seed": s.seed,
        "outage": {
            "start": iso(m.crash), "end": iso(m.end), "detected": iso(m.detected), "mitigated": iso(m.reset),
            "blocked_mitigation_seconds": (m.reset - m.attempts[0] + SECOND // 2) // SECOND,
            "hosts": ["db1"], "services": ["named", "mysqld"],
            "affected_hosts": ["app1", "db2", "imap1", "mail1", "mail2", "ops1", "web1", "web2"]},
        "clock_offsets": {h.name: h.ahead_us / SECOND for h in s.topology.hosts.values() if h.ahead_us},
        "root": "panic",
        "nodes": [n[2] for n in nodes],
        "edges": [{"from": a, "to": b, "relation": r} for a, b, r in s.edges],
        "conditions": [{"id": i, "title": t, "nodes": n} for i, t, n in s.conditions],
        "red_herrings": [{"source": r.file, "line": r.line, "what": r.herring}
                         for r in sorted((r for r in s.records if r.herring), key=lambda r: (r.time, r.order))],
    }


def text(s):
    return json.dumps(build(s), indent=1, ensure_ascii=False) + "\n"
