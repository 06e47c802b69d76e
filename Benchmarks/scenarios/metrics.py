"""What a timeline gets right, one scenario at a time; means with bootstrap intervals over many."""
import random

from matching import contract, match, seconds

ALIASES = {"dns": ("named", "bind", "bind9", "unbound", "dnsmasq", "pdns_recursor", "pdns-recursor", "knotd", "knot"),
           "db": ("mysqld", "mysql", "mariadbd", "mariadb", "postgres", "postgresql", "database"),
           "nfs": ("nfsd", "rpc.mountd", "nfs-server"), "cache": ("redis", "redis-server")}
SERVICE = {name: role for role, names in ALIASES.items() for name in names}


def score(found, truth, contracted=True):
    """Metrics of one scenario; None where one does not apply."""
    if not truth["outages"]:
        return {"false_incidents": len(found.get("outages", [])), "false_roots": len(found.get("roots", [])),
                "offset_error": offsets(found, truth),
                "offset_ok": offsets(found, truth, close=2)}
    pairs = match(found, truth)
    result = roots(found, truth, pairs)
    result.update(edges(found, truth, pairs, contracted))
    result.update(iou=intervals(found, truth), conditions=conditions(found, truth), offset_error=offsets(found, truth),
                  offset_ok=offsets(found, truth, close=2),
                  extra_outages=max(0, len(found.get("outages", [])) - len(truth["outages"])))
    return result


def roots(found, truth, pairs):
    ranked = [pairs.get(r["node"]) for r in found.get("roots", [])]
    wanted = [set(o["accepted_roots"]) for o in truth["outages"]]
    strict = [{o["root"]} for o in truth["outages"]]

    def share(count, sets):
        return sum(any(r in s for r in ranked[:count]) for s in sets) / len(sets)
    return {"root1": float(any(r in s for s in wanted for r in ranked[:1])), "root3": share(3, wanted),
            "root1_strict": float(any(r in s for s in strict for r in ranked[:1]))}


def edges(found, truth, pairs, contracted):
    """Strict: both ends match; relations are not looked at. An edge inside one step of the truth says nothing. Nodes
    that are inferred on one side only are contracted, as a log shows no line of them."""
    mine = {(e["from"], e["to"]) for e in found.get("edges", [])}
    right = {(e["from"], e["to"]) for e in truth["edges"]}
    if contracted:
        mine = contract(mine, {n["id"] for n in found["nodes"] if n.get("inferred") and n["id"] not in pairs})
        right = contract(right, {n["id"] for n in truth["nodes"] if n.get("inferred")} - set(pairs.values()))
    mapped = {(pairs.get(a, "?" + a), pairs.get(b, "?" + b)) for a, b in mine}
    mapped = {(a, b) for a, b in mapped if a != b}
    mapped -= {(e["from"], e["to"]) for e in truth.get("accepted_edges", [])} - right
    hits = len(mapped & right)
    precision, recall = hits / len(mapped) if mapped else 0.0, hits / len(right) if right else 1.0
    return {"edge_precision": precision, "edge_recall": recall,
            "edge_f1": 2 * precision * recall / (precision + recall) if hits else 0.0}


def intervals(found, truth):
    """Mean over the outages of the truth of the best overlap of one found: intersection over union."""
    until = seconds(found.get("window", {}).get("until")) or max(
        [seconds(n["last"]) for n in truth["nodes"]] + [seconds(o["end"]) for o in truth["outages"] if o["end"]])

    def span(o):
        return seconds(o["start"]), seconds(o["end"]) or until
    total = 0.0
    for a, b in map(span, truth["outages"]):
        best = 0.0
        for c, d in map(span, found.get("outages", [])):
            union = max(b, d) - min(a, c)
            best = max(best, max(0.0, min(b, d) - max(a, c)) / union if union > 0 else 0.0)
        total += best
    return total / len(truth["outages"])


def normal(condition):
    kind, _, what = condition.lower().partition(":")
    what = what.split(".")[0]
    return kind, SERVICE.get(what, what)


def conditions(found, truth):
    wanted = {normal(c["id"]) for c in truth["conditions"]}
    if not wanted:
        return None
    return len(wanted & {normal(c["id"]) for c in found.get("conditions", [])}) / len(wanted)


def offsets(found, truth, close=None):
    """Mean absolute error in seconds over the hosts whose clock is wrong; with `close`, the share within so many."""
    wrong, seen = truth["clock_offsets"], found.get("clock_offsets", {})
    errors = [abs(seen.get(h, 0.0) - v) for h, v in wrong.items()]
    if close is not None:
        errors = [float(e <= close) for e in errors]
    return sum(errors) / len(errors) if errors else None


def mean(values, rounds=1000):
    """(mean, low, high): the 95 % interval by a seeded bootstrap; None without values."""
    values = [v for v in values if v is not None]
    if not values:
        return None
    rng = random.Random("bootstrap")
    means = sorted(sum(values[int(rng.random() * len(values))] for _ in values) / len(values) for _ in range(rounds))
    return sum(values) / len(values), means[int(rounds * 0.025)], means[int(rounds * 0.975) - 1]
