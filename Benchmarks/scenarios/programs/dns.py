"""Name servers: BIND, Unbound, dnsmasq, PowerDNS recursor; Knot as a secondary."""
from model import ERR, INFO, NOTICE, WARNING
from programs import Program, m


class Named(Program):
    app, unit, port, native, log = "named", "named.service", 53, "bind", "general.log"
    access, access_format = "queries.log", "bind"

    def started(self, s):
        return [m("starting BIND 9.18.24-1-Debian (Extended Support Version) <id:>", NOTICE, 0, category="general"),
                m("loading configuration from '/etc/bind/named.conf'", INFO, 30_000, category="general"),
                m("command channel listening on 127.0.0.1#953", NOTICE, 90_000, category="general"),
                m("all zones loaded", NOTICE, 410_000, category="general"),
                m("running", NOTICE, 411_000, category="general")]

    def stopped(self, s):
        return [m("shutting down: flushing changes", NOTICE, 0, category="general"),
                m("stopping command channel on 127.0.0.1#953", NOTICE, 2_000, category="general"),
                m("exiting", NOTICE, 60_000, category="general")]

    def query(self, name, kind, client, port, server):
        return m(f"client @0x7f3a5c0b1168 {client}#{port} ({name}): query: {name} IN {kind} +E(0)K ({server})", INFO, 0,
                 category="queries")

    def chatter(self, rng, server):
        name = f"www.{rng.pick(['epsilon', 'zeta', 'eta'])}.example"
        return rng.pick([
            m(f"lame server resolving '{name}' (in '{name[4:]}'?): 198.51.100.{rng.between(2, 250)}#53", INFO, 0,
              category="lame-servers"),
            m(f"success resolving '{name}/A' after disabling qname minimization due to 'ncache nxdomain'", INFO, 0,
              category="resolver"),
            m(f"timed out resolving '{name}/AAAA/IN': 198.51.100.{rng.between(2, 250)}#53", INFO, 0,
              category="lame-servers")])

    def transfer_failed(self, zone, primary, rng):
        return [m(f"zone {zone}/IN: refresh: retry limit for primary {primary}#53 exceeded (source 0.0.0.0#0)", INFO, 0,
                  category="general"),
                m(f"transfer of '{zone}/IN' from {primary}#53: failed to connect: timed out", ERR, 30_010_000,
                  category="xfer-in"),
                m(f"transfer of '{zone}/IN' from {primary}#53: Transfer status: timed out", INFO, 30_011_000,
                  category="xfer-in")]

    def zone_expired(self, zone):
        return [m(f"zone {zone}/IN: expired", WARNING, 0, category="general")]

    def zone_loaded(self, zone, primary, serial):
        return [m(f"zone {zone}/IN: Transfer started.", INFO, 0, category="general"),
                m(f"transfer of '{zone}/IN' from {primary}#53: connected using {primary}#53", INFO, 20_000,
                  category="xfer-in"),
                m(f"zone {zone}/IN: transferred serial {serial}", INFO, 300_000, category="general"),
                m(f"transfer of '{zone}/IN' from {primary}#53: Transfer status: success", INFO, 301_000,
                  category="xfer-in")]

    def servfail(self, name, client, port, zone):
        return m(f"client @0x7f3a5c0b1168 {client}#{port} ({name}): query failed (zone not loaded) for {name}/IN/A at "
                 "query.c:5670", INFO, 0, category="query-errors")


class Unbound(Program):
    app, unit, port, native, log = "unbound", "unbound.service", 53, "unbound", "unbound.log"

    def started(self, s):
        return [m("init module 0: validator", NOTICE, 0), m("init module 1: iterator", NOTICE, 1000),
                m("start of service (unbound 1.17.1).", INFO, 60_000)]

    def stopped(self, s):
        return [m("service stopped (unbound 1.17.1).", INFO, 0)]

    def query(self, name, kind, client, port, server):
        return m(f"{client} {name}. {kind} IN", INFO, 0)

    def chatter(self, rng, server):
        return m(f"server stats for thread 0: {rng.between(900, 9000)} queries, {rng.between(300, 800)} answers from "
                 f"cache, {rng.between(40, 300)} recursions, {rng.below(9)} prefetch, 0 rejected by ip ratelimiting")


class Dnsmasq(Program):
    app, unit, port = "dnsmasq", "dnsmasq.service", 53

    def started(self, s):
        return [m("started, version 2.89 cachesize 150", INFO, 0), m("using nameserver 192.0.2.53#53", INFO, 2000),
                m("read /etc/hosts - 41 names", INFO, 5000)]

    def stopped(self, s):
        return [m("exiting on receipt of SIGTERM", INFO, 0)]

    def query(self, name, kind, client, port, server):
        return m(f"query[{kind}] {name} from {client}", INFO, 0)

    def chatter(self, rng, server):
        return m(f"reply www.zeta.example is 198.51.100.{rng.between(2, 250)}", INFO, 0)


class PdnsRecursor(Program):
    app, unit, port = "pdns_recursor", "pdns-recursor.service", 53

    def started(self, s):
        return [m("PowerDNS Recursor 4.8.8 (C) 2001-2022 PowerDNS.COM BV", INFO, 0),
                m("Enabled 'epoll' multiplexer", INFO, 90_000),
                m("Done priming cache with root hints", INFO, 130_000)]

    def stopped(self, s):
        return [m("Exiting on user request", NOTICE, 0)]

    def query(self, name, kind, client, port, server):
        return m(f"3 [{port}/1] question for '{name}|{kind}' from {client}:{port}", INFO, 0)

    def chatter(self, rng, server):
        return m(f"stats: {rng.between(9000, 90000)} questions, {rng.between(400, 4000)} cache entries, "
                 f"{rng.between(1, 40)} negative entries, {rng.between(50, 99)}% cache hits", NOTICE, 0)


class Knot(Program):
    app, unit, port, native, log = "knotd", "knot.service", 53, "knot", "knot.log"

    def started(self, s):
        return [m("Knot DNS 3.2.6 starting", INFO, 0), m("binding to interface 0.0.0.0@53", INFO, 10_000),
                m("server started in the foreground, PID 911", INFO, 200_000)]

    def stopped(self, s):
        return [m("stopping server", INFO, 0), m("shutting down", INFO, 90_000)]

    def query(self, name, kind, client, port, server):
        return None

    def chatter(self, rng, server):
        return m(f"[reports.example.] refresh, remote 198.51.100.{rng.between(2, 9)}@53, zone is up-to-date, expires "
                 "in "
                 f"{rng.between(400000, 900000)} seconds", INFO, 0)

    def transfer_failed(self, zone, primary, rng):
        return [m(f"[{zone}.] refresh, remote {primary}@53, address {primary}@53, failed (connection timed out)",
                  WARNING, 0),
                m(f"[{zone}.] refresh, failed (no usable master), next retry in {rng.between(600, 3600)} seconds", ERR,
                  5_002_000)]

    def zone_expired(self, zone):
        return [m(f"[{zone}.] zone expired", WARNING, 0)]

    def zone_loaded(self, zone, primary, serial):
        return [m(f"[{zone}.] AXFR, incoming, remote {primary}@53 TCP, started", INFO, 0),
                m(f"[{zone}.] AXFR, incoming, remote {primary}@53 TCP, finished, 0.09 seconds, 3 messages, 41213 bytes",
                  INFO, 90_000),
                m(f"[{zone}.] refresh, remote {primary}@53, zone updated, 0.12 seconds, serial none -> {serial}", INFO,
                  120_000)]

    def servfail(self, name, client, port, zone):
        return None


PROGRAMS = {"named": Named(), "unbound": Unbound(), "dnsmasq": Dnsmasq(), "pdns_recursor": PdnsRecursor(),
            "knot": Knot()}
