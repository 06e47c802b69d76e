"""BIND 9: a primary and a secondary, from start to the expiry of a zone."""
import signal
import subprocess

import packages
from dnsclient import NOTIFY, ask
from harness import DaemonTest, free_port, moment, read, select, values, wait_for

ZONE = """$TTL 60
@ IN SOA ns hostmaster {serial} 1 1 4 60
@ IN NS ns
ns IN A 127.0.0.1
www IN A 192.0.2.10
"""
KEY = 'key "control" { algorithm hmac-sha256; secret "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="; };\n'
OPTIONS = """
options {{
  directory "{folder}"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; pid-file none;
  session-keyfile "{folder}/session.key"; dnssec-validation no; empty-zones-enable no; notify explicit;
  query-source address 127.0.0.1; notify-source 127.0.0.1; transfer-source 127.0.0.1;
  min-refresh-time 1; max-refresh-time 2; min-retry-time 1; max-retry-time 1; serial-query-rate 100;
  notify-delay 0; recursion yes; allow-recursion {{ 127.0.0.1; }};
}};
controls {{ inet 127.0.0.1 port {control} allow {{ 127.0.0.1; }} keys {{ "control"; }}; }};
logging {{
  channel all {{
    file "{log}"; severity {severity}; print-time {time}; print-category yes; print-severity yes;
  }};
  category default {{ all; }}; category queries {{ all; }}; category query-errors {{ all; }};
  category security {{ all; }}; category unmatched {{ all; }}; category lame-servers {{ all; }};
}};
"""
PRIMARY = """
zone "corp.example" {{ type primary; file "corp.db"; allow-transfer {{ 127.0.0.1; }};
  also-notify {{ 127.0.0.1 port {other}; }}; }};
zone "closed.example" {{ type primary; file "closed.db"; allow-transfer {{ none; }}; }};
zone "broken.example" {{ type primary; file "broken.db"; }};
"""
SECONDARY = """
zone "corp.example" {{ type secondary; file "s-corp.db"; primaries port {primary} {{ 127.0.0.1; }}; }};
zone "closed.example" {{ type secondary; file "s-closed.db"; primaries port {primary} {{ 127.0.0.1; }}; }};
zone "lost.example" {{ type forward; forward only; forwarders {{ 127.0.0.1 port {dead}; }}; }};
"""
LIFE = ("starting", "running", "exiting", "crashed")
QUESTION = ("dns.question.name", "dns.question.type", "client.address", "client.port")
KINDS = ("dns.query", "dns.response", "dns.server")


class Bind(DaemonTest):
    @classmethod
    def scenario(cls):
        cls.named = packages.program("named", "bind9")
        cls.rndc = packages.program("rndc", "bind9")
        cls.port1, cls.control1, cls.port2, cls.control2 = (free_port() for _ in range(4))
        dead = free_port()
        cls.write("corp.db", ZONE.format(serial=7))
        cls.write("closed.db", ZONE.format(serial=3))
        cls.write("broken.db", "@ IN SOA ns hostmaster 1 1 1 4 60\nwww IN A 192.0.2.300\n")
        zones = PRIMARY.format(other=cls.port2)
        cls.primary = cls._server("primary", cls.port1, cls.control1, "iso8601-utc", "info", zones)
        cls.secondary = cls._server(
            "secondary", cls.port2, cls.control2, "local", "debug 1", SECONDARY.format(dead=dead, primary=cls.port1))
        log = cls.path("secondary.log")
        wait_for(lambda: "transferred serial 7" in read(log), "the first transfer")
        wait_for(lambda: "closed.example/IN' from" in read(log) and "REFUSED" in read(log), "the refused transfer")
        cls.asked = [
            ask(cls.port2, "www.corp.example", "A"),
            ask(cls.port2, "ns.corp.example", "AAAA", tcp=True),
            ask(cls.port2, "no.corp.example", "MX"),
            ask(cls.port2, "host.lost.example", "A"),
            ask(cls.port2, "www.elsewhere.example", "TXT", source="127.0.0.9"),
        ]
        cls.taken = ask(cls.port1, "corp.example", "AXFR", tcp=True)
        cls.refused = ask(cls.port1, "closed.example", "AXFR", tcp=True)
        cls.stranger = ask(cls.port2, "corp.example", "SOA", source="127.0.0.9", opcode=NOTIFY)
        cls.write("corp.db", ZONE.format(serial=8))
        cls._control(cls.control1, "reload")
        wait_for(lambda: "transferred serial 8" in read(log), "the second transfer")
        cls.primary.stop()
        wait_for(lambda: "/IN: expired" in read(log), "the zone to expire", 30)
        cls.asked.append(ask(cls.port2, "www.corp.example", "A"))
        cls.secondary.stop(signal.SIGINT)
        cls.first = cls.parse(cls.path("primary.log"))
        cls.second = cls.parse(log)

    @classmethod
    def _server(cls, name, port, control, time, severity, zones):
        log = cls.path(name + ".log")
        options = OPTIONS.format(folder=cls.folder, port=port, control=control, log=log, time=time, severity=severity)
        path = cls.write(name + ".conf", KEY + options + zones)
        return cls.start(
            name, cls.named, "-f", "-c", path, "-L", cls.path(name + "-early.log"), "-n", "1",
            ready=lambda: ": running" in read(log))

    @classmethod
    def _control(cls, port, command):
        key = cls.write("control.key", KEY)
        subprocess.run(
            [cls.rndc, "-k", key, "-s", "127.0.0.1", "-p", str(port), command], check=True, capture_output=True,
            timeout=20)

    def test_every_line_is_a_dated_event_of_the_server(self):
        for name in ("primary", "primary-early", "secondary", "secondary-early"):
            events = self.parse(self.path(name + ".log"))
            self.assert_lines(events, self.path(name + ".log"))
            self.assert_all(events, KINDS, parser="bind", app_name="named")

    def test_questions(self):
        self.assertEqual(
            [asked.code for asked in self.asked],
            ["NOERROR", "NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED", "SERVFAIL"])
        queries = select(self.second, kind="dns.query")
        self.assertEqual(values(queries, *QUESTION), [asked.question() for asked in self.asked])
        self.assertEqual([event.get("network.transport") for event in queries], [None, "tcp"] + 4 * [None])
        self.assertEqual({event["server.address"] for event in queries}, {"127.0.0.1"})

    def test_failed_questions(self):
        failed = [asked.answer() for asked in self.asked if asked.code in ("SERVFAIL", "REFUSED")]
        answers = values(select(self.second, kind="dns.response"), *QUESTION, "dns.response_code")
        # What is denied is logged twice: as denied and as a failed question.
        self.assertEqual(answers, [failed[0], failed[1], failed[1], failed[2]])
        self.assertEqual(len(select(self.second, dns__server__event="denied")), 1)
        lost = select(self.second, dns__server__event="connection_refused")
        self.assertEqual({event["dns.question.name"] for event in lost}, {"host.lost.example"})

    def test_zones_of_the_primary(self):
        zones = [("closed.example", 3), ("corp.example", 7), ("corp.example", 8)]
        self.assertEqual(sorted(self.words(self.first, "zone_loaded")), zones)
        self.assertEqual({zone for zone, _ in self.words(self.first, "zone_load_failed")}, {"broken.example"})
        self.assertEqual(set(self.words(self.first, "notify_sent")) & set(zones[1:]), set(zones[1:]))

    def test_transfers_out(self):
        started = select(self.first, dns__server__event="transfer_out_started", client__port=self.taken.port)
        ended = select(self.first, dns__server__event="transfer_out_ended", client__port=self.taken.port)
        self.assertEqual(values(started + ended, "dns.zone", "dns.serial"), 2 * [("corp.example", 7)])
        denied = select(self.first, dns__server__event="transfer_denied")
        self.assertEqual({event["dns.zone"] for event in denied}, {"closed.example"})
        self.assertIn(self.refused.port, [event["client.port"] for event in denied])
        self.assertEqual(select(self.first, dns__server__event="transfer_out_failed"), [])

    def test_transfers_in(self):
        self.assertEqual(self.words(self.second, "zone_transferred"), [("corp.example", 7), ("corp.example", 8)])
        failed = select(self.second, dns__server__event="transfer_failed")
        self.assertEqual(
            set(values(failed, "dns.zone", "dns.response_code", "server.address", "server.port")),
            {("closed.example", "REFUSED", "127.0.0.1", self.port1), ("closed.example", "REFUSED", None, None)})
        self.assertEqual(
            {event["dns.zone"] for event in select(self.second, dns__server__event="transfer_started")},
            {"corp.example", "closed.example"})

    def test_notifications(self):
        received = select(self.second, dns__server__event="notify_received", dns__serial=8)
        self.assertEqual(values(received, "dns.zone", "server.address"), [("corp.example", "127.0.0.1")])
        refused = select(self.second, dns__server__event="notify_refused")
        self.assertEqual(
            values(refused, "dns.zone", "server.address", "server.port"),
            [("corp.example", "127.0.0.9", self.stranger.port)])

    def test_the_zone_expires_after_its_primary_went(self):
        gone = moment(select(self.first, dns__server__event="exiting")[0])
        failed = select(self.second, dns__server__event="refresh_failed")
        self.assertEqual({event["dns.zone"] for event in failed}, {"corp.example"})
        self.assertEqual(self.words(self.second, "zone_expired"), [("corp.example", None)])
        expired = select(self.second, dns__server__event="zone_expired")[0]
        self.assertEqual(expired["severity"], 4)
        self.assertLess(gone, moment(expired))

    def test_life(self):
        for name in ("primary", "secondary"):
            early = self.parse(self.path(name + "-early.log"))
            self.assertEqual(len(select(early, dns__server__event="starting")), 1)
        for events in (self.first, self.second):
            life = [event["dns.server.event"] for event in events if event.get("dns.server.event") in LIFE]
            # A reload of all zones ends in "running" again.
            self.assertEqual(set(life), {"running", "exiting"})
            self.assertEqual((life[0], life[-1], life.count("exiting")), ("running", "exiting", 1))
        for word in ("control_command", "config_reloaded", "zones_reloaded"):
            self.assertEqual(len(select(self.first, dns__server__event=word)), 1, word)

    def words(self, events, word):
        """Zone and serial of the events with a word."""
        return values(select(events, dns__server__event=word), "dns.zone", "dns.serial")
