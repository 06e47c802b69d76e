"""What happens to logs on their way: lines lost, lines twice, files in another order. The truth's lines follow."""
import random


def apply(files, truth, seed, drop=0.0, duplicate=0.0, shuffle=False):
    """New (files, truth); a node whose lines are all lost stays, without a reference."""
    rng = random.Random(f"stress:{seed}")
    where = {}
    if drop or duplicate:
        changed = {}
        for path in sorted(files):
            changed[path], where[path] = _lines(files[path], rng, drop, duplicate)
        files, truth = changed, _truth(truth, where)
    if shuffle:
        paths = sorted(files)
        rng.shuffle(paths)
        files = {path: files[path] for path in paths}
    return files, truth


def _lines(data, rng, drop, duplicate):
    out, where, number = [], {}, 0
    for old, line in enumerate(data.split(b"\n")[:-1], 1):
        if drop and rng.random() < drop:
            continue
        number += 1
        where[old] = number
        out.append(line)
        if duplicate and rng.random() < duplicate:
            number += 1
            out.append(line)
    return b"".join(line + b"\n" for line in out), where


def _truth(truth, where):
    truth = dict(truth)
    truth["nodes"] = [_node(node, where) for node in truth["nodes"]]
    truth["red_herrings"] = [dict(r, line=where[r["source"]][r["line"]]) for r in truth["red_herrings"]
                             if r["line"] in where[r["source"]]]
    return truth


def _node(node, where):
    places = [{"source": r["source"], "line": where[r["source"]][r["line"]]}
              for r in [node] + node.get("more", []) if r["line"] in where[r["source"]]]
    node = {k: v for k, v in node.items() if k not in ("source", "line", "more")}
    if places:
        node.update(places[0])
        if places[1:]:
            node["more"] = places[1:]
    return node
