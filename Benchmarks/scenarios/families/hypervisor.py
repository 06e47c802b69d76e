"""A virtualisation host dies and takes its guests along; with a machine check, or without any record."""
import responses
from clock import SECOND
from model import CRIT, INFO


def make(f):
    rng = f.rng
    fleet = f.fleet(hv=True, dns=rng.pick([1, 2]), apps=(2, 3), replica=rng.chance(0.3))
    s, t = f.story(fleet), f.strike
    host = fleet.by_key["hv"]
    guests = ["db"] + [k for k in ("app1", "dns1", "mail") if k in fleet.by_key and rng.chance(0.6)]
    recorded = rng.chance(0.6)
    root = "mce" if recorded else "host_down"
    incident = s.incident("a", root)
    for n, key in enumerate(guests):
        name = fleet.by_key[key].name
        s.sys("hv", s.begin + (20 + n) * SECOND, "libvirtd", f"Domain id={n + 3} name='{name}' is running",
              severity=INFO)
        for k in range(6):
            s.sys("hv", s.begin + (40 + n + k * 400) * SECOND, "qemu-exporter", f"domain {name} state=running "
                                                                                f"cpu={rng.between(1, 90)}%")
    if recorded:
        s.node("mce", "mce", "trigger", f"{host.name}'s hardware reports a fatal machine check")
        for n, text in enumerate((f"mce: [Hardware Error]: CPU {rng.between(0, 31)}: Machine Check Exception: 5 Bank "
                                  "4: be00000000800400",
                                  "mce: [Hardware Error]: TSC 41a1b2c3d4e5 ADDR 1ffff81a0c3e MISC 86 ",
                                  "mce: [Hardware Error]: PROCESSOR 0:50654 TIME 1792068674 SOCKET 0 APIC 12 microcode "
                                  "2006e05",
                                  "Kernel panic - not syncing: Fatal machine check")):
            s.kernel(host.name, t + n * 400, text, severity=CRIT, node="mce")
    else:
        s.node("host_down", "host_down", "trigger", f"{host.name} dies without a record", inferred_at=t)
        s.sys("hv", t - 2 * SECOND, "node-exporter", "collected 512 metrics in 12 ms", node="host_down")
        s.condition(f"no_crash_record:{host.name}", "the host died without a crash record", ["host_down"])
    reset = t + f.seconds(500, 1500)
    s.node("power_cycle", "reset", "mitigation", f"{host.name} is power-cycled")
    responses.sudo(s, reset, f"/usr/bin/ipmitool -I lanplus -H {fleet.namer.net}.2 -U ops -f /root/.ipmi chassis power "
                             "cycle", "ops",
                   "power_cycle")
    s.edge("detected", "power_cycle", "responds_to", later=True)
    s.node("boot", "boot", "recovery", f"{host.name} boots")
    s.edge("power_cycle", "boot", "reboots")
    up = responses.boot(s, "hv", reset + 80 * SECOND, "boot")
    s.silence("hv", t + 20_000, reset + 80 * SECOND)
    incident.hosts.append(host.name)
    for n, key in enumerate(guests):
        _guest(f, s, key, t, up + (8 + n * 9) * SECOND, root, incident)
    if len(guests) > 1:
        s.condition(f"shared_fate:{host.name}", "guests that are needed jointly run on one host", [root])
    incident.mitigated, incident.start = reset, t
    return f.finished(s)


def _guest(f, s, key, t, start, root, incident):
    host = s.fleet.by_key[key]
    down = s.node(f"{key}_host_down", "host_down", "propagation", f"guest {host.name} is gone", inferred_at=t)
    s.edge(root, down, "runs_on")
    s.sys(key, t - f.seconds(1, 9), "node-exporter", "collected 402 metrics in 9 ms", node=down)
    node = s.node(f"{key}_boot", "boot", "recovery", f"guest {host.name} boots")
    s.edge("boot", node, "runs_on")
    s.sys("hv", start - SECOND, "libvirtd", f"Domain name='{host.name}' started",
          pid=s.pid(s.fleet.by_key["hv"].name, "libvirtd"))
    up = responses.boot(s, key, start, node)
    s.host_down(key, t, up, down, node, incident)
