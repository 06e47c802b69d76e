"""What every host says all day, and failures that look like causes and are not (`red_herrings`)."""
from clock import MINUTE, SECOND, ctime, iso, seconds
from model import CRIT, ERR, INFO, NOTICE, WARNING
from naming import outside
from traffic import stream, tick

KEY = "SHA256:Zk3vQ1tH0pX7uJm2cYbR9sWd5LfA8eGnTiVoKqMxB4w"
UNITS = ("apt-daily", "logrotate", "man-db", "fstrim", "sysstat-collect", "certbot", "dnf-makecache")


def write(story, guesses=0.0):
    for host in story.fleet.hosts.values():
        if not host.logs or host.key == "sw":
            continue
        cron(story, host)
        sessions(story, host)
        system(story, host)
        if host.console:
            marks(story, host)
        if host.sel:
            hardware(story, host)
    if guesses or story.rng("guessing?").chance(0.5):
        edge = story.fleet.by_key.get("web1") or story.fleet.by_key["ops"]
        guessing(story, edge.name, guesses or 2)


def cron(story, host):
    rng = story.rng(f"cron:{host.name}")
    for every, command in ((5, "/usr/lib/sysstat/debian-sa1 1 1"), (10, "/usr/local/bin/collect-stats"),
                           (60, "cd / && run-parts --report /etc/cron.hourly")):
        for t in tick(story.begin, story.finish, every * MINUTE, rng):
            pid = rng.between(2000, 32000)
            story.sys(host.name, t, "CRON", "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
                      facility="authpriv", pid=pid)
            story.sys(host.name, t + 3000, "CRON", f"(root) CMD ({command})", facility="cron", pid=pid + 1)
            story.sys(host.name, t + rng.between(30_000, 900_000), "CRON",
                      "pam_unix(cron:session): session closed for user root", facility="authpriv", pid=pid)


def sessions(story, host):
    """A configuration check logs in from ops; both ends name the port, which shows a wrong clock."""
    rng, ops = story.rng(f"ssh:{host.name}"), story.fleet.by_key["ops"]
    if host is ops:
        return
    for t in stream(story, rng, 0.25 * story.load):
        if story.quiet(host.name, t) or host.name in story.unreachable or story.quiet(ops.name, t):
            continue
        port, pid = rng.port(), rng.between(2000, 32000)
        story.sys("ops", t - rng.between(18_000, 42_000), "cfgcheck",
                  f"connecting root@{host.address}:22 from {ops.address}:{port}", facility="local0")
        story.sys(host.name, t, "sshd", f"Accepted publickey for root from {ops.address} port {port} ssh2: ED25519 "
                                        f"{KEY}",
                  facility="authpriv", pid=pid)
        done = t + rng.between(400_000, 3_000_000)
        if story.quiet(host.name, done):
            continue
        story.sys(host.name, done, "sshd", f"Received disconnect from {ops.address} port {port}:11: disconnected by "
                                           "user",
                  facility="authpriv", pid=pid)
        story.sys("ops", done + 8_000, "cfgcheck", f"root@{host.address}:22 done, 0 changes pending", facility="local0")


def system(story, host):
    rng = story.rng(f"system:{host.name}")
    for t in stream(story, rng, 0.8 * story.load):
        unit = rng.pick(UNITS)
        app, text = rng.weighted([
            (("systemd", f"Starting {unit}.service - periodic task..."), 8),
            (("systemd", f"{unit}.service: Deactivated successfully."), 8),
            (("systemd", f"Finished {unit}.service - periodic task."), 8),
            (("systemd-logind", f"New session {rng.between(100, 9000)} of user root."), 6),
            (("chronyd", f"Selected source 192.0.2.{rng.pick([10, 11, 12])}"), 1),
            (("dockerd", f'time="{iso(t, digits=0)}" level=info msg="ignoring event" container={rng.hex(12)} '
              "topic=/tasks/delete"), 1),
            (("node-exporter", f"collected {rng.between(300, 900)} metrics in {rng.between(3, 90)} ms"), 16)])
        story.sys(host.name, t, app, text, pid=1 if app == "systemd" else story.pid(host.name, app))


def marks(story, host):
    rng, serial = story.rng(f"console:{host.name}"), 4410
    story.log(story.begin - 3 * SECOND, host.console, f"[-- Console up -- {ctime(story.begin - 3 * SECOND)}]",
              app="conserver", host=host.name)
    for t in tick(story.begin, story.finish, 5 * MINUTE, rng):
        t -= t % SECOND
        story.log(t, host.console, f"[-- MARK -- {ctime(t)}]", app="conserver", host=host.name)
    for t in stream(story, rng, 0.2):
        serial += 1
        if not story.quiet(host.name, t):
            story.kernel(host.name, t, f"audit: type=1400 audit({seconds(t + host.ahead_us)}."
                         f"{t % SECOND // 1000:03d}:{serial}): "
                         'apparmor="DENIED" operation="open" profile="/usr/sbin/chronyd" name="/etc/ssl/x" pid=214',
                         severity=NOTICE)


def hardware(story, host):
    rng = story.rng(f"sel:{host.name}")
    for n, text in enumerate(("Temperature #0x30 | Upper Non-critical going high | Asserted",
                              "Temperature #0x30 | Upper Non-critical going high | Deasserted",
                              "Power Supply #0x51 | Presence detected | Asserted")):
        story.log(story.begin + (3 + n * 4) * MINUTE + rng.between(0, 60) * SECOND, host.sel, text, host=host.name)


def guessing(story, host, rate):
    rng = story.rng(f"guessing:{host}")
    for t in stream(story, rng, rate):
        address, port, pid = outside(rng), rng.port(), rng.between(2000, 32000)
        user = rng.pick(["admin", "oracle", "test", "ubuntu", "git"])
        story.sys(host, t, "sshd", f"Invalid user {user} from {address} port {port}", facility="authpriv", pid=pid)
        story.sys(host, t + 1_300_000, "sshd", f"Failed password for invalid user {user} from {address} port {port} "
                                               "ssh2",
                  facility="authpriv", pid=pid)
        story.sys(host, t + 2_200_000, "sshd", f"Connection closed by invalid user {user} {address} port {port} "
                                               "[preauth]",
                  facility="authpriv", pid=pid)


WARNING_TRACE = ("------------[ cut here ]------------",
                 "WARNING: CPU: 2 PID: 0 at net/sched/sch_generic.c:525 dev_watchdog+0x207/0x210",
                 "NETDEV WATCHDOG: eth1 (virtio_net): transmit queue 1 timed out",
                 "RIP: 0010:dev_watchdog+0x207/0x210", "Call Trace:", " <IRQ>", " call_timer_fn+0x27/0x130",
                 " run_timer_softirq+0x26/0x50", " </IRQ>", "---[ end trace 0000000000000000 ]---")


def distract(story, count):
    """`count` failures without consequence, at random times and places."""
    rng = story.rng("herrings")
    hosts = sorted(h.name for h in story.fleet.hosts.values() if h.logs and h.key != "sw")
    kinds = list(range(10))
    for _ in range(count):
        kind = kinds.pop(rng.below(len(kinds)))
        host = rng.pick(hosts)
        t = rng.between(story.begin + 4 * MINUTE, story.finish - 6 * MINUTE)
        if not any(story.quiet(host, t + k * MINUTE) for k in (-3, 0, 3)):
            _herring(story, rng, kind, host, t)


def _herring(story, rng, kind, host, t):
    def say(app, text, severity, what=None, after=0, **more):
        story.sys(host, t + after, app, text, severity=severity, herring=what, **more)
    if kind == 0:
        say("smartd", "Device: /dev/sdd [SAT], 8 Currently unreadable (pending) sectors", CRIT, "a disk's bad sectors")
    elif kind == 1:
        for n, line in enumerate(WARNING_TRACE):
            story.kernel(host, t + n * 90, line, severity=WARNING, console=False,
                         herring="a kernel WARNING without consequence" if n == 1 else None)
    elif kind == 2:
        say("systemd", "backup-home.service: Main process exited, code=exited, status=1/FAILURE", NOTICE,
            "a failed backup unit", pid=1)
        say("systemd", "Failed to start backup-home.service - nightly backup.", ERR, after=900, pid=1)
    elif kind == 3:
        say("CRON", "(root) FAILED to open PAM security session (Permission denied)", ERR, "a cron failure", pid=30112)
    elif kind == 4:
        say("sshd", f"error: maximum authentication attempts exceeded for root from {outside(rng)} port 50211 ssh2 "
                    "[preauth]",
            ERR, "password guessing", pid=29012)
    elif kind == 5:
        for n in range(8):
            say("kernel", f"[{story.topology.monotonic(host, t + n * 40 * SECOND)}] e1000e 0000:00:1f.6 eth2: NIC Link "
                          "is "
                + ("Down" if n % 2 == 0 else "Up 1000 Mbps Full Duplex, Flow Control: None"), INFO,
                "a spare port that flaps" if n == 0 else None, after=n * 40 * SECOND, facility="kern")
    elif kind == 6:
        say("opendkim", "key data is not secure: /etc/dkimkeys/mail.private is in group 116 which has multiple users",
            CRIT,
            "an alert that means nothing", facility="mail")
    elif kind == 7:
        say("kernel", f"[{story.topology.monotonic(host, t)}] Memory cgroup out of memory: Killed process 28812 "
                      "(batch-report) "
            "total-vm:8412044kB, anon-rss:4102220kB, file-rss:1204kB, shmem-rss:0kB, UID:998 pgtables:9120kB "
            "oom_score_adj:0", ERR, "a batch job killed for memory", facility="kern")
    elif kind == 8:
        say("certbot", "certificate /etc/letsencrypt/live/old.example/fullchain.pem expires in 13 days", WARNING,
            "a certificate that expires in 13 days")
    else:
        say("puppet-agent", "(/Stage[main]/Motd/File[/etc/motd]/content) content changed '{sha256}5f1e0c7d' to "
            "'{sha256}c41a77e0'", NOTICE, "a harmless configuration change")
