"""What people tried: fail-over and remote management, both by name, both blocked; the ticket; the reset."""
from clock import SECOND
from model import ERR, INFO, NOTICE, WARNING
from story_crash import NO_NAME, sel

TICKET = "DC-48213"


def write(s):
    s.node("failover_blocked", "failover_fail", "blocked_mitigation",
           "the fail-over tool cannot resolve db2: five attempts without DNS")
    s.node("rmm_blocked", "mgmt_unreachable", "blocked_mitigation", "db1's RMM cannot be reached by its name")
    s.node("ticket", "external_request", "external_request", "ticket to the data centre: reset db1 by hand")
    s.node("reset", "reset", "mitigation", "the data centre's technician presses db1's reset button")
    for node in ("failover_blocked", "rmm_blocked"):
        s.edge("named_down", node, "resolves_with")
    s.edge("detected", "failover_blocked", "responds_to")
    s.edge("failover_blocked", "ticket", "escalates_to")
    s.edge("rmm_blocked", "ticket", "escalates_to")
    s.edge("ticket", "reset", "requests")
    s.condition("access_by_name:db1-rmm",
                "the management module was reachable by its internal name only", ["rmm_blocked"])
    s.condition("access_by_name:db2", "the fail-over tool needs internal names to resolve", ["failover_blocked"])
    failover(s)
    rmm(s)
    tickets(s)
    hand_reset(s)


def sudo(s, time, command):
    s.syslog("ops1", time, "sudo", f"  sysadm : TTY=pts/4 ; PWD=/root ; USER=root ; COMMAND={command}",
             facility="authpriv", severity=NOTICE, pid=None)


def failover(s):
    for number, t in enumerate(s.moments.attempts, 1):
        pid = s.rng(f"failover{number}").between(20_000, 32_000)

        def say(after_us, text, severity=INFO, node=None):
            s.syslog("ops1", t + after_us, "failoverctl", text, pid=pid, severity=severity, facility="local0",
                     node=node)
        force = " --force" if number >= 4 else ""
        sudo(s, t - 700_000, f"/usr/local/sbin/failoverctl promote --cluster mysql-main --from db1 --to db2{force}")
        say(0, f"run {number}: starting fail-over of cluster mysql-main from db1.int.corp.example to "
               "db2.int.corp.example",
            NOTICE, "failover_blocked")
        say(10_021_000, f"could not resolve db1.int.corp.example: {NO_NAME}", WARNING)
        say(20_043_000, f"could not resolve db2.int.corp.example: {NO_NAME}", ERR, "failover_blocked")
        say(20_044_000, "fail-over of cluster mysql-main aborted: target db2.int.corp.example unknown, nothing was "
                        "changed",
            ERR, "failover_blocked")


def rmm(s):
    name = "db1-rmm.int.corp.example"
    first, second, third = s.moments.rmm
    for t, command in ((first, "chassis power status"), (second, "chassis power cycle")):
        pid = s.rng(f"rmm{t}").between(20_000, 32_000)
        sudo(s, t - 300_000, f"/usr/bin/ipmitool -I lanplus -H {name} -U ops -f /root/.ipmi {command}")
        s.syslog("ops1", t + 10_012_000, "rmm", f"ipmitool: Address lookup for {name} failed", pid=pid, severity=ERR,
                 facility="local0", node="rmm_blocked")
        s.syslog("ops1", t + 10_013_000, "rmm", "ipmitool: Error: Unable to establish IPMI v2 / RMCP+ session", pid=pid,
                 severity=ERR, facility="local0", node="rmm_blocked")
    sudo(s, third - 300_000, f"/usr/bin/ssh admin@{name}")
    s.syslog("ops1", third + 10_012_000, "rmm", f"ssh: Could not resolve hostname {name}: {NO_NAME}",
             pid=s.rng("rmm3").between(20_000, 32_000), severity=ERR, facility="local0", node="rmm_blocked")


def ticket_event(s, time, event, author, body, node=None, **more):
    fields = {"ticket": TICKET, "event": event, "queue": "remote-hands", "priority": "urgent", "author": author}
    fields.update(more)
    fields["body"] = body
    s.log(time, "tickets/export.jsonl", body, fields=fields, node=node)


def tickets(s):
    m = s.moments
    ticket_event(s, m.ticket, "created", "ops@corp.example",
                 "db1 (rack B07, unit 21) does not answer and we cannot reach its management module. Please connect "
                 "a monitor, tell us what is on the screen and press reset.", "ticket",
                 subject="Server db1 rack B07 U21 down, please reset by hand", status="new")
    ticket_event(s, m.ticket_accepted, "comment", "noc@datacentre.example",
                 "Received. The technician on duty is in the other hall and will be about 15 minutes.",
                 "ticket", status="open")
    ticket_event(s, m.ticket_accepted + 521 * SECOND, "comment", "ops@corp.example",
                 "Any news? All our customers are affected.",
                 status="open")
    ticket_event(s, m.technician_there, "comment", "noc@datacentre.example",
                 "Technician at rack B07. Screen shows a kernel panic, last line: end Kernel panic - not syncing: "
                 "Fatal exception", status="open")
    ticket_event(s, m.ticket_reset, "comment", "noc@datacentre.example",
                 "Reset button pressed at 13:33 UTC, the server is going through its self test.",
                 "reset", status="open")
    ticket_event(s, m.ticket_resolved, "resolved", "ops@corp.example",
                 "db1 is up again and all services work. Thank you.",
                 status="resolved")


def hand_reset(s):
    t = s.moments.reset
    sel(s, t, "Button #0x21 | Reset Button pressed | Asserted", "reset")
    sel(s, t + 1_400_000, "System Boot Initiated #0xe0 | Initiated by hard reset | Asserted", "reset")
