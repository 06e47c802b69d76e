"""dnsmasq: a forwarder with names of its own, with and without `log-queries=extra`."""
import signal

import packages
from dnsclient import ask
from harness import DaemonTest, free_port, read, select, values, wait_for

QUESTION = ("dns.question.name", "dns.question.type", "client.address")
LIFE = ("running", "cache_flushed", "config_reloaded", "exiting")


class Dnsmasq(DaemonTest):
    @classmethod
    def scenario(cls):
        dnsmasq = packages.program("dnsmasq", "dnsmasq-base")
        hosts = cls.write("hosts", "192.0.2.10 www.corp.example\n")
        cls.asked, cls.events, cls.upstream, cls.pids = {}, {}, {}, {}
        for form in ("plain", "extra"):
            up, port = free_port(), free_port()
            upstream = cls._start(
                dnsmasq, "up-" + form, up, "--no-resolv", "--local=/north.example/",
                "--address=/far.north.example/192.0.2.20", "--log-queries")
            server = cls._start(
                dnsmasq, form, port, "--no-resolv", f"--server=/north.example/127.0.0.1#{up}", f"--addn-hosts={hosts}",
                "--local=/corp.example/", "--log-queries" + ("=extra" if form == "extra" else ""))
            cls.asked[form] = [
                ask(port, "www.corp.example", "A"),
                ask(port, "no.corp.example", "AAAA", source="127.0.0.7"),
                ask(port, "far.north.example", "A"),
                ask(port, "far.north.example", "A", tcp=True),
                ask(port, "no.north.example", "A"),
                ask(port, "elsewhere.example", "TXT"),
            ]
            # With names of its own it reads them anew; without it only clears its cache.
            server.send(signal.SIGHUP)
            upstream.send(signal.SIGHUP)
            wait_for(lambda: read(cls.path(form + ".log")).count("1 names") == 2, "the reload")
            wait_for(lambda: "cleared cache" in read(cls.path(f"up-{form}.log")), "the emptied cache")
            server.stop()
            upstream.stop()
            cls.upstream[form] = up
            cls.pids[form] = server.pid
            cls.events[form] = cls.parse(cls.path(form + ".log"))

    @classmethod
    def _start(cls, program, name, port, *options):
        log = cls.path(name + ".log")
        return cls.start(
            name, program, "--keep-in-foreground", "--conf-file=/dev/null", "--no-hosts", "--user=root", "--group=root",
            "--bind-interfaces", "--listen-address=127.0.0.1", f"--port={port}", "--pid-file=", f"--log-facility={log}",
            *options, ready=lambda: "started, version" in read(log))

    def each(self):
        return self.events.items()

    def test_every_line_is_a_dated_event_of_the_server(self):
        for form, events in self.each():
            self.assert_lines(events, self.path(form + ".log"))
            self.assert_all(events, ("dns.query", "dns.response", "dns.server"), parser="rfc3164", app_name="dnsmasq")
            self.assertIn(str(self.pids[form]), {event["proc_id"] for event in events})

    def test_questions(self):
        for form, events in self.each():
            queries = select(events, kind="dns.query")
            asked = [each.question() for each in self.asked[form]]
            self.assertEqual(values(queries, *QUESTION), [each[:3] for each in asked])
            if form == "extra":
                self.assertEqual([event["client.port"] for event in queries], [each[3] for each in asked])

    def test_answers(self):
        for form, events in self.each():
            expected = [
                ("www.corp.example", "NOERROR", "192.0.2.10"), ("no.corp.example", "NXDOMAIN", None),
                ("far.north.example", "NOERROR", "192.0.2.20"), ("far.north.example", "NOERROR", "192.0.2.20"),
                ("no.north.example", "NXDOMAIN", None), (None, "REFUSED", None)]
            self.assertEqual([each.code for each in self.asked[form]], [code for _, code, _ in expected])
            replies = select(events, kind="dns.response")
            self.assertEqual(values(replies, "dns.question.name", "dns.response_code", "dns.answers"), expected)
            if form == "extra":
                asked = [each.question()[2:] for each in self.asked[form]]
                self.assertEqual(values(replies, "client.address", "client.port"), asked)

    def test_forwarding(self):
        for form, events in self.each():
            forwarded = select(events, dns__server__event="forwarded")
            self.assertEqual(
                {event["dns.question.name"] for event in forwarded}, {"far.north.example", "no.north.example"})
            upstream = select(events, dns__server__event="upstream_configured", server__port=self.upstream[form])
            for event in forwarded + upstream:
                self.assertEqual((event["server.address"], event["server.port"]), ("127.0.0.1", self.upstream[form]))
            self.assertTrue(upstream)

    def test_life(self):
        for form, events in self.each():
            life = [event["dns.server.event"] for event in events if event.get("dns.server.event") in LIFE]
            self.assertEqual(life, ["running", "config_reloaded", "config_reloaded", "exiting"])
            upstream = self.parse(self.path(f"up-{form}.log"))
            life = [event["dns.server.event"] for event in upstream if event.get("dns.server.event") in LIFE]
            self.assertEqual((life[0], life[-1], set(life[1:-1])), ("running", "exiting", {"cache_flushed"}))
