"""The truth file (`eventq.truth/1`) of a scenario: as the seed generator's, and also `outages` (none, one or several),
`roots`, `anchor` (the `--since` to use), the family and the seed."""
import json

import truth
from clock import SECOND, iso


def build(story):
    outages = [_outage(story, x) for x in story.incidents]
    story.outage = {"root": None}
    nodes = _nodes(story)
    known = {n["id"]: n["time"] for n in nodes}
    _late_parents(story, known)
    result = {"schema": "eventq.truth/1", "family": story.family, "seed": story.number, "anchor": story.anchor,
              "outages": outages,
              "clock_offsets": {h.name: h.ahead_us / SECOND for h in story.fleet.hosts.values() if h.ahead_us},
              "roots": [x.root for x in story.incidents],
              "nodes": nodes,
              "edges": [{"from": a, "to": b, "relation": r} for a, b, r in dict.fromkeys(story.edges)
                        if a in known and b in known],
              "accepted_edges": [{"from": a, "to": b} for a, b in dict.fromkeys(story.accepted)
                                 if a in known and b in known and (a, b) not in {e[:2] for e in story.edges}],
              "conditions": [{"id": i, "title": t, "nodes": n} for i, t, n in story.conditions],
              "red_herrings": [{"source": r.file, "line": r.line, "what": r.herring}
                               for r in sorted((r for r in story.records if r.herring),
                                               key=lambda r: (r.time, r.order))]}
    if outages:
        result["outage"], result["root"] = outages[0], outages[0]["root"]
    return result


def _late_parents(story, times):
    """Where several causes lead to one step, those that came after it are true but nobody must find them."""
    edges = [e for e in story.edges if e[0] in times and e[1] in times]
    story.edges = [e for e in edges if times[e[0]] <= times[e[1]]]
    for cause, effect, _ in edges:
        if times[cause] > times[effect]:
            assert any(b == effect for _, b, _ in story.edges), (story.family, story.number, cause, effect)
            story.accept(cause, effect)


def _nodes(story):
    """The seed's `truth.build` lists the nodes; it wants an outage and a topology, which it gets in its terms."""
    class View:
        seed, topology, nodes, edges, conditions, records = (story.seed, story.topology, story.nodes, [], [], [])
        outage = dict(root=None, start=0, end=0, detected=0, mitigated=0, first_blocked=0, hosts=[], services=[])
    for name in [n for n in story.nodes if not story.nodes[n].records]:
        del story.nodes[name]
    nodes = truth.build(View)["nodes"]
    for node in nodes:
        first = min(story.nodes[node["id"]].records, key=lambda r: (r.time, r.order))
        if first.app:
            node["app"] = first.app
    return nodes


def _time(value):
    return None if value is None else iso(value)


def _outage(story, x):
    chain, edges = {x.root}, list(story.edges)
    for _ in story.nodes:
        more = {b for a, b, _ in edges if a in chain} - chain
        if not more:
            break
        chain |= more
    suffering = {r.host for n in chain for r in story.nodes[n].records
                 if story.nodes[n].role in truth.SUFFERING} - set(x.hosts)
    blocked = 0 if x.first_blocked is None or x.mitigated is None else (x.mitigated - x.first_blocked) // SECOND
    return {"start": iso(x.start), "end": _time(x.end), "detected": _time(x.detected), "mitigated": _time(x.mitigated),
            "blocked_mitigation_seconds": blocked, "hosts": sorted(set(x.hosts)), "services": sorted(set(x.services)),
            "affected_hosts": sorted(suffering), "root": x.root, "accepted_roots": [x.root] + x.accepted}


def text(story):
    return json.dumps(build(story), indent=1, ensure_ascii=False) + "\n"
