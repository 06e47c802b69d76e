"""Writes the seed outage: `python3 testdata/generate --seed N --out DIR --truth FILE`."""
import argparse
import sys

import output
import scenario
import truth


def main():
    parser = argparse.ArgumentParser(prog="generate", description=__doc__)
    parser.add_argument("--seed", type=int, default=scenario.DEFAULT_SEED)
    parser.add_argument("--out", required=True, help="directory for the logs (made if absent)")
    parser.add_argument("--truth", required=True, help="file for what really happened")
    parser.add_argument("--console-stamps", choices=("mark", "line"), default="mark",
                        help="does the console server stamp every line, or write a mark every five minutes")
    options = parser.parse_args()
    made = scenario.mail_outage(options.seed, options.console_stamps)
    files = output.render(made)
    output.write(options.out, files)
    with open(options.truth, "w", encoding="utf-8", newline="\n") as out:
        out.write(truth.text(made))
    total = 0
    for path, data in sorted(files.items()):
        count = data.count(b"\n")
        total += count
        print(f"{count:7d} {len(data):9d} {path}", file=sys.stderr)
    print(f"{total:7d} lines", file=sys.stderr)


if __name__ == "__main__":
    main()
