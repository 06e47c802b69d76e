"""`journalctl -o json`: one object a line, all values strings; a message that is not UTF-8 is an array of bytes."""
import hashlib
import json

from model import FACILITIES

UNITS = {"postfix": "postfix@-.service", "dovecot": "dovecot.service", "sshd": "ssh.service", "CRON": "cron.service",
         "systemd": "init.scope", "chronyd": "chrony.service", "systemd-resolved": "systemd-resolved.service"}


def _id(text):
    return hashlib.md5(text.encode()).hexdigest()


def render(record, topology, file):
    host = topology.hosts[record.host]
    wall = record.time + host.ahead_us
    monotonic = record.time - host.boots[0]
    boot = _id(f"boot {record.host}")
    name = record.app.split("/")[0]
    unit = UNITS.get(name, f"{name}.service")
    entry = {
        "__CURSOR": f"s={_id('seqnum ' + record.host)[:12]};i={0x41ac00 + record.line:x};b={boot[:12]};m={monotonic:x};"
                    f"t={wall:x}",
        "__REALTIME_TIMESTAMP": str(wall),
        "__MONOTONIC_TIMESTAMP": str(monotonic),
        "_BOOT_ID": boot,
        "_HOSTNAME": record.host,
        "_TRANSPORT": "kernel" if record.app == "kernel" else "syslog",
        "PRIORITY": str(record.severity),
        "SYSLOG_FACILITY": str(FACILITIES[record.facility]),
        "SYSLOG_IDENTIFIER": record.app,
    }
    if record.pid:
        entry["SYSLOG_PID"] = entry["_PID"] = str(record.pid)
        entry["_COMM"] = record.app.split("/")[-1][:15]
        entry["_SYSTEMD_UNIT"] = unit
    raw = record.extra.get("raw")
    entry["MESSAGE"] = list(raw) if raw is not None else record.text
    return json.dumps(entry, separators=(",", ":"))
