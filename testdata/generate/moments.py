"""When things happen in the story, and what works at a given time. Noise asks here, so that nothing succeeds that
could not have succeeded."""
from clock import MINUTE, SECOND, at


class Moments:
    def __init__(self, day, rng):
        def moment(text):
            return at(day, text) + rng.between(20_000, 950_000)

        self.day = day
        self.begin = at(day, "10:00:00")
        self.busy_from = at(day, "12:20:00")
        self.finish = at(day, "14:15:00")
        self.puppet = moment("11:01:52")
        self.zone_change = moment("11:02:41")
        self.crash = at(day, "12:51:14") + rng.between(150_000, 450_000)
        self.detected = moment("12:52:31")
        self.attempts = [moment(t) for t in ("12:56:40", "12:58:17", "13:03:31", "13:09:52", "13:27:06")]
        self.rmm = [moment(t) for t in ("13:00:12", "13:01:05", "13:05:24")]
        self.ticket = at(day, "13:12:48")
        self.ticket_accepted = at(day, "13:16:20")
        self.technician_there = at(day, "13:30:55")
        self.reset = at(day, "13:33:41") + rng.between(0, 900_000)
        self.ticket_reset = at(day, "13:34:26")
        self.boot = at(day, "13:36:02") + rng.between(0, 900_000)
        self.named_up = moment("13:37:04")
        self.mysql_start = moment("13:37:05")
        self.attempt_ok = moment("13:38:20")
        self.mysql_ready = moment("13:41:27")
        self.recovered = {name: moment(t) for name, t in (
            ("web1", "13:41:33"), ("app1", "13:41:39"), ("imap1", "13:41:43"), ("web2", "13:41:46"),
            ("mail1", "13:41:52"), ("db2", "13:42:02"), ("mail2", "13:42:27"))}
        self.end = max(self.recovered[n] for n in ("web1", "web2", "mail1", "mail2"))
        self.ticket_resolved = at(day, "13:58:10")

    def names_resolve(self, time):
        return time < self.crash or time >= self.named_up

    def database(self, time, client):
        """'up'; 'hangs' (connections to a dead host); 'no name'; 'refused' (host up, mysqld still recovering);
        'waiting' (mysqld up, but this client has not tried again yet)."""
        if time < self.crash or time >= self.recovered[client]:
            return "up"
        if time < self.crash + 11 * SECOND:
            return "hangs"
        if time < self.named_up:
            return "no name"
        return "refused" if time < self.mysql_ready else "waiting"

    def db1_alive(self, time):
        return time < self.crash or time >= self.boot + 40 * SECOND

    def load(self, time):
        """Quiet in the lead-up, busy around the outage: the factor on every stream's rate."""
        if time < self.busy_from:
            return 0.22
        return 1.0 if time < self.finish - 8 * MINUTE else 0.6


def stream(moments, rng, per_minute, begin=None, end=None):
    """Times of a Poisson stream whose rate follows the load of the day."""
    time = begin or moments.begin
    end = end or moments.finish
    while True:
        time += rng.gap(per_minute * moments.load(time))
        if time >= end:
            return
        yield time


def regular(begin, end, every, rng, jitter_us=900_000):
    """Times of a timer: every `every` microseconds, each a little late."""
    time = begin
    while time < end:
        late = time + rng.between(0, jitter_us)
        if late < end:
            yield late
        time += every
