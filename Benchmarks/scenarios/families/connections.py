"""All connections of the database are in use; new ones are refused."""
import responses
from clock import MINUTE, SECOND


def make(f):
    rng = f.rng
    fleet = f.fleet(apps=(1, 3))
    s, t = f.story(fleet), f.strike
    db, program = fleet.services["db"], fleet.services["db"].program
    incident = s.incident("a", "exhausted")
    if rng.chance(0.6):
        s.node("pool_change", "config_change", "condition", "the application's pool was made larger")
        when = max(s.begin + 2 * MINUTE, t - f.seconds(500, 1500))
        responses.change(s, "app1", when, "pool_change", f"/etc/{fleet.banner}/database.yml")
        s.edge("pool_change", "exhausted", "configures", later=True)
        s.condition(f"recent_change:{fleet.banner}", "the pool's size was changed before", ["pool_change"])
        incident.accepted.append("pool_change")
    s.node("exhausted", "conn_exhausted", "trigger", f"{program.app} on {db.host} has no free connection")
    fixed, when, count = t + f.seconds(500, 1500), t, 0
    while when < fixed:
        count += 1
        s.say(db, when, program.too_many(), "exhausted" if count < 8 else None)
        when += rng.gap(7)
    if rng.chance(0.5):
        back = responses.repaired(f, s, incident, db, fixed, f"/usr/bin/systemctl restart {program.service_unit}",
                                  fixed + 25 * SECOND, title="the database is restarted")
        s.say(db, fixed + SECOND, program.stopped(db))
        ready = fixed + 25 * SECOND
    else:
        ready = fixed + 10 * SECOND
        postgres = program.app == "postgres"
        tool = "/usr/bin/psql -c 'select pg_terminate_backend(pid) from pg_stat_activity'" if postgres else \
            "/usr/bin/mysqladmin kill 4411,4412,4413"
        back = s.node("freed", "mitigation_act", "mitigation", "an operator ends idle connections")
        responses.sudo(s, fixed, tool, "db", back)
        s.edge("detected", back, "responds_to", later=True)
        incident.mitigated = fixed
        incident.services.append(program.app)
    s.fail(db, t, ready, "too_many", "exhausted", back, incident)
    return f.finished(s, busy=1.1)
