"""The arrival times of a wire's stories, and the prediction for a single server: the pure parts of `day`.

The times are those of a real day of the Reuters wire, to the second, with its bursts and its quiet hours. A busier
wire's day is drawn from the same curve. Without the data folder, a day with one broad peak is used instead.
"""

import json
import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, pi
from pathlib import Path

DAY = 86_400.0
NEAR = 30.0
"""Seconds around a real story within which more stories of a busier wire are put, so that bursts stay bursts."""


def stamps(wire: Path, day: str) -> list[float]:
    """Seconds since midnight of each story of a day, in order."""
    out = []
    with wire.open(encoding="utf-8") as lines:
        for line in lines:
            date = json.loads(line).get("date") or ""
            if date.startswith(day):
                at = datetime.fromisoformat(date)
                out.append(at.hour * 3600.0 + at.minute * 60 + at.second)
    return sorted(out)


def invented(count: int, *, seed: int) -> list[float]:
    """A day of `count` stories with its peak at noon, five times as busy as midnight."""
    rng, out = random.Random(seed), list[float]()
    while len(out) < count:
        at = rng.uniform(0, DAY)
        if rng.random() < (3 - 2 * cos(2 * pi * at / DAY)) / 5:
            out.append(at)
    return sorted(out)


def scaled(real: Sequence[float], count: int, *, seed: int) -> list[float]:
    """`count` times of a busier wire: each real one this many times, the others within `NEAR` seconds of it."""
    rng = random.Random(seed)
    whole, rest = divmod(count, len(real))
    extra = set(rng.sample(range(len(real)), rest))
    out: list[float] = []
    for n, at in enumerate(real):
        times = whole + (n in extra)
        out += [at if k == 0 else min(max(at + rng.uniform(-NEAR, NEAR), 0.0), DAY) for k in range(times)]
    return sorted(out)


def usual(moments: Sequence[float], length: float) -> list[float]:
    """The times of a stretch of this length, counted from its beginning; the stretch nearest to the day's mean."""
    mean = len(moments) * length / DAY

    def stretch(first: int) -> list[float]:
        return list(moments[first : bisect_left(moments, moments[first] + length)])

    best = min(
        (n for n, at in enumerate(moments) if at + length <= DAY), key=lambda n: abs(len(stretch(n)) - mean), default=0
    )
    return [at - moments[best] for at in stretch(best)]


@dataclass(frozen=True, slots=True)
class Predicted:
    """The prediction for a single server: seconds that each story is in it, most that wait, the share of busy time."""

    took: tuple[float, ...]
    most_waiting: int
    busy: float


def predicted(arrivals: Sequence[float], *, service: float, handed_on: float, length: float) -> Predicted:
    """One queue in order of arrival, `service` seconds each; `handed_on` is the extra time of an idle worker."""
    free, took, ends, most = 0.0, [], list[float](), 0
    for n, at in enumerate(arrivals):
        free = max(free, at) + service
        ends.append(free)
        took.append(free - at + handed_on)
        most = max(most, n + 1 - bisect_left(ends, at))
    return Predicted(tuple(took), most, min(service * len(arrivals) / length, 1.0))
