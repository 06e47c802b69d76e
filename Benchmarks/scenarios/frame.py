"""The frame of every scenario: day and length, fleet, story; at the end propagation, monitoring, traffic and noise."""
import background
import builder
import formats  # noqa: F401  (registers the further writers)
import traffic
import watch
from clock import HOUR, MINUTE, SECOND, at
from rng import Rng
from story import Story


class Frame:
    def __init__(self, family, seed):
        self.family, self.seed = family, seed
        self.rng = Rng(f"{family}:{seed}", "frame")
        month, day = self.rng.between(1, 10), self.rng.between(1, 28)
        self.begin = at(f"2026-{month:02d}-{day:02d}", "00:00:00") + self.rng.between(1, 20) * HOUR \
            + self.rng.between(0, 3_599_999_999)
        self.length = self.rng.between(65, 130) * MINUTE
        self.finish = self.begin + self.length
        self.strike = self.begin + self.rng.between(35, 50) * self.length // 100

    def fleet(self, **wishes):
        return builder.build(Rng(f"{self.family}:{self.seed}", "fleet"), self.begin, **wishes)

    def story(self, fleet):
        return Story(self.seed, self.family, fleet, self.begin, self.finish)

    def later(self, low, high):
        """The strike plus `low`...`high` seconds."""
        return self.strike + self.rng.between(low * 1000, high * 1000) * 1000

    def seconds(self, low, high):
        return self.rng.between(low * 1000, high * 1000) * SECOND // 1000

    def quiet(self, story, busy=1.0, herrings=None, guesses=0.0):
        """The end of a scenario in which all is well."""
        return self.finished(story, busy, herrings, guesses)

    def finished(self, story, busy=1.0, herrings=None, guesses=0.0):
        story.propagate()
        watch.alerts(story)
        # Many hosts for a long time say less each, so that no scenario gets large.
        story.load = min(1.0, 850 * MINUTE / (len(story.fleet.hosts) * self.length))
        traffic.write(story, busy * story.load)
        watch.results(story)
        background.write(story, guesses)
        background.distract(story, self.rng.between(2, 5) if herrings is None else herrings)
        self._close(story)
        return story

    def _close(self, story):
        """Ends of incidents; nothing is written by a host that is down, nor outside of the scenario's time."""
        outside = {f for f in story.fleet.files if f.startswith(("bmc/", "tickets/"))}

        def kept(r):
            if r.node is not None:
                return True
            if not story.begin - 10 * SECOND <= r.time < story.finish:
                return False
            return r.file in outside or r.app == "conserver" or r.extra.get("forced") or not story.quiet(r.host, r.time)
        story.records = [r for r in story.records if kept(r)]
        for x in story.incidents:
            mine = [e for e in story.episodes if e.incident is x]
            if x.end is None:
                x.end = max((e.end for e in mine), default=None)
                if x.end is not None and x.end >= story.finish:
                    x.end = None
            if x.start is None:
                x.start = min(e.begin for e in mine)
