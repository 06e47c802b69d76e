"""The database's password is rotated (or expires) and its clients do not know the new one."""
import responses
from clock import SECOND
from model import NOTICE


def make(f):
    rng = f.rng
    fleet = f.fleet(apps=(1, 3))
    s, t = f.story(fleet), f.strike
    db, program = fleet.services["db"], fleet.services["db"].program
    incident = s.incident("a", "rotated")
    s.node("rotated", "config_change", "trigger", "the application's database password is rotated")
    app, text = rng.pick([("rotate-secrets", f"rotated password of user app on {fleet.fqdn(db.host)}, version "
                                             f"{rng.between(4, 40)}"),
                          ("vault", f"database/rotate-role/app: rotated credentials of static role app on {db.host}"),
                          ("ansible-playbook", f"TASK [db : set password of user app] changed: [{db.host}]")])
    s.sys("ops", t, app, text, severity=NOTICE, node="rotated", facility="local0")
    s.node("denied", "auth_fail", "propagation", f"{program.app} on {db.host} refuses the applications' password")
    s.edge("rotated", "denied", "configures")
    fixed, when, count = t + f.seconds(500, 1500), t + 3 * SECOND, 0
    while when < fixed:
        count += 1
        who = rng.pick([n.client for n in fleet.needs if db in n.providers])
        s.say(db, when, program.denied("app", fleet.address(who.host)), "denied" if count < 8 else None)
        when += rng.gap(8)
    s.node("fix", "config_change", "mitigation", "the applications get the new password")
    responses.sudo(s, fixed - 9 * SECOND, "/usr/bin/ansible-playbook app-secrets.yml")
    responses.change(s, "app1", fixed, "fix", f"/etc/{fleet.banner}/database.yml")
    s.edge("detected", "fix", "responds_to", later=True)
    s.condition(f"recent_change:{program.app}", "the password was changed just before", ["rotated"])
    s.fail(db, t + 4 * SECOND, fixed + 5 * SECOND, "denied", "denied", "fix", incident)
    incident.mitigated, incident.services, incident.start = fixed, [program.app], t
    return f.finished(s)
