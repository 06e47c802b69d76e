"""Unbound: answers of all sorts, with two forms of its stamps."""
import packages
from dnsclient import Broken, ask
from harness import DaemonTest, free_port, read, select, values

CONFIGURATION = """
server:
  directory: "{folder}"
  username: ""
  chroot: ""
  pidfile: ""
  interface: 127.0.0.1
  outgoing-interface: 127.0.0.1
  port: {port}
  do-daemonize: no
  do-ip6: no
  num-threads: 1
  use-syslog: no
  logfile: "{log}"
  log-queries: yes
  log-replies: yes
  log-servfail: yes
  log-local-actions: yes
  module-config: "iterator"
  do-not-query-localhost: no
  {time}
  access-control: 127.0.0.0/8 allow
  access-control: 127.0.0.9/32 refuse
  local-zone: "corp.example." static
  local-data: "www.corp.example. A 192.0.2.10"
  local-data: "corp.example. SOA ns.corp.example. hostmaster.corp.example. 1 2 3 4 5"
forward-zone:
  name: "lost.example."
  forward-addr: 127.0.0.1@{dead}
remote-control:
  control-enable: no
"""
QUESTION = ("dns.question.name", "dns.question.type", "client.address")
LIFE = ("starting", "running", "restarted", "exiting")


class Unbound(DaemonTest):
    FORMS = {"epoch": "log-time-ascii: no", "ascii": "log-time-ascii: yes"}

    @classmethod
    def scenario(cls):
        unbound = packages.program("unbound", "unbound")
        cls.asked, cls.events, cls.pids = {}, {}, {}
        for form, option in cls.FORMS.items():
            port, dead = free_port(), free_port()
            log = cls.path(form + ".log")
            path = cls.write(form + ".conf", CONFIGURATION.format(
                folder=cls.folder, port=port, dead=dead, log=log, time=option))
            broken = Broken(dead)
            cls.addClassCleanup(broken.close)
            server = cls.start(form, unbound, "-d", "-c", path, ready=lambda: "start of service" in read(log))
            cls.asked[form] = [
                ask(port, "www.corp.example", "A"),
                ask(port, "WWW.corp.EXAMPLE", "AAAA", source="127.0.0.7"),
                ask(port, "no.corp.example", "MX", tcp=True),
                ask(port, "host.lost.example", "A"),
            ]
            ask(port, "www.corp.example", "TXT", source="127.0.0.9")
            server.stop()
            cls.pids[form] = server.pid
            cls.events[form] = cls.parse(log)

    def each(self):
        return self.events.items()

    def test_every_line_is_a_dated_event_of_the_server(self):
        for form, events in self.each():
            self.assert_lines(events, self.path(form + ".log"))
            self.assert_all(events, ("dns.query", "dns.response", "dns.server"), parser="unbound", app_name="unbound")

    def test_questions(self):
        for form, events in self.each():
            asked = [each.question()[:3] for each in self.asked[form]]
            self.assertEqual(values(select(events, kind="dns.query"), *QUESTION), asked)

    def test_answers(self):
        for form, events in self.each():
            self.assertEqual(
                [each.code for each in self.asked[form]], ["NOERROR", "NOERROR", "NXDOMAIN", "SERVFAIL"])
            replies = [event for event in select(events, kind="dns.response") if "duration_ms" in event]
            self.assertEqual(
                values(replies, *QUESTION, "dns.response_code"),
                [each.question()[:3] + (each.code,) for each in self.asked[form]]
                + [(None, None, "127.0.0.9", "REFUSED")])

    def test_why_a_question_failed(self):
        for form, events in self.each():
            why = [event for event in select(events, dns__response_code="SERVFAIL") if "client.address" not in event]
            self.assertEqual(
                values(why, "kind", "dns.question.name", "dns.question.type", "dns.question.class"),
                [("dns.response", "host.lost.example", "A", "IN")])

    def test_local_zones(self):
        for form, events in self.each():
            local = select(events, dns__server__event="local_action")
            self.assertEqual(
                values(local, *QUESTION, "client.port"), [each.question() for each in self.asked[form][:3]])
            self.assertEqual({event["dns.zone"] for event in local}, {"corp.example"})

    def test_life(self):
        for form, events in self.each():
            life = [event["dns.server.event"] for event in events if event.get("dns.server.event") in LIFE]
            self.assertEqual(life, ["starting", "running", "exiting"])
            self.assertTrue(all(event["proc_id"] == str(self.pids[form]) for event in events))
