"""The seed outage: topology, story and noise put together. A further scenario family is another function like this."""
import herrings
import noise_data
import noise_dns
import noise_mail
import noise_monitor
import noise_system
import noise_web
import story_crash
import story_leadup
import story_recovery
import story_response
from model import Scenario
from moments import Moments
from rng import Rng
from topology import mail_provider

DAY = "2026-10-15"
DEFAULT_SEED = 20261015  # of the committed logs


def mail_outage(seed, console_stamps="mark"):
    skew = 17_000_000 + Rng(seed, "skew").between(150_000, 480_000)
    s = Scenario(seed, mail_provider(DAY, skew, console_stamps), Moments(DAY, Rng(seed, "moments")))
    for part in (story_leadup, story_crash, story_response, story_recovery, herrings, noise_dns, noise_mail, noise_web,
                 noise_system, noise_data, noise_monitor):
        part.write(s)
    m = s.moments
    s.outage = {"root": "panic", "start": m.crash, "end": m.end, "detected": m.detected, "mitigated": m.reset,
                "first_blocked": m.attempts[0], "hosts": ["db1"], "services": ["named", "mysqld"]}
    s.records = [r for r in s.records if s.moments.begin - 10_000_000 <= r.time < s.moments.finish]
    return s
