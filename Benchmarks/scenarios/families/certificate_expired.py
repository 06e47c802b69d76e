"""The certificate of an internal API expires, after its renewal failed: clients refuse it."""
import responses
from clock import MINUTE, SECOND
from model import ERR, WARNING
from programs import m


def make(f):
    rng = f.rng
    fleet = f.fleet(auth=True, apps=(1, 3), runtimes=("python", "java", "go", "node"))
    s, t = f.story(fleet), f.strike
    api, host = fleet.services["auth"], fleet.by_key["auth"]
    incident = s.incident("a", "cert_expired")
    name = f"{host.fqdn}"
    if rng.chance(0.7):
        s.node("renew_fail", "cert_renew_fail", "condition", f"the certificate of {name} could not be renewed")
        s.sys("auth", max(s.begin + MINUTE, t - f.seconds(900, 2300)), "certbot", f"Failed to renew certificate {name} "
                                                                                  "with error: "
              "Some challenges have failed.", severity=ERR, node="renew_fail")
        s.edge("renew_fail", "cert_expired", "expires", later=True)
        incident.accepted.append("renew_fail")
    s.node("cert_expired", "cert_expired", "trigger", f"the certificate of {name} has expired")
    fixed = t + f.seconds(700, 1800)
    users = fleet.of_role("app")
    when, count = t, 0
    while when < fixed:
        who = rng.pick(users)
        address = fleet.address(who.host)
        text = (f"http: TLS handshake error from {address}:{rng.port()}: remote error: tls: expired certificate"
                if api.program.app == "authd" else "javax.net.ssl.SSLHandshakeException: Received fatal alert: "
                f"certificate_expired (remote {address})")
        count += 1
        s.say(api, when, m(text, WARNING), "cert_expired" if count < 6 else None)
        when += rng.gap(6)
    back = responses.repaired(f, s, incident, api, fixed, f"/usr/bin/certbot renew --force-renewal --cert-name {name}",
                              fixed + f.seconds(20, 60), title="the certificate is renewed by hand")
    s.fail(api, t + SECOND, fixed + 62 * SECOND, "tls", "cert_expired", back, incident)
    return f.finished(s)
