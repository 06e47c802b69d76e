"""A cache reaches its memory limit and refuses writes."""
import responses
from clock import MINUTE, SECOND
from model import NOTICE, WARNING
from programs import m


def make(f):
    rng = f.rng
    fleet = f.fleet(cache=True, apps=(1, 3))
    s, t = f.story(fleet), f.strike
    cache, host = fleet.services["cache"], fleet.by_key["cache"]
    incident = s.incident("a", "memory")
    s.node("memory", "memory_limit", "trigger", f"{cache.program.app} on {host.name} cannot get more memory")
    fixed = t + f.seconds(500, 1500)
    for n in range(20):
        when = s.begin + n * 4 * MINUTE
        if when < t - MINUTE or when > fixed + 2 * MINUTE:
            s.say(cache, when, [m("10000 changes in 60 seconds. Saving...", NOTICE),
                                m("Background saving started by pid 9120", NOTICE, 9_000),
                                m("Background saving terminated with success", NOTICE, 4_100_000)])
    when, count = t, 0
    while when < fixed:
        count += 1
        s.say(cache, when, [m("10000 changes in 60 seconds. Saving...", NOTICE),
                            m("Can't save in background: fork: Cannot allocate memory", WARNING, 8_000)],
                            "memory" if count < 4 else None)
        when += 6 * SECOND + rng.between(0, 900_000) if count < 20 else 60 * SECOND
    ready = fixed + f.seconds(8, 30)
    back = responses.repaired(f, s, incident, cache, fixed, f"/usr/bin/systemctl restart {cache.program.service_unit}",
                              ready,
                              title="the cache is restarted with a larger limit")
    s.fail(cache, t + SECOND, ready, "misconf", "memory", back, incident)
    incident.start = t
    s.condition("spof:redis-server", "one cache", ["memory"])
    return f.finished(s)
