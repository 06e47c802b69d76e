"""What one gets without correlating: the earliest error, the biggest burst, chance.

From the events of `eventq parse`."""
import json
import subprocess

from matching import WINDOW, seconds


def events(binary, directory, timeout):
    """[(time, host, severity)]; None where the parser does not run."""
    run = subprocess.run([binary, "parse", directory], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         timeout=timeout, check=False)
    found = []
    for line in run.stdout.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if row.get("_time"):
            found.append((seconds(row["_time"]), row.get("hostname", ""), int(row.get("severity", 6))))
    return found or None


def score(rows, truth):
    """{name: 1.0 or 0.0} of root@1, by host and time; chance is what a random cell with an error would give."""
    if not rows or not truth["outages"]:
        return {}
    roots = [(n["host"], seconds(n["time"])) for o in truth["outages"] for n in truth["nodes"]
             if n["id"] in o["accepted_roots"]]

    def hit(host, time, slack=0):
        return float(any(h == host and abs(time - t) <= WINDOW + slack for h, t in roots))
    errors = sorted(r for r in rows if r[2] <= 3)
    cells = {}
    for time, host, severity in rows:
        if severity <= 4:
            cells[(host, int(time // 60))] = cells.get((host, int(time // 60)), 0) + 1
    result = {"earliest": hit(errors[0][1], errors[0][0]) if errors else 0.0, "burst": 0.0, "chance": 0.0}
    if cells:
        host, minute = max(sorted(cells), key=lambda c: cells[c])
        result["burst"] = hit(host, minute * 60 + 30, 30)
        result["chance"] = sum(hit(h, m * 60 + 30, 30) for h, m in cells) / len(cells)
    return result
