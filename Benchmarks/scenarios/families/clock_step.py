"""A host's time service follows a wrong source and steps the clock: tickets of Kerberos (or tokens) are refused."""
import responses
from clock import SECOND
from model import ERR, NOTICE, WARNING
from programs import m


def make(f):
    rng = f.rng
    kerberos = rng.chance(0.6)
    key = "kdc" if kerberos else "auth"
    fleet = f.fleet(**{key: True}, apps=(1, 3))
    s, t = f.story(fleet), f.strike
    service, host = fleet.services[key], fleet.by_key[key]
    host.ahead_us = 0
    step = rng.between(301, 3000) * SECOND * (1 if rng.chance(0.6) else -1)
    fixed = t + f.seconds(700, 1700)
    ready = fixed + 3 * SECOND
    host.steps = [(t + 200_000, ready, step)]
    incident = s.incident("a", "clock_step")
    source = f"192.0.2.{rng.between(20, 90)}"
    s.node("clock_step", "clock_step", "trigger", f"the clock of {host.name} is stepped by {step / SECOND:.0f} s")
    s.sys(key, t - 8 * SECOND, "chronyd", f"Selected source {source}")
    s.sys(key, t, "chronyd", f"System clock wrong by {step / SECOND:.6f} seconds", severity=WARNING, node="clock_step")
    s.sys(key, t + 300_000, "chronyd", f"System clock was stepped by {step / SECOND:.6f} seconds", severity=WARNING,
          node="clock_step")
    if rng.chance(0.5):
        s.node("ntp_change", "config_change", "condition", f"the time sources of {host.name} were changed")
        responses.change(s, key, t - f.seconds(40, 300), "ntp_change", "/etc/chrony/chrony.conf")
        s.edge("ntp_change", "clock_step", "configures")
        s.condition("recent_change:chronyd", "the time sources were changed just before", ["ntp_change"])
        incident.accepted.append("ntp_change")
    s.node("refused", "auth_fail", "propagation", f"{service.program.app} on {host.name} refuses its clients for the "
                                                  "time")
    s.edge("clock_step", "refused", "runs_on")
    when, count = t + 2 * SECOND, 0
    while when < fixed:
        who = rng.pick(fleet.of_role("app"))
        address, user = fleet.address(who.host), fleet.banner
        text = (f"AS_REQ (4 etypes {{18 17 20 19}}) {address}: CLOCK SKEW: {user}/{who.host}@{fleet.domain.upper()} "
                "for "
                f"krbtgt/{fleet.domain.upper()}@{fleet.domain.upper()}, Clock skew too great" if kerberos else
                f"token validation failed for client {user} from {address}: token used before issued (iat in the "
                "future)")
        count += 1
        s.say(service, when, m(text, ERR if not kerberos else NOTICE), "refused" if count < 7 else None)
        when += rng.gap(7)
    s.node("fix", "mitigation_act", "mitigation", "an operator corrects the time")
    responses.sudo(s, fixed, "/usr/bin/chronyc -a 'burst 4/4' makestep", key, "fix")
    s.edge("detected", "fix", "responds_to", later=True)
    s.node("clock_ok", "clock_step", "recovery", f"the clock of {host.name} is right again")
    s.sys(key, ready + 200_000, "chronyd", f"System clock was stepped by {-step / SECOND:.6f} seconds",
          severity=WARNING, node="clock_ok")
    s.edge("fix", "clock_ok", "repairs")
    s.fail(service, t + 2 * SECOND, ready + SECOND, "krb" if kerberos else "clock", "refused", "clock_ok", incident)
    incident.mitigated, incident.services, incident.start = fixed, [service.program.app], t
    return f.finished(s)
