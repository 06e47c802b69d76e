"""Knot DNS: a primary and a secondary, from start to the expiry of a zone."""
import signal

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
    via: 127.0.0.1
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
LIFE = ("starting", "running", "shutting_down", "exiting", "crashed")


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
        cls.primary = cls._server(knotd, "primary", cls.port1, cls.port2, PRIMARY)
        cls.secondary = cls._server(knotd, "secondary", cls.port2, cls.port1, SECONDARY)
        wait_for(lambda: "serial none -> 7" in read(log), "the first transfer")
        wait_for(lambda: "closed.example.] AXFR, incoming" in read(log), "the refused transfer")
        cls.taken = ask(cls.port1, "corp.example", "AXFR", tcp=True)
        ask(cls.port1, "closed.example", "AXFR", tcp=True)
        ask(cls.port2, "corp.example", "SOA", source="127.0.0.9", opcode=NOTIFY)
        cls.write("primary/corp.db", ZONE.format(serial=8))
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

    def test_every_line_is_a_dated_event_of_the_server(self):
        for name, events in (("primary", self.first), ("secondary", self.second)):
            self.assert_lines(events, self.path(name + ".out"))
            self.assert_all(events, ("dns.server",), parser="knot", app_name="knotd")

    def test_zones_of_the_primary(self):
        self.assertEqual(
            sorted(self.words(self.first, "zone_loaded")),
            [("closed.example", 3), ("corp.example", 7), ("corp.example", 8)])
        failed = select(self.first, dns__server__event="zone_load_failed")
        self.assertEqual(set(values(failed, "dns.zone", "severity")), {("broken.example", 3)})
        self.assertIn(("corp.example", 8), self.words(self.first, "notify_sent"))

    def test_transfers_out(self):
        for word in ("transfer_out_started", "transfer_out_ended"):
            mine = select(self.first, dns__server__event=word, server__port=self.taken.port)
            self.assertEqual(values(mine, "dns.zone", "server.address"), [("corp.example", "127.0.0.1")])
        self.assertEqual(select(self.first, dns__zone="closed.example", dns__server__event="transfer_out_started"), [])

    def test_transfers_in(self):
        self.assertEqual(self.words(self.second, "zone_transferred"), [("corp.example", 7), ("corp.example", 8)])
        failed = select(self.second, dns__server__event="transfer_failed")
        self.assertEqual(
            set(values(failed, "dns.zone", "dns.response_code", "server.address", "server.port")),
            {("closed.example", "NOTAUTH", "127.0.0.1", self.port1)})

    def test_notifications(self):
        received = select(self.second, dns__server__event="notify_received", dns__serial=8)
        self.assertEqual(values(received, "dns.zone", "server.address"), [("corp.example", "127.0.0.1")])

    def test_the_zone_expires_after_its_primary_went(self):
        gone = moment(select(self.first, dns__server__event="exiting")[0])
        self.assertEqual(self.words(self.second, "zone_expired"), [("corp.example", None)])
        self.assertLess(gone, moment(select(self.second, dns__server__event="zone_expired")[0]))
        self.assertEqual(self.expired.code, "SERVFAIL")
        lost = [event for event in select(self.second, dns__server__event="refresh_failed") if moment(event) >= gone]
        self.assertIn("corp.example", {event["dns.zone"] for event in lost})

    def test_life(self):
        for events in (self.first, self.second):
            life = [event["dns.server.event"] for event in events if event.get("dns.server.event") in LIFE]
            self.assertEqual(life, ["starting", "starting", "running", "shutting_down", "exiting"])
        self.assertEqual(len(select(self.first, dns__server__event="config_reloaded")), 1)

    def words(self, events, word):
        """Zone and serial of the events with a word."""
        return values(select(events, dns__server__event=word), "dns.zone", "dns.serial")
