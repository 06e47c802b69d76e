"""A small random source whose numbers are the same in every Python 3: only `random()` of a string-seeded
Mersenne Twister is used, which the standard library promises to keep."""
import math
import random

from clock import MINUTE


class Rng:
    def __init__(self, seed, name):
        self._random = random.Random(f"{seed}:{name}").random

    def below(self, n):
        return int(self._random() * n)

    def between(self, low, high):
        """An integer of low...high, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, items):
        return items[self.below(len(items))]

    def weighted(self, pairs):
        """One of [(item, weight)]."""
        point = self._random() * sum(w for _, w in pairs)
        for item, weight in pairs:
            point -= weight
            if point < 0:
                return item
        return pairs[-1][0]

    def chance(self, p):
        return self._random() < p

    def hex(self, digits):
        return "".join("0123456789abcdef"[self.below(16)] for _ in range(digits))

    def word(self, length, letters="0123456789ABCDEFGHJKLMNPQRSTVWXYZ"):
        return "".join(letters[self.below(len(letters))] for _ in range(length))

    def port(self):
        return self.between(32768, 60999)

    def gap(self, per_minute):
        """Microseconds to the next event of a Poisson stream."""
        return int(-math.log(1.0 - self._random()) * MINUTE / per_minute)

    def latency(self, low_us, high_us):
        return self.between(low_us, high_us)
