"""A serial console captured by a console server in the manner of conserver: the bytes of the line (CR LF), with the
server's own `[-- MARK -- ...]` lines. With stamps="line" every line also carries the server's stamp."""
from clock import ctime


def render(record, topology, file):
    text = record.text
    if record.app == "conserver":
        return text + "\r"
    if file.options.get("stamps") == "line":
        text = f"[{ctime(record.time)}] {text}"
    return text + "\r"
