"""The file server's storage hangs: its daemons block, then the clients' tasks do."""
import responses
from clock import SECOND
from model import ERR, NOTICE, WARNING


def make(f):
    rng = f.rng
    fleet = f.fleet(nfs=True, apps=(1, 3))
    s, t = f.story(fleet), f.strike
    host, nfs = fleet.by_key["nfs"], fleet.services["nfs"]
    incident = s.incident("a", "hung")
    if rng.chance(0.5):
        s.node("path_errors", "disk_error", "condition", f"{host.name}'s storage answered late before")
        s.kernel(host.name, t - f.seconds(140, 400), "sd 4:0:0:1: [sdc] tag#41 timing out command, waited 180s",
                 severity=WARNING,
                 node="path_errors")
        s.edge("path_errors", "hung", "stored_on", later=True)
        incident.accepted.append("path_errors")
    s.node("hung", "hung_task", "trigger", f"nfsd on {host.name} hangs")
    for n, text in enumerate((f"INFO: task nfsd:{rng.between(600, 1900)} blocked for more than 120 seconds.",
                              f"      Not tainted {host.kernel} #1",
                              "\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this message.",
                              "task:nfsd            state:D stack:    0 pid: 1123 ppid:     2 flags:0x00004000",
                              "Call Trace:",
                              " __schedule+0x2d1/0x8c0", " schedule+0x5d/0xd0", " io_schedule+0x46/0x70",
                              " xfs_buf_lock+0x2f/0xd0 [xfs]", " nfsd_write+0x8b/0x100 [nfsd]")):
        s.kernel(host.name, t + n * 90, text, severity=ERR if n == 0 else NOTICE, node="hung" if n in (0, 3) else None)
    again = t + f.seconds(700, 1700)
    if rng.chance(0.5):
        s.node("reboot", "reboot", "mitigation", f"an operator reboots {host.name}")
        responses.sudo(s, again, "/usr/sbin/reboot -f", "nfs", "reboot")
        s.edge("detected", "reboot", "responds_to", later=True)
        s.node("boot", "boot", "recovery", f"{host.name} boots")
        s.edge("reboot", "boot", "reboots")
        up = responses.boot(s, "nfs", again + 70 * SECOND, "boot")
        s.silence("nfs", again + 2 * SECOND, again + 70 * SECOND)
        back = s.node("nfs_back", "service_up", "recovery", f"{host.name} serves files again")
        s.edge("boot", back, "runs_on")
        ready = up + 20 * SECOND
        s.say(nfs, ready, nfs.program.started(nfs), back)
        incident.mitigated, incident.services = again, ["nfsd"]
        incident.hosts = [host.name]
    else:
        ready = again + 40 * SECOND
        back = responses.repaired(f, s, incident, nfs, again, "/usr/bin/systemctl restart nfs-server.service", ready,
                                  title="an operator restarts the file service")
    s.fail(nfs, t + SECOND, ready, "timeout", "hung", back, incident)
    incident.start = t
    s.condition("spof:nfs", "one file server", ["hung"])
    return f.finished(s)
