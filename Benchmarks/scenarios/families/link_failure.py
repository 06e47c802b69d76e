"""A switch port or uplink goes down: one rack is cut off from the others."""
import responses
from clock import SECOND
from model import ERR, NOTICE, WARNING


def make(f):
    rng = f.rng
    fleet = f.fleet(sw=True, dns=2, apps=(1, 3), by_name=False)
    s, t = f.story(fleet), f.strike
    switch = fleet.by_key["sw"]
    port = rng.pick(["TenGigabitEthernet1/0/48", "Ethernet49/1", "xe-0/0/47"])
    incident = s.incident("a", "uplink")
    s.node("uplink", "link_down", "trigger", f"{port} of {switch.name} goes down")
    repaired = t + f.seconds(500, 1700)
    if rng.chance(0.5):
        s.node("errors", "link_errors", "condition", f"{port} of {switch.name} counted errors before")
        s.sys("sw", t - f.seconds(100, 600), "%ETHPORT-4-ERRORS", f"Interface {port}: {rng.between(200, 9000)} input "
                                                                  "errors, CRC",
              severity=WARNING, node="errors", pid=None)
        s.edge("errors", "uplink", "leads_to")
    for app, text in (("%LINK-3-UPDOWN", f"Interface {port}, changed state to down"),
                      ("%LINEPROTO-5-UPDOWN", f"Line protocol on Interface {port}, changed state to down")):
        s.sys("sw", t + (0 if app.startswith("%LINK-") else 900_000), app, text, severity=ERR, node="uplink",
              facility="local7",
              pid=None)
    s.node("uplink_ok", "link_up", "mitigation", f"{port} of {switch.name} is up again")
    s.sys("sw", repaired, "%LINK-3-UPDOWN", f"Interface {port}, changed state to up", severity=ERR, node="uplink_ok",
          facility="local7", pid=None)
    lost = ["db"] + [k for k in ("db2", "cache") if k in fleet.by_key and rng.chance(0.4)]
    outside = {h.name for h in fleet.hosts.values() if h.key not in lost}
    driver = rng.pick(["ixgbe 0000:18:00.0 eno1", "mlx5_core 0000:5e:00.0 enp94s0f0np0", "igb 0000:05:00.0 eth0"])
    for key in lost:
        h = fleet.by_key[key]
        s.unreachable.append(h.name)
        node = s.node(f"nic_{key}", "link_down", "propagation", f"{h.name} loses its network")
        s.edge("uplink", node, "connects")
        up = s.node(f"nic_{key}_ok", "link_up", "recovery", f"{h.name} has its network again")
        s.edge("uplink_ok", up, "connects")
        s.kernel(h.name, t + rng.between(20, 300) * 1000, f"{driver}: NIC Link is Down", severity=WARNING, node=node)
        s.kernel(h.name, repaired + rng.between(400, 1900) * 1000, f"{driver}: NIC Link is Up, 10 Gbps Full Duplex",
                 severity=NOTICE,
                 node=up)
        for service in fleet.on_host(h.name):
            s.fail(service, t + 400_000, repaired + 3 * SECOND, rng.pick(["unreachable", "timeout"]), node, up,
                   incident, outside)
            incident.services.append(service.program.app)
        incident.hosts.append(h.name)
    responses.ticket(s, t + f.seconds(150, 300), "created", f"Hosts behind {port} of {switch.name} are unreachable, "
                                                            "please check "
                     "cable and optics.", s.node("ticket", "external_request", "external_request", "a ticket asks for "
                                                                                                   "the cable"),
                     status="new", subject=f"{switch.name} {port} down")
    s.edge("detected", "ticket", "escalates_to", later=True)
    s.edge("ticket", "uplink_ok", "requests")
    incident.mitigated, incident.start = repaired, t
    return f.finished(s)
