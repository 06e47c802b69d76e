"""The truth file (`eventq.truth/1`), read off the records that became lines."""
import json

from clock import SECOND, iso


SUFFERING = ("propagation", "blocked_mitigation")


def outage(s):
    o = s.outage
    affected = {r.host for n in s.nodes.values() if n.role in SUFFERING for r in n.records} - set(o["hosts"])
    return {
        "start": iso(o["start"]), "end": iso(o["end"]), "detected": iso(o["detected"]), "mitigated": iso(o["mitigated"]),
        "blocked_mitigation_seconds": (o["mitigated"] - o["first_blocked"] + SECOND // 2) // SECOND,
        "hosts": o["hosts"], "services": o["services"], "affected_hosts": sorted(affected)}


def build(s):
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
        "outage": outage(s),
        "clock_offsets": {h.name: h.ahead_us / SECOND for h in s.topology.hosts.values() if h.ahead_us},
        "root": s.outage["root"],
        "nodes": [n[2] for n in nodes],
        "edges": [{"from": a, "to": b, "relation": r} for a, b, r in s.edges],
        "conditions": [{"id": i, "title": t, "nodes": n} for i, t, n in s.conditions],
        "red_herrings": [{"source": r.file, "line": r.line, "what": r.herring}
                         for r in sorted((r for r in s.records if r.herring), key=lambda r: (r.time, r.order))],
    }


def text(s):
    return json.dumps(build(s), indent=1, ensure_ascii=False) + "\n"
