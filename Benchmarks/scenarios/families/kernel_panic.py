"""The kernel of a host that carries name service and database panics; tools that need names are blocked."""
import layouts
import responses
from clock import MINUTE, SECOND
from programs import m


def make(f):
    fleet = f.fleet(dns=1, dns_on="db", replica=True, by_name=True, log=f.rng.chance(0.5), mail=f.rng.chance(0.5))
    rng, s = f.rng, f.story(fleet)
    db, dns = fleet.services["db"], fleet.services["dns1"]
    host = fleet.by_key["db"]
    if rng.chance(0.7):
        layouts.console_file(fleet, host, rng)
    t = f.strike
    s.anchor = "crash" if rng.chance(0.5) else "outage"
    s.node("panic", "panic", "trigger", f"the kernel of {host.name} panics")
    responses.panic(s, "db", t, "panic", rng)
    incident = s.incident("a", "panic")
    incident.start = t
    if rng.chance(0.6):
        s.node("sel_stop", "os_stop", "propagation", f"{host.name}'s BMC records a critical stop")
        responses.sel(s, "db", t + 2 * SECOND, "OS Critical Stop #0x46 | Run-time critical stop () | Asserted",
                      "sel_stop")
        s.edge("panic", "sel_stop", "same_event")
    if rng.chance(0.6):
        _change(f, s, dns)
    reset = t + f.seconds(900, 1900)
    boot_at = reset + f.seconds(60, 150)
    _response(f, s, t, reset, incident, host)
    s.node("boot", "boot", "recovery", f"{host.name} boots")
    s.edge("reset", "boot", "reboots")
    up = responses.boot(s, "db", boot_at, "boot")
    s.host_down("db", t, up, "panic", "boot", incident)
    s.condition(f"spof:{dns.program.app}", "one internal DNS server, no second one", ["dns1_down"])
    s.condition(f"shared_fate:{host.name}", "name service and database on one host", ["panic", "dns1_down", "db_down"])
    incident.mitigated = reset
    assert db.host == dns.host
    return f.finished(s)


def _change(f, s, dns):
    """The name server was changed a while before: a condition, not the cause."""
    when = max(s.begin + 2 * MINUTE, f.strike - f.seconds(1000, 2600))
    s.node("dns_change", "config_change", "condition", f"{dns.program.app}'s configuration changed")
    paths = {"named": "/etc/bind/named.conf.local", "unbound": "/etc/unbound/unbound.conf",
             "dnsmasq": "/etc/dnsmasq.conf"}
    responses.change(s, "db", when, "dns_change", paths.get(dns.program.app, "/etc/powerdns/recursor.conf"))
    if dns.program.app == "named":
        s.say(dns, when + 6 * SECOND, _reconfig(), "dns_change")
    s.condition(f"recent_change:{dns.program.app}", "the DNS server was changed shortly before", ["dns_change"])


def _reconfig():
    return [m("received control channel command 'reconfig'", 6, 0, category="general"),
            m("reloading configuration succeeded", 6, 90_000, category="general")]


def _response(f, s, t, reset, incident, host):
    fleet, rng = s.fleet, f.rng
    name = f"{host.name}-{rng.pick(['rmm', 'ipmi', 'ilo', 'drac', 'bmc'])}.{fleet.domain}"
    target = fleet.by_key["db2"]
    s.node("failover_blocked", "failover_fail", "blocked_mitigation", "the fail-over tool cannot resolve its target")
    first = t + f.seconds(200, 360)
    incident.first_blocked = first
    responses.blocked_failover(s, [first, first + f.seconds(100, 200)], "failover_blocked", host.fqdn, target.fqdn)
    s.node("rmm_blocked", "mgmt_unreachable", "blocked_mitigation", "the management module cannot be reached by name")
    responses.blocked_management(s, [first + f.seconds(20, 60), first + f.seconds(220, 280)], "rmm_blocked", name)
    for node in ("failover_blocked", "rmm_blocked"):
        s.edge("dns1_down", node, "resolves_with", later=True)
    s.edge("detected", "failover_blocked", "responds_to", later=True)
    s.node("ticket", "external_request", "external_request", "a ticket asks the data centre for a reset by hand")
    s.edge("failover_blocked", "ticket", "escalates_to")
    s.edge("rmm_blocked", "ticket", "escalates_to")
    responses.ticket(s, first + f.seconds(290, 360), "created", f"{host.name} does not answer and we cannot reach its "
                     "management module. Please press reset.", "ticket", status="new",
                     subject=f"Server {host.name} down, please reset by hand")
    s.node("reset", "reset", "mitigation", "the technician presses reset")
    s.edge("ticket", "reset", "requests")
    responses.ticket(s, reset, "comment", f"Reset button of {host.name} pressed, the server is going through its self "
                                          "test.",
                     "reset", author="noc@datacentre.example", status="open")
    s.condition(f"access_by_name:{name.split('.')[0]}", "the management module is reachable by name only",
                ["rmm_blocked"])
    s.condition(f"access_by_name:{target.name}", "the fail-over tool works by names", ["failover_blocked"])
