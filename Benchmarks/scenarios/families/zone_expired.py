"""The internal name server is secondary of a zone whose primary has not answered for long: the zone expires."""
import responses
from clock import MINUTE


def make(f):
    rng = f.rng
    fleet = f.fleet(dns=1 if rng.chance(0.7) else 2, dns_programs=("named", "knot"), by_name=True, apps=(1, 3))
    s, t = f.story(fleet), f.strike
    incident = s.incident("a", "zone_expired")
    zone, primary = fleet.domain, f"203.0.113.{rng.between(2, 250)}"
    s.node("transfer_fail", "zone_transfer_fail", "condition", f"transfers of {zone} from {primary} fail")
    s.node("zone_expired", "zone_expired", "trigger", f"{zone} has expired")
    s.edge("transfer_fail", "zone_expired", "transfers_from")
    incident.accepted.append("transfer_fail")
    fixed = t + f.seconds(900, 2000)
    for n, dns in enumerate(fleet.of_role("dns")):
        when = s.begin + rng.between(20, 200) * 1_000_000
        count = 0
        while when < fixed:
            count += 1
            s.say(dns, when, dns.program.transfer_failed(zone, primary, rng),
                  "transfer_fail" if count <= 2 and n == 0 else None)
            when += rng.between(7, 14) * MINUTE
        s.say(dns, t + n * 900_000, dns.program.zone_expired(zone), "zone_expired")
    first = fleet.services["dns1"]
    back = None
    for dns in fleet.of_role("dns"):
        tool = "rndc" if dns.program.app == "named" else "knotc"
        ready = fixed + f.seconds(20, 60)
        if dns is first:
            command = f"/usr/sbin/{tool} {'retransfer' if tool == 'rndc' else 'zone-retransfer'} {zone}"
            back = responses.repaired(f, s, incident, dns, fixed, command, ready, unit_restart=False,
                                      title="the zone is transferred again")
        s.say(dns, ready, dns.program.zone_loaded(zone, primary, 2026010100 + rng.below(99)), back)
        s.fail(dns, t + 2_000_000, ready + 400_000, "resolve", "zone_expired", back, incident)
    _servfail(f, s, first, zone, t, fixed)
    if len(fleet.of_role("dns")) == 1:
        s.condition(f"spof:{first.program.app}", "one internal DNS server, no second one", ["zone_expired"])
    responses.sudo(s, fixed - 4 * MINUTE, f"/usr/bin/dig @{primary} {zone} SOA")
    responses.sudo(s, fixed - 2 * MINUTE, f"/usr/bin/grep -r {zone} /etc/bind")
    return f.finished(s)


def _servfail(f, s, dns, zone, t, fixed):
    rng, when = s.rng("servfail"), t + 3_000_000
    while when < fixed:
        client = rng.pick(sorted(s.fleet.hosts))
        s.say(dns, when, dns.program.servfail(f"{client}.{zone}", s.fleet.address(client), rng.port(), zone))
        when += rng.gap(8)
