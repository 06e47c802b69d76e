"""PostgreSQL: slow queries, refused log-ins, errors and killed processes, in its three forms of log."""
import glob
import os
import signal
import subprocess

import packages
from harness import ENVIRONMENT, LOOPBACK, DaemonTest, free_port, select, values, wait_for

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
logging_collector = on
log_directory = '{logs}'
log_filename = 'postgresql.log'
log_destination = '{destination}'
log_line_prefix = '%m [%p] %q%u@%d '
log_connections = on
log_disconnections = on
log_min_duration_statement = 150ms
log_timezone = 'UTC'
autovacuum = off
restart_after_crash = on
"""
LIFE = ("ready", "restarted", "config_reloaded", "shutdown_complete")


class PostgreSQL(DaemonTest):
    USER = "postgres"

    @classmethod
    def scenario(cls):
        packages.require_root()
        packages.program("psql", "postgresql", "postgresql-client")
        folders = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda path: int(path.split("/")[4]))
        if not folders:
            packages.install("postgresql")
            folders = glob.glob("/usr/lib/postgresql/*/bin/postgres")
        binaries = os.path.dirname(folders[-1])
        has_json = int(folders[-1].split("/")[4]) >= 15
        cls.psql = os.path.join(binaries, "psql")
        cls.port = free_port()
        home = cls.path("home")
        os.mkdir(home)
        cls.chown(home, cls.USER)
        data = os.path.join(home, "data")
        cls.run_as(cls.USER, os.path.join(binaries, "initdb"), "-D", data, "-A", "trust", "-N", "--no-instructions")
        with open(os.path.join(data, "postgresql.conf"), "a", encoding="utf-8") as file:
            destination = "stderr, csvlog" + (", jsonlog" if has_json else "")
            file.write(SETTINGS.format(logs=home, destination=destination))
        with open(os.path.join(data, "pg_hba.conf"), "w", encoding="utf-8") as file:
            file.write("host all app 127.0.0.1/32 scram-sha-256\nhost all postgres 127.0.0.1/32 trust\n")
        cls.server = cls.start(
            "postgres", os.path.join(binaries, "postgres"), "-D", data, "-p", str(cls.port), user=cls.USER,
            ready=lambda: cls.sql("select 1").returncode == 0)
        cls.sql("create user app password 'right'")
        cls.sql("select pg_sleep(0.2),\n  'two lines'")
        cls.sql("select * from nowhere")
        cls.sql("select 1", user="app", password="wrong")
        cls.sql("select 1", user="stranger")
        cls.sql("select 1", database="nothing")
        cls._kill(signal.SIGKILL)
        wait_for(lambda: cls.sql("select 1").returncode == 0, "the recovery", 30)
        cls._kill(signal.SIGSEGV)
        wait_for(lambda: cls.sql("select 1").returncode == 0, "the recovery", 30)
        cls.server.send(signal.SIGHUP)
        cls.server.stop(signal.SIGINT)
        logs = {ending: os.path.join(home, "postgresql." + ending) for ending in ("log", "csv", "json")}
        # jsonlog came with version 15.
        cls.events = {ending: cls.parse(path) for ending, path in logs.items() if os.path.exists(path)}

    @classmethod
    def sql(cls, text, user="postgres", database="postgres", password=None):
        environment = dict(ENVIRONMENT, PGCONNECT_TIMEOUT="5", PGSSLMODE="disable", PGGSSENCMODE="disable")
        if password is not None:
            environment["PGPASSWORD"] = password
        return subprocess.run(
            [cls.psql, "-X", "-w", "-h", LOOPBACK, "-p", str(cls.port), "-U", user, "-d", database, "-At", "-c", text],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)

    @classmethod
    def _kill(cls, number):
        """Has a server process of this test's own server killed."""
        client = subprocess.Popen(
            [cls.psql, "-X", "-w", "-h", LOOPBACK, "-p", str(cls.port), "-U", "postgres", "-At", "-c",
             "select pg_backend_pid()", "-c", "select pg_sleep(20)"], env=ENVIRONMENT, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        pid = int(client.stdout.readline())
        os.kill(pid, number)
        client.communicate(timeout=30)
        cls.killed = getattr(cls, "killed", []) + [pid]

    def test_every_line_is_a_dated_event_of_the_server(self):
        for events in self.events.values():
            self.assert_all(
                events, ("db.log", "db.slow_query"), parser="postgresql", app_name="postgres", db__system="postgresql")

    def test_the_forms_tell_the_same(self):
        def told(events):
            return [(event["_msg"].split("\n")[0].split(" at character ")[0], event["kind"], event["severity"],
                     event["proc_id"], event.get("db.server.event")) for event in events]
        for events in self.events.values():
            self.assertEqual(told(events), told(self.events["csv"]))

    def test_the_slow_query(self):
        for events in self.events.values():
            slow = select(events, kind="db.slow_query")
            self.assertEqual(values(slow, "db.user", "db.name"), [("postgres", "postgres")])
            self.assertGreaterEqual(slow[0]["duration_ms"], 200)
            # The plain log puts a tab before each further line.
            self.assertEqual(slow[0]["db.query.text"].replace("\t", ""), "select pg_sleep(0.2),\n  'two lines'")

    def test_errors_name_their_statement(self):
        for events in self.events.values():
            failed = [event for event in events if event.get("db.query.text") == "select * from nowhere"]
            self.assertEqual(values(failed, "kind", "severity", "db.user"), [("db.log", 3, "postgres")])
            self.assertIn('relation "nowhere" does not exist', failed[0]["_msg"])

    def test_refused_users(self):
        for events in self.events.values():
            refused = select(events, db__server__event="access_denied")
            self.assertEqual(values(refused, "db.user", "severity"), [("app", 2), ("stranger", 2)])
            self.assertEqual(refused[1]["client.address"], "127.0.0.1")
            missing = [event for event in events if event["_msg"].startswith('database "nothing" does not exist')]
            self.assertEqual(values(missing, "db.name", "severity"), [("nothing", 2)])

    def test_killed_processes(self):
        for events in self.events.values():
            told = [event for event in select(events, db__server__event="crashed") if "(PID " in event["_msg"]]
            expected = [f"server process (PID {pid}) was terminated by signal {number}"
                        for pid, number in zip(self.killed, (9, 11))]
            self.assertEqual([event["_msg"].split(":")[0] for event in told], expected)

    def test_life(self):
        for events in self.events.values():
            life = [event["db.server.event"] for event in events if event.get("db.server.event") in LIFE]
            self.assertEqual(
                life, ["ready", "restarted", "ready", "restarted", "ready", "config_reloaded", "shutdown_complete"])
