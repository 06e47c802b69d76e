"""The monitoring system's passive results and housekeeping, and other tickets."""
from clock import HOUR, MINUTE, SECOND
from moments import regular, stream
from story_response import ticket_event

LOG = "monitoring/nagios.log"
CHECKS = [("Load", "OK - load average: 0.{a}, 0.{b}, 0.{c}"), ("Memory", "OK - {a}% used"), ("Disk /",
    "DISK OK - free space: / {a}{b} MiB (4{c}%)"),
          ("Swap", "SWAP OK - 9{c}% free"), ("NTP offset", "NTP OK: Offset 0.000{a} secs"), ("Updates",
              "OK - {c} packages to update")]
HOSTS = ["db2", "pg1", "ops1", "log1", "mon1", "web1", "app1", "mail1", "mail2", "imap1", "gw1"]


def write(s):
    m, rng = s.moments, s.rng("nagios")
    for t in stream(m, rng, 9):
        service, output = rng.pick(CHECKS)
        host = rng.pick(HOSTS)
        s.log(t, LOG, f"PASSIVE SERVICE CHECK: {host};{service};0;" + output.format(
            a=rng.between(10, 79), b=rng.between(10, 99), c=rng.between(1, 9)))
    for t in regular(m.begin, m.finish, HOUR, rng):
        s.log(t, LOG, "Auto-save of retention data completed successfully.")
    soft = s.rng("nagios:soft")
    for t in stream(m, soft, 0.12):
        host = soft.pick(["web1", "app1", "pg1", "log1", "imap1"])
        value = soft.between(8, 14)
        s.log(t, LOG, f"SERVICE ALERT: {host};Load;WARNING;SOFT;1;WARNING - load average: {value}.12, 6.40, 4.11")
        s.log(t + 60 * SECOND, LOG, f"SERVICE ALERT: {host};Load;OK;SOFT;2;OK - load average: 2.10, 3.40, 3.90")
    for number, (after, subject, body) in enumerate((
            (12, "Quarterly power test hall 2", "Announcement: the test of the generators of hall 2 is on Saturday."),
            (64, "Replace disk in imap1", "Spare disk for imap1 slot 4 has arrived, when may we exchange it?"),
            (205, "Cross connect B07 to B09", "The cross connect is installed and tested."))):
        ticket_event(s, m.begin + after * MINUTE, "comment", "noc@datacentre.example", body,
                     ticket=f"DC-48{201 + number}", subject=subject, priority="normal", status="open")
