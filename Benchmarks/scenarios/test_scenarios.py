"""Checks of the generator and of the evaluation: `python3 -m unittest discover -s Benchmarks/scenarios`."""
import copy
import json
import os
import tempfile
import unittest

import base  # noqa: F401
import facts
import matching
import metrics
import output
import scenarios
import stress
from families import NEGATIVE

SEEDS = (1, 2)


class Scenarios(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = {}
        for family in scenarios.TABLE:
            for seed in SEEDS:
                story, files = scenarios.make(family, seed)
                cls.made[(family, seed)] = (story, files, facts.build(story))

    def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(self):
        for family in scenarios.TABLE:
            story, files, truth = self.made[(family, 1)]
            again, same = scenarios.make(family, 1)
            self.assertEqual(files, same, family)
            self.assertEqual(truth, facts.build(again), family)
            self.assertNotEqual(files, self.made[(family, 2)][1], family)

    def test_references_point_at_lines_that_say_it(self):
        for key, (story, files, truth) in self.made.items():
            lines = {path: data.decode().split("\n") for path, data in files.items()}
            for node in truth["nodes"]:
                records = sorted(story.nodes[node["id"]].records, key=lambda r: (r.time, r.order))
                self.assertEqual(len(records), len(matching.references(node)), (key, node["id"]))
                for record, reference in zip(records, [node] + node.get("more", [])):
                    line = lines[reference["source"]][reference["line"] - 1]
                    said = record.text.split("\n", maxsplit=1)[0].replace("{stamp}", "")[:20]
                    self.assertIn(json.dumps(said)[1:-1] if line.startswith("{") else said, line, (key, node["id"]))
            for herring in truth["red_herrings"]:
                self.assertNotEqual(lines[herring["source"]][herring["line"] - 1], "", key)

    def test_causes_precede_effects_and_the_root_leads_to_the_alert(self):
        for key, (_, _, truth) in self.made.items():
            nodes = {n["id"]: n for n in truth["nodes"]}
            for edge in truth["edges"]:
                self.assertLessEqual(nodes[edge["from"]]["time"], nodes[edge["to"]]["time"], (key, edge))
            for root in truth["roots"]:
                self.assertEqual(nodes[root]["role"], "trigger", key)
                self.assertTrue(any(e["from"] == root for e in truth["edges"]), key)
            for condition in truth["conditions"]:
                self.assertTrue(set(condition["nodes"]) <= set(nodes), (key, condition))
            for outage in truth["outages"]:
                self.assertLess(outage["start"], outage["end"], key)
                self.assertLessEqual(outage["start"], outage["detected"], key)

    def test_no_outage_where_all_is_well_and_two_where_there_are_two(self):
        for (family, seed), (_, _, truth) in self.made.items():
            count = 0 if family in NEGATIVE else 2 if family == "two-outages" else 1
            self.assertEqual(len(truth["outages"]), count, (family, seed))
            self.assertEqual(len(truth["roots"]), count, (family, seed))

    def test_size_and_names(self):
        names = set()
        for key, (story, files, _) in self.made.items():
            lines = sum(data.count(b"\n") for data in files.values())
            self.assertTrue(3_000 <= lines <= 15_000, (key, lines))
            self.assertTrue(4 <= len(story.fleet.hosts) <= 14, (key, len(story.fleet.hosts)))
            names.add(story.fleet.domain)
        self.assertGreater(len(names), len(self.made) // 2)

    def test_both_splits_hold_outages_and_quiet_times(self):
        for split in (scenarios.DEVELOPMENT, scenarios.VALIDATION):
            names = [f for f, (_, s) in scenarios.TABLE.items() if s == split]
            self.assertGreaterEqual(sum(f in NEGATIVE for f in names), 3)
            self.assertGreaterEqual(sum(f not in NEGATIVE for f in names), 6)

    def test_a_dead_host_is_silent(self):
        for key, (story, _, _) in self.made.items():
            for host, begin, end in story.silences:
                for record in story.records:
                    inside = record.host == host and begin < record.time < end
                    if inside and not record.file.startswith(("bmc/", "tickets/")) and record.app != "conserver":
                        self.assertIsNotNone(record.node, (key, host, record.text))


def perfect(truth):
    nodes = [dict(n, events=[{"source": n["source"], "line": n["line"]}]) for n in truth["nodes"]]
    return {"nodes": nodes, "edges": copy.deepcopy(truth["edges"]), "roots": [{"node": r} for r in truth["roots"]],
            "conditions": truth["conditions"], "outages": truth["outages"], "clock_offsets": truth["clock_offsets"]}


class Evaluation(unittest.TestCase):
    def setUp(self):
        story, self.files = scenarios.make("kernel-panic", 1)
        self.truth = facts.build(story)

    def test_a_perfect_timeline_is_perfect(self):
        row = metrics.score(perfect(self.truth), self.truth)
        for name in ("root1", "root1_strict", "root3", "edge_f1", "iou", "conditions"):
            self.assertEqual(row[name], 1.0, name)
        self.assertEqual(row["offset_error"], 0.0)

    def test_faults_cost(self):
        found = perfect(self.truth)
        found["roots"] = [{"node": "detected"}, {"node": "panic"}]
        found["edges"] = found["edges"][:len(found["edges"]) // 2] + [{"from": "detected", "to": "panic"}]
        found["outages"], found["conditions"], found["clock_offsets"] = [], [], {}
        row = metrics.score(found, self.truth)
        self.assertEqual((row["root1"], row["root3"], row["iou"], row["conditions"]), (0.0, 1.0, 0.0, 0.0))
        self.assertTrue(0.5 < row["edge_f1"] < 0.8, row["edge_f1"])
        self.assertGreater(row["offset_error"], 1)

    def test_inferred_nodes_of_one_side_are_contracted(self):
        found = perfect(self.truth)
        inner = {n["id"] for n in found["nodes"] if n.get("inferred")}
        self.assertTrue(inner)
        pairs = matching.contract({(e["from"], e["to"]) for e in found["edges"]}, inner)
        found["nodes"] = [n for n in found["nodes"] if n["id"] not in inner]
        found["edges"] = [{"from": a, "to": b} for a, b in sorted(pairs)]
        self.assertEqual(metrics.score(found, self.truth)["edge_f1"], 1.0)
        self.assertLess(metrics.score(found, self.truth, contracted=False)["edge_f1"], 1.0)

    def test_a_node_without_line_matches_by_host_class_and_time(self):
        root = next(n for n in self.truth["nodes"] if n["id"] == "panic")
        near = {"id": "n1", "host": root["host"], "class": "kernel_oops", "time": root["time"], "events": []}
        self.assertEqual(matching.match({"nodes": [near]}, self.truth), {"n1": "panic"})
        far = dict(near, time="2020-01-01T00:00:00Z")
        self.assertEqual(matching.match({"nodes": [far]}, self.truth), {})

    def test_lost_and_doubled_lines_keep_the_references_right(self):
        files, truth = stress.apply(self.files, self.truth, 1, drop=0.4, duplicate=0.1)
        self.assertLess(sum(map(len, files.values())), sum(map(len, self.files.values())) * 0.8)
        old = {n["id"]: n for n in self.truth["nodes"]}
        kept = 0
        for node in truth["nodes"]:
            originals = {self.files[s].split(b"\n")[n - 1] for s, n in matching.references(old[node["id"]])}
            for source, number in matching.references(node):
                self.assertIn(files[source].split(b"\n")[number - 1], originals)
                kept += 1
        self.assertGreater(kept, 20)

    def test_the_bootstrap_repeats_itself(self):
        values = [0.0, 1.0, 1.0, 0.5, None]
        self.assertEqual(metrics.mean(values), metrics.mean(values))
        middle, low, high = metrics.mean(values)
        self.assertEqual(middle, 0.625)
        self.assertTrue(low < middle < high)

    def test_written_files_are_what_was_made(self):
        story, files = scenarios.make("disk-full", 1)
        with tempfile.TemporaryDirectory() as folder:
            scenarios.write(story, files, folder, folder + ".json")
            os.remove(folder + ".json")
            for path, data in files.items():
                with open(os.path.join(folder, path), "rb") as file:
                    self.assertEqual(file.read(), output.packed(path, data))


if __name__ == "__main__":
    unittest.main()
