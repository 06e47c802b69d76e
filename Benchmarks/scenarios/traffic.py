"""Requests and look-ups, from the topology: what a service cannot serve it complains about, else it works."""
from clock import MINUTE, SECOND
from naming import outside
from programs.failures import PATHS


def write(story, busy=1.0):
    for service in story.fleet.services.values():
        if service.role == "app":
            requests(story, service, 9 * busy)
        elif service.role == "web":
            pages(story, service, 16 * busy)
        elif service.role == "mail":
            mail(story, service, 3 * busy)
        elif service.role == "dns":
            queries(story, service, 9 * busy)
        elif service.role in ("db", "replica"):
            chatter(story, service, 1.5 * busy)


def stream(story, rng, per_minute):
    time = story.begin
    while True:
        time += rng.gap(per_minute)
        if time >= story.finish:
            return
        yield time


def _complains(story, service, time, rng):
    symptoms = story.failing(service, time)
    whole = [x for x in symptoms if not x.partial]
    if whole or symptoms and rng.chance(0.3):
        symptom = rng.pick(whole or symptoms)
        if rng.chance(0.7):
            story.complain(symptom, time)
        return True
    return not story.served(service, time)


def requests(story, service, rate):
    rng = story.rng(f"requests:{service.key}")
    for t in stream(story, rng, rate):
        if not _complains(story, service, t, rng):
            story.say(service, t, service.program.work(rng))


def pages(story, service, rate):
    rng = story.rng(f"pages:{service.key}")
    for t in stream(story, rng, rate):
        if not _complains(story, service, t, rng):
            story.request(service, t, service.program.request(rng, outside(rng), rng.pick(PATHS),
                                                              rng.weighted([(200, 30), (304, 4), (302, 3), (404, 2)]),
                                                              rng.between(2, 400)))


def mail(story, service, rate):
    rng = story.rng(f"mail:{service.key}")
    for t in stream(story, rng, rate):
        if _complains(story, service, t, rng):
            continue
        qid, who, client = rng.hex(10).upper(), rng.pick(["ada", "bela", "ciro", "dana"]), outside(rng)
        pid = rng.between(2000, 31000)
        story.sys(service.host, t, "postfix/smtpd", f"connect from mail.alpha.example[{client}]", facility="mail",
                  pid=pid)
        story.sys(service.host, t + 90_000, "postfix/smtpd", f"{qid}: client=mail.alpha.example[{client}]",
                  facility="mail",
                  pid=pid)
        story.sys(service.host, t + 210_000, "postfix/qmgr", f"{qid}: from=<{who}@alpha.example>, "
                                                             f"size={rng.between(900, 90000)}"
                  ", nrcpt=1 (queue active)", facility="mail")
        story.sys(service.host, t + 700_000, "postfix/lmtp", f"{qid}: to=<{who}@corp.example>, relay=local, delay=0.7, "
                  "delays=0.3/0/0/0.4, dsn=2.0.0, status=sent (250 2.0.0 Saved)", facility="mail")


def queries(story, service, rate):
    fleet, rng = story.fleet, story.rng(f"queries:{service.key}")
    clients = [n.client for n in fleet.needs if n.kind == "dns" and service in n.providers]
    address = fleet.address(service.host)
    for t in stream(story, rng, rate):
        if not story.served(service, t) or not clients:
            continue
        if rng.chance(0.08):
            story.say(service, t, service.program.chatter(rng, address))
            continue
        client = rng.pick(clients)
        if story.quiet(client.host, t):
            continue
        named = [n.providers[0].host for n in fleet.needs_of(client) if n.kind != "dns"]
        name = fleet.fqdn(rng.pick(named or [client.host]))
        item = service.program.query(name, rng.pick(["A", "A", "AAAA"]), fleet.address(client.host), rng.port(),
                                     address)
        story.say_query(service, t, item)


def chatter(story, service, rate):
    fleet, rng = story.fleet, story.rng(f"chatter:{service.key}")
    users = [n.client.host for n in fleet.needs if service in n.providers and n.kind == "db"] or [service.host]
    for t in stream(story, rng, rate):
        if story.served(service, t):
            who = rng.pick(users)
            story.say(service, t, service.program.slow(rng) if rng.chance(0.04) else
                      service.program.chatter(rng, fleet.address(who)))


def tick(begin, end, every, rng):
    time = begin + rng.between(0, every)
    while time < end:
        yield time + rng.between(0, 700_000)
        time += every


