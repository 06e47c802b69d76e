"""PowerDNS: the authoritative server as primary and secondary, and the Recursor, by syslog and on standard error."""
import packages
from dnsclient import NOTIFY, Broken, ask
from harness import DaemonTest, free_port, read, select, values, wait_for

ZONE = """$TTL 60
@ IN SOA ns hostmaster {serial} 1 1 4 60
@ IN NS ns
ns IN A 127.0.0.1
www IN A 192.0.2.10
"""


class Authoritative(DaemonTest):
    @classmethod
    def scenario(cls):
        pdns = packages.program("pdns_server", "pdns-server", "pdns-backend-bind")
        packages.install("pdns-backend-bind")
        cls.port1, cls.port2 = free_port(), free_port()
        cls.write("corp.db", ZONE.format(serial=7))
        cls.write("closed.db", ZONE.format(serial=3))
        cls.write("primary-zones", "".join(
            f'zone "{name}.example" {{ type master; file "{cls.path(name)}.db"; }};\n' for name in ("corp", "closed")))
        cls.write("secondary-zones", "".join(
            f'zone "{name}.example" {{ type slave; file "{cls.path("s-" + name)}.db"; masters {{ 127.0.0.1:{cls.port1}; }}; }};\n'
            for name in ("corp", "lost")))
        common = ["--daemon=no", "--guardian=no", "--disable-syslog=yes", "--log-timestamp=yes", "--local-address=127.0.0.1", f"--config-dir={cls.folder}", f"--socket-dir={cls.folder}", "--launch=bind", "--log-dns-queries=yes", "--log-dns-details=yes", "--loglevel=7", "--cache-ttl=0","--query-cache-ttl=0", "--negquery-cache-ttl=0", "--distributor-threads=1", "--receiver-threads=1"]
        cls.primary = cls.start(
            "primary", pdns, *common, f"--local-port={cls.port1}", "--master=yes", "--config-name=p", f"--bind-config={cls.path('primary-zones')}", "--allow-axfr-ips=127.0.0.1",
            ready=lambda: "Done launching threads" in read(cls.path("primary.out")))
        cls.secondary = cls.start(
            "secondary", pdns, *common, f"--local-port={cls.port2}", "--slave=yes", "--config-name=s", f"--bind-config={cls.path('secondary-zones')}", "--slave-cycle-interval=1",
            ready=lambda: "Done launching threads" in read(cls.path("secondary.out")))
        import time; time.sleep(3)
        ask(cls.port1, "www.corp.example", "A")
        ask(cls.port1, "no.corp.example", "MX", source="127.0.0.7")
        ask(cls.port1, "no.elsewhere.example", "TXT")
        ask(cls.port1, "corp.example", "AXFR", tcp=True)
        ask(cls.port1, "corp.example", "AXFR", source="127.0.0.9", tcp=True)
        ask(cls.port2, "www.corp.example", "A")
        ask(cls.port2, "corp.example", "SOA", source="127.0.0.9", opcode=NOTIFY)
        ask(cls.port2, "corp.example", "SOA", opcode=NOTIFY)
        time.sleep(2)
        cls.primary.stop(); time.sleep(3); cls.secondary.stop()


class Recursor(DaemonTest):
    @classmethod
    def scenario(cls):
        recursor = packages.program("pdns_recursor", "pdns-recursor")
        for form in ("no", "yes"):
            port, dead = free_port(), free_port()
            broken = Broken(dead); cls.addClassCleanup(broken.close)
            hosts = cls.write("corp.db", ZONE.format(serial=7))
            server = cls.start("recursor-" + form, recursor, "--daemon=no", "--disable-syslog=yes", "--log-timestamp=yes", "--local-address=127.0.0.1", f"--local-port={port}", f"--config-dir={cls.folder}", f"--socket-dir={cls.folder}", "--quiet=no", "--loglevel=7", "--threads=1", "--dont-query=", "--dnssec=off", f"--structured-logging={form}", f"--forward-zones=lost.example=127.0.0.1:{dead}", f"--auth-zones=corp.example={hosts}", "--allow-from=127.0.0.0/29", "--security-poll-suffix=", "--write-pid=no", "--hint-file=no", "--setuid=", "--setgid=", ready=lambda: "Enabled" in read(cls.path(f"recursor-{form}.out")))
            import time; time.sleep(0.5)
            ask(port, "www.corp.example", "A")
            ask(port, "no.corp.example", "MX", source="127.0.0.7")
            ask(port, "host.lost.example", "A", tcp=True)
            ask(port, "www.corp.example", "A", source="127.0.0.9", seconds=1)
            server.stop()
