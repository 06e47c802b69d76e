"""Sorts records, gives them to the writers, counts lines, writes files (gzip without a time, so that bytes repeat)."""
import gzip
import os

from writers import WRITERS


def render(scenario):
    """{path: bytes}; every record learns the number of its first line (1-based) on the way."""
    by_file = {path: [] for path in scenario.topology.files}
    for record in scenario.records:
        by_file[record.file].append(record)
    result = {}
    for path, records in by_file.items():
        file = scenario.topology.files[path]
        writer = WRITERS[file.format]
        records.sort(key=lambda r: (r.time, r.order))
        lines, parts = 1, []
        for record in records:
            record.line = lines
            text = writer(record, scenario.topology, file) + "\n"
            lines += text.count("\n")
            parts.append(text)
        result[path] = "".join(parts).encode()
    return result


def packed(path, data):
    return gzip.compress(data, compresslevel=9, mtime=0) if path.endswith(".gz") else data


def write(directory, files):
    for path, data in files.items():
        target = os.path.join(directory, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as out:
            out.write(packed(path, data))
