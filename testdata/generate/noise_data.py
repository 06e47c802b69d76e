"""Databases and hardware in ordinary times: MySQL's warnings, PostgreSQL of the billing system, the BMC's entries,
the console server's marks, audit messages of db1's kernel."""
from clock import MINUTE, SECOND, ctime, seconds
from moments import regular, stream

PG = "db/pg1.log"


def write(s):
    mysql(s)
    billing(s, 15)
    console(s)
    hardware(s)


def mysql(s):
    m, rng = s.moments, s.rng("mysql")
    for t in stream(m, rng, 0.5, end=m.crash - 5 * SECOND):
        thread = rng.between(88_000, 99_000)
        s.log(t, "db/db1-error.log", f"Aborted connection {thread} to db: 'mail' user: 'webmail' host: "
                                     f"'10.20.1.{rng.pick([21, 31, 32, 41])}' (Got an error reading communication "
                                     "packets).", label="Note", code="MY-010914", thread=thread)
    for t in stream(m, rng, 0.4, begin=m.mysql_ready + 20 * SECOND):
        thread = rng.between(40, 900)
        s.log(t, "db/db1-error.log", f"Aborted connection {thread} to db: 'mail' user: 'webmail' host: "
                                     f"'10.20.1.{rng.pick([21, 31, 32, 41])}' (Got timeout reading communication "
                                     "packets).", label="Note", code="MY-010914", thread=thread)
    for t in stream(m, rng, 0.25):
        thread = rng.between(900, 9000)
        s.log(t, "db/db2-error.log", f"Aborted connection {thread} to db: 'mail' user: 'reports' host: '10.20.1.41' "
                                     "(Got an error reading communication packets)", label="Warning", thread=thread)


def billing(s, rate):
    m, rng = s.moments, s.rng("billing")
    for t in stream(m, rng, rate):
        pid, session = rng.between(2000, 32000), rng.pick(["billing@billing", "billing@billing", "tickets@tickets"])
        draw = rng.below(100)
        if draw < 34:
            port = rng.port()
            s.log(t, PG, f"connection received: host=10.20.1.41 port={port}", pid=pid)
            s.log(t + 4_000, PG, f"connection authorized: user={session.split('@')[0]} "
                                 f"database={session.split('@')[1]} "
                  "SSL enabled (protocol=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384, bits=256)", pid=pid, session=session)
            s.log(t + rng.between(300_000, 3_000_000), PG,
                  f"disconnection: session time: 0:00:0{rng.below(9)}.{rng.below(999):03d} "
                  f"user={session.split('@')[0]} database={session.split('@')[1]} host=10.20.1.41 port={port}", pid=pid,
                  session=session)
        elif draw < 84:
            s.log(t, PG, f"duration: {rng.between(1, 240)}.{rng.below(999):03d} ms  statement: SELECT id, total FROM "
                         f"invoices WHERE account_id = {rng.between(1, 90000)} ORDER BY issued DESC LIMIT 20",
                         pid=pid, session=session)
        elif draw < 92:
            s.log(t, PG, "duplicate key value violates unique constraint "
                         "\"payments_reference_key\"", pid=pid, session=session,
                  level="ERROR", details=[
                      ("DETAIL", f"Key (reference)=(P-{rng.between(10_000, 99_999)}) already exists."),
                      ("STATEMENT", "INSERT INTO payments (reference, account_id, amount)\nVALUES ($1, $2, $3)")])
        else:
            s.log(t, PG, f"automatic analyze of table \"billing.public.invoices\" system usage: CPU: user: "
                         f"0.0{rng.below(9)} s, "
                  f"system: 0.00 s, elapsed: 0.{rng.between(10, 90)} s", pid=pid)
    for t in regular(m.begin + MINUTE, m.finish, 5 * MINUTE, rng):
        s.log(t, PG, "checkpoint starting: time", pid=811)
        s.log(t + 21 * SECOND, PG, f"checkpoint complete: wrote {rng.between(80, 900)} buffers (0.{rng.below(9)}%); "
                                   f"0 WAL file(s) added, 0 removed, {rng.below(3)} recycled; "
                                   f"write=20.{rng.below(999):03d} s, sync=0.0{rng.between(10, 90)} s, "
                                   f"total=20.{rng.between(300, 990)} s; sync files={rng.between(9, 70)}, "
                                   f"longest=0.004 s, average=0.001 s; distance={rng.between(900, 9000)} kB, "
                                   "estimate=9120 kB", pid=811)


def console(s):
    """Marks of the console server, and kernel messages of db1 that stand in its syslog as well."""
    m, rng, log = s.moments, s.rng("console"), "console/db1.log"
    s.log(m.begin - 3 * SECOND, log, f"[-- Console up -- {ctime(m.begin - 3 * SECOND)}]", app="conserver")
    for t in regular(m.begin + 5 * MINUTE, m.finish, 5 * MINUTE, rng, 1):
        s.log(t, log, f"[-- MARK -- {ctime(t)}]", app="conserver")
    serial = 4410
    for t in stream(m, rng, 0.4):
        if not s.moments.db1_alive(t) or m.crash - 3 * SECOND < t < m.crash:
            continue
        serial += 1
        s.kernel("db1", t, rng.pick([
            f"audit: type=1400 audit({seconds(t)}.{t % SECOND // 1000:03d}:{serial}): apparmor=\"DENIED\" "
            "operation=\"open\" class=\"file\" profile=\"/usr/sbin/mysqld\" name=\"/sys/devices/system/node/\" "
            "pid=2214 comm=\"mysqld\" requested_mask=\"r\" denied_mask=\"r\" fsuid=106 ouid=0",
            f"audit: type=1107 audit({seconds(t)}.{t % SECOND // 1000:03d}:{serial}): pid=640 uid=100 auid=4294967295 "
            "ses=4294967295 subj=unconfined msg='apparmor=\"ALLOWED\" operation=\"dbus_method_call\"'",
            "perf: interrupt took too long (2504 > 2500), lowering kernel.perf_event_max_sample_rate to 79750"]),
                 severity=5)


def hardware(s):
    m = s.moments
    for after, text in ((7, "Temperature Inlet Temp | Upper Non-critical going high | Asserted | Reading 38 > "
                            "Threshold 38 degrees C"),
                        (31, "Temperature Inlet Temp | Upper Non-critical going high | Deasserted | Reading 36 > "
                             "Threshold 38 degrees C"),
                        (52, "Power Supply PSU2 Status | Presence detected | Asserted")):
        s.log(m.begin + after * MINUTE, "bmc/db1-sel.txt", text,
              herring="a warm inlet on db1's BMC, two hours before" if after == 7 else None)
