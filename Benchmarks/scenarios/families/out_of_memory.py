"""The kernel kills a database or an application for want of memory; systemd starts it again, or an operator does."""
import responses
from clock import SECOND
from model import ERR, INFO, WARNING


def make(f):
    rng = f.rng
    victim_db = rng.chance(0.55)
    fleet = f.fleet(apps=(1, 1) if not victim_db else (1, 3))
    s, t = f.story(fleet), f.strike
    key = "db" if victim_db else "app1"
    service = fleet.services[key]
    host, program = fleet.by_key[key], service.program
    incident = s.incident("a", "oom")
    process = {"python": "gunicorn", "java": "java", "php": "php-fpm8.2", "go": program.app, "node": "node"}[
        program.runtime] if not victim_db else program.app
    s.node("oom", "oom", "trigger", f"the kernel of {host.name} kills {process} for want of memory")
    other = rng.pick([process, "rsync", "mysqldump", "report-export"])
    if rng.chance(0.5) and other != process:
        s.node("hog", "memory_hog", "condition", f"{other} starts on {host.name} and takes memory")
        s.sys(host.name, t - f.seconds(60, 200), "systemd", f"Started {other}.service - nightly {other}.", pid=1,
              node="hog")
        s.edge("hog", "oom", "uses_memory_of")
    pid = s.pid(host.name, program.app)
    big = rng.between(6, 60) * 1_048_576
    for n, (text, severity) in enumerate((
            (f"{other} invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, "
             "oom_score_adj=0", WARNING),
            (f"CPU: 1 PID: 28812 Comm: {other} Not tainted {host.kernel} #1", WARNING), ("Call Trace:", WARNING),
            (" dump_stack_lvl+0x44/0x5c", WARNING), (" dump_header+0x4a/0x211", WARNING),
            (" out_of_memory+0x1fd/0x4c0", WARNING), ("Mem-Info:", WARNING),
            (f"oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
             f"task_memcg=/system.slice/{program.service_unit},task={process},pid={pid},uid=106", INFO),
            (f"Out of memory: Killed process {pid} ({process}) total-vm:{big}kB, anon-rss:{big // 2}kB, file-rss:0kB, "
             "shmem-rss:0kB, UID:106 pgtables:41200kB oom_score_adj:0", ERR))):
        s.kernel(host.name, t + n * 110, text, severity=severity, node="oom" if n in (0, 7, 8) else None)
    s.node("killed", "service_down", "propagation", f"{program.app} on {host.name} is gone")
    s.edge("oom", "killed", "kills")
    responses.unit(s, host.name, t + SECOND, program.service_unit, "killed", "killed")
    _recover(f, s, service, host, t, incident)
    incident.services, incident.start = [program.app], t
    return f.finished(s)


def _recover(f, s, service, host, t, incident):
    rng, program = f.rng, service.program
    automatic = rng.chance(0.4)
    again = t + (f.seconds(60, 300) if automatic else f.seconds(500, 1500))
    s.node("service_back", "service_up", "recovery", f"{program.app} on {host.name} serves again")
    if automatic:
        responses.unit(s, host.name, again, program.service_unit, "restarting")
        s.edge("killed", "service_back", "restarts")
    else:
        s.node("restart", "restart", "mitigation", f"an operator starts {program.app} again")
        responses.sudo(s, again, f"/usr/bin/systemctl restart {program.service_unit}", host.name, "restart")
        s.edge("restart", "service_back", "restarts")
        s.edge("detected", "restart", "responds_to", later=True)
        incident.mitigated = again
    if hasattr(program, "recovering"):
        s.say(service, again + 2 * SECOND, program.recovering(service))
    ready = again + f.seconds(6, 40)
    started = program.started(service)
    s.say(service, ready - started[-1].after, started, "service_back")
    responses.unit(s, host.name, ready + 9000, program.service_unit, "started")
    s.fail(service, t + SECOND // 2, ready, "refused", "killed", "service_back", incident)
