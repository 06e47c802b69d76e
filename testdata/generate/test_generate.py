"""Checks the committed seed outage: it is what the generator makes, and the truth points at the right lines.

    python3 -m unittest discover -s testdata/generate
"""
import gzip
import json
import os
import re
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import output  # noqa: E402
import scenario  # noqa: E402
import truth  # noqa: E402
from scenario import DEFAULT_SEED  # noqa: E402

LOGS = os.path.join(HERE, "..", "fastmail-outage")
TRUTH = os.path.join(HERE, "..", "fastmail-outage.truth.json")


def plain(path):
    with open(path, "rb") as file:
        data = file.read()
    # Compressed bytes depend on the zlib in use; what they hold does not.
    return gzip.decompress(data) if path.endswith(".gz") else data


def tree(directory):
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, directory).replace(os.sep, "/")] = plain(path)
    return found


class Committed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = scenario.mail_outage(DEFAULT_SEED)
        cls.files = output.render(cls.made)
        cls.logs = tree(LOGS)
        with open(TRUTH, encoding="utf-8") as file:
            cls.truth = json.load(file)

    def line(self, reference):
        return self.logs[reference["source"]].decode("utf-8", "replace").split("\n")[reference["line"] - 1]

    def test_the_generator_makes_what_is_committed(self):
        with tempfile.TemporaryDirectory() as directory:
            output.write(directory, self.files)
            again = tree(directory)
        self.assertEqual(sorted(again), sorted(self.logs))
        for path in sorted(again):
            self.assertTrue(again[path] == self.logs[path], f"{path} differs from what the generator makes")
        with open(TRUTH, encoding="utf-8") as file:
            self.assertEqual(file.read(), truth.text(self.made))

    def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(self):
        self.assertEqual(output.render(scenario.mail_outage(7)), output.render(scenario.mail_outage(7)))
        self.assertNotEqual(output.render(scenario.mail_outage(7)), output.render(scenario.mail_outage(8)))

    def test_size(self):
        lines = sum(data.count(b"\n") for data in self.logs.values())
        self.assertGreaterEqual(lines, 55_000)
        self.assertLessEqual(lines, 70_000)
        on_disk = sum(os.path.getsize(os.path.join(LOGS, path)) for path in self.logs)
        self.assertLess(on_disk, 10_000_000)

    def test_truth_points_at_the_right_lines(self):
        expected = {
            "panic": "BUG: kernel NULL pointer dereference", "sel_stop": "Run-time critical stop",
            "zone_change": "received control channel command 'reconfig'", "zone_transfer": "Transfer started",
            "named_down": "query: db1.int.corp.example IN A", "web1_db": "Connection timed out",
            "web1_names": "getaddrinfo", "app1_names": "on 10.20.0.11:53: read udp",
            "web2_upstream": "upstream timed out",
            "mail1_names": "Unknown MySQL server host", "mail2_names": "Unknown MySQL server host",
            "replication": "Lost connection", "detected": "HOST ALERT: db1;DOWN",
            "failover_blocked": "starting fail-over",
            "rmm_blocked": "Address lookup for db1-rmm.int.corp.example failed", "ticket": "\"event\": \"created\"",
            "reset": "Reset Button pressed", "boot": "Linux version", "named_up": "all zones loaded",
            "mysqld_up": "ready for connections", "failover_ok": "run 6", "web1_ok": "restored after",
            "mail2_ok": "Connected to database", "replication_ok": "replication resumed"}
        nodes = {n["id"]: n for n in self.truth["nodes"]}
        for name, text in expected.items():
            self.assertIn(text, self.line(nodes[name]), name)
        for node in nodes.values():
            for reference in [node] + node.get("more", []):
                self.assertNotEqual(self.line(reference), "", node["id"])

    def test_truth_is_one_graph_without_effects_before_causes(self):
        nodes = {n["id"]: n for n in self.truth["nodes"]}
        self.assertIn(self.truth["root"], nodes)
        for edge in self.truth["edges"]:
            cause, effect = nodes[edge["from"]], nodes[edge["to"]]
            self.assertLessEqual(cause["time"], effect["time"], edge)
        for condition in self.truth["conditions"]:
            self.assertTrue(set(condition["nodes"]) <= set(nodes), condition)
        outage = self.truth["outage"]
        self.assertEqual(outage["start"], nodes[self.truth["root"]]["time"])
        self.assertLess(outage["start"], outage["detected"])
        self.assertLess(outage["detected"], outage["mitigated"])
        self.assertLess(outage["mitigated"], outage["end"])

    def test_red_herrings_are_where_the_truth_says(self):
        self.assertGreaterEqual(len(self.truth["red_herrings"]), 15)
        for herring in self.truth["red_herrings"]:
            self.assertNotEqual(self.line(herring), "", herring)

    def test_nothing_comes_from_db1_while_it_is_down(self):
        down = self.truth["outage"]["start"][11:19]
        for path, pattern in (("db1/syslog", r"^Oct 15 (\S+) "), ("dns/db1-queries.log", r"^15-Oct-2026 (\S+?)\."),
                              ("dns/db1-general.log", r"^15-Oct-2026 (\S+?)\."),
                              ("db/db1-error.log", r"^2026-10-15T(\S+?)\.")):
            for line in self.logs[path].decode().splitlines():
                stamp = re.match(pattern, line).group(1)
                self.assertFalse(down < stamp < "13:36:00", line)

    def test_nobody_is_served_while_the_database_is_down(self):
        start, end = "12:51:15", "13:41:26"
        for line in self.logs["mail1/mail.log"].decode().splitlines():
            self.assertFalse("status=sent" in line and start < line[7:15] < end, line)
        for line in self.logs["web1/syslog"].decode().splitlines():
            served = '" 200 ' in line and "/static/" not in line
            self.assertFalse(served and start < line[7:15] < end, line)

    def test_the_skew_shows_at_the_log_host(self):
        offset = self.truth["clock_offsets"]["web2"]
        seen = 0
        for line in self.logs["loghost/received.jsonl.gz"].decode().splitlines():
            row = json.loads(line)
            sent, got = (int(row[k][14:16]) * 60 + float(row[k][17:26]) for k in ("timereported", "timegenerated"))
            ahead = (sent - got + 1800) % 3600 - 1800
            self.assertAlmostEqual(ahead, offset if row["hostname"] == "web2" else 0, delta=0.05, msg=line)
            seen += row["hostname"] == "web2"
        self.assertGreater(seen, 100)


if __name__ == "__main__":
    unittest.main()
