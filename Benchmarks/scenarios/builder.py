"""Builds a random fleet from what a family asks for: which roles there are, what shares a host, who needs whom."""
import layouts
from fleet import Fleet
from naming import BANNERS
from programs import database, dns, monitor
from programs.application import FRONTS, OTHERS, RUNTIMES, App
from programs import Program

DEFAULTS = {"dns": None, "dns_on": None, "dns_programs": ("named", "unbound", "dnsmasq", "pdns_recursor"),
            "db_programs": ("mysql", "mariadb", "postgres"), "replica": None, "apps": (1, 3), "webs": (1, 2),
            "mail": None,
            "cache": None, "auth": False, "kdc": False, "nfs": False, "hv": False, "sw": False, "log": None,
            "by_name": None, "runtimes": tuple(RUNTIMES), "db_on": None, "dns_by_all": False}


class Mail(Program):
    app, unit, port, facility = "postfix/master", "postfix.service", 25, "mail"


def build(rng, begin, **wishes):
    want = dict(DEFAULTS, **wishes)

    def wish(key, chance):
        return rng.chance(chance) if want[key] is None else want[key]
    fleet = Fleet(rng, begin)
    fleet.banner = rng.pick(BANNERS)
    fleet.add_host("ops", "ops")
    fleet.add_host("mon", "mon")
    if wish("log", 0.4):
        fleet.add_host("log", "log")
    for key in ("hv", "sw", "gw"):
        if want.get(key):
            fleet.add_host(key, key)
    _databases(fleet, rng, want, wish)
    _resolvers(fleet, rng, want)
    _back_ends(fleet, rng, want, wish)
    _front(fleet, rng, want, wish)
    fleet.add_service("mon", "monitor", monitor.PROGRAMS[rng.pick(sorted(monitor.PROGRAMS))], "mon")
    _resolve(fleet, rng, want)
    layouts.apply(fleet, rng)
    return fleet


def _databases(fleet, rng, want, wish):
    program = database.PROGRAMS[rng.pick(want["db_programs"])]
    if want["db_on"] is None:
        fleet.add_host("db", "db")
    fleet.add_service("db", "db", program, want["db_on"] or "db")
    if wish("replica", 0.5):
        fleet.add_host("db2", "db")
        fleet.add_service("db2", "replica", program, "db2")
        fleet.need(fleet.services["db2"], [fleet.services["db"]], "replicates", rng.chance(0.5))


def _resolvers(fleet, rng, want):
    count = want["dns"] or rng.weighted([(1, 2), (2, 3)])
    program = dns.PROGRAMS[rng.pick(want["dns_programs"])]
    for n in range(count):
        on = want["dns_on"] if n == 0 and want["dns_on"] else None
        if on is None:
            on = f"dns{n + 1}"
            fleet.add_host(on, "dns")
        fleet.add_service(f"dns{n + 1}", "dns", program, on)


def _back_ends(fleet, rng, want, wish):
    if wish("cache", 0.25):
        fleet.add_host("cache", "cache")
        fleet.add_service("cache", "cache", OTHERS["redis"], "cache")
    for key, role, program in (("auth", "auth", rng.pick(["api", "keycloak"])), ("kdc", "kdc", "krb5kdc"),
                               ("nfs", "nfs", "nfsd")):
        if want[key]:
            fleet.add_host(key, key)
            fleet.add_service(key, role, OTHERS[program], key)


def _front(fleet, rng, want, wish):
    services = fleet.services
    apps, webs = [], []
    runtime = rng.pick(want["runtimes"])
    format, log, port = RUNTIMES[runtime]
    program = App(fleet.banner, runtime, format, log, port)
    for n in range(rng.between(*want["apps"])):
        fleet.add_host(f"app{n + 1}", "app")
        apps.append(fleet.add_service(f"app{n + 1}", "app", program, f"app{n + 1}"))
    front = FRONTS[rng.pick(sorted(FRONTS))]
    for n in range(rng.between(*want["webs"])):
        fleet.add_host(f"web{n + 1}", "web")
        webs.append(fleet.add_service(f"web{n + 1}", "web", front, f"web{n + 1}"))

    def by_name():
        return rng.chance(0.65) if want["by_name"] is None else want["by_name"]
    for app in apps:
        fleet.need(app, [services["db"]], "db", by_name())
        for key in ("cache", "auth", "kdc", "nfs"):
            if key in services:
                fleet.need(app, [services[key]], {"kdc": "kerberos"}.get(key, key), by_name())
    for web in webs:
        fleet.need(web, apps, "http", by_name() and rng.chance(0.5))
    if wish("mail", 0.35):
        fleet.add_host("mail", "mail")
        mail = fleet.add_service("mail", "mail", Mail(), "mail")
        fleet.need(mail, [services["db"]], "db", by_name())


def _resolve(fleet, rng, want):
    resolvers = fleet.of_role("dns")
    for service in list(fleet.services.values()):
        if service.role in ("app", "web", "mail", "replica") and not service.host == resolvers[0].host:
            fleet.need(service, resolvers, "dns", False)
