"""Record formats of hosts, containers and applications beyond those of the seed generator."""
import json

from clock import bsd, iso, parts
from model import CRIT, DEBUG, ERR, FACILITIES, INFO, NOTICE, WARNING
from writers import journal_json
from writers.rfc3164 import tag

LEVELS = {CRIT: "FATAL", ERR: "ERROR", WARNING: "WARN", NOTICE: "INFO", INFO: "INFO", DEBUG: "DEBUG"}


def _wall(record, topology):
    return record.time + topology.hosts[record.host].ahead_us


def pri3164(record, topology, file):
    """RFC 3164 with PRI, as a relay writes what it received."""
    priority = FACILITIES[record.facility] * 8 + record.severity
    return f"<{priority}>{bsd(_wall(record, topology))} {record.host} {tag(record)} {record.text}"


def python_log(record, topology, file):
    d = parts(_wall(record, topology))
    level = {WARNING: "WARNING", CRIT: "CRITICAL"}.get(record.severity, LEVELS[record.severity])
    return f"{d:%Y-%m-%d %H:%M:%S},{d.microsecond // 1000:03d} {level} [{record.app}] {record.text}"


def logback(record, topology, file):
    d = parts(_wall(record, topology))
    thread = f"nio-8080-exec-{record.order % 40 + 1}"
    return (f"{d:%Y-%m-%d %H:%M:%S}.{d.microsecond // 1000:03d} {LEVELS[record.severity]:>5} {record.pid} --- "
            f"[{thread:>15}] c.e.{record.app}.Service : {record.text}")


def app_json(record, topology, file):
    row = {"time": iso(_wall(record, topology), digits=3), "level": LEVELS[record.severity].lower(),
           "host": record.host, "service": record.app, "msg": record.text}
    return json.dumps(row, separators=(",", ":"))


def docker_json(record, topology, file):
    stream = "stderr" if record.severity <= WARNING else "stdout"
    return json.dumps({"log": f"{LEVELS[record.severity]} {record.text}\n", "stream": stream,
                       "time": iso(_wall(record, topology))[:-1] + "000Z"}, separators=(",", ":"))


class _Boot:
    """One boot of one host, as the journal's writer wants to see a host."""

    def __init__(self, host, time):
        self.boots = [max((b for b in host.boots if b <= time), default=host.boots[0])]
        self.ahead_us = host.ahead_us


class _Boots:
    def __init__(self, name, boot):
        self.hosts = {name: boot}


def journal(record, topology, file):
    """The seed's journal writer, with a new boot id after each boot."""
    host = topology.hosts[record.host]
    boot = _Boot(host, record.time)
    text = journal_json.render(record, _Boots(record.host, boot), file)
    if boot.boots[0] == host.boots[0]:
        return text
    entry = json.loads(text)
    entry["_BOOT_ID"] = journal_json._id(f"boot {record.host} {boot.boots[0]}")
    return json.dumps(entry, separators=(",", ":"))
