"""Before the crash: the internal DNS server becomes secondary of the partner's zone, and all hosts use it."""
from clock import SECOND
from model import NOTICE

GENERAL = "dns/db1-general.log"
ZONE = "partner.example/IN"
PRIMARY = "203.0.113.53#53"


def named(s, time, category, text, severity=6, **more):
    return s.log(time, GENERAL, text, category=category, severity=severity, **more)


def write(s):
    m = s.moments
    s.node("named_conf", "config_change", "condition",
           "named.conf.local on db1 changed: partner.example to be a secondary zone")
    s.node("zone_change", "config_change", "condition",
           "db1's named reconfigured: partner.example becomes a secondary zone of another party's server")
    s.node("zone_transfer", "zone_transfer", "condition",
           "first transfer of partner.example to the only internal DNS server")
    s.node("resolv_conf", "config_change", "condition", "every client is pointed at the single DNS server 10.20.0.11")
    s.edge("named_conf", "zone_change", "configures")
    s.edge("zone_change", "zone_transfer", "transfers_from")

    t = m.puppet
    s.syslog("ops1", t - 611 * SECOND, "sudo",
             "  sysadm : TTY=pts/2 ; PWD=/srv/puppet/environments/production ; USER=root ; COMMAND=/usr/bin/git "
             "pull --ff-only origin production", facility="authpriv", severity=NOTICE, pid=None)
    puppet = "puppet-agent"
    s.syslog("db1", t - 9 * SECOND, puppet, "Applying configuration version '1792061930-dns-partner-secondary'")
    s.syslog("db1", t, puppet, "(/Stage[main]/Profile::Dns/File[/etc/bind/named.conf.local]/content) content changed "
             "'{sha256}5f1e0c7d9b24' to '{sha256}c41a77e0d3f8'", severity=NOTICE, node="named_conf")
    s.syslog("db1", t + 2 * SECOND, puppet,
             "(/Stage[main]/Profile::Dns/File[/var/cache/bind/secondary]/ensure) created",
             severity=NOTICE)
    s.syslog("db1", t + 3 * SECOND, puppet, "Applied catalog in 12.61 seconds", severity=NOTICE)
    t = m.zone_change
    s.syslog("db1", t - 40_000, "sudo", "  sysadm : TTY=pts/0 ; PWD=/etc/bind ; USER=root ; COMMAND=/usr/sbin/rndc "
                                        "reconfig",
             facility="authpriv", severity=NOTICE, pid=None)
    named(s, t, "general", "received control channel command 'reconfig'", node="zone_change")
    named(s, t + 1_200, "general", "loading configuration from '/etc/bind/named.conf'", node="zone_change")
    named(s, t + 21_000, "general", "reading built-in trust anchors from file '/etc/bind/bind.keys'")
    named(s, t + 34_000, "general", "reloading configuration succeeded", node="zone_change")
    named(s, t + 36_000, "general", "scheduled loading new zones")
    named(s, t + 41_000, "general", "any newly configured zones are now loaded")
    named(s, t + 44_000, "general", "running", severity=NOTICE)
    transfer(s, t + 190_000, 2026101402, "zone_transfer")

    for number, host in enumerate(["web1", "web2", "app1", "mail1", "mail2", "ops1", "imap1", "db2", "mon1"]):
        time = t + (212 + 37 * number) * SECOND
        s.syslog(host, time, puppet, "(/Stage[main]/Profile::Resolver/File[/etc/resolv.conf]/content) content changed "
                 "'{sha256}9a03b7f211de' to '{sha256}07c6e2945b1a'", severity=NOTICE, node="resolv_conf")
        s.syslog(host, time + 400_000, "nscd" if host in ("mail1", "imap1", "db2") else "systemd-resolved",
                 "monitored file `/etc/resolv.conf` was written to" if host in ("mail1", "imap1", "db2")
                 else "Using DNS server 10.20.0.11 for transaction.", facility="daemon")


def transfer(s, t, serial, node=None):
    """A full transfer as BIND 9.18 logs it."""
    size, records = 88123 + serial % 977, 3412
    named(s, t, "xfer-in", f"zone {ZONE}: Transfer started.", node=node)
    named(s, t + 24_000, "xfer-in", f"transfer of '{ZONE}' from {PRIMARY}: connected using {PRIMARY}")
    named(s, t + 436_000, "general", f"zone {ZONE}: transferred serial {serial}", node=node)
    named(s, t + 436_400, "xfer-in", f"transfer of '{ZONE}' from {PRIMARY}: Transfer status: success")
    named(s, t + 436_900, "xfer-in", f"transfer of '{ZONE}' from {PRIMARY}: Transfer completed: 12 messages, {records} "
          f"records, {size} bytes, 0.412 secs ({size * 1000 // 412} bytes/sec) (serial {serial})", node=node)
    named(s, t + 950_000, "notify", f"zone {ZONE}: sending notifies (serial {serial})")
