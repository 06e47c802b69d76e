"""Mail: postfix and dovecot on mail1 (incoming) and mail2 (outgoing, logins), dovecot on imap1 (store)."""
from clock import SECOND, parts
from model import ERR, INFO, WARNING
from moments import stream
from names import OUTSIDE, client_address, mailbox, outside_box, queue_id
from story_crash import DB

IMAP = "imap1.int.corp.example"


def write(s):
    for host, rate in (("mail1", 10), ("mail2", 2.6)):
        incoming(s, host, rate)
    logins(s, "mail2", 6)
    scanners(s, "mail1", 5)
    store(s, 26)


def post(s, host, time, program, text, severity=6, pid=None, node=None):
    s.syslog(host, time, f"postfix/{program}", text, facility="mail", severity=severity, node=node,
             pid=pid or s.pid(host, f"postfix/{program}"))


def incoming(s, host, rate):
    m, rng = s.moments, s.rng(f"postfix:{host}")
    for t in stream(m, rng, rate):
        client, address = rng.pick(OUTSIDE), client_address(rng)
        pid = rng.between(2000, 31000)
        state = m.database(t, host)
        if state != "up":
            refused(s, rng, host, t, address, pid, state)
            continue
        qid, sender, to = queue_id(rng), outside_box(rng), mailbox(rng)
        step = [t]

        def later(low, high):
            step[0] += rng.latency(low, high)
            return step[0]
        post(s, host, t, "smtpd", f"connect from {client}[{address}]", pid=pid)
        post(s, host, later(20_000, 300_000), "smtpd", f"{qid}: client={client}[{address}]", pid=pid)
        post(s, host, later(20_000, 80_000), "cleanup",
             f"{qid}: message-id=<{rng.hex(12)}.{rng.hex(6)}@{sender.split('@')[1]}>")
        post(s, host, later(3_000, 20_000), "qmgr",
             f"{qid}: from=<{sender}>, size={rng.between(1200, 210000)}, nrcpt=1 (queue active)")
        post(s, host, later(2_000, 9_000), "smtpd",
             f"disconnect from {client}[{address}] ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7", pid=pid)
        took = rng.between(60, 900)
        first = took // 4
        done = later(took * 1000, took * 1000 + 5000)
        if m.database(done, host) != "up":
            continue
        if rng.chance(0.04):
            post(s, host, done, "smtp", f"{qid}: to=<{outside_box(rng)}>, relay=none, delay=30, delays=0.1/0/30/0, "
                                        "dsn=4.4.1, status=deferred (connect to "
                                        f"{rng.pick(OUTSIDE)}[{client_address(rng)}]:25: Connection timed out)")
            continue
        post(s, host, done, "lmtp",
             f"{qid}: to=<{to}>, relay={IMAP}[10.20.1.33]:24, delay={took / 1000:.2g}, "
             f"delays={first / 1000:.2g}/0/0.01/{(took - first - 10) / 1000:.2g}, dsn=2.0.0, status=sent (250 2.0.0 "
             f"<{to}> {rng.word(22)} Saved)")
        post(s, host, done + 700, "qmgr", f"{qid}: removed")


def refused(s, rng, host, t, address, pid, state):
    """What an arriving message meets while the look-up tables on db1 cannot be read."""
    client = "unknown" if state == "no name" else rng.pick(OUTSIDE)
    reason = database_error(state)
    post(s, host, t, "smtpd", f"connect from {client}[{address}]", pid=pid)
    t += 10_020_000 if state in ("hangs", "no name") else 40_000
    if s.moments.database(t, host) == "up":
        return
    if reason and rng.chance(0.7):
        post(s, host, t, "proxymap", f"warning: connect to mysql server {DB}: {reason}", WARNING)
    post(s, host, t + 2_000, "smtpd", f"NOQUEUE: reject: RCPT from {client}[{address}]: 451 4.3.0 <{mailbox(rng)}>: "
                                      f"Temporary lookup failure; from=<{outside_box(rng)}> to=<{mailbox(rng)}> "
                                      f"proto=ESMTP helo=<{rng.pick(OUTSIDE)}>", pid=pid)
    if state == "no name" and rng.chance(0.55):
        post(s, host, t + 40_000, "lmtp", f"{queue_id(rng)}: to=<{mailbox(rng)}>, relay=none, "
                                          f"delay={rng.between(11, 2900)}, "
             f"delays=1/0/10/0, dsn=4.4.3, status=deferred (Host or domain name not found. Name service error for "
             f"name={IMAP} type=A: Host not found, try again)")
    post(s, host, t + 90_000, "smtpd", f"disconnect from {client}[{address}] ehlo=2 starttls=1 mail=1 rcpt=0/1 "
                                       "quit=1 commands=5/6", pid=pid)


def logins(s, host, rate):
    m, rng = s.moments, s.rng(f"logins:{host}")
    for t in stream(m, rng, rate):
        state = m.database(t, host)
        if state != "up" and t < m.crash + 13 * SECOND:
            continue  # nobody has given up waiting yet
        text, severity = login(rng, state)
        s.syslog(host, t, "dovecot", text, facility="mail", severity=severity)
    raw = b"imap(zita9@corp.example)<2201>: Warning: mailbox name is not UTF-8: Gel\xf6scht"
    s.syslog(host, m.busy_from + 71 * SECOND, "dovecot", "", facility="mail", severity=WARNING, raw=raw)


def login(rng, state):
    """One try to log in, or what the authentication service says of it."""
    session = rng.word(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    who = f"user=<{mailbox(rng)}>, method=PLAIN, rip={client_address(rng)}, lip=10.20.1.32"
    tail = f"TLS, session=<{session}>"
    if state == "up" and rng.chance(0.94):
        return f"imap-login: Login: {who}, mpid={rng.between(3000, 31000)}, {tail}", INFO
    if state == "up":
        return f"imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): {who}, {tail}", INFO
    if state == "waiting" or rng.chance(0.5):
        return (f"imap-login: Disconnected: Connection closed (auth service reported temporary failure): {who}, "
                f"{tail}"), INFO
    return (f"auth: Error: mysql({DB}): Connect failed to database (mail): {database_error(state)} - waiting for "
            f"{rng.pick([1, 5, 25, 60])} seconds before retry"), ERR


def database_error(state):
    """What the MySQL client library says; nothing while a client only waits for its next try."""
    return {"hangs": f"Can't connect to MySQL server on '{DB}:3306' (110)",
            "no name": f"Unknown MySQL server host '{DB}' (-3)",
            "refused": f"Can't connect to MySQL server on '{DB}:3306' (111)"}.get(state)


def scanners(s, host, rate):
    """Anvil statistics, password guessing over SMTP: unrelated to the outage."""
    m, rng = s.moments, s.rng(f"scanners:{host}")
    for t in stream(m, rng, rate):
        address = client_address(rng)
        if rng.chance(0.55):
            post(s, host, t, "smtps/smtpd", f"warning: unknown[{address}]: SASL LOGIN authentication failed: "
                 f"{'Connection lost to authentication server' if m.database(t, host) != 'up' else 'UGFzc3dvcmQ6'}, "
                 f"sasl_username={rng.pick(['info', 'admin', 'test', 'sales'])}", WARNING, pid=rng.between(2000, 31000))
        elif rng.chance(0.5):
            d = parts(t)
            post(s, host, t, "anvil", f"statistics: max connection rate {rng.between(1, 9)}/60s for (smtp:{address}) "
                                      f"at Oct {d.day} {d:%H:%M:%S}")
        else:
            post(s, host, t, "postscreen", f"PREGREET {rng.between(8, 40)} after 0.0{rng.between(1, 9)} from "
                 f"[{address}]:{rng.port()}: EHLO User\\r\\n")


def store(s, rate):
    m, rng = s.moments, s.rng("imap1")
    for t in stream(m, rng, rate):
        user, pid = mailbox(rng), rng.between(2000, 31000)
        state = m.database(t, "imap1")
        if state == "up":
            text = rng.weighted([
                (f"lmtp({user})<{pid}><{rng.word(22)}>: msgid=<{rng.hex(12)}@alpha.example>: saved mail to INBOX", 40),
                (f"imap({user})<{pid}><{rng.word(16)}>: Disconnected: Logged out in={rng.between(90, 4000)} "
                 f"out={rng.between(500, 90000)} deleted=0 expunged={rng.below(4)} trashed=0", 40),
                (f"imap({user})<{pid}><{rng.word(16)}>: Disconnected: Inactivity - no input for 1800 secs", 9),
                (f"indexer-worker({user})<{pid}>: Indexed {rng.between(1, 40)} messages in INBOX (UIDs "
                 f"1..{rng.between(50, 9000)})", 9)])
            s.syslog("imap1", t, "dovecot", text, facility="mail")
        elif rng.chance(0.25) and t > m.crash + 14 * SECOND and state != "waiting":
            s.syslog("imap1", t, "dovecot",
                     f"auth-worker({pid}): Error: conn unix:auth-worker (uid=109): "
                     f"auth-worker<{rng.between(1, 90)}>: mysql({DB}): Connect failed to database (mail): "
                     f"{database_error(state)} - waiting for 25 seconds before retry", facility="mail", severity=ERR)
        elif rng.chance(0.4):
            s.syslog("imap1", t, "dovecot",
                     f"imap({user})<{pid}><{rng.word(16)}>: Disconnected: Inactivity - no input for 1800 secs",
                     facility="mail")
