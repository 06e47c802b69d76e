"""What is there: hosts, services on hosts, and who needs whom. It offers what the seed generator's Topology offers
(`hosts`, `files`, `address`, `fqdn`, `monotonic`), so that its writers can be used. No story in here."""
from clock import SECOND
from naming import Namer

RELATION = {"dns": "resolves_with", "replicates": "replicates_from"}


class Host:
    def __init__(self, key, name, address, fqdn):
        self.key, self.name, self.address, self.fqdn = key, name, address, fqdn
        self.syslog = self.console = self.sel = None
        self.copies = ()
        self.ahead_us = 0
        self.boots = []
        self.kernel = "6.1.0-18-amd64"
        self.logs = True  # switches of managed networks log, a BMC does not
        self.rack = 0


class Service:
    """One program on one host. `file` is its own log; without one it writes to the host's syslog."""

    def __init__(self, key, role, program, host, port):
        self.key, self.role, self.program, self.host, self.port = key, role, program, host, port
        self.file = self.access = None
        self.label = role

    def __repr__(self):
        return f"{self.key}@{self.host}"


class Need:
    """`client` needs one of `providers`. `by_name`: it resolves the provider's name each time it connects."""

    def __init__(self, client, providers, kind, by_name):
        self.client, self.providers, self.kind, self.by_name = client, providers, kind, by_name

    @property
    def relation(self):
        return RELATION.get(self.kind, "client_of")


class Fleet:
    def __init__(self, rng, begin):
        self.rng, self.begin = rng, begin
        self.namer = Namer(rng)
        self.domain = self.namer.domain
        self.hosts, self.files, self.services, self.needs = {}, {}, {}, []
        self.by_key = {}
        self.banner = None  # the application's name

    def add_host(self, key, kind):
        name = self.namer.host(kind)
        host = Host(key, name, self.namer.address(), f"{name}.{self.domain}")
        days = self.rng.between(9, 400)
        host.boots = [self.begin - days * 86400 * SECOND - self.rng.between(0, 86_399_999_999)]
        host.kernel = self.rng.pick(["6.1.0-18-amd64", "5.15.0-91-generic", "5.14.0-362.el9.x86_64",
                                     "6.8.0-45-generic"])
        self.hosts[name] = host
        self.by_key[key] = host
        return host

    def add_service(self, key, role, program, host_key, port=None):
        service = Service(key, role, program, self.by_key[host_key].name, port or program.port)
        self.services[key] = service
        return service

    def need(self, client, providers, kind, by_name=True):
        self.needs.append(Need(client, providers, kind, by_name))

    def of_role(self, *roles):
        return [s for s in self.services.values() if s.role in roles]

    def on_host(self, name):
        return [s for s in self.services.values() if s.host == name]

    def needs_of(self, service):
        return [n for n in self.needs if n.client is service]

    def address(self, name):
        return self.hosts[name].address

    def fqdn(self, name):
        return self.hosts[name].fqdn

    def monotonic(self, host, time):
        """The kernel's printk stamp: seconds since that host's last boot."""
        boot = max(b for b in self.hosts[host].boots if b <= time)
        passed = time - boot
        return f"{passed // SECOND:5d}.{passed % SECOND:06d}"
