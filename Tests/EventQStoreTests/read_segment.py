#!/usr/bin/env python3
"""Reads segments of an eventq store, from docs/store-format.md alone: every row as a JSON object a line.

    read_segment.py FILE.evs ...

Bytes are given as Latin-1 text, so that each byte is one character. Exit status 1 where anything is not as specified.
"""
import datetime
import json
import struct
import sys
import zlib

MASK = (1 << 64) - 1
TEXT = {1: "_msg", 2: "hostname", 3: "app_name", 4: "proc_id", 5: "msg_id", 12: "_raw"}
NUMBER = {6: "facility", 7: "severity", 9: "kind", 10: "source", 11: "line", 13: "parser"}
OVERFLOW, EXTRA, FILTER, FOOTER, HEAD = 32, 64, 0xFFFD, 0xFFFE, 0xFFFF


def require(condition, message):
    if not condition:
        raise ValueError(message)


def wrap(value):
    value &= MASK
    return value - (1 << 64) if value >> 63 else value


class Reader:
    def __init__(self, data, flags=0):
        self.data, self.at, self.flags = data, 0, flags

    def copy(self):
        return Reader(self.data, self.flags)

    def take(self, count):
        require(self.at + count <= len(self.data), "cut off")
        self.at += count
        return self.data[self.at - count:self.at]

    def u8(self):
        return self.take(1)[0]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.u8()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    def signed(self):
        value = self.varint()
        return wrap((value >> 1) ^ -(value & 1))

    def blob(self):
        method, length = self.u8(), self.varint()
        require(method in (0, 1), "unknown blob method")
        if method == 0:
            return self.take(length)
        data = zlib.decompress(self.take(self.varint()))
        require(len(data) == length, "blob of another length")
        return data

    def names(self):
        return [self.take(self.varint()) for _ in range(self.varint())]

    def time_range(self):
        absent, present = self.varint(), self.u8()
        return (absent, self.signed(), self.signed()) if present else (absent, None, None)

    def records(self):
        result = {}
        while self.at < len(self.data):
            tag = self.varint()
            result[tag] = Reader(self.take(self.varint()))
        return result

    def stream(self, count):
        if count == 0:
            return []
        encoding = self.u8()
        if encoding == 0:
            return [self.signed()] * count
        if encoding == 4:
            runs = self.varint()
            values, lengths = self.stream(runs), self.stream(runs)
            return [v for v, n in zip(values, lengths) for _ in range(n)]
        require(encoding in (1, 2, 3), "unknown integer encoding")
        scale = self.varint()
        heads = [self.signed() for _ in range(min(encoding - 1, count))]
        values = list(heads)
        while len(values) < count:
            length = min(1024, count - len(values))
            base, width = self.signed(), self.u8()
            bits = int.from_bytes(self.take((length * width + 7) // 8), "little")
            values += [wrap(base + (bits >> i * width & (1 << width) - 1)) for i in range(length)]
        for step in reversed(range(len(heads))):
            for i in range(step + 1, count):
                values[i] = wrap(values[i] + values[i - 1])
        return [wrap(v * scale) for v in values]


def page_at(data, offset, length):
    size, crc, column, encoding, flags, group, first, rows = struct.unpack_from("<IIHBBIII", data, offset)
    require(size + 24 == length, "page length")
    require(zlib.crc32(data[offset + 8:offset + length]) == crc, "page checksum")
    return column, encoding, first, rows, Reader(data[offset + 24:offset + length], flags)


def dictionary(reader):
    count = reader.varint()
    shared, rests = reader.stream(count), reader.stream(count)
    strings, last = [], b""
    for common, rest in zip(shared, rests):
        text = last[:common] + reader.take(rest)
        require(not strings or text > last, "dictionary out of order")
        strings.append(text)
        last = text
    return strings


def text_page(reader, first, rows, raw):
    """Yields (row, type, bytes)."""
    shape = Reader(reader.blob())
    numbers = range(rows)
    if shape.u8() == 1:
        numbers = shape.stream(shape.varint())
    count = len(numbers)
    types = shape.stream(count) if shape.u8() == 1 else [0] * count
    places = shape.stream(count)
    parts = places.count(1)
    starts = ends = texts = []
    anchor = 0
    if parts:
        anchor = shape.u8()
        starts, ends = shape.stream(parts), shape.stream(parts)
    if count > parts:
        kind = shape.u8()
        values = shape.stream(count - parts)
        if kind == 0:
            body = Reader(reader.blob())
            texts = [body.take(n) for n in values]
            require(body.at == len(body.data), "text left over")
        elif kind == 1:
            strings = dictionary(Reader(reader.blob()))
            texts = [strings[v] for v in values]
        else:
            require(kind == 2, "unknown kind of text")
            texts = [str(v).encode() for v in values]
    require(shape.at == len(shape.data) and reader.at == len(reader.data), "bytes left over in a page")
    part = text = 0
    for number, kind, place in zip(numbers, types, places):
        row = first + number
        if place == 1:
            start, end = starts[part], ends[part]
            part += 1
            yield row, kind, raw[row][start:len(raw[row]) - end if anchor else start + end]
        else:
            yield row, kind, texts[text]
            text += 1


def stamp_text(nanoseconds, kind, offset):
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=nanoseconds // 10**9 + offset)
    if kind == 0:
        return f"{moment:%b} {moment.day:2d} {moment:%H:%M:%S}".encode()
    return moment.strftime("%Y-%m-%dT%H:%M:%S" if kind == 1 else "%Y-%m-%d %H:%M:%S").encode()


def slot_values(reader, texts, rows, earlier, columns, times):
    """The values of one slot of one template in its rows."""
    kind = reader.u8()
    if kind == 0:
        return [texts.take(n) for n in reader.stream(len(rows))]
    if kind == 1:
        return [str(v).encode() for v in reader.stream(len(rows))]
    if kind in (2, 3, 4):
        form = {2: "d", 3: "x", 4: "X"}[kind]
        width = reader.u8()
        return [f"{v & MASK:0{width}{form}}".encode() for v in reader.stream(len(rows))]
    if kind == 5:
        strings = dictionary(Reader(texts.take(reader.varint())))
        return [strings[v] for v in reader.stream(len(rows))]
    if kind == 6:
        return earlier[reader.varint()]
    if kind == 7:
        column = columns[reader.varint()]
        return [column[row] for row in rows]
    if kind == 8:
        return [".".join(str(v >> s & 255) for s in (24, 16, 8, 0)).encode() for v in reader.stream(len(rows))]
    require(kind == 9, "unknown kind of slot")
    form, offset = reader.u8(), reader.signed()
    return [stamp_text(times[row], form, offset) for row in rows]


def template_page(reader, first, count, columns, times):
    """Yields (row, raw text)."""
    coded = Reader(reader.blob())
    lengths = coded.stream(coded.varint())
    templates = [coded.take(n).split(b"\0") for n in lengths]
    slots, texts = Reader(reader.blob()), Reader(reader.blob())
    numbers = slots.stream(count)
    lines = {}
    for number, literals in enumerate(templates):
        rows = [first + i for i, n in enumerate(numbers) if n == number]
        values = []
        for _ in literals[1:] if rows else ():
            values.append(slot_values(slots, texts, rows, values, columns, times))
        for i, row in enumerate(rows):
            lines[row] = literals[0] + b"".join(v[i] + text for v, text in zip(values, literals[1:]))
    require(slots.at == len(slots.data) and texts.at == len(texts.data), "bytes left over in a page of templates")
    yield from lines.items()


def overflow(data):
    reader = Reader(data)
    while reader.at < len(data):
        name = reader.take(reader.varint())
        kind = reader.u8()
        yield name, kind, reader.take(reader.varint())


def byte_hash(word):
    def mix(a, b):
        product = a * b
        return (product >> 64) ^ (product & MASK)

    h = 0x9E3779B97F4A7C15 ^ (len(word) * 0xA0761D6478BD642F & MASK)
    whole = len(word) // 8 * 8
    for i in range(0, whole, 8):
        h = mix(h ^ int.from_bytes(word[i:i + 8], "little"), 0xE7037ED1A0B428DB)
    if whole < len(word):
        h = mix(h ^ int.from_bytes(word[whole:], "little"), 0x8EBC6AF09C88C6E3)
    return mix(h ^ (h >> 32), 0x589965CC75374CC3)


def is_word(byte):
    return chr(byte).isalnum() and byte < 128 or byte == 0x5F or byte >= 0x80


def check_filter(reader, raw):
    """Every word of the raw text must pass the filter."""
    require(reader.u8() == 2, "unknown filter")
    probes, blocks = reader.u8(), reader.varint()
    bits = reader.take(blocks * 64)
    for number in range(blocks):
        body, check = bits[number * 64:number * 64 + 60], bits[number * 64 + 60:number * 64 + 64]
        require(zlib.crc32(body) ^ (number + (probes << 24)) == int.from_bytes(check, "little"), "broken block of a filter")
    words = set()
    for line in raw:
        words.update(bytes(b if is_word(b) else 32 for b in line).split(b" "))
    for word in words - {b""}:
        h = byte_hash(word) | 1
        block = ((h >> 32) * blocks >> 32) * 64
        rest = (h * 0x9E3779B97F4A7C15 & MASK) >> 8
        for i in range(probes):
            bit = (rest >> 9 * i & 511) * 480 >> 9
            require(bits[block + (bit >> 3)] >> (bit & 7) & 1, f"word {word} is not in the filter")


def row_group(data, rows, pages):
    loaded = [page_at(data, offset, length) for _, offset, length in pages]
    require([p[0] for p in loaded] == [p[0] for p in pages], "directory and pages differ")
    require(loaded[0][0] == HEAD and loaded[0][1] == 5, "no head")
    head = loaded[0][4].records()
    require(head[1].varint() == rows, "rows of head and directory differ")
    sources, extra = head[4].names(), head[5].names()
    result = [{"fields": []} for _ in range(rows)]
    raw = [b""] * rows
    # What the raw text may be made of: the time, and columns that do not need the raw text.
    columns, times = {}, {}
    for column, encoding, first, count, reader in loaded:
        if column == 0:
            body = Reader(reader.copy().blob())
            times = {r: v for r, (p, v) in enumerate(zip(body.stream(count), body.stream(count))) if p}
        elif encoding == 3 and not reader.flags & 1 and column != 12:
            columns.setdefault(column, {}).update(
                {row: value for row, _, value in text_page(reader.copy(), first, count, raw)})
    for column, encoding, first, count, reader in loaded:
        if column == 12 and encoding == 7:
            for row, value in template_page(reader, first, count, columns, times):
                raw[row] = value
        elif column == 12:
            for row, _, value in text_page(reader, first, count, raw):
                raw[row] = value
    for row, value in enumerate(raw):
        if value:
            result[row]["_raw"] = value.decode("latin-1")
    for column, encoding, first, count, reader in loaded[1:]:
        if column == 12:
            continue
        if column == 0:
            require(encoding == 2, "encoding of the time")
            body = Reader(reader.blob())
            for row, (present, value) in enumerate(zip(body.stream(count), body.stream(count))):
                if present:
                    result[first + row]["_time"] = value
        elif column in NUMBER:
            require(encoding == 1, "encoding of a number")
            for row, value in enumerate(Reader(reader.blob()).stream(count)):
                name = NUMBER[column]
                result[first + row][name] = sources[value].decode("latin-1") if name == "source" and sources else value
        elif column in TEXT:
            for row, _, value in text_page(reader, first, count, raw):
                result[row][TEXT[column]] = value.decode("latin-1")
        elif column == FILTER:
            check_filter(reader, raw)
        elif column == OVERFLOW:
            for row, _, value in text_page(reader, first, count, raw):
                for name, kind, text in overflow(value):
                    result[row]["fields"].append([name.decode("latin-1"), kind, text.decode("latin-1")])
        else:
            name = extra[column - EXTRA].decode("latin-1")
            for row, kind, value in text_page(reader, first, count, raw):
                result[row]["fields"].append([name, kind, value.decode("latin-1")])
    return result


def check_counts(reader, rows):
    """Every table of row counts must say what the rows say."""
    reader.u8()
    first = reader.signed()
    hosts = [name.decode("latin-1") for name in reader.names()]
    for _ in range(reader.varint()):
        dimensions, n = reader.u8(), reader.varint()
        minutes = [first + m - 1 if m else None for m in reader.stream(n)] if dimensions & 1 else [None] * n
        names = [hosts[i] for i in reader.stream(n)] if dimensions & 2 else [None] * n
        severities = reader.stream(n) if dimensions & 4 else [None] * n
        found = dict(zip(zip(minutes, names, severities), reader.stream(n)))
        expected = {}
        for minute, host, severity in rows:
            key = (minute if dimensions & 1 else None, host if dimensions & 2 else None,
                   severity if dimensions & 4 else None)
            expected[key] = expected.get(key, 0) + 1
        require(found == expected, "row counts are wrong")


def segment(data):
    magic, version, zero, _ = struct.unpack_from("<4sHHQ", data, 0)
    require(magic == b"EVQS" and version == 1 and zero == 0, "not a segment of version 1")
    start, length, end, crc = struct.unpack("<QI4sI", data[-20:])
    require(end == b"EVQE" and zlib.crc32(data[-20:-4]) == crc, "broken tail")
    require(start + length + 20 == len(data), "footer out of place")
    column, encoding, _, _, reader = page_at(data, start, length)
    require(column == FOOTER and encoding == 6, "no footer")
    footer = reader.records()
    directory = Reader(footer[4].blob())
    offset, total, counted = 16, 0, []
    for _ in range(directory.varint()):
        rows = directory.varint()
        directory.time_range()
        pages = []
        for _ in range(directory.varint()):
            column, _, _, _ = directory.varint(), directory.u8(), directory.varint(), directory.varint()
            length = directory.varint()
            pages.append((column, offset, length))
            offset += length
        total += rows
        for row in row_group(data, rows, pages):
            counted.append((row["_time"] // 60_000_000_000 if "_time" in row else None, row.get("hostname", ""), row["severity"]))
            yield row
    require(offset == start, "pages do not reach the footer")
    require(footer[1].varint() == total, "rows do not add up")
    check_counts(Reader(footer[5].blob()), counted)


def main():
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            for row in segment(file.read()):
                print(json.dumps(row, sort_keys=True))


main()
