"""The database's disk fills up; it stops writing, its clients fail, an operator frees space."""
import responses
from clock import MINUTE, SECOND
from model import ERR, WARNING


def make(f):
    fleet = f.fleet(apps=(1, 3))
    rng, s = f.rng, f.story(fleet)
    db, t = fleet.services["db"], f.strike
    host, program = fleet.by_key["db"], fleet.services["db"].program
    incident = s.incident("a", "disk_full")
    mount = rng.pick([program.datadir, "/var", "/data"])
    _lead_up(f, s, host, mount)
    s.node("disk_full", "no_space", "trigger", f"{mount} on {host.name} is full")
    s.sys("db", t, "kernel", f"[{fleet.monotonic(host.name, t)}] EXT4-fs warning (device dm-3): ext4_da_write_begin: "
                             "No free "
          "space left", facility="kern", severity=WARNING, node="disk_full") if rng.chance(0.3) else None
    s.say(db, t, program.no_space(), "disk_full")
    if rng.chance(0.5):
        s.sys("db", t + 4 * SECOND, "rsyslogd", f"file '{mount}/log/audit.log'[7] write error: No space left on device "
              "[v8.2302.0 try https://www.rsyslog.example/e/2027 ]", severity=ERR, facility="syslog", node="disk_full")
    cleaned = t + f.seconds(600, 1800)
    s.node("cleanup", "mitigation_act", "mitigation", "an operator frees space")
    responses.sudo(s, cleaned, f"/usr/bin/rm {mount}/old-dump-{rng.between(1, 9)}.sql.gz", "db", "cleanup")
    s.node("db_ok", "service_up", "recovery", f"{program.app} on {host.name} works again")
    s.edge("cleanup", "db_ok", "repairs")
    s.edge("detected", "cleanup", "responds_to", later=True)
    ready = cleaned + f.seconds(20, 90)
    unit = program.service_unit
    responses.unit(s, "db", ready - 8 * SECOND, unit, "restarting")
    s.say(db, ready - 5 * SECOND, program.started(db), "db_ok")
    s.fail(db, t, ready, rng.pick(["no_space", "refused"]) if program.app == "postgres" else "no_space", "disk_full",
           "db_ok",
           incident)
    incident.mitigated, incident.services = cleaned, [program.app]
    if fleet.services.get("db2") is None:
        s.condition(f"spof:{program.app}", "one database, no replica", ["disk_full"])
    return f.finished(s)


def _lead_up(f, s, host, mount):
    """The monitoring warns that the disk fills up: a condition when somebody looks back."""
    rng = f.rng
    if rng.chance(0.25):
        return
    monitor = s.fleet.services["mon"]
    s.node("disk_warning", "disk_filling", "condition", f"{mount} on {host.name} was filling up")
    s.edge("disk_warning", "disk_full", "grows_to", later=True)
    for n, left in enumerate((12, 7, 3)):
        when = max(s.begin + MINUTE, f.strike - (26 - n * 11) * MINUTE)
        s.sys("db", when, "df-watch" if rng.chance(0.5) else "monit", f"filesystem {mount}: {left}% free, warning "
                                                                      "limit 15%",
              severity=WARNING, node="disk_warning")
    s.say(monitor, f.strike - 9 * MINUTE, monitor.program.alert(host.name, f"Disk {mount}", f"DISK WARNING - {mount} "
                                                                                            "3% free",
                                                                rng))
