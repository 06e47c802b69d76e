"""What a scenario is made of: log records, truth nodes and edges. The writers turn records into lines, and the
truth is read off the same records, so that it cannot disagree with the logs."""
from rng import Rng

EMERG, ALERT, CRIT, ERR, WARNING, NOTICE, INFO, DEBUG = range(8)
FACILITIES = {"kern": 0, "user": 1, "mail": 2, "daemon": 3, "auth": 4, "syslog": 5, "cron": 9, "authpriv": 10,
              "local0": 16, "local4": 20, "local6": 22, "local7": 23}


class Record:
    """One log record. `time` is true UTC; the writer adds the host's clock offset. `extra` belongs to the format."""
    __slots__ = ("time", "file", "host", "app", "pid", "facility", "severity", "text", "extra", "node", "herring",
                 "order", "line")

    def __init__(self, time, file, host, app, text, pid, facility, severity, extra):
        self.time, self.file, self.host, self.app, self.text = time, file, host, app, text
        self.pid, self.facility, self.severity, self.extra = pid, facility, severity, extra
        self.node = self.herring = None
        self.order = self.line = 0


class Node:
    """One step of the story on one host. Its first record gives source and line, and the time too, unless the step was
    not logged itself: then `inferred_at` is its time, and its records are what shows it."""

    def __init__(self, name, kind, role, title, inferred_at=None):
        self.name, self.kind, self.role, self.title, self.inferred_at = name, kind, role, title, inferred_at
        self.records = []


class Scenario:
    """Collects records, nodes, edges, conditions; knows the topology and the moments of the story."""

    def __init__(self, seed, topology, moments):
        self.seed, self.topology, self.moments = seed, topology, moments
        self.records, self.nodes, self.edges, self.conditions = [], {}, [], []
        self.outage = None  # times and names of the outage, set by the scenario; None where all is well
        self._pids = {}

    def rng(self, name):
        return Rng(self.seed, name)

    def log(self, time, file, text, app=None, pid=None, facility="daemon", severity=INFO, host=None, node=None,
            herring=None, copies=(), **extra):
        """Adds one record to `file`, and the same record to each file of `copies`."""
        owner = host or self.topology.files[file].host
        record = Record(time, file, owner, app, text, pid, facility, severity, extra)
        self._add(record)
        if node:
            record.node = node
            self.nodes[node].records.append(record)
        record.herring = herring
        for copy in copies:
            self._add(Record(time, copy, owner, app, text, pid, facility, severity, extra))
        return record

    def syslog(self, host, time, app, text, **more):
        """A syslog message of `host`, to wherever that host's syslog goes."""
        if "pid" not in more and app != "kernel":
            more["pid"] = self.pid(host, app)
        return self.log(time, self.topology.hosts[host].syslog, text, app=app, host=host, **more)

    def kernel(self, host, time, text, severity=INFO, console=True, to_syslog=True, **more):
        """A kernel message: to syslog with its monotonic stamp, and to the serial console where one is captured."""
        topology = self.topology
        stamp = topology.monotonic(host, time)
        node, herring = more.pop("node", None), more.pop("herring", None)
        on_console = console and topology.hosts[host].console
        if on_console:
            self.log(time, topology.hosts[host].console, f"[{stamp}] {text}", host=host, node=node, herring=herring)
        if to_syslog:
            self.syslog(host, time, "kernel", f"[{stamp}] {text}", facility="kern", severity=severity,
                        node=None if on_console else node, herring=None if on_console else herring, **more)

    def pid(self, host, app, fresh=False):
        """The process id of a long-running program, the same each time unless `fresh`."""
        key = (host, app)
        if fresh or key not in self._pids:
            self._pids[key] = self.rng(f"pid:{host}:{app}:{self._pids.get(key, 0)}").between(412, 4180)
        return self._pids[key]

    def node(self, name, kind, role, title, inferred_at=None):
        assert name not in self.nodes, name
        self.nodes[name] = Node(name, kind, role, title, inferred_at)
        return name

    def edge(self, source, target, relation):
        assert source in self.nodes and target in self.nodes, (source, target)
        self.edges.append((source, target, relation))

    def condition(self, name, title, nodes):
        assert all(n in self.nodes for n in nodes), nodes
        self.conditions.append((name, title, list(nodes)))

    def _add(self, record):
        record.order = len(self.records)
        self.records.append(record)
