"""rsyslog and syslog-ng: messages of odd forms, through their sockets, into the forms of file that they write."""
import datetime
import glob
import os
import socket
import subprocess
import typing

import packages
from harness import ENVIRONMENT, LOOPBACK, DaemonTest, answers_tcp, free_port, moment, read, wait_for

RSYSLOG = """
global(workDirectory="{folder}" maxMessageSize="32k" net.enableDNS="off")
module(load="imudp")
module(load="imptcp")
module(load="imuxsock" SysSock.Use="off")
input(type="imudp" address="127.0.0.1" port="{port}")
input(type="imptcp" address="127.0.0.1" port="{port}")
input(type="imuxsock" Socket="{folder}/log.sock" CreatePath="on")
action(type="omfile" file="{folder}/traditional.log" template="RSYSLOG_TraditionalFileFormat")
action(type="omfile" file="{folder}/iso.log" template="RSYSLOG_FileFormat")
action(type="omfile" file="{folder}/rfc5424.log" template="RSYSLOG_SyslogProtocol23Format")
template(name="relayed" type="string" string="<%PRI%>%TIMESTAMP% %HOSTNAME% %syslogtag%%msg:::sp-if-no-1st-sp%%msg%\\n")
action(type="omfile" file="{folder}/rfc3164.log" template="relayed")
"""
SYSLOG_NG = """@version: {version}
options {{ keep-hostname(yes); use-dns(no); flush-lines(1); log-msg-size(32768); stats-freq(0); time-zone("UTC"); }};
source all {{
  network(ip("127.0.0.1") port({port}) transport("udp"));
  network(ip("127.0.0.1") port({port}) transport("tcp"));
  syslog(ip("127.0.0.1") port({port2}) transport("tcp"));
  unix-dgram("{folder}/log.sock");
}};
destination traditional {{ file("{folder}/traditional.log" ts-format(bsd)); }};
destination iso {{ file("{folder}/iso.log" ts-format(iso) frac-digits(3)); }};
destination rfc5424 {{ file("{folder}/rfc5424.log" flags(syslog-protocol) frac-digits(6)); }};
destination rfc3164 {{ file("{folder}/rfc3164.log" template("<$PRI>$DATE $HOST $MSGHDR$MSG\\n")); }};
log {{ source(all); destination(traditional); destination(iso); destination(rfc5424); destination(rfc3164); }};
"""
# Form of file: its parser, and whether it keeps the priority.
FORMS = {
    "traditional": ("rfc3164", False), "iso": ("syslog-iso", False), "rfc5424": ("rfc5424", True),
    "rfc3164": ("rfc3164", True),
}


class Sent(typing.NamedTuple):
    """A message as it was sent."""
    facility: int
    severity: int
    host: str
    app: str
    pid: typing.Optional[str]
    text: str

    def priority(self):
        return f"<{self.facility * 8 + self.severity}>"

    def old(self, now):
        tag = self.app + (f"[{self.pid}]" if self.pid else "")
        return f"{self.priority()}{now:%b} {now.day:2} {now:%H:%M:%S} {self.host} {tag}: {self.text}"

    def new(self, now):
        stamp = f"{now:%Y-%m-%dT%H:%M:%S.%f}Z"
        return f"{self.priority()}1 {stamp} {self.host} {self.app} {self.pid or '-'} - - {self.text}"


MESSAGES = [
    Sent(1, 5, "web1", "app", "42", "a plain message"),
    Sent(0, 0, "db-2.int.example", "kernel", None, "[  225.830000] device eth0 entered promiscuous mode"),
    Sent(23, 7, "192.0.2.7", "postfix/smtpd", "1234", "connect from unknown[192.0.2.99]"),
    Sent(4, 2, "2001:db8::7", "sshd", "9", "text with: colons, [brackets] <angles> 100% \\ \"quotes\" 'too'"),
    Sent(3, 3, "web1", "my-daemon_2", "7", "na\u00efve caf\u00e9 \u2013 \u65e5\u672c\u8a9e \U0001f600"),
    Sent(16, 6, "web1", "app", None, "key=value other=\"two words\" {\"json\": [1, 2]}"),
    Sent(16, 4, "web1", "app", None, "long " + 7000 * "x" + " end"),
    Sent(10, 6, "web1", "app.name", "65536", "ends with a colon:"),
]


class Relay:
    """What both daemons are asked."""

    @classmethod
    def scenario(cls):
        cls.port, cls.port2 = free_port(), free_port()
        cls.server = cls._serve()
        now = datetime.datetime.now(datetime.timezone.utc)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            for message in cls.OLD:
                udp.sendto(message.old(now).encode(), (LOOPBACK, cls.port))
        cls._wait(len(cls.OLD))
        with socket.create_connection((LOOPBACK, cls.framed_port())) as tcp:
            for message in cls.NEW:
                data = message.new(now).encode()
                tcp.sendall(f"{len(data)} ".encode() + data)
        cls._wait(len(cls.OLD) + len(cls.NEW))
        logger = packages.program("logger", "bsdutils")
        for options in (["--udp", "--rfc3164"], ["--tcp", "--rfc3164"]):
            subprocess.run(
                [logger, "-n", LOOPBACK, "-P", str(cls.port), "-p", "daemon.warning", "-t", "by-logger", *options,
                 "--id=77", "said by logger"], env=ENVIRONMENT, check=True, timeout=20, capture_output=True)
        cls._wait(len(cls.OLD) + len(cls.NEW) + 2)
        subprocess.run(
            [logger, "-u", cls.path("log.sock"), "-p", "daemon.warning", "-t", "by-logger", "--id=77",
             "said by logger"], env=ENVIRONMENT, check=True, timeout=20, capture_output=True)
        cls._wait(len(cls.OLD) + len(cls.NEW) + 3)
        cls.server.stop()
        cls.events = {form: cls.parse(cls.path(form + ".log")) for form in FORMS}

    @classmethod
    def _wait(cls, count):
        def arrived():
            return all(len(cls.ours(read(cls.path(form + ".log")))) >= count for form in FORMS)
        wait_for(arrived, f"{count} messages")

    @classmethod
    def ours(cls, text):
        """The lines that are not the daemon's own."""
        return [line for line in text.split("\n") if line and "syslogd" not in line and "syslog-ng" not in line]

    def relayed(self, form):
        """The events of a form of file without those of the daemon itself."""
        return [event for event in self.events[form] if event.get("app_name") not in ("rsyslogd", "syslog-ng")]

    def test_every_line_is_a_dated_event(self):
        for form, (parser, _) in FORMS.items():
            self.assert_lines(self.events[form], self.path(form + ".log"))
            self.assert_all(self.events[form], ("syslog", "kernel", "mail", "auth"), parser=parser)

    def test_messages_arrive_whole(self):
        for form, (_, has_priority) in FORMS.items():
            events = self.relayed(form)
            sent = [(message, True) for message in self.OLD] + [(message, False) for message in self.NEW]
            self.assertEqual(len(events), len(sent) + 3, form)
            for event, (message, is_old) in zip(events, sent):
                with self.subTest(form=form, text=message.text[:40], old=is_old):
                    self.check(event, message, self.app(form, message, is_old), has_priority)

    def check(self, event, message, app, has_priority):
        self.assertEqual(event["hostname"], message.host)
        self.assertEqual(event["app_name"], app)
        self.assertEqual(event.get("proc_id"), message.pid)
        # The kernel's own stamp is no part of its message.
        self.assertEqual(event["_msg"], message.text.split("] ")[-1] if app == "kernel" else message.text)
        self.assertEqual(event["kind"], "kernel" if app == "kernel" else event["kind"])
        priority = (message.facility, message.severity) if has_priority else (None, None)
        if app == "kernel" and not has_priority:
            return
        self.assertEqual((event.get("facility"), event.get("severity")), priority)

    def app(self, form, message, is_old):
        return message.app

    def test_what_logger_says(self):
        for form, (_, has_priority) in FORMS.items():
            for event in self.relayed(form)[-3:]:
                self.assertEqual(
                    (event["app_name"], event["proc_id"], event["_msg"]), ("by-logger", "77", "said by logger"))
                self.assertEqual(event.get("severity"), 4 if has_priority else None)

    def test_the_forms_agree_on_the_time(self):
        whole = [[moment(event).replace(microsecond=0) for event in self.relayed(form)] for form in FORMS]
        for times in whole[1:]:
            self.assertEqual(times, whole[0])


class Rsyslog(Relay, DaemonTest):
    # It takes the first group of an address of IPv6 for a tag, where the old form has one for a host.
    OLD = [message for message in MESSAGES if ":" not in message.host]
    # What it escapes in its files: control characters.
    NEW = MESSAGES + [Sent(1, 5, "web1", "app", "43", "two\nlines and a\ttab")]

    def app(self, form, message, is_old):
        # Its template for RFC 5424 cuts the names of the old form's programs at a slash.
        return message.app.split("/")[0] if form == "rfc5424" and is_old else message.app

    @classmethod
    def _serve(cls):
        path, options = packages.find("rsyslogd"), []
        if path is None:
            folder = packages.unpacked("rsyslog")
            path = os.path.join(folder, "usr/sbin/rsyslogd")
            options = ["-M", glob.glob(os.path.join(folder, "usr/lib/*/rsyslog"))[0]]
        configuration = cls.write("rsyslog.conf", RSYSLOG.format(folder=cls.folder, port=cls.port))
        return cls.start(
            "rsyslogd", path, "-n", "-f", configuration, "-i", cls.path("rsyslogd.pid"), *options,
            ready=lambda: answers_tcp(cls.port))

    @classmethod
    def framed_port(cls):
        return cls.port


class SyslogNG(Relay, DaemonTest):
    OLD = NEW = MESSAGES

    @classmethod
    def _serve(cls):
        path, environment, options = packages.find("syslog-ng"), {}, []
        if path is None:
            folder = packages.unpacked("syslog-ng-core")
            path = os.path.join(folder, "usr/sbin/syslog-ng")
            libraries = os.path.join(folder, "usr/lib/syslog-ng")
            environment = {"LD_LIBRARY_PATH": libraries}
            options = ["--module-path", os.path.dirname(glob.glob(os.path.join(libraries, "*", "libaffile.so"))[0])]
        text = subprocess.run(
            [path, "-V", *options], env=dict(ENVIRONMENT, **environment), capture_output=True, text=True,
            timeout=20).stdout
        version = ".".join(text.split("(")[1].split(")")[0].split(".")[:2])
        configuration = cls.write("syslog-ng.conf", SYSLOG_NG.format(
            folder=cls.folder, port=cls.port, port2=cls.port2, version=version))
        return cls.start(
            "syslog-ng", path, "-F", "-f", configuration, "--no-caps", "-R", cls.path("persist"), "-p", cls.path("pid"),
            "-c", cls.path("control"), *options, environment=environment,
            ready=lambda: answers_tcp(cls.port) and answers_tcp(cls.port2))

    @classmethod
    def framed_port(cls):
        return cls.port2
