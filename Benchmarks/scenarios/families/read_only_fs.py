"""A disk under the database fails; the file system turns read-only; the database stops."""
import responses
from clock import MINUTE
from model import CRIT, ERR


def make(f):
    rng = f.rng
    fleet = f.fleet(apps=(1, 3))
    s, t = f.story(fleet), f.strike
    db, host = fleet.services["db"], fleet.by_key["db"]
    program = db.program
    incident = s.incident("a", "disk_error")
    disk, fs = rng.pick([("sda", "dm-3"), ("sdb", "sdb1"), ("nvme1n1", "dm-1"), ("vdb", "vdb1")])
    if rng.chance(0.5):
        s.node("smart", "disk_error", "condition", f"/dev/{disk} of {host.name} had bad sectors before")
        s.sys("db", max(s.begin + MINUTE, t - f.seconds(600, 2300)), "smartd", f"Device: /dev/{disk} [SAT], "
                                                                               f"{rng.between(8, 90)} "
              "Currently unreadable (pending) sectors", severity=CRIT, node="smart")
        s.edge("smart", "disk_error", "same_disk", later=True)
        incident.accepted.append("smart")
    s.node("disk_error", "disk_error", "trigger", f"/dev/{disk} of {host.name} cannot be written")
    sector = rng.between(10_000_000, 900_000_000)
    for n in range(5):
        s.kernel(host.name, t + n * 210_000, f"blk_update_request: I/O error, dev {disk}, sector {sector + n * 8} op "
                                             "0x1:(WRITE) flags "
                 "0x800 phys_seg 1 prio class 0", severity=ERR, node="disk_error")
        s.kernel(host.name, t + n * 210_000 + 90, f"Buffer I/O error on dev {fs}, logical block {sector // 8 + n}, "
                                                  "lost async page write",
                 severity=ERR)
    s.node("readonly", "readonly_fs", "propagation", f"the file system on {fs} of {host.name} is read-only")
    s.edge("disk_error", "readonly", "stored_on")
    kind = rng.pick(["ext4", "xfs"])
    texts = ([f"Aborting journal on device {fs}-8.", f"EXT4-fs error (device {fs}): ext4_journal_check_start:83: comm "
                                                     f"{program.app}: "
              "Detected aborted journal", f"EXT4-fs ({fs}): Remounting filesystem read-only"] if kind == "ext4" else
             [f"XFS ({fs}): log I/O error -5", f"XFS ({fs}): Log I/O Error Detected. Shutting down filesystem.",
              f"XFS ({fs}): Please unmount the filesystem and rectify the problem(s)"])
    for n, text in enumerate(texts):
        s.kernel(host.name, t + 1_300_000 + n * 130, text, severity=CRIT if n else ERR, node="readonly")
    s.node("db_stops", "service_down", "propagation", f"{program.app} on {host.name} stops")
    s.edge("readonly", "db_stops", "stored_on")
    s.say(db, t + 2_400_000, program.read_only_fs(), "db_stops")
    responses.unit(s, "db", t + 3_300_000, program.service_unit, "failed", "db_stops")
    fixed = t + f.seconds(900, 1900)
    ready = fixed + f.seconds(60, 160)
    tool = "e2fsck -fy" if kind == "ext4" else "xfs_repair"
    back = responses.repaired(f, s, incident, db, fixed, f"/usr/sbin/{tool} /dev/{fs}",
                              ready, title="an operator repairs the file system")
    s.fail(db, t + 3_400_000, ready, "refused", "db_stops", back, incident)
    incident.start = t
    return f.finished(s)
