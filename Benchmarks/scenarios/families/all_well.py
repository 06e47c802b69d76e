"""Scenarios in which all is well, though it may not look so: no outage, no root."""
import background
import responses
from clock import MINUTE, SECOND
from model import INFO, NOTICE, WARNING
from programs import m


def planned_reboot(f):
    """A host of a group is rebooted with notice; its clients use the other."""
    fleet = f.fleet(apps=(2, 3), dns=2)
    rng, s, t = f.rng, f.story(fleet), f.strike
    key = rng.pick(["app1", "dns2", "app2"])
    host, monitor = fleet.by_key[key], fleet.services["mon"]
    if monitor.program.app == "nagios":
        s.say(monitor, t - 90 * SECOND, m(f"EXTERNAL COMMAND: SCHEDULE_HOST_DOWNTIME;{host.name};{t // SECOND};"
                                          f"{t // SECOND + 1800};1;0;1800;ops;kernel update"))
        s.say(monitor, t, m(f"HOST DOWNTIME ALERT: {host.name};STARTED; Host has entered a period of scheduled "
                            "downtime"))
    responses.sudo(s, t, "/usr/sbin/shutdown -r +0 kernel update", key)
    s.sys(key, t + SECOND, "systemd-logind", "System is rebooting.", severity=NOTICE)
    for service in fleet.on_host(host.name):
        s.say(service, t + 2 * SECOND, service.program.stopped(service))
        responses.unit(s, key, t + 3 * SECOND, service.program.service_unit, "stopping")
    s.sys(key, t + 4 * SECOND, "systemd", "Reached target reboot.target - System Reboot.", pid=1)
    s.sys(key, t + 4_500_000, "systemd", "Shutting down.", pid=1)
    boot_at = t + f.seconds(40, 110)
    up = responses.boot(s, key, boot_at, None, crashed=False)
    s.silence(key, t + 5 * SECOND, boot_at)
    for service in fleet.on_host(host.name):
        s.say(service, up + 5 * SECOND, service.program.started(service))
    return f.quiet(s)


def rolling_deploy(f):
    """A release goes out host by host; each is drained before."""
    fleet = f.fleet(apps=(2, 3))
    rng, s, t = f.rng, f.story(fleet), f.strike
    number = rng.between(100, 900)
    for n, app in enumerate(fleet.of_role("app")):
        when = t + n * 3 * MINUTE
        key = app.key
        for web in fleet.of_role("web"):
            if web.program.app == "haproxy":
                s.say(web, when - 20 * SECOND, m(f"Server be_app/{app.host} is going DOWN for maintenance. 1 active "
                                                 "and 0 backup servers left. "
                                                 "0 sessions active, 0 requeued, 0 remaining in queue.", NOTICE))
                s.say(web, when + 40 * SECOND, m(f"Server be_app/{app.host} is UP/READY (leaving forced maintenance).",
                                                 NOTICE))
        s.sys("ops", when - 25 * SECOND, "ansible-playbook", f"TASK [drain] changed: [{app.host}]")
        s.say(app, when, app.program.stopped(app))
        responses.unit(s, key, when + SECOND, app.program.service_unit, "stopping")
        s.sys(key, when + 6 * SECOND, "deploy", f"release {number + 1} of {fleet.banner} active, previous {number}",
              severity=NOTICE,
              facility="local0")
        s.say(app, when + 9 * SECOND, app.program.started(app))
        responses.unit(s, key, when + 9 * SECOND, app.program.service_unit, "started")
    return f.quiet(s)


def password_storm(f):
    """Somebody tries passwords over ssh, for all of the time."""
    fleet = f.fleet(mail=True)
    s = f.story(fleet)
    background.guessing(s, fleet.by_key["ops"].name, f.rng.between(2, 4))
    return f.quiet(s, busy=0.6, guesses=f.rng.between(4, 8))


def backup_load(f):
    """A backup makes the database slow for half an hour; everything is still served."""
    fleet = f.fleet()
    rng, s, t = f.rng, f.story(fleet), f.strike
    db, monitor = fleet.services["db"], fleet.services["mon"]
    tool = "pg_dump" if db.program.app == "postgres" else "mysqldump"
    s.sys("db", t, "systemd", f"Starting {tool}.service - nightly dump...", pid=1)
    end, when = t + f.seconds(1000, 1900), t + 20 * SECOND
    while when < end:
        s.say(db, when, db.program.slow(rng))
        when += rng.gap(12)
    for service in fleet.of_role("app"):
        for n in range(9):
            s.say(service, t + rng.between(60, 900) * SECOND, m("slow request GET /api/items "
                                                                f"{rng.between(1200, 8000)}ms", WARNING))
    begin, done = monitor.program.soft(db.host, rng)
    s.say(monitor, t + 4 * MINUTE, begin)
    s.say(monitor, end + 2 * MINUTE, done)
    s.sys("db", end, "systemd", f"{tool}.service: Deactivated successfully.", pid=1)
    s.sys("db", end + 900, "systemd", f"Finished {tool}.service - nightly dump.", pid=1)
    return f.quiet(s)


def monitoring_flap(f):
    """The monitoring host loses packets: alerts come and go in a minute, services work all the time."""
    fleet = f.fleet()
    rng, s, t = f.rng, f.story(fleet), f.strike
    monitor = fleet.services["mon"]
    targets = sorted(h.name for h in fleet.hosts.values() if h.key not in ("mon", "log"))
    for n in range(rng.between(5, 12)):
        host, when = rng.pick(targets), t + n * rng.between(50, 140) * SECOND
        s.say(monitor, when, monitor.program.alert(host, "PING", "PING CRITICAL - Packet loss = 60%, RTA = 0.41 ms",
                                                   rng))
        s.say(monitor, when + rng.between(30, 70) * SECOND, monitor.program.ok(host, "PING", rng))
    return f.quiet(s)


def kernel_warning(f):
    """A kernel WARNING with a long trace, and a lost time source; nothing follows from it."""
    fleet = f.fleet()
    rng, s, t = f.rng, f.story(fleet), f.strike
    host = fleet.by_key[rng.pick(["db", "app1", "web1"])]
    for n, line in enumerate(background.WARNING_TRACE):
        s.kernel(host.name, t + n * 90, line, severity=WARNING)
    for k in range(3):
        s.kernel(host.name, t + (200 + k * 77) * SECOND, "perf: interrupt took too long (2504 > 2500), lowering "
                 "kernel.perf_event_max_sample_rate to 79750", severity=INFO)
    return f.quiet(s)
