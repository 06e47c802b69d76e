"""Web front ends: web1 (nginx and the webmail in PHP), web2 (nginx in front of app1), app1 (the application)."""
from clock import SECOND, clf
from model import ERR, WARNING
from moments import stream
from names import AGENTS, USERS, client_address
from noise_dns import query
from story_crash import DB, NO_NAME, upstream_error

PATHS = [("/mail/inbox", 30), ("/mail/message/", 30), ("/mail/search?q=invoice", 6), ("/api/contacts", 10),
         ("/login", 8),         ("/static/app.js", 8), ("/calendar/week", 8), ("/wp-login.php", 2)]


def write(s):
    web1(s, 31)
    web2(s, 27)
    app1_jobs(s, 8)


def access(s, host, time, client, path, status, size, took_ms, extra=""):
    """One access line; nginx stamps it with the clock of its own host."""
    stamp = clf(time + s.topology.hosts[host].ahead_us)
    agent = AGENTS[(len(client) + size) % len(AGENTS)]
    s.syslog(host, time, "nginx", f"{client} - - [{stamp}] \"GET {path} HTTP/2.0\" {status} {size} \"-\" \"{agent}\" "
             f"rt={took_ms // 1000}.{took_ms % 1000:03d}{extra}", facility="local7", pid=None)


def path_of(rng):
    path = rng.weighted(PATHS)
    return path + str(rng.between(1000, 99999)) if path.endswith("/") else path


def web1(s, rate):
    m, rng = s.moments, s.rng("web1")
    for t in stream(m, rng, rate):
        client, path, state = client_address(rng), path_of(rng), m.database(t, "web1")
        if path.startswith("/static"):
            access(s, "web1", t, client, path, rng.pick([200, 304]), 88121, rng.between(1, 5))
        elif path.startswith("/wp-"):
            access(s, "web1", t, client, path, 404, 162, 1)
        elif state == "up":
            access(s, "web1", t, client, path, 200 if not rng.chance(0.03) else 302, rng.between(900, 64000),
                   rng.between(20, 400))
            if rng.chance(0.05):
                s.syslog("web1", t + 2000, "webmail",
                         f"session opened for {rng.pick(USERS)}{rng.between(1, 400)} from {client}",
                         facility="local6", pid=rng.between(2000, 31000))
        elif t > m.crash + 12 * SECOND:
            waited = 10_030 if state == "no name" else 30
            access(s, "web1", t, client, path, 503, 421, waited)
            error = {"no name": "php_network_getaddresses: getaddrinfo failed: " + NO_NAME, "hangs":
                     "Connection timed out",
                     "refused": "Connection refused"}.get(state)
            if error and rng.chance(0.6):
                s.syslog("web1", t - 300, "webmail",
                         f"db: SQLSTATE[HY000] [2002] {error} ({DB}:3306)", facility="local6",
                         severity=ERR, pid=rng.between(2000, 31000))
            if state == "no name" and rng.chance(0.25):
                s.syslog("web1", t - 900, "webmail",
                         f"PHP Warning:  PDO::__construct(): php_network_getaddresses: getaddrinfo for {DB} failed: "
                         f"{NO_NAME} in /srv/webmail/lib/Db.php on line 88", facility="local6",
                         severity=WARNING, pid=rng.between(2000, 31000))


def web2(s, rate):
    """Each request that reaches app1 leaves a pair: web2's access line and app1's own line with the same request id."""
    m, rng, dns = s.moments, s.rng("web2"), s.rng("web2:dns")
    for t in stream(m, rng, rate):
        client, path, request = client_address(rng), path_of(rng), rng.hex(16)
        state = m.database(t, "app1")
        if path.startswith(("/static", "/wp-")):
            access(s, "web2", t, client, path, 404 if path.startswith("/wp-") else 200, rng.between(100, 90000), 2)
            continue
        port = rng.port()
        upstream = f" upstream=10.20.1.41:8080 local_port={port} request_id={request}"
        if state == "up":
            took = rng.between(15, 380)
            connect = t - took * 1000
            if connect > m.crash - SECOND and connect < m.crash:
                continue
            s.syslog("app1", connect + rng.between(300, 1900), "webapp",
                     f"INFO request accepted from 10.20.1.22:{port} id={request} path={path}", facility="local6")
            access(s, "web2", t, client, path, 200, rng.between(900, 64000), took, upstream)
        elif t > m.crash + 22 * SECOND and t < m.recovered["web2"]:
            s.syslog("app1", t - 4_000, "webapp",
                     f"INFO request accepted from 10.20.1.22:{port} id={request} path={path}",
                     facility="local6")
            if rng.chance(0.35):
                s.syslog("web2", t, "nginx", upstream_error(s, t, client, path), facility="local7", severity=ERR)
                access(s, "web2", t + 500, client, path, 504, 160, 30_001, upstream)
            else:
                access(s, "web2", t, client, path, 502, 150, 10_020, upstream)
            if state != "waiting" and rng.chance(0.5):
                s.syslog("app1", t - 2_000, "webapp", f"ERROR db connect: dial tcp: {dial_error(rng, state)}",
                         facility="local6", severity=ERR)
        if rng.chance(0.08) and m.crash + 20 * SECOND < t < m.named_up:
            s.syslog("web2", t, "frontend-check",
                     f"lookup app1.int.corp.example from 10.20.1.22#{dns.port()} at 10.20.0.11: no answer within "
                     "5000 ms", facility="local6", severity=WARNING)
        if rng.chance(0.12) and m.names_resolve(t) and not m.crash - 2 * SECOND < t < m.crash:
            lookup_pair(s, dns, t + rng.between(1, 900) * 1000)


def dial_error(rng, state):
    if state == "refused":
        return "tcp 10.20.0.11:3306: connect: connection refused"
    return f"lookup {DB} on 10.20.0.11:53: read udp 10.20.1.41:{rng.port()}->10.20.0.11:53: i/o timeout"


def lookup_pair(s, rng, t):
    """A look-up seen by both sides: named's query log and web2's health checker, with the same client port."""
    if not s.moments.names_resolve(t) or t > s.moments.crash - SECOND and t < s.moments.named_up:
        return
    port = rng.port()
    name = "app1.int.corp.example"
    query(s, rng, t + 400, "web2", name, port=port)
    s.syslog("web2", t + rng.between(900, 2600), "frontend-check",
             f"lookup {name} from 10.20.1.22#{port} at 10.20.0.11: A 10.20.1.41", facility="local6", severity=7)


def app1_jobs(s, rate):
    m, rng = s.moments, s.rng("app1")
    for t in stream(m, rng, rate):
        if m.database(t, "app1") == "up":
            s.syslog("app1", t, "webapp", rng.weighted([
                (f"INFO job digest finished user={rng.between(1, 9000)} mails={rng.below(30)}", 5),
                (f"WARN slow query {rng.between(501, 1900)} ms: SELECT * FROM folders WHERE user_id=?", 1),
                (f"INFO cache hit ratio {rng.between(88, 99)}%", 3)]), facility="local6")
