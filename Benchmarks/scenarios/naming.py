"""Invented names: domains, host names in several house styles, addresses (RFC 1918 inside, RFC 5737 outside)."""

STEMS = ("quarz", "linden", "falk", "birke", "salz", "nebel", "kupfer", "marsch", "tarn", "hafen", "moor", "granit",
         "zeder", "amber", "sable", "fjord", "delph", "otter", "heron", "pylon")
TAILS = ("werk", "hof", "shop", "post", "soft", "media", "bank", "labs", "net", "data", "cargo", "press")
ANIMALS = ("otter", "heron", "lynx", "ibis", "marten", "stork", "viper", "badger", "falcon", "gecko", "hyena", "jackal",
           "koala", "lemur", "moose", "newt", "osprey", "panda", "quail", "raven", "shrew", "tapir", "urchin", "vole",
           "walrus", "yak", "zebra")
SITES = ("fra", "ams", "bln", "osl", "vie", "mad", "rix", "prg")
SHORT = {"db": ("db", "sql", "mysql", "pg", "data"), "dns": ("ns", "dns", "resolver"),
         "app": ("app", "api", "be", "srv"),
         "web": ("web", "www", "fe", "edge"), "mail": ("mail", "mx", "mta"), "ops": ("ops", "bastion", "jump", "admin"),
         "mon": ("mon", "nagios", "watch", "obs"), "log": ("log", "syslog", "loghost"),
         "cache": ("cache", "redis", "kv"),
         "auth": ("auth", "sso", "idp", "id"), "nfs": ("nfs", "filer", "files", "store"), "kdc": ("kdc", "krb", "ipa"),
         "hv": ("hv", "kvm", "virt", "node"), "sw": ("sw", "tor", "leaf"), "gw": ("gw", "fw", "rt"),
         "mq": ("mq", "queue", "bus")}
BANNERS = ("checkout", "billing", "catalog", "portal", "ledger", "tickets", "shipping", "search", "accounts", "booking")


class Namer:
    """One house style for a whole scenario; every name is used once."""

    def __init__(self, rng):
        self.rng = rng
        self.style = rng.weighted([("plain", 4), ("padded", 3), ("sited", 3), ("animal", 2), ("serial", 1)])
        inner = rng.pick(["", "int.", "lan.", "corp.", "prod.", "dc1."])
        self.domain = f"{inner}{rng.pick(STEMS)}{rng.pick(TAILS)}.example"
        self.site = rng.pick(SITES) + str(rng.between(1, 4))
        self.animals = list(ANIMALS)
        self.short = {k: rng.pick(v) for k, v in SHORT.items()}
        self.used, self.count = set(), {}
        self.net = rng.pick([f"10.{rng.between(1, 250)}.{rng.between(0, 250)}", f"192.168.{rng.between(1, 250)}",
                             f"172.{rng.between(16, 31)}.{rng.between(0, 250)}"])
        self.next_address = rng.between(4, 30)

    def host(self, kind):
        while True:
            self.count[kind] = self.count.get(kind, 0) + 1
            n, short = self.count[kind], self.short.get(kind, kind)
            if self.style == "plain":
                name = f"{short}{n}"
            elif self.style == "padded":
                name = f"{short}{n:02d}"
            elif self.style == "sited":
                name = f"{self.site}-{short}-{n:02d}"
            elif self.style == "animal":
                name = self.animals.pop(self.rng.below(len(self.animals)))
            else:
                name = f"srv{self.rng.between(1000, 9899)}"
            if name not in self.used:
                self.used.add(name)
                return name

    def address(self):
        self.next_address += self.rng.between(1, 7)
        return f"{self.net}.{self.next_address}"


def outside(rng):
    return rng.pick(["198.51.100.", "203.0.113.", "192.0.2."]) + str(rng.between(2, 254))
