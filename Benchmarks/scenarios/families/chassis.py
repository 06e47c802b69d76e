"""A fan or a power supply of a chassis fails; the machine switches itself off."""
import layouts
import responses
from clock import SECOND
from model import CRIT


def make(f):
    rng = f.rng
    heat = rng.chance(0.6)
    fleet = f.fleet(apps=(1, 3), dns_on="db" if rng.chance(0.3) else None, dns=rng.pick([1, 2]))
    s, t = f.story(fleet), f.strike
    host = fleet.by_key["db"]
    layouts.sel_file(fleet, host)
    root = "fan" if heat else "power"
    incident = s.incident("a", root)
    off = t + (f.seconds(120, 400) if heat else f.seconds(1, 6))
    if heat:
        s.node("fan", "hardware_error", "trigger", f"a fan of {host.name} fails")
        responses.sel(s, "db", t, "Fan #0x42 | Lower Critical going low  | Asserted", "fan")
        s.node("hot", "thermal", "propagation", f"{host.name} gets too hot")
        s.edge("fan", "hot", "cools")
        responses.sel(s, "db", t + (off - t) // 2, "Temperature #0x31 | Upper Critical going high | Asserted", "hot")
        s.kernel(host.name, t + (off - t) * 2 // 3, "mce: CPU3: Core temperature above threshold, cpu clock throttled "
                                                    "(total events = 1)",
                 severity=CRIT, node="hot")
        s.kernel(host.name, off - SECOND, "thermal thermal_zone0: acpitz: critical temperature reached, shutting down",
                 severity=CRIT,
                 node="hot")
        responses.sel(s, "db", off, "Temperature #0x31 | Upper Non-recoverable going high | Asserted", "hot")
        last = "hot"
    else:
        s.node("power", "power_event", "trigger", f"{host.name} loses its power")
        responses.sel(s, "db", t, "Power Supply #0x51 | Power Supply AC lost | Asserted", "power")
        responses.sel(s, "db", t + 900_000, "Power Supply #0x52 | Power Supply AC lost | Asserted", "power")
        last = "power"
    s.node("off", "power_off", "propagation", f"{host.name} is off")
    responses.sel(s, "db", off + 300_000, "Power Unit #0x01 | Power off/down | Asserted", "off")
    s.edge(last, "off", "powers")
    on = off + f.seconds(800, 1800)
    s.node("ticket", "external_request", "external_request", "a ticket asks the data centre to look")
    responses.ticket(s, off + f.seconds(160, 400), "created", f"{host.name} is off, please look at fans and power.",
                     "ticket",
                     status="new", subject=f"Server {host.name} off")
    s.edge("detected", "ticket", "escalates_to", later=True)
    s.node("power_on", "reset", "mitigation", f"{host.name} is switched on again")
    responses.sel(s, "db", on, "Power Unit #0x01 | Power off/down | Deasserted", "power_on")
    responses.ticket(s, on + 20 * SECOND, "comment", "Repaired and switched on.", "power_on",
                     author="noc@datacentre.example",
                     status="open")
    s.edge("ticket", "power_on", "requests")
    s.node("boot", "boot", "recovery", f"{host.name} boots")
    s.edge("power_on", "boot", "reboots")
    up = responses.boot(s, "db", on + 90 * SECOND, "boot")
    s.host_down("db", off + 400_000, up, "off", "boot", incident)
    services = [x.program.app for x in fleet.on_host(host.name)]
    if len(services) > 1:
        s.condition(f"shared_fate:{host.name}", "name service and database on one host", ["off"])
        s.condition(f"spof:{fleet.services['dns1'].program.app}", "one DNS server", ["dns1_down"]) \
            if len(fleet.of_role("dns")) == 1 else None
    incident.mitigated, incident.start, incident.alerted = on, t, "off"
    return f.finished(s)
