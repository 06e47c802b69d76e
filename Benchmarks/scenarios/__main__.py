"""Writes one outage: `python3 Benchmarks/scenarios --family NAME --seed N --out DIR --truth FILE`.

`--list` names the families."""
import argparse
import sys

import base  # noqa: F401
import scenarios


def main():
    parser = argparse.ArgumentParser(prog="scenarios", description=__doc__)
    parser.add_argument("--list", action="store_true", help="name the families and their split")
    parser.add_argument("--family", choices=sorted(scenarios.TABLE))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", help="directory for the logs (made if absent)")
    parser.add_argument("--truth", help="file for what really happened; keep it out of --out")
    options = parser.parse_args()
    if options.list:
        for name, (_, split) in scenarios.TABLE.items():
            print(f"{name:28} {split}")
        return
    if not (options.family and options.out and options.truth):
        parser.error("--family, --out and --truth are needed")
    story, files = scenarios.make(options.family, options.seed)
    scenarios.write(story, files, options.out, options.truth)
    print(f"{sum(d.count(10) for d in files.values())} lines in {len(files)} files", file=sys.stderr)


if __name__ == "__main__":
    main()
