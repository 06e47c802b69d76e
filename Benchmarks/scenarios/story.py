"""A scenario that knows what fails when, and works out who suffers: families declare what fails at first, the needs of
the fleet say who notices, in which words, and when they work again. Truth nodes and edges come from the same place."""
from clock import SECOND, parts
from model import INFO, WARNING, Record, Scenario
from programs.failures import CLASSES, failed, restored
from writers import WRITERS

KEEP = 8  # references that a truth node keeps to its repetitions


class Episode:
    """A service that does not serve from `begin` to `end`. Its clients see `mode`; `scope` limits which hosts do."""

    def __init__(self, service, begin, end, mode, node, up, incident, scope=None, moved_to=None):
        self.service, self.begin, self.end, self.mode, self.node, self.up = service, begin, end, mode, node, up
        self.incident, self.scope = incident, scope
        self.moved_to = moved_to  # the service that clients use from its end on


class Symptom:
    """A client that misses one need. `partial`: another provider of the group still serves."""

    def __init__(self, client, need, provider, begin, end, mode, node, cause, partial=False):
        self.client, self.need, self.provider, self.begin, self.end = client, need, provider, begin, end
        self.mode, self.node, self.cause, self.partial, self.said = mode, node, cause, partial, 0
        self.ender = cause  # whose return ends it


class Incident:
    def __init__(self, name, root):
        self.name, self.root, self.accepted = name, root, []
        self.alerted = None  # the node that the alert is about, where that is not the root
        self.start = self.mitigated = self.end = self.detected = self.first_blocked = None
        self.hosts, self.services = [], []


class Story(Scenario):
    def __init__(self, seed, family, fleet, begin, finish):
        super().__init__(f"{family}:{seed}", fleet, None)
        self.number, self.family, self.fleet, self.begin, self.finish = seed, family, fleet, begin, finish
        self.episodes, self.symptoms, self.incidents, self.silences = [], [], [], []
        self.fresh, self.accepted, self.hidden = [], [], []
        self.anchor, self.unreachable = "outage", []

    # Writing

    def log(self, time, file, text, app=None, pid=None, facility="daemon", severity=INFO, host=None, node=None,
            herring=None, copies=(), **extra):
        """As the base class, but copies of a line that belongs to a node are references of that node too."""
        owner = host or self.topology.files[file].host
        first = None
        for path in (file,) + tuple(copies):
            record = Record(time, path, owner, app, text, pid, facility, severity, extra)
            record.node, record.herring = node, None if first else herring
            self._add(record)
            if node:
                self.nodes[node].records.append(record)
            first = first or record
        return first

    def sys(self, host, time, app, text, **more):
        """A syslog message of `host` (a name or a key), to its own file and to the log host where it forwards."""
        host = self.fleet.by_key[host] if host in self.fleet.by_key else self.fleet.hosts[host]
        return self.syslog(host.name, time, app, text, copies=host.copies, **more)

    def say(self, service, time, messages, node=None, herring=None):
        """What a service says, to its own log or to its host's syslog."""
        for item in messages if isinstance(messages, list) else [messages]:
            if item is None:
                continue
            program, when = service.program, time + item.after
            common = {"severity": item.severity, "facility": program.facility, "node": node, "herring": herring}
            if service.file:
                self.log(when, service.file, item.text, app=program.app, host=service.host,
                         pid=self.pid(service.host, program.app), **common, **item.extra)
            else:
                self.sys(service.host, when, program.app, self._bare(service, when, item), **common)
            herring = None

    def _bare(self, service, time, item):
        """The text as a service hands it to syslog: database servers keep their own stamp and label in it."""
        native = service.program.native
        if native in ("mysql8", "mariadb"):
            record = Record(time, "", service.host, "", item.text, 0, "daemon", item.severity, item.extra)
            return WRITERS[native](record, self.topology, None)
        if native == "postgres":
            return f"[{time // SECOND % 900 + 1}-1] {item.extra.get('level', 'LOG')}:  {item.text}"
        return item.text

    def request(self, service, time, message, node=None):
        """An access line of a front end."""
        host = self.fleet.hosts[service.host]
        d = parts(time + host.ahead_us)
        precise = service.program.app == "haproxy"
        stamp = f"{d:%d/%b/%Y:%H:%M:%S}" + (f".{d.microsecond // 1000:03d}" if precise else " +0000")
        text = message.text.replace("{stamp}", stamp)
        if service.access and not precise:
            self.log(time, service.access, text, host=service.host, node=node)
        else:
            self.sys(service.host, time, service.program.app, text, facility="local7", node=node)

    # What fails

    def edge(self, source, target, relation, later=False):
        """As the base class; `later`: an end may be declared afterwards, or never, and then the edge is left out."""
        if later:
            self.edges.append((source, target, relation))
        else:
            super().edge(source, target, relation)

    def incident(self, name, root):
        self.incidents.append(Incident(name, root))
        return self.incidents[-1]

    def fail(self, service, begin, end, mode, node, up, incident, scope=None, moved_to=None):
        self.episodes.append(Episode(service, begin, end, mode, node, up, incident, scope, moved_to))

    def silence(self, host, begin, end):
        self.silences.append((self.fleet.by_key[host].name if host in self.fleet.by_key else host, begin, end))

    def host_down(self, host, begin, end, cause, up, incident, mode="timeout", infer=True):
        """A host that is gone: its services fail (inferred nodes), it writes nothing more."""
        name = self.fleet.by_key[host].name
        boots = [b for b in self.fleet.hosts[name].boots if begin < b <= end]
        self.silence(name, begin + SECOND // 50, boots[0] if boots else end)
        for service in self.fleet.on_host(name):
            if not any(service in n.providers for n in self.fleet.needs):
                continue
            node = cause
            if infer:
                node = self.node(f"{service.key}_down", "service_down", "propagation",
                                 f"{service.program.app} on {name} serves no more", inferred_at=begin)
                self.last_sign(service, begin, node)
                self.edge(cause, node, "runs_on")
            ready = end + self.rng(f"ready:{service.key}").between(4, 40) * SECOND
            back = self.node(f"{service.key}_up", "service_up", "recovery", f"{service.program.app} on {name} serves "
                                                                            "again")
            if hasattr(service.program, "recovering"):
                self.say(service, ready - 3 * SECOND, service.program.recovering(service))
            started = service.program.started(service)
            self.say(service, ready - started[-1].after, started, node=back)
            self.edge(up, back, "runs_on")
            self.fail(service, begin, ready, mode, node, back, incident)
            incident.services.append(service.program.app)
        incident.hosts.append(name)

    def last_sign(self, service, time, node):
        """The line that an inferred node refers to: the service's last before `time`."""
        rng = self.rng(f"last:{service.key}")
        when = time - rng.between(60_000, 900_000)
        if service.role == "dns":
            client = rng.pick([h for h in self.fleet.hosts.values() if h.name != service.host])
            item = service.program.query(self.fleet.fqdn(client.name), "A", client.address, rng.port(),
                                         self.fleet.address(service.host))
            self.say_query(service, when, item, node)
        elif service.role in ("db", "replica"):
            self.say(service, when, service.program.chatter(rng, self.fleet.by_key["ops"].address), node)
        else:
            self.sys(service.host, when, service.program.app, "heartbeat ok", node=node)

    def say_query(self, service, time, item, node=None):
        if item is None:
            return
        if service.access:
            self.log(time, service.access, item.text, host=service.host, node=node, **item.extra)
        else:
            self.say(service, time, item, node)

    def accept(self, source, target):
        """An edge that is true as well, but that nobody must find."""
        self.accepted.append((source, target))

    # Who suffers

    def propagate(self):
        order = sorted(self.fleet.services.values(), key=lambda s: (self._depth(s, ()), s.key))
        for client in order:
            mine = []
            for need in self.fleet.needs_of(client):
                mine += self._missed(client, need)
            for x in mine:
                if x.need.kind == "replicates" and x.end + 30 * SECOND < self.finish:
                    self._replicates_again(client, x)
            self._derive(client, [x for x in mine if not x.partial and x.need.kind != "replicates"])
            self.symptoms += mine
            for cause in self.hidden:
                for x in mine:
                    if x.need.kind == "dns":
                        self.accept(cause, x.node)
            self.hidden = []
            self.fresh = []

    def _replicates_again(self, client, x):
        node = self.node(f"{client.key}_replicates", "replication_ok", "recovery", f"{client.host} replicates again")
        self.say(client, x.end + 12 * SECOND, client.program.replica_ok(self.fleet.fqdn(x.provider.host)), node)
        if x.cause.up:
            self.edge(x.cause.up, node, "replicates_from")

    def _depth(self, service, seen):
        if service in seen:
            return 0
        below = [self._depth(p, seen + (service,)) for n in self.fleet.needs_of(service) for p in n.providers]
        return 1 + max(below, default=0)

    def of(self, service, begin=None, end=None, host=None):
        return [e for e in self.episodes if e.service is service and (begin is None or e.begin < end and begin < e.end)
                and (e.scope is None or host is None or host in e.scope)]

    def _missed(self, client, need):
        found = []
        if need.kind == "dns" and not self._named_target(client):
            return found
        for provider in need.providers:
            for e in self.of(provider, host=client.host):
                if any(own.begin <= e.begin + SECOND and e.begin < own.end for own in self.of(client)):
                    continue
                if need.kind != "dns" and need.by_name and self._resolver_failed(client, e.begin + 5 * SECOND):
                    self.hidden.append(e.node)  # true, but the client only tells of the name
                    continue
                others = [self.of(p, e.begin + 1, e.end, client.host) for p in need.providers if p is not provider]
                partial = not all(others)
                begin, end = e.begin, e.end
                for group in others:
                    if group and not partial:
                        begin, end = max(begin, group[0].begin), min(end, group[0].end)
                if not partial and any((g[0].begin, g[0].service.key) > (e.begin, provider.key) for g in others):
                    partial, begin, end = True, e.begin, e.end  # the group dies with its last member
                if need.kind == "dns" and partial:
                    continue
                symptom = self._symptom(client, need, provider, e, begin, end, partial)
                symptom.ender = e if partial else min([e] + [g[0] for g in others], key=lambda x: x.end)
                found.append(symptom)
        return found

    def _named_target(self, client):
        for n in self.fleet.needs_of(client):
            if n.kind != "dns" and n.by_name:
                return n.providers[0]
        return None

    def _resolver_failed(self, client, time):
        needs = [n for n in self.fleet.needs_of(client) if n.kind == "dns"]
        return any(all(any(e.begin <= time < e.end for e in self.of(p, host=client.host)) for p in n.providers)
                   for n in needs)

    def _symptom(self, client, need, provider, e, begin, end, partial):
        rng = self.rng(f"symptom:{client.key}:{provider.key}:{e.begin}")
        mode = "resolve" if need.kind == "dns" else e.mode
        wait = {"timeout": (2_000, 12_000), "resolve": (4_000, 16_000)}.get(mode, (150, 3_000))
        seen = self.nodes[e.node]
        if seen.inferred_at is None and seen.records:
            begin = max(begin, min(r.time for r in seen.records))
        begin += rng.between(*wait) * 1000
        kind = CLASSES.get(mode, "dependency_fail") if need.kind != "replicates" else "replication_broken"
        name = self._client_node(client, kind, e.incident, mode, provider)
        self.edge(e.node, name, need.relation)
        symptom = Symptom(client, need, provider, begin, end, mode, name, e, partial)
        self.fresh.append(symptom)
        self.complain(symptom, begin)
        return symptom

    def _client_node(self, client, kind, incident, mode, provider):
        """One node for what a client says of one kind in one incident, whichever provider of a group it misses."""
        for x in self.symptoms + self.fresh:
            if x.client is client and x.cause.incident is incident and self.nodes[x.node].kind == kind:
                return x.node
        name = f"{client.key}_{kind}"
        name += f"_{len(self.nodes)}" if name in self.nodes else ""
        return self.node(name, kind, "propagation", f"{client.program.app} on {client.host} fails: {mode} "
                                                    f"({provider.key})")

    def complain(self, symptom, time):
        """One failure line of a symptom; the first few of them are references of its truth node."""
        if symptom.said and self.quiet(symptom.client.host, time):
            return
        rng = self.rng(f"complain:{symptom.node}:{time}")
        target = self._named_target(symptom.client) if symptom.need.kind == "dns" else symptom.provider
        symptom.said += 1
        failed(self, symptom, target, time, symptom.node if symptom.said <= KEEP else None, rng)

    def _derive(self, client, missed):
        """The client itself does not serve while it misses something; when it works again, it says so."""
        missed.sort(key=lambda x: x.begin)
        while missed:
            group = [missed.pop(0)]
            while missed and missed[0].begin < max(x.end for x in group):
                group.append(missed.pop(0))
            last = max(group, key=lambda x: x.end)
            rng = self.rng(f"ok:{client.key}:{last.end}")
            ok = last.end + rng.between(900, 19_000) * 1000
            for x in group:
                x.end = ok
            if ok >= self.finish:
                ok_node = None
            else:
                name = f"{client.key}_ok"
                name += f"_{len(self.nodes)}" if name in self.nodes else ""
                ok_node = self.node(name, "client_recovered", "recovery", f"{client.program.app} on {client.host} "
                                                                          "works again")
                restored(self, last, ok, (ok - group[0].begin) // SECOND, ok_node)
                if last.ender.up:
                    self.edge(last.ender.up, ok_node, last.need.relation)
            self.fail(client, group[0].begin, ok, "error", group[0].node, ok_node, group[0].cause.incident)

    def failing(self, service, time):
        """The symptoms that a service has at `time`."""
        return [x for x in self.symptoms if x.client is service and x.begin <= time < x.end]

    def quiet(self, host, time):
        return any(h == host and b <= time < e for h, b, e in self.silences)

    def served(self, service, time):
        return not any(e.service is service and e.begin <= time < e.end for e in self.episodes)
