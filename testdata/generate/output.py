"""Sorts records, gives them to the writers, counts lines, writes files (gzip without a time, so that bytes repeat)."""
import os
import struct
import zlib

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
    return gzipped(data) if path.endswith(".gz") else data


def gzipped(data):
    """RFC 1952 by hand: the gzip module's header differs between versions of Python."""
    header = b"\x1f\x8b\x08\x00" + struct.pack("<I", 0) + b"\x02\xff"  # deflate, no flags, no time, best, unknown system
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(data) + deflate.flush()
    return header + body + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def write(directory, files):
    for path, data in files.items():
        target = os.path.join(directory, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as out:
            out.write(packed(path, data))
