"""What all tests of real daemons share: temporary folders, free ports, processes, and the parser under test."""
import datetime
import functools
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
LOOPBACK = "127.0.0.1"
# Stamps with whole seconds are up to a second early.
SLACK = datetime.timedelta(seconds=1)
# The same everywhere, so that what daemons write does not depend on the machine.
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/nonexistent"}


@functools.lru_cache(maxsize=None)
def eventq():
    """The path of the binary: $EVENTQ, or the debug build, built where it is absent."""
    path = os.path.abspath(os.environ.get("EVENTQ") or os.path.join(ROOT, ".build", "debug", "eventq"))
    if not os.path.exists(path):
        subprocess.run(["swift", "build", "--product", "eventq"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return path


def free_port():
    """A port that is free for both UDP and TCP."""
    for _ in range(100):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
            tcp.bind((LOOPBACK, 0))
            port = tcp.getsockname()[1]
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
                try:
                    udp.bind((LOOPBACK, port))
                except OSError:
                    continue
            return port
    raise RuntimeError("no free port")


def wait_for(condition, what, seconds=20):
    """Waits until a condition holds and returns its value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(0.05)


def answers_tcp(port):
    """Whether something accepts connections on a port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
        return True
    except OSError:
        return False


class Process:
    """A daemon in the foreground: its output goes to a file, and it is stopped with the test that started it."""

    def __init__(self, arguments, folder, name, user=None, environment=None):
        self.name = name
        self.output = os.path.join(folder, name + ".out")
        options = {}
        if user is not None:
            entry = pwd.getpwnam(user)
            options = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        with open(self.output, "ab") as output:
            self.process = subprocess.Popen(
                arguments, cwd=folder, env=dict(ENVIRONMENT, **(environment or {})), stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, start_new_session=True, **options)

    @property
    def pid(self):
        return self.process.pid

    def text(self):
        """What the daemon has written so far."""
        return read(self.output)

    def is_running(self):
        return self.process.poll() is None

    def send(self, number):
        if self.is_running():
            self.process.send_signal(number)

    def stop(self, number=signal.SIGTERM, seconds=20):
        """Asks the daemon to exit and waits for it; kills it where it does not."""
        self.send(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise RuntimeError(f"{self.name} did not exit:\n{self.text()[-2000:]}") from None


def read(path):
    """The text of a file, or nothing where it is not there yet."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except FileNotFoundError:
        return ""


class Collector:
    """Takes datagrams on loopback, as a log host would, and writes each as a line of a file."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((LOOPBACK, 0))
        self.port = self.socket.getsockname()[1]
        self.file = open(path, "wb")
        self.thread = threading.Thread(target=self._take, daemon=True)
        self.thread.start()

    def _take(self):
        while True:
            message = self.socket.recv(65_536)
            if not message:
                return
            self.file.write(message.rstrip(b"\n") + b"\n")
            self.file.flush()

    def close(self):
        """Ends by an empty datagram, behind all that came before."""
        if self.file.closed:
            return
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(b"", self.socket.getsockname())
        self.thread.join()
        self.socket.close()
        self.file.close()


class DaemonTest(unittest.TestCase):
    """One scenario with its daemons: `scenario` runs once, and the tests look at the events of its logs."""

    @classmethod
    def setUpClass(cls):
        cls.processes = []
        cls.folder = tempfile.mkdtemp(prefix="eventq-daemons-")
        os.chmod(cls.folder, 0o755)
        cls.addClassCleanup(cls._clean_up)
        eventq()
        cls.began = datetime.datetime.now(datetime.timezone.utc)
        try:
            cls.scenario()
        except unittest.SkipTest as reason:
            print(f"skipped {cls.__name__}: {reason}", file=sys.stderr)
            raise
        cls.ended = datetime.datetime.now(datetime.timezone.utc)

    @classmethod
    def scenario(cls):
        raise NotImplementedError

    @classmethod
    def _clean_up(cls):
        for process in reversed(cls.processes):
            if process.is_running():
                process.process.kill()
                process.process.wait()
        if os.environ.get("EVENTQ_KEEP"):
            print(f"kept {cls.folder}")
        else:
            shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def path(cls, *names):
        return os.path.join(cls.folder, *names)

    @classmethod
    def write(cls, name, text):
        """Writes a file into the folder of the test and returns its path."""
        path = cls.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    @classmethod
    def chown(cls, path, user):
        """Gives a path of the test to a user."""
        entry = pwd.getpwnam(user)
        os.chown(path, entry.pw_uid, entry.pw_gid)

    @classmethod
    def run_as(cls, user, *arguments):
        """Runs a program of preparation as a user."""
        entry = pwd.getpwnam(user)
        done = subprocess.run(
            arguments, cwd=cls.folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
            user=entry.pw_uid, group=entry.pw_gid, extra_groups=[])
        if done.returncode != 0:
            raise RuntimeError(f"{arguments[0]}: {done.stderr.decode(errors='replace')}")

    @classmethod
    def start(cls, name, *arguments, ready=None, seconds=30, **options):
        """Starts a daemon; `ready` tells when it works."""
        process = Process(list(arguments), cls.folder, name, **options)
        cls.processes.append(process)
        if ready is not None:
            try:
                wait_for(lambda: ready() or not process.is_running(), f"{name} to start", seconds)
            except TimeoutError as error:
                raise RuntimeError(f"{error}:\n{process.text()[-3000:]}") from None
            if not process.is_running():
                raise RuntimeError(f"{name} exited with {process.process.returncode}:\n{process.text()[-3000:]}")
        return process

    @classmethod
    def parse(cls, *paths, timezone="UTC"):
        """The events of log files, each made sure to be a whole and dated one of this test."""
        now = datetime.datetime.now(datetime.timezone.utc).isoformat()
        done = subprocess.run(
            [eventq(), "parse", "--now", now, "--timezone", timezone, *paths], capture_output=True, timeout=60)
        if done.returncode not in (0, 1):
            raise AssertionError(f"eventq parse: {done.stderr.decode(errors='replace')}")
        return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]

    def assert_all(self, events, kinds, **fields):
        """Every event is understood, of one of these kinds, of this test's time, and has these fields."""
        self.assertTrue(events, "no events")
        for event in events:
            self.assertNotIn("error", event, event)
            self.assertIn(event["kind"], kinds, event)
            self.assertEqual(select([event], **fields), [event])
            when = moment(event)
            self.assertLessEqual(self.began - SLACK, when, event)
            self.assertLessEqual(when, self.ended + SLACK, event)

    def assert_lines(self, events, path):
        """Every line of a file whose events are lines became one event."""
        lines = [line for line in read(path).split("\n") if line.strip()]
        self.assertEqual(len(events), len(lines))


def moment(event):
    """The time of an event, to the microsecond."""
    stamp = event["_time"].rstrip("Z")
    whole, _, fraction = stamp.partition(".")
    base = datetime.datetime.fromisoformat(whole).replace(tzinfo=datetime.timezone.utc)
    return base + datetime.timedelta(microseconds=int((fraction + "000000")[:6]))


def select(events, **fields):
    """The events whose fields have these values; `__` stands for a dot in a name, None for absence."""
    wanted = {name.replace("__", "."): value for name, value in fields.items()}
    return [event for event in events if all(event.get(name) == value for name, value in wanted.items())]


def values(events, *names):
    """The values of these fields, a tuple an event."""
    return [tuple(event.get(name) for name in names) for event in events]
