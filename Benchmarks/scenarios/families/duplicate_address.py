"""A second machine takes the database's address."""
import responses
from clock import SECOND
from model import NOTICE, WARNING


def make(f):
    rng = f.rng
    fleet = f.fleet(gw=True, apps=(1, 3))
    s, t = f.story(fleet), f.strike
    db, host = fleet.services["db"], fleet.by_key["db"]
    mine, other = f"52:54:00:{rng.hex(2)}:{rng.hex(2)}:{rng.hex(2)}", f"00:1b:21:{rng.hex(2)}:{rng.hex(2)}:{rng.hex(2)}"
    incident = s.incident("a", "duplicate")
    if rng.chance(0.6):
        s.node("lease", "dhcp_lease", "condition", f"the DHCP server hands out {host.address}")
        s.sys("gw", t - f.seconds(3, 30), "dhcpd", f"DHCPACK on {host.address} to {other} (printer-4) via lan0",
              node="lease")
        s.edge("lease", "duplicate", "assigns", later=True)
        incident.accepted.append("lease")
    s.node("duplicate", "duplicate_address", "trigger", f"{host.address} of {host.name} is used twice")
    fixed = t + f.seconds(600, 1600)
    when, count = t, 0
    while when < fixed:
        count += 1
        a, b = (mine, other) if count % 2 else (other, mine)
        s.sys("gw", when, "arpwatch", f"flip flop {host.address} {b} ({a}) lan0" if count > 1 else
              f"changed ethernet address {host.address} {other} ({mine}) lan0", severity=WARNING,
              node="duplicate" if count < 7 else None)
        when += rng.between(30, 100) * SECOND
    s.kernel(host.name, t + 900_000, f"IPv4: martian source {host.address} from {host.address}, on dev eno1",
             severity=WARNING,
             node="duplicate") if rng.chance(0.4) else None
    s.node("fix", "mitigation_act", "mitigation", "the other machine's port is shut")
    s.sys("gw", fixed, "admin", f"port lan0/17 ({other}) disabled by operator", severity=NOTICE, node="fix")
    s.edge("detected", "fix", "responds_to", later=True)
    responses.sudo(s, fixed - 20 * SECOND, f"/usr/sbin/arping -D -I eno1 {host.address}")
    s.unreachable.append(host.name)
    s.fail(db, t + 2 * SECOND, fixed + 4 * SECOND, "timeout", "duplicate", "fix", incident)
    incident.mitigated, incident.services, incident.start = fixed, [db.program.app], t
    return f.finished(s)
