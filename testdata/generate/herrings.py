"""Failures that look like causes and are not: other hosts, hours before, or without consequence. Each is marked."""
from clock import MINUTE, SECOND, at
from model import ALERT, CRIT, ERR, NOTICE, WARNING

WARNING_TRACE = """------------[ cut here ]------------
WARNING: CPU: 2 PID: 0 at net/sched/sch_generic.c:525 dev_watchdog+0x207/0x210
NETDEV WATCHDOG: eth1 (virtio_net): transmit queue 1 timed out
Modules linked in: nft_compat nf_tables nfnetlink binfmt_misc virtio_net net_failover failover virtio_blk
CPU: 2 PID: 0 Comm: swapper/2 Not tainted 6.1.0-18-amd64 #1  Debian 6.1.76-1
Hardware name: Example Virtual Machine, BIOS 1.16.2 04/01/2014
RIP: 0010:dev_watchdog+0x207/0x210
Call Trace:
 <IRQ>
 ? pfifo_fast_enqueue+0x150/0x150
 call_timer_fn+0x27/0x130
 __run_timers.part.0+0x1ee/0x280
 run_timer_softirq+0x26/0x50
 __do_softirq+0xc5/0x2b5
 </IRQ>
---[ end trace 0000000000000000 ]---""".split("\n")


def write(s):
    m = s.moments

    def when(text):
        return at(m.day, text)
    s.syslog("imap1", when("12:31:07.220"), "smartd",
             "Device: /dev/sdd [SAT], 8 Currently unreadable (pending) sectors",
             severity=CRIT, herring="smartd warning on another host")
    s.syslog("imap1", when("12:31:07.221"), "smartd",
             "Device: /dev/sdd [SAT], 8 Offline uncorrectable sectors", severity=CRIT)
    oom(s, when("10:41:33.120"))
    for index, text in enumerate(WARNING_TRACE):
        s.kernel("web1", when("10:52:10.400") + index * 90, text, severity=WARNING,
                 herring="kernel WARNING on a web host, two hours before" if index == 1 else None)
    s.log(when("12:38:12"), "monitoring/nagios.log",
          "SERVICE ALERT: log1;Disk /var;WARNING;HARD;3;DISK WARNING - free space: /var 9120 MiB (9%)",
          herring="disk space warning on the log host")
    s.log(when("11:30:44"), "monitoring/nagios.log",
          "SERVICE ALERT: web1;TLS certificate;WARNING;HARD;3;SSL_CERT WARNING - certificate 'webmail.corp.example' "
          "expires in 13 day(s) (2026-10-28 11:59 +0000/UTC).",
          herring="certificate that expires in 13 days")
    rng = s.rng("flapping")
    for index in range(14):
        t = when("12:39:02.100") + index * 47 * SECOND + rng.between(0, 9 * SECOND)
        state = "down" if index % 2 == 0 else "up"
        s.syslog("sw1", t, "linkd", f"port ge-0/0/31: link {state}, was {'up' if state == 'down' else 'down'} for "
                 f"{rng.between(20, 60)} s", severity=NOTICE, facility="local7",
                 herring="a flapping switch port (a test machine's), minutes before the crash" if index == 0 else None)
    s.log(when("12:49:40.512"), "db/pg1.log",
          "duration: 18422.114 ms  statement: SELECT a.id, sum(i.total) FROM accounts a JOIN invoices i ON "
          "i.account_id = a.id GROUP BY a.id", pid=20114, session="billing@billing",
          herring="slow query on the billing database, just before the crash")
    s.log(when("12:50:02.114"), "db/pg1.log", "canceling statement due to statement timeout", pid=20119, level="ERROR",
          session="billing@billing", details=[(
              "STATEMENT", "UPDATE invoices SET archived = true\nWHERE issued < now() - interval '7 years'")])
    s.log(when("12:22:17.481"), "db/db1-error.log", "Page cleaner took 4412ms to flush 210 pages", label="Warning",
          code="MY-011953", part="InnoDB", herring="MySQL's page cleaner was slow once, half an hour before")
    for text, t in (("11:17:01.300", "web2"), ("12:17:01.400", "app1")):
        s.syslog(t, when(text), "CRON", "(root) FAILED to open PAM security session (Permission denied)",
                                        facility="cron",
                 severity=ERR, pid=30112, herring=f"cron failure on {t}")
    s.syslog("app1", when("12:34:10.021"), "deploy", "release 412 of webapp active, previous 411", severity=NOTICE,
             facility="local0", pid=19022, herring="a deployment on app1, 17 minutes before the crash")
    s.syslog("gw1", when("12:44:51.700"), "dhcpd",
             "DHCPDISCOVER from 52:54:00:aa:10:07 via lan3: network 10.20.7.0/24: no free leases",
             severity=ERR, herring="a DHCP pool without free leases")
    s.syslog("mail2", when("12:47:13.050"), "opendkim",
             "key data is not secure: /etc/dkimkeys/mail.private is in group 116 which has multiple users",
             severity=ALERT, facility="mail", herring=
             "an alert of a mail filter that means nothing")
    s.syslog("pg1", when("12:46:30.010"), "systemd",
             "pg-backup.service: Main process exited, code=exited, status=1/FAILURE",
             severity=NOTICE, pid=1, herring="a failed backup unit on pg1")
    s.syslog("pg1", when("12:46:30.020"), "systemd",
             "Failed to start pg-backup.service - nightly base backup.", severity=ERR,
             pid=1)
    s.syslog("web1", when("12:21:40.300"), "nginx",
             "2026/10/15 12:21:40 [warn] 1107#1107: *51022 an upstream response is buffered to a temporary file "
             "/var/cache/nginx/proxy_temp/7/41/0000000417 while reading upstream", severity=WARNING,
             facility="local7", pid=None)
    s.syslog("gw1", m.crash + 17 * MINUTE, "sshd",
             "error: maximum authentication attempts exceeded for root from 198.51.100.14 port 50211 ssh2 [preauth]",
             facility="authpriv", severity=ERR, pid=29012,
             herring="ssh password guessing during the outage")


def oom(s, t):
    for index, text in enumerate((
            "batch-report invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, "
            "oom_score_adj=0",
            "CPU: 1 PID: 28812 Comm: batch-report Not tainted 6.1.0-18-amd64 #1  Debian 6.1.76-1",
            "Call Trace:", " <TASK>",
            " dump_stack_lvl+0x44/0x5c", " dump_header+0x4a/0x211", " oom_kill_process.cold+0xb/0x10",
            " out_of_memory+0x1fd/0x4c0", " </TASK>", "Mem-Info:",
            "active_anon:1021331 inactive_anon:802113 isolated_anon:0",
            "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,"
            "mems_allowed=0,oom_memcg=/system.slice/batch.service,"
            "task_memcg=/system.slice/batch.service,task=batch-report,pid=28812,uid=998",
            "Memory cgroup out of memory: Killed process 28812 (batch-report) total-vm:8412044kB, anon-rss:4102220kB, "
            "file-rss:1204kB, shmem-rss:0kB, UID:998 pgtables:9120kB oom_score_adj:0")):
        s.kernel("app1", t + index * 110, text, severity=ERR if "Killed" in text else WARNING,
                 herring="a batch job killed for memory on app1, two hours before" if "Killed" in text else None)
