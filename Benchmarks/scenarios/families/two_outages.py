"""Two outages that have nothing to do with each other: of the database, and of the mail host's disk."""
import responses
from clock import SECOND
from model import ERR, WARNING


def make(f):
    rng = f.rng
    fleet = f.fleet(mail=True, apps=(1, 2), db_programs=("mysql", "mariadb", "postgres"))
    mail, db = fleet.services["mail"], fleet.services["db"]
    fleet.needs[:] = [n for n in fleet.needs if n.client is not mail]
    s, t = f.story(fleet), f.strike
    first = s.incident("a", "db_killed")
    program, host = db.program, fleet.by_key["db"]
    s.node("db_killed", "oom", "trigger", f"the kernel of {host.name} kills {program.app}")
    pid = s.pid(host.name, program.app)
    s.kernel(host.name, t, f"{program.app} invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), "
                           "order=0, "
             "oom_score_adj=0", severity=WARNING, node="db_killed")
    s.kernel(host.name, t + 4_000, f"Out of memory: Killed process {pid} ({program.app}) total-vm:8412044kB, "
                                   "anon-rss:4102220kB, "
             "file-rss:0kB, shmem-rss:0kB, UID:106 pgtables:41200kB oom_score_adj:0", severity=ERR, node="db_killed")
    s.node("db_gone", "service_down", "propagation", f"{program.app} on {host.name} is gone")
    s.edge("db_killed", "db_gone", "kills")
    responses.unit(s, "db", t + 300_000, program.service_unit, "killed", "db_gone")
    fixed = t + f.seconds(400, 900)
    ready = fixed + f.seconds(10, 40)
    back = responses.repaired(f, s, first, db, fixed, f"/usr/bin/systemctl restart {program.service_unit}", ready)
    s.fail(db, t + 400_000, ready, "refused", "db_gone", back, first)
    first.start = t
    _mail(f, s, mail, t + f.seconds(*rng.pick([(-500, -200), (120, 500), (900, 1200)])))
    return f.finished(s)


def _mail(f, s, mail, t):
    rng, host = f.rng, s.fleet.by_key["mail"]
    second = s.incident("b", "mail_full")
    s.node("mail_full", "no_space", "trigger", f"the queue's file system of {host.name} is full")
    fixed, when, count = t + f.seconds(500, 900), t, 0
    while when < fixed:
        count += 1
        text = rng.pick([("postfix/cleanup", "fatal: write queue file: No space left on device"),
                         ("postfix/smtpd", "NOQUEUE: reject: MAIL from mail.alpha.example[198.51.100.7]: 452 4.3.1 "
                                           "Insufficient system "
                          "storage; proto=ESMTP helo=<mail.alpha.example>")]) if count > 1 else \
            ("postfix/cleanup", "fatal: write queue file: No space left on device")
        s.sys("mail", when, *text, facility="mail", severity=ERR if "fatal" in text[1] else WARNING,
              node="mail_full" if count < 6 else None)
        when += rng.gap(9)
    back = responses.repaired(f, s, second, mail, fixed, "/usr/bin/rm -r /var/spool/postfix/old-corrupt",
                              fixed + 9 * SECOND,
                              title="an operator frees space")
    s.fail(mail, t, fixed + 9 * SECOND, "refused", "mail_full", back, second)
    second.start = t
