"""MariaDB: its error log and its slow log, from a refused log-in to the death of the server."""
import os
import signal
import subprocess

import packages
from harness import ENVIRONMENT, DaemonTest, free_port, read, select, values

LIFE = ("starting", "ready", "shutdown", "shutdown_complete", "recovery", "crashed")


class MariaDB(DaemonTest):
    @classmethod
    def scenario(cls):
        packages.require_root()
        cls.mariadbd = packages.program("mariadbd", "mariadb-server")
        install = packages.program("mariadb-install-db", "mariadb-server")
        cls.client = packages.program("mariadb", "mariadb-client")
        cls.port = free_port()
        cls.home = cls.path("home")
        os.mkdir(cls.home)
        cls.chown(cls.home, "mysql")
        cls.data = os.path.join(cls.home, "data")
        cls.run_as(
            "mysql", install, "--no-defaults", f"--datadir={cls.data}", "--auth-root-authentication-method=normal",
            "--skip-test-db", "--innodb-flush-method=nosync", "--innodb-log-file-size=4M")
        cls.log, cls.slow = os.path.join(cls.home, "error.log"), os.path.join(cls.home, "slow.log")
        server = cls._server("first")
        cls.sql("create database shop; create user app@'127.0.0.1' identified by 'right'")
        cls.sql("use shop; select sleep(0.3),\n  'two lines'")
        cls.sql("select sleep(0.35)")
        cls.sql("selec 1")
        cls.sql("select 1", user="app", password="wrong")
        cls.sql("select 1", user="stranger")
        server.stop()
        server = cls._server("second")
        # Something to recover.
        cls.sql("create table shop.item (id int primary key); insert into shop.item values (1), (2)")
        server.stop(signal.SIGSEGV, 60)
        server = cls._server("third")
        cls.sql("insert into shop.item values (3)")
        server.stop(signal.SIGKILL)
        server = cls._server("fourth")
        server.stop()

    @classmethod
    def _server(cls, name):
        before = read(cls.log).count("ready for connections")
        return cls.start(
            name, cls.mariadbd, "--no-defaults", f"--datadir={cls.data}", f"--port={cls.port}",
            "--bind-address=127.0.0.1", f"--socket={cls.home}/server.sock", f"--pid-file={cls.home}/server.pid",
            f"--log-error={cls.log}", "--log-warnings=2", "--slow-query-log=1", f"--slow-query-log-file={cls.slow}",
            "--long-query-time=0.25", "--innodb-buffer-pool-size=16M", "--innodb-flush-method=nosync",
            "--skip-name-resolve", "--innodb-log-file-size=4M", "--plugin-maturity=stable", user="mysql",
            ready=lambda: read(cls.log).count("ready for connections") > before, seconds=60)

    @classmethod
    def sql(cls, text, user="root", password=None):
        return subprocess.run(
            [cls.client, "--no-defaults", "-h", "127.0.0.1", "-P", str(cls.port), "-u", user, "--skip-ssl",
             f"-p{password}" if password else "--skip-password", "-e", text], env=ENVIRONMENT,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)

    def setUp(self):
        self.errors = self.parse(self.log)
        self.queries = self.parse(self.slow)

    def test_every_event_is_dated_and_of_the_server(self):
        self.assert_all(self.errors, ("db.log",), parser="mysql-error", db__system="mariadb", app_name="mariadbd")
        slow = select(self.queries, kind="db.slow_query")
        self.assert_all(slow, ("db.slow_query",), parser="mysql-slow", app_name="mariadbd")
        # The rest is the three lines that each start writes.
        rest = select(self.queries, kind="db.log", parser="mysql-slow")
        self.assertEqual((len(rest), len(rest) + len(slow)), (12, len(self.queries)))

    def test_slow_queries(self):
        slow = select(self.queries, kind="db.slow_query")
        self.assertEqual(
            values(slow, "db.user", "client.address", "db.name", "db.query.text"), [
                ("root", "127.0.0.1", "shop", "select sleep(0.3),\n  'two lines';"),
                ("root", "127.0.0.1", None, "select sleep(0.35);")])
        for event, least in zip(slow, (300, 350)):
            self.assertGreaterEqual(event["duration_ms"], least)
            self.assertLess(event["duration_ms"], 10_000)

    def test_refused_users(self):
        refused = select(self.errors, db__server__event="access_denied")
        self.assertEqual(
            values(refused, "db.user", "client.address", "severity"),
            [("app", "127.0.0.1", 4), ("stranger", "127.0.0.1", 4)])

    def test_the_crash_is_one_event(self):
        crashed = select(self.errors, db__server__event="crashed")
        self.assertEqual(len(crashed), 1)
        self.assertIn("got signal 11", crashed[0]["_msg"].split("\n")[0])
        self.assertLessEqual(crashed[0]["severity"], 2)
        # What the server tells of the crash belongs to it.
        self.assertIn("stack_bottom", crashed[0]["_msg"])

    def test_life(self):
        life = [event["db.server.event"] for event in self.errors if event.get("db.server.event") in LIFE]
        stopped = ["starting", "ready", "shutdown", "shutdown_complete", "shutdown_complete"]
        killed = ["starting", "ready", "crashed", "starting", "recovery", "ready", "starting", "recovery", "ready"]
        self.assertEqual(life, stopped + killed + stopped[2:])
