"""The monitoring host: alerts for what fails, recoveries, everyday results."""
from clock import SECOND
from programs.monitor import OUTPUT

CHECKS = {"db": "Database", "replica": "Database", "dns": "DNS", "app": "App health", "web": "HTTP", "cache": "Cache",
          "auth": "Login API",
          "mail": "SMTP", "nfs": "NFS export", "kdc": "Kerberos"}


def alerts(story):
    monitor = story.fleet.services["mon"]
    program, fleet = monitor.program, story.fleet
    for number, incident in enumerate(story.incidents):
        rng = story.rng(f"alerts:{incident.name}")
        seen = sorted((e for e in story.episodes if e.incident is incident
                       and e.service.role in CHECKS and e.service.role != "replica"
                       and e.service.host != monitor.host), key=lambda e: (e.begin, e.service.key))
        if not seen:
            continue
        suffix = f"_{incident.name}" if number else ""
        detected = story.node(f"detected{suffix}", "alert_raised", "detection", f"{program.app} raises alerts")
        cleared = story.node(f"alerts_ok{suffix}", "alert_cleared", "recovery", f"{program.app}: recovery")
        shown, times = set(), []
        for e in seen:
            when = e.begin + rng.between(25, 95) * SECOND
            if when >= e.end or when >= story.finish:
                continue
            times.append((when, e))
        for when, e in sorted(times, key=lambda x: (x[0], x[1].service.key)):
            service = e.moved_to if e.moved_to and e.mode == "stale" else e.service
            host = service.host
            address = fleet.address(host)
            dead = story.quiet(host, e.begin + SECOND) or host in story.unreachable
            if dead and host not in shown:
                shown.add(host)
                story.say(monitor, when - 3 * SECOND, program.host_alert(host, address, rng), detected)
                if e.end + 20 * SECOND < story.finish:
                    story.say(monitor, e.end + SECOND, program.host_ok(host, address, rng), cleared)
            output = OUTPUT.get(e.mode, OUTPUT["error"]).format(a=address, p=service.port)
            story.say(monitor, when, program.alert(host, CHECKS[service.role], output, rng), detected)
            if e.end + 20 * SECOND < story.finish and (service is e.moved_to or not e.moved_to):
                story.say(monitor, e.end + rng.between(2, 15) * SECOND, program.ok(host, CHECKS[service.role], rng),
                          cleared)
        if not times:
            del story.nodes[detected], story.nodes[cleared]
            continue
        incident.detected = min(r.time for r in story.nodes[detected].records)
        _edges(story, incident, [e for _, e in sorted(times, key=lambda x: x[0])], shown, detected, cleared)


def _edges(story, incident, alerted, shown, detected, cleared):
    """The alert's cause is what failed first of what it is about; the others are true as well."""
    root = story.nodes[incident.root]
    dead = [e for e in alerted if e.service.host in shown and root.records[0].host == e.service.host]
    primary = [e for e in alerted if e.mode != "error"] or alerted
    when = min(r.time for r in story.nodes[detected].records)
    primary = [e for e in primary + alerted if e.begin <= when]
    cause = (incident.alerted or incident.root) if dead else primary[0].node
    above = {cause}
    for _ in story.nodes:
        above |= {a for a, b, _ in story.edges if b in above}
    for node in sorted(above - {cause}):
        story.accept(node, detected)
    story.edge(cause, detected, "alerts_on")
    for e in alerted:
        if e.node != cause:
            story.accept(e.node, detected)
    if not story.nodes[cleared].records:
        del story.nodes[cleared]
        return
    first = min(r.time for r in story.nodes[cleared].records)
    ups = [e.up for e in sorted(primary + alerted, key=lambda e: e.end) if e.up in story.nodes
           and min(r.time for r in story.nodes[e.up].records) <= first]
    if ups:
        story.edge(ups[0], cleared, "alerts_on")
        for up in dict.fromkeys(ups[1:]):
            story.accept(up, cleared)


def results(story, rate=4):
    """Everyday results, and load that goes up for a minute: nothing."""
    monitor, rng = story.fleet.services["mon"], story.rng("monitor")
    names = sorted(h for h in story.fleet.hosts)
    time = story.begin
    while time < story.finish:
        time += rng.gap(rate)
        host = rng.pick(names)
        if rng.chance(0.02):
            begin, end = monitor.program.soft(host, rng)
            story.say(monitor, time, begin)
            story.say(monitor, time + 60 * SECOND, end)
        else:
            story.say(monitor, time, monitor.program.chatter(host, rng))
