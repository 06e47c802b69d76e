"""PowerDNS: the authoritative server as primary and secondary, and the Recursor, on standard error."""
import glob

import packages
from dnsclient import NOTIFY, Broken, answers, ask
from harness import DaemonTest, free_port, read, select, values, wait_for

ZONE = """$TTL 60
@ IN SOA ns hostmaster {serial} 1 1 4 60
@ IN NS ns
ns IN A 127.0.0.1
www IN A 192.0.2.10
"""


QUESTION = ("dns.question.name", "dns.question.type", "client.address")
COMMON = [
    "--daemon=no", "--disable-syslog=yes", "--local-address=127.0.0.1", "--query-local-address=127.0.0.1",
    "--security-poll-suffix=", "--loglevel=6", "--setuid=", "--setgid=",
]
LIFE = ("starting", "running", "exiting", "crashed")
KINDS = ("dns.query", "dns.response", "dns.server")


class Authoritative(DaemonTest):
    @classmethod
    def scenario(cls):
        cls.pdns = packages.program("pdns_server", "pdns-server", "pdns-backend-bind")
        if not glob.glob("/usr/lib/*/pdns/libbindbackend.so"):
            packages.install("pdns-backend-bind")
        cls.port1, cls.port2 = free_port(), free_port()
        cls.write("corp.db", ZONE.format(serial=7))
        zones = f"""zone "corp.example" {{ type master; file "{cls.path('corp.db')}"; }};\n"""
        cls.primary = cls._server("primary", cls.port1, zones, "--master=yes", "--allow-axfr-ips=127.0.0.1")
        zones = "".join(
            f"""zone "{name}.example" {{ type slave; file "{cls.path('s-' + name)}"; """
            f"masters {{ 127.0.0.1:{cls.port1}; }}; }};\n"
            for name in ("corp", "lost"))
        cls.secondary = cls._server("secondary", cls.port2, zones, "--slave=yes", "--slave-cycle-interval=1")
        log = cls.path("secondary.out")
        wait_for(lambda: "AXFR-in zone: 'corp.example'" in read(log) and "zone committed" in read(log), "the transfer")
        wait_for(lambda: "lost.example" in read(log), "the failed transfer")
        cls.asked = [
            ask(cls.port1, "www.corp.example", "A"),
            ask(cls.port1, "no.corp.example", "MX", source="127.0.0.7"),
            ask(cls.port1, "no.elsewhere.example", "TXT"),
        ]
        cls.taken = ask(cls.port1, "corp.example", "AXFR", tcp=True)
        cls.refused = ask(cls.port1, "corp.example", "AXFR", source="127.0.0.9", tcp=True)
        ask(cls.port2, "corp.example", "SOA", source="127.0.0.9", opcode=NOTIFY)
        ask(cls.port2, "corp.example", "SOA", opcode=NOTIFY)
        wait_for(lambda: "from 127.0.0.1" in read(log), "the notification")
        cls.primary.stop()
        cls.secondary.stop()
        cls.first = cls.parse(cls.path("primary.out"))
        cls.second = cls.parse(log)

    @classmethod
    def _server(cls, name, port, zones, *options):
        cls.write(f"{name}/pdns.conf", "")
        zones = cls.write(f"{name}/zones", zones)
        return cls.start(
            name, cls.pdns, *COMMON, "--guardian=no", "--log-timestamp=yes", f"--local-port={port}", "--launch=bind",
            f"--config-dir={cls.path(name)}", f"--socket-dir={cls.path(name)}", f"--bind-config={zones}",
            "--log-dns-queries=yes", "--log-dns-details=yes", "--receiver-threads=1",
            *options, ready=lambda: answers(port, "corp.example"))

    def test_every_line_is_a_dated_event_of_the_server(self):
        for name, events in (("primary", self.first), ("secondary", self.second)):
            self.assert_lines(events, self.path(name + ".out"))
            self.assert_all(events, KINDS, parser="powerdns", app_name="pdns_server")

    def test_questions(self):
        self.assertEqual([each.code for each in self.asked], ["NOERROR", "NXDOMAIN", "REFUSED"])
        queries = [each for each in select(self.first, kind="dns.query") if each["dns.question.type"] != "SOA"]
        self.assertEqual(values(queries, *QUESTION), [each.question()[:3] for each in self.asked])

    def test_transfers_out(self):
        def of(word):
            names = ("dns.zone", "client.address")
            return set(values(select(self.first, dns__server__event=word), *names))
        # What is denied is said to be initiated, too.
        self.assertEqual(of("transfer_out_started"), {("corp.example", "127.0.0.1"), ("corp.example", "127.0.0.9")})
        self.assertEqual(of("transfer_out_ended"), {("corp.example", "127.0.0.1")})
        self.assertEqual(of("transfer_denied"), {("corp.example", "127.0.0.9")})
        denied = select(self.first, dns__server__event="transfer_denied", client__port=self.refused.port)
        self.assertEqual(len(denied), 1)

    def test_transfers_in(self):
        names = ("dns.zone", "server.address")
        for word in ("transfer_started", "transfer_completed", "zone_transferred"):
            events = select(self.second, dns__server__event=word)
            self.assertEqual(values(events, *names), [("corp.example", "127.0.0.1")], word)
        failed = select(self.second, dns__server__event="refresh_failed")
        self.assertEqual({event["dns.zone"] for event in failed}, {"lost.example"})

    def test_notifications(self):
        names = ("dns.zone", "server.address")
        for word, address in (("notify_received", "127.0.0.1"), ("notify_refused", "127.0.0.9")):
            events = select(self.second, dns__server__event=word)
            self.assertEqual(values(events, *names), [("corp.example", address)], word)

    def test_life(self):
        for events in (self.first, self.second):
            life = [event["dns.server.event"] for event in events if event.get("dns.server.event") in LIFE]
            self.assertEqual(life[:2], ["starting", "running"])


class Recursor(DaemonTest):
    @classmethod
    def scenario(cls):
        cls.recursor = packages.program("pdns_recursor", "pdns-recursor")
        cls.write("recursor.conf", "")
        cls.write("corp.db", ZONE.format(serial=7))
        cls.asked, cls.events = {}, {}
        for form, structured in (("plain", "no"), ("structured", "yes")):
            port, dead = free_port(), free_port()
            broken = Broken(dead)
            cls.addClassCleanup(broken.close)
            log = cls.path(form + ".out")
            server = cls.start(
                form, cls.recursor, *COMMON, "--log-timestamp=yes", f"--local-port={port}",
                f"--config-dir={cls.folder}", f"--socket-dir={cls.folder}", "--quiet=no", "--threads=1",
                "--pdns-distributes-queries=no", "--dont-query=", "--dnssec=off",
                f"--structured-logging={structured}", f"--forward-zones=lost.example=127.0.0.1:{dead}",
                f"--auth-zones=corp.example={cls.path('corp.db')}", "--allow-from=127.0.0.0/29", "--write-pid=no",
                "--hint-file=no", ready=lambda: "multiplexer" in read(log))
            wait_for(lambda: ask(port, "corp.example", "SOA", seconds=0.3).code, "the Recursor to answer")
            cls.asked[form] = [
                ask(port, "www.corp.example", "A"),
                ask(port, "no.corp.example", "MX", source="127.0.0.7"),
                ask(port, "host.lost.example", "A", tcp=True),
            ]
            ask(port, "www.corp.example", "A", source="127.0.0.9", seconds=0.3)
            server.stop()
            cls.events[form] = cls.parse(log)

    def test_every_line_is_a_dated_event_of_the_server(self):
        for form, events in self.events.items():
            self.assert_lines(events, self.path(form + ".out"))
            self.assert_all(events, KINDS, parser="powerdns", app_name="pdns_recursor")

    def test_questions_and_answers(self):
        for form, events in self.events.items():
            asked = self.asked[form]
            self.assertEqual([each.code for each in asked], ["NOERROR", "NXDOMAIN", "SERVFAIL"])
            queries = [each for each in select(events, kind="dns.query") if each["dns.question.type"] != "SOA"]
            self.assertEqual(values(queries, *QUESTION, "client.port"), [each.question() for each in asked])
            self.assertEqual(queries[2]["network.transport"], "tcp")
            replies = [each for each in select(events, kind="dns.response") if each["dns.question.type"] != "SOA"]
            self.assertEqual(
                values(replies, *QUESTION[:2], "dns.response_code"),
                [each.question()[:2] + (each.code,) for each in asked])
            self.assertTrue(all(each["duration_ms"] >= 0 for each in replies))

    def test_life(self):
        for events in self.events.values():
            life = [event["dns.server.event"] for event in events if event.get("dns.server.event") in LIFE]
            self.assertEqual(life, ["starting", "running"])
