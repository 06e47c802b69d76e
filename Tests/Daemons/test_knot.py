"""Knot DNS: a primary and a secondary, from start to the expiry of a zone."""
import packages
from dnsclient import NOTIFY, ask
from harness import DaemonTest, free_port, moment, read, select, values, wait_for

ZONE = """$TTL 60
@ IN SOA ns hostmaster {serial} 2 1 5 60
@ IN NS ns
ns IN A 127.0.0.1
www IN A 192.0.2.10
"""
CONFIGURATION = """
server:
  rundir: "{folder}/{name}"
  listen: 127.0.0.1@{port}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: "{folder}/{name}"
control:
  listen: "{folder}/{name}/control"
log:
  - target: stderr
    any: info
remote:
  - id: other
    address: 127.0.0.1@{other}
acl:
  - id: local
    address: 127.0.0.1
    action: [transfer, notify]
template:
  - id: default
    storage: "{folder}/{name}"
    zonefile-sync: -1
{zones}
"""
PRIMARY = """
zone:
  - domain: corp.example
    file: corp.db
    acl: local
    notify: other
  - domain: closed.example
    file: closed.db
  - domain: broken.example
    file: broken.db
"""
SECONDARY = """
zone:
  - domain: corp.example
    master: other
    acl: local
    refresh-min-interval: 2
    refresh-max-interval: 2
    retry-min-interval: 1
    retry-max-interval: 1
    expire-min-interval: 3
  - domain: closed.example
    master: other
"""


class Knot(DaemonTest):
    @classmethod
    def scenario(cls):
        knotd = packages.program("knotd", "knot")
        cls.port1, cls.port2 = free_port(), free_port()
        cls.write("primary/corp.db", ZONE.format(serial=7))
        cls.write("primary/closed.db", ZONE.format(serial=3))
        cls.write("primary/broken.db", "@ IN SOA ns hostmaster 1 1 1 4 60\nwww IN A 192.0.2.300\n")
        cls.write("secondary/empty", "")
        log = cls.path("secondary.out")
        cls.secondary = cls._server(knotd, "secondary", cls.port2, cls.port1, SECONDARY)
        cls.primary = cls._server(knotd, "primary", cls.port1, cls.port2, PRIMARY)
        wait_for(lambda: "serial none -> 7" in read(log), "the first transfer")
        wait_for(lambda: "closed.example.] AXFR, incoming" in read(log), "the refused transfer")
        ask(cls.port1, "corp.example", "AXFR", tcp=True)
        ask(cls.port1, "closed.example", "AXFR", tcp=True)
        ask(cls.port2, "corp.example", "SOA", source="127.0.0.9", opcode=NOTIFY)
        cls.write("primary/corp.db", ZONE.format(serial=8))
        import signal
        cls.primary.send(signal.SIGHUP)
        wait_for(lambda: "serial 7 -> 8" in read(log), "the second transfer")
        cls.primary.stop()
        wait_for(lambda: "expired" in read(log), "the zone to expire", 30)
        cls.expired = ask(cls.port2, "www.corp.example", "A")
        cls.secondary.stop()
        cls.first = cls.parse(cls.path("primary.out"))
        cls.second = cls.parse(log)

    @classmethod
    def _server(cls, knotd, name, port, other, zones):
        path = cls.write(name + ".conf", CONFIGURATION.format(
            folder=cls.folder, name=name, port=port, other=other, zones=zones))
        return cls.start(name, knotd, "-c", path, ready=lambda: "server started" in read(cls.path(name + ".out")))
