"""A deployment breaks the application or a front end; it is rolled back."""
import responses
from clock import SECOND
from model import ERR, NOTICE
from programs import m


def make(f):
    rng = f.rng
    front = rng.chance(0.4)
    fleet = f.fleet(apps=(1, 2), webs=(1, 1))
    s, t = f.story(fleet), f.strike
    targets = fleet.of_role("web") if front else fleet.of_role("app")
    incident = s.incident("a", "deploy")
    old, name = rng.between(100, 900), fleet.banner
    s.node("deploy", "deploy" if not front else "config_change", "trigger", "a deployment goes out" if not front else
           "the front end's configuration is changed")
    s.node("rollback", "rollback", "mitigation", "the deployment is rolled back")
    s.edge("detected", "rollback", "responds_to", later=True)
    back = t + f.seconds(420, 1500)
    for n, service in enumerate(targets):
        _break(f, s, service, t + n * 7 * SECOND, back + n * 5 * SECOND, incident, old, front, name)
    incident.mitigated = back
    incident.services = [targets[0].program.app]
    incident.start = t
    s.condition(f"recent_change:{targets[0].program.app}", "changed just before", ["deploy"])
    return f.finished(s)


def _break(f, s, service, t, back, incident, old, front, name):
    program, host = service.program, service.host
    failed = s.node(f"{service.key}_broken", "service_down" if front else "app_error", "propagation",
                    f"{program.app} on {host} fails after the change")
    s.edge("deploy", failed, "changes")
    key = [k for k, h in s.fleet.by_key.items() if h.name == host][0]
    tool = "deploy"
    if front:
        path = {"nginx": "/etc/nginx/conf.d/site.conf", "apache2": "/etc/apache2/sites-enabled/site.conf",
                "haproxy": "/etc/haproxy/haproxy.cfg"}[program.app]
        responses.change(s, key, t, "deploy", path)
        text = {"nginx": f"unknown directive \"proxy_pas\" in {path}:41", "apache2": "AH00526: Syntax error on line "
                                                                                     f"41 of {path}:",
                "haproxy": f"[ALERT] (811) : config : parsing [{path}:41] : unknown keyword 'servr' in 'backend' "
                           "section"}[program.app]
        s.say(service, t + 5 * SECOND, m(text, ERR, module="core"), failed)
        responses.unit(s, key, t + 6 * SECOND, program.service_unit, "failed", failed)
    else:
        s.sys(key, t, tool, f"release {old + 1} of {name} active, previous {old}", severity=NOTICE, facility="local0",
              node="deploy", pid=1902)
        s.say(service, t + 2 * SECOND, program.started(service))
        text = {"python": "Traceback (most recent call last): KeyError: 'PAYMENT_TOKEN'",
                "java": "java.lang.NullPointerException: "
                "Cannot invoke \"Cart.total()\" because \"cart\" is null", "php": "PHP Fatal error:  Uncaught Error: "
                                                                                  "Call to "
                "undefined method Cart::total() in /srv/app/Cart.php:88", "go": "panic: runtime error: invalid memory "
                                                                                "address or "
                "nil pointer dereference", "node": "TypeError: Cannot read properties of undefined (reading "
                                                   "'total')"}[program.runtime]
        for n in range(14):
            s.say(service, t + 9 * SECOND + n * (back - t - 20 * SECOND) // 14,
                  m(f"unhandled exception in POST /api/cart: {text}", ERR), failed if n < 6 else None)
    up = s.node(f"{service.key}_back", "service_up", "recovery", f"{program.app} on {host} works after the roll-back")
    if front:
        responses.change(s, key, back, "rollback", path)
        responses.unit(s, key, back + 3 * SECOND, program.service_unit, "started", up)
    else:
        s.sys(key, back, tool, f"rolling back {name}: release {old} active, previous {old + 1}", severity=NOTICE,
              facility="local0", node="rollback", pid=1977)
        s.say(service, back + 4 * SECOND, program.started(service), up)
    s.edge("rollback", up, "changes")
    s.fail(service, t + 6 * SECOND, back + 12 * SECOND, "bad_config" if not front else "refused", failed, up, incident)
