"""Steps that many families have: reboots, changes, commands, tickets, attempts that fail for want of names."""
import crash_text
import layouts
from clock import SECOND
from model import CRIT, ERR, INFO, NOTICE, WARNING


def sudo(story, time, command, host="ops", node=None):
    story.sys(host, time, "sudo", f"  sysadm : TTY=pts/{story.rng(f'tty{time}').below(9)} ; PWD=/root ; USER=root ; "
              f"COMMAND={command}", facility="authpriv", severity=NOTICE, pid=None, node=node)


def boot(story, host, time, node, crashed=True):
    """The first lines of a boot, in syslog when the log daemon runs, on the console at once."""
    h = story.fleet.by_key[host]
    h.boots.append(time)
    up = time + 18 * SECOND
    kernel = h.kernel
    lines = [(0, f"Linux version {kernel} (build@example) (gcc 12.2.0) #1 SMP PREEMPT_DYNAMIC"),
             (0, f"Command line: BOOT_IMAGE=/boot/vmlinuz-{kernel} root=/dev/mapper/vg0-root ro quiet"),
             (1_320_440, "smp: Brought up 2 nodes, 32 CPUs"), (3_402_220, "Run /init as init process")]
    if crashed:
        lines += [(5_120_334, "EXT4-fs (dm-0): recovery complete"), (5_400_100, "EXT4-fs (dm-0): mounted filesystem "
                                                                                "with "
                  "ordered data mode. Quota mode: none.")]
    for after, text in lines:
        stamp = story.topology.monotonic(h.name, time + after)
        on_console = h.console is not None
        if on_console:
            story.log(time + after, h.console, f"[{stamp}] {text}", host=h.name, node=node if after == 0 else None)
        story.sys(host, up + after // 1000, "kernel", f"[{stamp}] {text}", facility="kern", pid=None,
                  node=node if after == 0 else None)
    story.sys(host, up + 9_000, "systemd", "Started rsyslog.service - System Logging Service.", pid=1)
    story.sys(host, up + 400_000, "sshd", "Server listening on 0.0.0.0 port 22.", pid=1011)
    return up


def panic(story, host, time, node, rng):
    """A panic on the console (where there is one), or in what the kernel could still send to the log."""
    h = story.fleet.by_key[host]
    process, symbol, module = rng.pick([("ib_log_flush", "nvme_queue_rq+0x4e/0x8f0", "nvme"),
                                        ("kworker/3:2", "xfs_trans_read_buf_map+0x11c/0x2f0", "xfs"),
                                        ("postgres", "tcp_write_xmit+0x3a1/0x1230", ""),
                                        ("swapper/4", "i40e_napi_poll+0x88/0x7d0", "i40e")])
    place = f"{symbol} [{module}]" if module else symbol
    final = rng.pick(["Fatal exception", "Fatal exception in interrupt"])
    address = f"00000000000000{rng.between(16, 250):02x}"
    texts = [f"BUG: kernel NULL pointer dereference, address: {address}", "#PF: supervisor read access in kernel mode",
             "#PF: error_code(0x0000) - not-present page", "Oops: 0000 [#1] PREEMPT SMP NOPTI",
             f"CPU: {rng.between(0, 15)} PID: {rng.between(300, 9000)} Comm: {process} Not tainted {h.kernel} #1",
             f"RIP: 0010:{place}"] + crash_text.REGISTERS[:8] + [
             "Call Trace:", " <TASK>", f" ? __die_body.cold+0x1a/0x1f", " ? page_fault_oops+0xd2/0x2b0", f" {place}",
             " do_syscall_64+0x55/0xb0", " entry_SYSCALL_64_after_hwframe+0x6e/0xd8", " </TASK>",
             "---[ end trace 0000000000000000 ]---", f"Kernel panic - not syncing: {final}",
             f"---[ end Kernel panic - not syncing: {final} ]---"]
    for n, text in enumerate(texts):
        story.kernel(h.name, time + n * 310, text, severity=CRIT, node=node, to_syslog=h.console is None)


def change(story, host, time, node, what, service=None):
    """A configuration change by Puppet or Ansible: `what` is the path."""
    rng = story.rng(f"change:{host}:{time}")
    if rng.chance(0.5):
        story.sys(host, time - 4 * SECOND, "puppet-agent", f"Applying configuration version '{rng.hex(8)}'")
        story.sys(host, time, "puppet-agent", f"(/Stage[main]/Profile/File[{what}]/content) content changed "
                  f"'{{sha256}}{rng.hex(12)}' to '{{sha256}}{rng.hex(12)}'", severity=NOTICE, node=node)
        took = f"{rng.between(4, 19)}.{rng.below(99):02d}"
        story.sys(host, time + 3 * SECOND, "puppet-agent", f"Applied catalog in {took} seconds",
                  severity=NOTICE)
    else:
        story.sys(host, time, "python3", f"ansible-ansible.legacy.copy Invoked with src=/tmp/x dest={what} mode=0644 "
                  "backup=True", node=node, severity=INFO)
        story.sys("ops", time - 900_000, "ansible-playbook", f"TASK [deploy : template {what}] changed: "
                                                             f"[{story.fleet.by_key[host].name}]",
                  severity=NOTICE)


def unit(story, host, time, name, what, node=None):
    """What systemd says of a unit: started, stopped, failed, killed."""
    lines = {"started": [(f"Started {name} - service.", INFO)],
             "stopping": [(f"Stopping {name} - service...", INFO), (f"{name}: Deactivated successfully.", INFO),
                          (f"Stopped {name} - service.", INFO)],
             "restarting": [(f"{name}: Scheduled restart job, restart counter is at 1.", INFO),
                            (f"Starting {name} - service...", INFO)],
             "failed": [(f"{name}: Main process exited, code=exited, status=1/FAILURE", NOTICE),
                        (f"{name}: Failed with result 'exit-code'.", WARNING)],
             "killed": [(f"{name}: A process of this unit has been killed by the OOM killer.", NOTICE),
                        (f"{name}: Main process exited, code=killed, status=9/KILL", NOTICE),
                        (f"{name}: Failed with result 'oom-kill'.", WARNING)]}[what]
    for n, (text, severity) in enumerate(lines):
        story.sys(host, time + n * 1200, "systemd", text, pid=1, severity=severity, node=node)


def ticket(story, time, event, body, node=None, author="ops@corp.example", number="DC-48213", **more):
    path = layouts.ticket_file(story.fleet)
    fields = {"ticket": number, "event": event, "queue": "remote-hands", "priority": "urgent", "author": author}
    fields.update(more, body=body)
    story.log(time, path, body, fields=fields, node=node, host=story.fleet.by_key["ops"].name)


def blocked_failover(story, times, node, source, target):
    """A fail-over tool that works by names, while nothing resolves."""
    tool = story.rng("failover-tool").pick(["failoverctl", "db-promote", "orchestrator-cli"])
    for t in times:
        pid = story.rng(f"failover{t}").between(20_000, 32_000)
        sudo(story, t - 700_000, f"/usr/local/sbin/{tool} promote --from {source} --to {target}")
        for after, text, severity in ((0, f"starting fail-over from {source} to {target}", NOTICE),
                                      (10_021_000, f"could not resolve {target}: Temporary failure in name resolution",
                                       ERR),
                                      (10_022_000, f"fail-over aborted: target {target} unknown, nothing was changed",
                                       ERR)):
            story.sys("ops", t + after, tool, text, pid=pid, severity=severity, facility="local0", node=node)


def blocked_management(story, times, node, name):
    """The management module by name, while nothing resolves."""
    for t in times:
        pid = story.rng(f"rmm{t}").between(20_000, 32_000)
        sudo(story, t - 300_000, f"/usr/bin/ipmitool -I lanplus -H {name} -U ops -f /root/.ipmi chassis power status")
        story.sys("ops", t + 10_012_000, "rmm", f"ipmitool: Address lookup for {name} failed", pid=pid, severity=ERR,
                  facility="local0", node=node)
        story.sys("ops", t + 10_013_000, "rmm", "ipmitool: Error: Unable to establish IPMI v2 / RMCP+ session", pid=pid,
                  severity=ERR, facility="local0", node=node)


def sel(story, host, time, text, node=None, **more):
    h = story.fleet.by_key[host]
    story.log(time, h.sel or layouts.sel_file(story.fleet, h), text, host=h.name, node=node, **more)




def repaired(f, s, incident, service, act_at, command, ready, host=None, unit_restart=True, title="an operator acts"):
    """An operator's act that ends it, and the service's return. Gives the name of the service's node."""
    key = [k for k, h in s.fleet.by_key.items() if h.name == service.host][0]
    fix = s.node(f"fix_{service.key}", "mitigation_act", "mitigation", title)
    sudo(s, act_at, command, host or key, fix)
    suffix = "" if s.incidents[0] is incident else f"_{incident.name}"
    s.edge(f"detected{suffix}", fix, "responds_to", later=True)
    back = s.node(f"{service.key}_back", "service_up", "recovery", f"{service.program.app} on {service.host} serves "
                                                                   "again")
    s.edge(fix, back, "repairs")
    if unit_restart:
        unit(s, key, max(act_at + SECOND, ready - 9 * SECOND), service.program.service_unit, "restarting")
        started = service.program.started(service)
        s.say(service, ready - started[-1].after, started, back)
        unit(s, key, ready + 12_000, service.program.service_unit, "started")
    incident.mitigated = act_at
    incident.services.append(service.program.app)
    return back
