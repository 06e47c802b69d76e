"""How a client of any kind tells that something it needs is missing, and that it has it again."""
from model import ERR, NOTICE, WARNING
from naming import outside
from programs import m
from programs.application import App, Front
from programs.database import client_error

CLASSES = {"timeout": "conn_timeout", "refused": "conn_refused", "unreachable": "conn_unreachable",
           "resolve": "resolve_fail", "error": "upstream_fail", "bad_config": "upstream_fail", "reset": "upstream_fail",
           "slow": "upstream_fail", "tls": "tls_fail", "too_many": "conn_exhausted", "denied": "auth_fail",
           "clock": "auth_fail", "no_space": "dependency_fail", "read_only": "dependency_fail",
           "stale": "dependency_fail", "lost": "dependency_fail", "oom_cache": "dependency_fail",
           "misconf": "dependency_fail", "blocked": "dependency_fail", "krb": "auth_fail",
           "stale_handle": "dependency_fail"}
PATHS = ("/", "/cart", "/api/items", "/login", "/search?q=blue", "/account", "/static/app.js")


def failed(story, symptom, target, time, node, rng):
    client, need, mode = symptom.client, symptom.need, symptom.mode
    fleet = story.fleet
    address = fleet.address(target.host)
    name = fleet.fqdn(target.host) if need.by_name or mode == "resolve" else address
    program = client.program
    system = getattr(target.program, "system", "")
    kind = target.role if mode == "resolve" else need.kind
    if client.role == "replica":
        lost = program.replica_unresolved if mode == "resolve" else program.replica_lost
        story.say(client, time, lost(name), node)
    elif isinstance(program, App):
        if kind == "nfs" and symptom.said == 1:
            story.kernel(client.host, time - 90_000, f"nfs: server {name} not responding, still trying",
                         severity=NOTICE,
                         node=node)
        story.say(client, time, program.need_failed("db" if kind in ("db", "replica") else kind, mode, name, address,
                                                    target.port, system), node)
    elif isinstance(program, Front):
        path, who = rng.pick(PATHS), outside(rng)
        shown = target.host if program.app == "haproxy" else name
        if program.app != "haproxy" or symptom.said == 1:  # HAProxy tells a server's state once
            story.say(client, time, program.upstream_failed(rng, mode, who, path, shown, address, target.port), node)
        status = 503 if program.app == "haproxy" else {"timeout": 504, "refused": 502, "unreachable": 502,
                                                       "resolve": 502, "reset": 502}.get(mode, 500)
        if not symptom.partial:
            story.request(client, time + 900, program.request(rng, who, path, status, rng.between(3, 9000)), node)
    elif client.role == "mail":
        story.sys(client.host, time, *mail_text(mode, name, address, target, system, rng), facility="mail",
                  severity=WARNING, node=node)
    else:
        text = client_error("go", system, mode, name, address, target.port) if mode in (
            "timeout", "refused", "unreachable", "resolve", "no_space", "too_many", "denied", "read_only", "stale",
            "lost") else f"{kind} at {name} failed: {mode}"
        story.say(client, time, m(f"backend {kind}: {text}", ERR), node)


def mail_text(mode, name, address, target, system, rng):
    if mode == "resolve":
        return "postfix/proxymap", f"warning: connect to mysql server {name}: Unknown MySQL server host '{name}' (-3)"
    if mode in ("timeout", "refused", "unreachable"):
        code = {"timeout": 110, "refused": 111, "unreachable": 113}[mode]
        return "postfix/proxymap", (f"warning: connect to mysql server {name}: Can't connect to MySQL server on "
                                    f"'{name}:{target.port}' ({code})")
    return "postfix/smtpd", (f"NOQUEUE: reject: RCPT from unknown[{outside(rng)}]: 451 4.3.0 <ada@corp.example>: "
                             "Temporary "
                             "lookup failure; from=<bela@alpha.example> to=<ada@corp.example> proto=ESMTP helo=<mx>")


def restored(story, symptom, time, seconds, node):
    client, provider = symptom.client, symptom.ender.moved_to or symptom.ender.service
    if symptom.need.kind == "dns":
        provider = story._named_target(client)
    name = story.fleet.fqdn(provider.host)
    program = client.program
    if isinstance(program, App):
        if symptom.need.kind == "nfs":
            story.kernel(client.host, time - 40_000, f"nfs: server {name} OK", severity=NOTICE, node=node)
        kind = provider.role if symptom.need.kind == "dns" else symptom.need.kind
        story.say(client, time, program.need_ok(kind, name, seconds), node)
    elif isinstance(program, Front):
        story.say(client, time, program.upstream_ok(name), node)
    elif client.role == "replica":
        story.say(client, time, program.replica_ok(name), node)
    elif client.role == "mail":
        story.sys(client.host, time, "dovecot", f"auth: mysql({name}): Connected to database mail", facility="mail",
                  node=node)
    else:
        story.say(client, time, m(f"backend connection to {name} restored after {seconds} s", NOTICE), node)
