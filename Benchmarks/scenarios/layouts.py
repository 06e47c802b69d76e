"""Which file holds what, in which format: four styles of keeping logs, chosen at random. Also the hosts' clocks."""
from clock import MINUTE, SECOND
from topology import File

STYLES = [("host_folders", 4), ("service_folders", 3), ("central", 3), ("flat", 2)]
HOST_FORMATS = [("rfc3164", 5), ("syslog_iso", 4), ("rfc5424", 3), ("journal", 3), ("pri3164", 1)]
NAMES = {"rfc3164": ("syslog", "messages"), "syslog_iso": ("syslog", "messages"), "rfc5424": ("messages", "syslog"),
         "journal": ("journal.json",), "pri3164": ("remote.log", "messages")}
FOLDERS = {"dns": "dns", "db": "db", "web": "web", "app": "app", "cache": "cache", "auth": "auth", "kdc": "auth"}
SKEWS = [2, 5, 11, 17, 31, 47, 75, 120, 240, 420, 600]


def apply(fleet, rng):
    style = rng.weighted(STYLES)
    fleet.style = style
    fleet.packed = rng.chance(0.4)
    home = fleet.by_key.get("log") or fleet.by_key["mon"]
    central = None
    if style == "central":
        format = rng.weighted([("syslog_iso", 5), ("rfc5424", 3), ("rfc3164", 3), ("pri3164", 1)])
        central = _file(fleet, rng.pick(["loghost/all.log", "central/syslog", "remote/messages"]), format, home.name,
                        packed=fleet.packed)
    received = None
    if rng.chance(0.5):
        received = _file(fleet, "loghost/received.jsonl", "rsyslog_json", home.name, packed=rng.chance(0.5))
    for host in fleet.hosts.values():
        if not host.logs:
            continue
        if central and not rng.chance(0.12):
            host.syslog = central
        else:
            format = rng.weighted(HOST_FORMATS)
            options = {"offset_minutes": rng.pick([0, 0, 0, 60, 120, -300])} if format == "syslog_iso" else {}
            host.syslog = _file(fleet, _host_path(style, host.name, rng.pick(NAMES[format])), format, host.name,
                                packed=rng.chance(0.12), **options)
            if received and rng.chance(0.5):
                host.copies = (received,)
    for service in fleet.services.values():
        _service_file(fleet, rng, style, service)
    clocks(fleet, rng)


def clocks(fleet, rng):
    """Some clocks are wrong; one in six scenarios has a host that writes local time as if it were UTC."""
    names = [h for h in fleet.hosts.values() if h.logs and h.key not in ("ops", "mon", "log")]
    for _ in range(rng.weighted([(0, 2), (1, 4), (2, 2), (3, 1)])):
        host = rng.pick(names)
        host.ahead_us = (1 if rng.chance(0.5) else -1) * (rng.pick(SKEWS) * SECOND - rng.between(0, 900_000))
    if rng.chance(0.17):
        rng.pick(names).ahead_us = rng.pick([-5, -1, 1, 2]) * 60 * MINUTE + rng.between(-400_000, 400_000)


def _file(fleet, path, format, host, packed=False, **options):
    path += ".gz" if packed else ""
    if path not in fleet.files:
        fleet.files[path] = File(path, format, host, **options)
    return path


def _host_path(style, name, base):
    if style == "flat":
        return f"{name}.journal.json" if base == "journal.json" else f"{name}.log"
    return f"{name}/{base}"


def _service_path(fleet, style, service, base):
    folder = FOLDERS.get(service.role, service.role)
    if style == "host_folders":
        return f"{service.host}/{base}"
    if style == "flat":
        return f"{service.host}-{base}"
    return f"{folder}/{service.host}-{base}"


def _service_file(fleet, rng, style, service):
    program = service.program
    host = fleet.hosts[service.host]
    if program.access and (style != "central" or rng.chance(0.5)):
        service.access = _file(fleet, _service_path(fleet, style, service, program.access), program.access_format,
                               host.name)
    if program.native and (program.only_file or rng.chance(0.25 if style == "central" else 0.8)):
        service.file = _file(fleet, _service_path(fleet, style, service, program.log), program.native, host.name)


def ticket_file(fleet):
    return _file(fleet, "tickets/export.jsonl", "json_lines", fleet.by_key["ops"].name)


def console_file(fleet, host, rng):
    path = f"console/{host.name}.log"
    host.console = _file(fleet, path, "console", host.name, stamps=rng.pick(["line", "mark"]))
    return host.console


def sel_file(fleet, host):
    host.sel = _file(fleet, f"bmc/{host.name}-sel.txt", "ipmi_sel", host.name)
    return host.sel
