"""Runs `eventq timeline` over families and seeds, compares with the truth, prints a table per family.

    python3 Benchmarks/scenarios/evaluate.py --eventq .build/release/eventq --split development --seeds 1-5
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import base  # noqa: F401
import baselines
import facts
import metrics
import scenarios
import stress

COLUMNS = (("root1", "root@1"), ("root3", "root@3"), ("edge_f1", "edge F1"), ("iou", "IoU"),
           ("conditions", "conditions"),
           ("offset_ok", "clock +-2 s"), ("offset_error", "clock error"),
           ("false_incidents", "false inc."), ("seconds", "seconds"),
           ("earliest", "earliest"),
           ("burst", "burst"), ("chance", "chance"), ("same_bytes", "same bytes"),
           ("broken", "failed runs"))


def run(binary, directory, anchor, timeout):
    """(the bytes printed, seconds, message where there is no timeline in them)."""
    began = time.monotonic()
    try:
        done = subprocess.run([binary, "timeline", "--since", anchor, "--format", "json", "--quiet", directory],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return b"", time.monotonic() - began, str(error)
    took = time.monotonic() - began
    try:
        json.loads(done.stdout)
        return done.stdout, took, ""
    except ValueError:
        return b"", took, done.stderr.decode("utf-8", "replace")[-300:] or f"exit status {done.returncode}"


EMPTY = {"nodes": [], "edges": [], "roots": [], "conditions": [], "outages": [], "clock_offsets": {}}


def one(options, family, seed, directory):
    """The metrics of one scenario."""
    story, files = scenarios.make(family, seed)
    truth = facts.build(story)
    files, truth = stress.apply(files, truth, seed, options.drop, options.duplicate, options.shuffle_files)
    logs = os.path.join(directory, f"{family}-{seed}")
    truth_path = logs + ".truth.json"
    shutil.rmtree(logs, ignore_errors=True)  # of an earlier run with --keep
    scenarios.write(story, files, logs, truth_path)
    with open(truth_path, "w", encoding="utf-8") as out:
        json.dump(truth, out, indent=1)
    printed, took, message = run(options.eventq, logs, truth["anchor"], options.timeout)
    row = metrics.score(EMPTY if message else json.loads(printed), truth, not options.no_contract)
    if options.shuffle_files:
        shutil.rmtree(logs + "-sorted", ignore_errors=True)
        scenarios.write(story, dict(sorted(files.items())), logs + "-sorted", truth_path + "-sorted")
        again, _, _ = run(options.eventq, logs + "-sorted", truth["anchor"], options.timeout)
        row["same_bytes"] = float(again == printed)
    row.update(family=family, split=scenarios.TABLE[family][1], seed=seed, seconds=took, failed=message,
               broken=float(bool(message)))
    if options.baselines:
        row.update(baselines.score(baselines.events(options.eventq, logs, options.timeout), truth))
    return row


def summary(rows):
    return {key: metrics.mean([r.get(key) for r in rows]) for key, _ in COLUMNS}


def table(rows):
    """Lines of text: families, then the splits."""
    groups = [(f, [r for r in rows if r["family"] == f]) for f in dict.fromkeys(r["family"] for r in rows)]
    groups += [(split.upper(), [r for r in rows if r["split"] == split])
               for split in (scenarios.DEVELOPMENT, scenarios.VALIDATION)]
    shown = [["family", "n"] + [title for _, title in COLUMNS]]
    shown += [[name, str(len(mine))] + [cell(v) for v in summary(mine).values()] for name, mine in groups if mine]
    columns = [c for c in zip(*shown) if set(c[1:]) != {"-"}]  # without those that nothing was measured for
    widths = [max(map(len, c)) for c in columns]
    return ["  ".join(c[i].ljust(w) if c is columns[0] else c[i].rjust(w) for c, w in zip(columns, widths)).rstrip()
            for i in range(len(shown))]


def cell(value):
    return "-" if value is None else f"{value[0]:.2f} [{value[1]:.2f}-{value[2]:.2f}]"


def seeds(text):
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--eventq", default=".build/release/eventq", help="the program to judge")
    parser.add_argument("--split", choices=(scenarios.DEVELOPMENT, scenarios.VALIDATION, "all"),
                        default=scenarios.DEVELOPMENT)
    parser.add_argument("--families", help="names, separated by commas, instead of a split")
    parser.add_argument("--seeds", type=seeds, default=seeds("1-3"), help="N or N-M")
    parser.add_argument("--drop", type=float, default=0.0, help="share of lines lost")
    parser.add_argument("--duplicate", type=float, default=0.0, help="share of lines that come twice")
    parser.add_argument("--shuffle-files", action="store_true", help="create the files in another order")
    parser.add_argument("--no-contract", action="store_true", help="do not contract nodes inferred on one side only")
    parser.add_argument("--baselines", action="store_true", help="compute the baselines from `eventq parse` too")
    parser.add_argument("--timeout", type=float, default=120)
    parser.add_argument("--json", help="write all figures to this file")
    parser.add_argument("--keep", help="keep logs and truths in this directory")
    return parser.parse_args()


def main():
    options = arguments()
    names = options.families.split(",") if options.families else [
        n for n, (_, split) in scenarios.TABLE.items() if options.split in ("all", split)]
    unknown = [n for n in names if n not in scenarios.TABLE]
    if unknown:
        sys.exit(f"unknown family: {', '.join(unknown)}")
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for family in names:
            for seed in options.seeds:
                rows.append(one(options, family, seed, options.keep or scratch))
                if rows[-1]["failed"]:
                    print(f"{family} {seed}: {rows[-1]['failed'].strip()}", file=sys.stderr)
    print("\n".join(table(rows)))
    if options.json:
        groups = {f: summary([r for r in rows if r["family"] == f]) for f in dict.fromkeys(r["family"] for r in rows)}
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump({"schema": "eventq.evaluation/1", "options": {k: v for k,
                                                                    v in vars(options).items() if k != "keep"},
                       "families": groups, "scenarios": rows}, out, indent=1)


if __name__ == "__main__":
    main()
