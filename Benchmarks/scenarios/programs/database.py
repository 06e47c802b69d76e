"""Databases: MySQL 8, MariaDB, PostgreSQL; what servers say, and what their clients' drivers make of it."""
from model import CRIT, ERR, INFO, NOTICE, WARNING
from programs import Program, m


class MySQL(Program):
    app, unit, port, native, log, system = "mysqld", "mysql.service", 3306, "mysql8", "error.log", "MySQL"
    datadir, slow_word = "/var/lib/mysql", "mysql"

    def line(self, text, label="Note", code="MY-000000", after=0, part="Server"):
        severity = {"ERROR": ERR, "Warning": WARNING, "System": NOTICE}.get(label, INFO)
        return m(text, severity, after, label=label, code=code, part=part)

    def started(self, s):
        return [self.line("/usr/sbin/mysqld (mysqld 8.0.39) starting as process 1207", "System", "MY-010116"),
                self.line("InnoDB initialization has started.", "System", "MY-013576", 40_000, "InnoDB"),
                self.line("InnoDB initialization has ended.", "System", "MY-013577", 1_900_000, "InnoDB"),
                self.line("/usr/sbin/mysqld: ready for connections. Version: '8.0.39'  socket: "
                          "'/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.", "System",
                          "MY-010931", 2_400_000)]

    def recovering(self, s):
        return [self.line("Database was not shutdown normally!", "Note", "MY-012551", 0, "InnoDB"),
                self.line("Starting crash recovery.", "Note", "MY-012552", 400, "InnoDB"),
                self.line("Apply batch completed!", "Note", "MY-012535", 1_400_000, "InnoDB")]

    def stopped(self, s):
        return [self.line("Received SHUTDOWN from user <via user signal>. Shutting down mysqld (Version: 8.0.39).",
                          "System", "MY-013172"),
                self.line("/usr/sbin/mysqld: Shutdown complete (mysqld 8.0.39)  MySQL Community Server - GPL.",
                          "System", "MY-010910", 1_700_000)]

    def no_space(self):
        return [self.line("Error number 28 means 'No space left on device'", "ERROR", "MY-012640", 0, "InnoDB"),
                self.line("Disk is full writing '/var/lib/mysql/binlog.000311' (OS errno 28 - No space left on "
                          "device). "
                          "Waiting for someone to free space... Retry in 60 secs.", "ERROR", "MY-010907", 300_000)]

    def read_only_fs(self):
        return [self.line("Operating system error number 30 in a file operation.", "ERROR", "MY-012592", 0, "InnoDB"),
                self.line("Cannot continue operation.", "ERROR", "MY-012981", 200, "InnoDB"),
                self.line("File ./ibdata1: 'aio write' returned OS error 130. Cannot continue operation", "ERROR",
                          "MY-012894", 900, "InnoDB")]

    def too_many(self):
        return [self.line("Too many connections", "Warning", "MY-010065")]

    def denied(self, user, address):
        return [self.line(f"Access denied for user '{user}'@'{address}' (using password: YES)", "Note", "MY-010926")]

    def replica_broken(self, primary, rng):
        return [self.line(f"Replica SQL for channel '': Worker 1 failed executing transaction "
                          f"'3e11fa47-71ca-11e1-9e33-c80aa9429562:{rng.between(9000, 99999)}' at source log "
                          f"binlog.000311, end_log_pos {rng.between(100000, 9000000)}; Could not execute Update_rows "
                          "event "
                          "on table shop.orders; Can't find record in 'orders', Error_code: 1032", "ERROR", "MY-010584",
                          0,
                          "Repl"),
                self.line("Replica SQL thread stopped. Fix the problem, and restart the replica SQL thread", "ERROR",
                          "MY-010586", 900, "Repl")]

    def replica_lost(self, primary):
        return [self.line("Error reading packet from server for channel '': Lost connection to MySQL server during "
                          "query "
                          "(server_errno=2013)", "ERROR", "MY-010557", 0, "Repl"),
                self.line(f"Replica I/O for channel '': error reconnecting to source 'repl@{primary}:3306' - "
                          "retry-time: 60 "
                          "retries: 1 message: Can't connect to MySQL server on "
                          f"'{primary}:3306' (110), Error_code: MY-002003", "ERROR", "MY-010584", 400_000, "Repl")]

    def replica_unresolved(self, primary):
        return [self.line(f"Replica I/O for channel '': error connecting to source 'repl@{primary}:3306' - retry-time: "
                          "60 "
                          f"retries: 2 message: Unknown MySQL server host '{primary}' (-3), Error_code: MY-002005",
                          "ERROR",
                          "MY-010584", 0, "Repl")]

    def replica_ok(self, primary):
        return [self.line(f"Replica I/O thread for channel '': connected to source 'repl@{primary}:3306', replication "
                          "resumed in log 'binlog.000311' at position 4711", "System", "MY-014002", 0, "Repl")]

    def promoted(self):
        return [self.line("Replica SQL thread exiting, replication stopped in log 'binlog.000298' at position 8812",
                          "System", "MY-010587", 0, "Repl"),
                self.line("Setting super_read_only=OFF", "System", "MY-013999", 300_000)]

    def chatter(self, rng, address):
        n = rng.between(80_000, 99_000)
        return self.line(f"Aborted connection {n} to db: 'shop' user: 'app' host: '{address}' (Got an error reading "
                         "communication packets).", "Note", "MY-010914")

    def slow(self, rng):
        return self.line(f"Slow query: {rng.between(3, 40)}.{rng.below(999):03d} s: SELECT * FROM orders WHERE state = "
                         "'x'",
                         "Warning", "MY-011071")


class MariaDB(MySQL):
    app, unit, native, system = "mariadbd", "mariadb.service", "mariadb", "MariaDB"

    def line(self, text, label="Note", code="", after=0, part="Server"):
        text = f"InnoDB: {text}" if part == "InnoDB" else text
        text = text.replace("/usr/sbin/mysqld: ready", "/usr/sbin/mariadbd: ready").replace("8.0.39", "10.11.6-MariaDB")
        text = text.replace("Replica I/O for channel ''", "Slave I/O")
        text = text.replace("Replica SQL for channel ''", "Slave SQL")
        text = text.replace("/usr/sbin/mysqld", "/usr/sbin/mariadbd").replace("(mysqld ", "(mariadbd ")
        label = "Note" if label == "System" else label
        severity = {"ERROR": ERR, "Warning": WARNING}.get(label, INFO)
        return m(text, severity, after, label=label, code=code, part=part)


class Postgres(Program):
    app, unit, port, system = "postgres", "postgresql@15-main.service", 5432, "PostgreSQL"
    native, log = "postgres", "postgresql.log"
    facility, datadir = "local0", "/var/lib/postgresql"

    def line(self, text, level="LOG", after=0, **more):
        severity = {"ERROR": ERR, "FATAL": ERR, "PANIC": CRIT, "WARNING": WARNING}.get(level, INFO)
        return m(text, severity, after, level=level, **more)

    def started(self, s):
        return [self.line("starting PostgreSQL 15.5 (Debian 15.5-0+deb12u1) on x86_64-pc-linux-gnu"),
                self.line('listening on IPv4 address "0.0.0.0", port 5432', after=9_000),
                self.line("database system is ready to accept connections", after=900_000)]

    def recovering(self, s):
        return [self.line("database system was interrupted; last known up at 2026-01-01 00:00:00 UTC"),
                self.line("database system was not properly shut down; automatic recovery in progress", after=90_000),
                self.line("redo done at 4/B7A1C2D8 system usage: CPU: user: 0.41 s, system: 0.20 s, elapsed: 1.02 s",
                          after=1_200_000)]

    def stopped(self, s):
        return [self.line("received fast shutdown request"),
                self.line("aborting any active transactions", after=2_000),
                self.line("database system is shut down", after=800_000)]

    def no_space(self):
        return [self.line('could not write to file "pg_wal/xlogtemp.2117": No space left on device', "PANIC"),
                self.line("checkpointer process (PID 811) was terminated by signal 6: Aborted", after=40_000),
                self.line("terminating any other active server processes", after=41_000),
                self.line("the database system is in recovery mode", "FATAL", after=900_000)]

    def read_only_fs(self):
        return [self.line('could not open file "pg_wal/00000001000000040000004B": Read-only file system', "PANIC"),
                self.line("terminating any other active server processes", after=20_000),
                self.line("database system is shut down", after=700_000)]

    def too_many(self):
        return [self.line("sorry, too many clients already", "FATAL", session="app@shop")]

    def denied(self, user, address):
        return [self.line(f'password authentication failed for user "{user}"', "FATAL", session=f"{user}@shop",
                          details=[("DETAIL", 'Connection matched pg_hba.conf line 97: "host all all 0.0.0.0/0 '
                                              'scram-sha-256"')])]

    def replica_broken(self, primary, rng):
        return [self.line("could not receive data from WAL stream: ERROR:  requested WAL segment "
                          "000000010000000400000021 has already been removed", "FATAL")]

    def replica_lost(self, primary):
        return [self.line("could not receive data from WAL stream: server closed the connection unexpectedly", "FATAL"),
                self.line(f'could not connect to the primary server: connection to server at "{primary}", port 5432 '
                          'failed: '
                          "Connection timed out", "FATAL", after=400_000)]

    def replica_unresolved(self, primary):
        return [self.line(f'could not connect to the primary server: could not translate host name "{primary}" to '
                          'address: '
                          "Temporary failure in name resolution", "FATAL")]

    def replica_ok(self, primary):
        return [self.line("started streaming WAL from primary at 4/B8000000 on timeline 1")]

    def promoted(self):
        return [self.line("received promote request"),
                self.line("selected new timeline ID: 2", after=200_000),
                self.line("archive recovery complete", after=400_000)]

    def chatter(self, rng, address):
        port = rng.port()
        return self.line(f"connection received: host={address} port={port}")

    def slow(self, rng):
        return self.line(f"duration: {rng.between(3000, 40000)}.{rng.below(999):03d} ms  statement: SELECT * FROM "
                         "orders "
                         "WHERE state = 'x'", session="app@shop")


PROGRAMS = {"mysql": MySQL(), "mariadb": MariaDB(), "postgres": Postgres()}
MODE_TEXT = {"timeout": "Connection timed out", "refused": "Connection refused", "unreachable": "No route to host"}
ERRNO = {"timeout": 110, "refused": 111, "unreachable": 113}


def client_error(runtime, system, mode, target, address, port, user="app"):
    """What a client's driver says when the database `system` at `target` cannot be used. `mode` is one of MODE_TEXT,
    `resolve`, or what the server answered: no_space, too_many, denied, read_only, stale."""
    if mode == "resolve":
        text = {"python": f"could not translate host name \"{target}\" to address: Temporary failure in name "
                          "resolution",
                "php": f"php_network_getaddresses: getaddrinfo for {target} failed: Temporary failure in name "
                       "resolution",
                "java": f"java.net.UnknownHostException: {target}: Temporary failure in name resolution",
                "go": f"dial tcp: lookup {target}: Temporary failure in name resolution",
                "node": f"getaddrinfo EAI_AGAIN {target}"}[runtime]
    elif mode in MODE_TEXT:
        word = MODE_TEXT[mode]
        text = {"python": (f"OperationalError: (2003, \"Can't connect to MySQL server on '{target}' ({ERRNO[mode]})\")"
                           if system != "PostgreSQL" else "psycopg2.OperationalError: connection to server at "
                                                          f"\"{target}\" "
                           f"({address}), port {port} failed: {word}"),
                "php": f"SQLSTATE[HY000] [2002] {word} ({target}:{port})",
                "java": f"Connection to {target}:{port} refused. Check that the hostname and port are correct"
                        if mode == "refused" else f"java.net.ConnectException: {word}: {target}/{address}:{port}",
                "go": f"dial tcp {address}:{port}: " + {"timeout": "i/o timeout", "refused": "connect: connection "
                                                                                             "refused",
                                                        "unreachable": "connect: no route to host"}[mode],
                "node": {"timeout": "connect ETIMEDOUT", "refused": "connect ECONNREFUSED", "unreachable":
                         "connect EHOSTUNREACH"}[mode] + f" {address}:{port}"}[runtime]
    else:
        postgres = system == "PostgreSQL"
        text = {"no_space": "could not extend file \"base/16402/2619\": No space left on device" if postgres
                else "ERROR 1021 (HY000): Disk full (/tmp/#sql_3f1_0); waiting for someone to free some space...",
                "too_many": "FATAL: sorry, too many clients already" if postgres
                else "ERROR 1040 (08004): Too many connections",
                "denied": f"FATAL: password authentication failed for user \"{user}\"" if postgres
                else f"ERROR 1045 (28000): Access denied for user '{user}'@'%' (using password: YES)",
                "read_only": "cannot execute INSERT in a read-only transaction" if postgres
                else "ERROR 1290 (HY000): The MySQL server is running with the --super-read-only option so it cannot "
                     "execute this statement",
                "stale": "duplicate key value violates unique constraint \"orders_pkey\"" if postgres
                else "ERROR 1062 (23000): Duplicate entry '88121' for key 'orders.PRIMARY'",
                "lost": "server closed the connection unexpectedly" if postgres
                else "ERROR 2013 (HY000): Lost connection to MySQL server during query"}[mode]
        if runtime == "java":
            text = f"org.springframework.dao.DataAccessResourceFailureException: {text}"
    return text
