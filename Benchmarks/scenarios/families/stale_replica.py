"""Replication had been broken for a while; the primary's database dies and fail-over promotes the stale replica."""
import responses
from clock import MINUTE, SECOND
from model import ERR, NOTICE


def make(f):
    rng = f.rng
    fleet = f.fleet(replica=True, apps=(1, 3))
    s, t = f.story(fleet), f.strike
    db, replica = fleet.services["db"], fleet.services["db2"]
    program, host, second = db.program, fleet.by_key["db"], fleet.by_key["db2"]
    fleet.needs[:] = [n for n in fleet.needs if n.kind != "replicates"]  # broken long before
    incident = s.incident("a", "primary_dies")
    incident.accepted.append("broken")
    s.node("broken", "replication_broken", "condition", f"replication to {second.name} is broken, nobody noticed")
    when = max(s.begin + 2 * MINUTE, t - f.seconds(1200, 2600))
    s.say(replica, when, program.replica_broken(host.fqdn, rng), "broken")
    s.node("primary_dies", "service_down", "trigger", f"{program.app} on {host.name} dies")
    s.sys("db", t, "kernel", f"[{fleet.monotonic(host.name, t)}] {program.app}[{s.pid(host.name, program.app)}]: "
                             "segfault at 18 ip "
          f"000055d6ca1c7c20 sp 00007f3e5affc5e0 error 4 in {program.app}[55d6c9a00000+2a4f000]", facility="kern",
          severity=ERR,
          node="primary_dies")
    responses.unit(s, "db", t + 700_000, program.service_unit, "failed", "primary_dies")
    promoted = t + f.seconds(25, 90)
    tool = rng.pick(["orchestrator", "patroni", "repmgrd", "keepalived"])
    s.node("failover", "failover_ok", "mitigation", f"{tool} promotes {second.name}")
    text = {"orchestrator": f"topology_recovery: RecoverDeadMaster: promoting {second.fqdn} instead of {host.fqdn}",
            "patroni": f"promoted self to leader by acquiring session lock, {second.name}",
            "repmgrd": f'promoting node "{second.name}" using "pg_ctl promote"; old primary "{host.name}"',
            "keepalived": "(VI_1) Entering MASTER STATE"}[tool]
    s.sys("db2", promoted, tool, text, severity=NOTICE, node="failover")
    s.edge("primary_dies", "failover", "responds_to")
    s.say(replica, promoted + SECOND, program.promoted(), "failover")
    s.fail(db, t + 300_000, promoted + 4 * SECOND, "refused", "primary_dies", "failover", incident, moved_to=replica)
    s.node("stale", "stale_data", "propagation", f"{second.name} lacks what was written since replication broke")
    s.edge("broken", "stale", "replicates_from")
    s.edge("failover", "stale", "promotes")
    fixed = promoted + f.seconds(900, 1500)
    for n in range(5):
        s.say(replica, promoted + (30 + n * 31) * SECOND, _conflict(program, n), "stale")
    s.node("fix", "mitigation_act", "mitigation", "an operator applies the missing transactions")
    responses.sudo(s, fixed, f"/usr/local/sbin/apply-missing --from {host.name} --to {second.name}", "db2", "fix")
    s.edge("detected", "fix", "responds_to", later=True)
    s.node("db_back", "service_up", "recovery", "the data are complete again")
    s.sys("db2", fixed + 70 * SECOND, "apply-missing", "applied 1411 transactions, tables consistent", severity=NOTICE,
          node="db_back")
    s.edge("fix", "db_back", "repairs")
    s.fail(db, promoted + 30 * SECOND, fixed + 71 * SECOND, "stale", "stale", "db_back", incident, moved_to=replica)
    incident.mitigated, incident.services, incident.start = fixed, [program.app], t
    return f.finished(s)


def _conflict(program, n):
    if program.app == "postgres":
        return program.line('duplicate key value violates unique constraint "orders_pkey"', "ERROR", session="app@shop",
                            details=[("DETAIL", f"Key (id)=({88121 + n}) already exists.")])
    return program.line(f"Duplicate entry '{88121 + n}' for key 'orders.PRIMARY'", "ERROR", "MY-001062")
