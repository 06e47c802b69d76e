"""named on db1: the query log, and the general log's everyday complaints."""
from clock import MINUTE, SECOND
from model import WARNING
from moments import regular, stream
from names import client_address
from story_leadup import named

LOG = "dns/db1-queries.log"
INTERNAL = ["db1", "db2", "imap1", "log1", "mon1", "pg1", "app1", "ops1", "mail1", "mail2"]
CLIENTS = {  # queries a minute, and what is asked most
    "web1": (19, ["db1", "imap1"]), "web2": (9, ["app1"]), "app1": (18, ["db1", "db1", "pg1"]),
    "mail1": (28, ["db1", "imap1", "imap1"]), "mail2": (20, ["db1", "imap1"]), "imap1": (12, ["db1"]),
    "db2": (2, ["db1", "log1"]), "ops1": (4, INTERNAL), "mon1": (5, INTERNAL), "pg1": (2, ["log1", "app1"]),
}
PARTNER = ["mx1.partner.example", "mx2.partner.example", "api.partner.example", "partner.example"]


def query(s, rng, time, client, name, kind="A", flags="+E(0)K", port=None):
    thread = f"@0x7f{rng.pick(['3a5c0b1168', '3a5c0d4968', '3a640a2f68', '3a600c1168', '3a58013d68'])}"
    s.log(time, LOG, f"client {thread} {s.topology.address(client)}#{port or rng.port()} ({name}): query: {name} IN "
                     f"{kind} {flags} (10.20.0.11)", category="queries")


def question(rng, host, favourites):
    draw = rng.below(100)
    if draw < 64:
        return f"{rng.pick(favourites)}.int.corp.example", "A" if rng.chance(0.6) else "AAAA"
    if draw < 76:
        return f"{rng.pick(INTERNAL)}.int.corp.example", "A"
    if host.startswith("mail") and draw < 90:
        return rng.pick(PARTNER), rng.pick(["MX", "A", "A", "AAAA"])
    if draw < 92:
        a = client_address(rng).split(".")
        return (".".join(reversed(a)) + ".in-addr.arpa", "PTR") if len(a) == 4 else ("mail.alpha.example", "AAAA")
    return rng.pick(PARTNER), "A"


def write(s):
    m = s.moments
    for host, (rate, favourites) in CLIENTS.items():
        rng = s.rng(f"queries:{host}")
        for t in stream(m, rng, rate):
            name, kind = question(rng, host, favourites)
            if not m.names_resolve(t) or t > m.crash - SECOND and t < m.crash:
                continue
            query(s, rng, t, host, name, kind, rng.weighted([("+E(0)K", 70), ("+E(0)", 20), ("+", 10)]))
    complaints(s)


def complaints(s):
    m, rng = s.moments, s.rng("named:complaints")
    for t in stream(m, rng, 1.6):
        if not m.names_resolve(t):
            continue
        host = rng.pick(["www", "ns1", "mail", "cdn", "img4"])
        name = f"{host}.{rng.pick(['epsilon', 'zeta', 'eta', 'theta'])}.example"
        server = f"198.51.100.{rng.between(2, 250)}"
        kind = rng.pick(["A", "AAAA", "MX"])
        text, category = rng.weighted([
            ((f"lame server resolving '{name}' (in '{name.split('.', 1)[1]}'?): {server}#53", "lame-servers"), 30),
            ((f"REFUSED unexpected RCODE resolving '{name}/{kind}/IN': {server}#53", "lame-servers"), 20),
            ((f"timed out resolving '{name}/{kind}/IN': {server}#53", "lame-servers"), 12),
            ((f"success resolving '{name}/{kind}' after disabling qname minimization due to 'ncache nxdomain'",
              "resolver"), 16),
            ((f"client @0x7f3a5c0b1168 {s.topology.address(rng.pick(['web1', 'app1', 'mail1']))}#{rng.port()} "
              f"({name}): no matching view in class 'CH'", "client"), 4)])
        named(s, t, category, text)
    for t in regular(m.begin + 8 * MINUTE, m.finish, 30 * MINUTE, rng):
        if m.names_resolve(t):
            named(s, t, "general", "zone reports.example/IN: refresh: unexpected rcode (REFUSED) from primary "
                  "198.51.100.53#53 (source 0.0.0.0#0)")
    for t in regular(m.begin + 3 * MINUTE, m.finish, 60 * MINUTE, rng):
        if m.names_resolve(t):
            named(s, t, "dnssec", "managed-keys-zone: Key 20326 for zone . is now trusted (acceptance timer complete)")
    for t in regular(m.zone_change + 17 * MINUTE, m.crash, 31 * MINUTE, rng):
        named(s, t, "notify", f"client @0x7f3a5c0b1168 203.0.113.53#{rng.port()}: received notify for zone "
                              "'partner.example'")
        named(s, t + 3_000, "general", "zone partner.example/IN: notify from 203.0.113.53#53: zone is up to date")
    named(s, m.crash - 141 * SECOND, "lame-servers",
          "lame server resolving 'www.epsilon.example' (in 'epsilon.example'?): 198.51.100.201#53",
          herring="named's everyday lame server message, two minutes before the crash")
    named(s, m.crash - 126 * MINUTE, "general",
          "zone reports.example/IN: refresh: retry limit for primary 198.51.100.53#53 exceeded (source 0.0.0.0#0)",
          severity=WARNING, herring="failed refresh of an unrelated zone, hours before")
