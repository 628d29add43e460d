"""A day of a national agency at 50 times its speed, on Apache Kafka, compared with the prediction on paper.

The day is a real one of the Reuters wire (19 October 1987, the crash), made as busy as `paper` takes a national
agency to be. One worker first gets some stories one by one, which give the latency of an idle worker. Then it gets a
heap of stories, which gives its capacity and the cost of a story in this run. From these figures alone the model
predicts how busy the worker will be, how long a story will take, and how many will wait. Then the day is ingested, or a
stretch of it that is as busy as its mean.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from statistics import median
from time import monotonic
from typing import Any

from benchmarks.load.curve import DAY, invented, predicted, scaled, stamps, usual
from benchmarks.load.latency import STRAGGLERS, capacity_of, listening, noted
from benchmarks.load.material import one_statement_each
from benchmarks.load.newsroom import PROVIDER, Newsroom, newsroom
from benchmarks.load.paper import WIRES
from benchmarks.load.report import Part, Size, percentiles, table
from benchmarks.load.usage import cpu
from copytaster.formats.sniffing import ENVELOPE
from desk.ingest.publish import RawItem, open_producer, send_item
from tests.support.generator import Made, wire

SPEED = 50.0
REAL_DAY = "1987-10-19"
AGENCY = "a national agency"
ALONE = 10
"""Stories that are ingested one by one before the day begins."""
LOOK_EVERY = 0.5


def moments() -> list[float]:
    """The times at which the stories of the day come, in seconds since midnight."""
    count = WIRES[AGENCY]
    return scaled(stamps(wire(), REAL_DAY), count, seed=19) if wire().is_file() else invented(count, seed=19)


def measure(*, size: Size) -> Part:
    """Busy, latency and lag, as predicted and as measured."""
    heap, clock = {"quick": (40, 45.0), "middle": (100, 150.0), "full": (300, DAY / SPEED)}[size]
    arrivals = [at / SPEED for at in (moments() if size == "full" else usual(moments(), clock * SPEED))]
    figures = asyncio.run(_measure(heap, arrivals, clock))
    return Part(figures, _section(figures))


async def _measure(heap: int, arrivals: Sequence[float], clock: float) -> dict[str, Any]:
    feed = one_statement_each(heap + ALONE + len(arrivals), seed=50)
    async with newsroom() as room:
        groups = await room.start(1)
        capacity, cost, alone = await _known(room, groups, [next(feed) for _ in range(heap + ALONE)])
        paper = predicted(arrivals, service=1 / capacity, handed_on=max(alone - 1 / capacity, 0.0), length=clock)
        spent, began = cpu(groups), monotonic()
        took, lags = await _let_in(room, feed, arrivals)
        lasted, used = monotonic() - began, cpu(groups) - spent
    return {
        "stories": len(arrivals),
        "clock": round(clock, 1),
        "hours_of_the_day": round(clock * SPEED / 3600, 2),
        "capacity": round(capacity, 2),
        "cpu_seconds_an_article": round(cost, 4),
        "alone": round(alone, 3),
        "predicted": {"busy": round(paper.busy, 3), "processor": round(cost * len(arrivals) / lasted, 3),
                      **percentiles(paper.took), "most_waiting": paper.most_waiting},
        "measured": {"processor": round(used / lasted, 3), **percentiles(took), "most_waiting": max(lags)},
    }  # fmt: skip


async def _known(room: Newsroom, groups: Sequence[int], made: list[Made]) -> tuple[float, float, float]:
    """Stories a second, processor seconds a story, and the latency of a story in an idle worker."""
    took, _ = await _let_in(room, iter(made[:ALONE]), [1.5 * n for n in range(ALONE)])
    spent = cpu(groups)
    capacity = await capacity_of(room, made[ALONE:])
    cost = (cpu(groups) - spent) / (len(made) - ALONE)
    return capacity, cost, median(took)


async def _let_in(room: Newsroom, feed: Iterator[Made], arrivals: Sequence[float]) -> tuple[list[float], list[int]]:
    """Seconds from each story to its verdicts, and the number of unfinished stories at each look."""
    sent: dict[str, float] = {}
    took: dict[str, dict[str, float]] = {"checked": {}, "alerts": {}}
    consumer, lags = await listening(room), [0]
    jobs = [asyncio.create_task(noted(room, consumer, sent, took)), asyncio.create_task(_looks(sent, took, lags))]
    try:
        async with open_producer(room.pipeline.settings) as producer:
            began, answers = monotonic(), []
            for at in arrivals:
                await asyncio.sleep(max(began + at - monotonic(), 0))
                made = next(feed)
                sent[json.loads(made.raw)["article"]["uri"]] = monotonic()
                item = RawItem(made.raw, ENVELOPE, PROVIDER, made.item_id)
                answers.append((await send_item(producer, item, room.pipeline.settings))[0])
            await asyncio.gather(*answers)
        end = monotonic() + STRAGGLERS + len(sent)
        while len(took["checked"]) < len(sent) and monotonic() < end:  # no event marks the last one
            room.pipeline.check_alive()
            await asyncio.sleep(0.05)
    finally:
        for job in jobs:
            job.cancel()
        await consumer.stop()
    assert len(took["checked"]) == len(sent), f"{len(sent) - len(took['checked'])} never came through"
    return list(took["checked"].values()), lags


async def _looks(sent: dict[str, float], took: dict[str, dict[str, float]], lags: list[int]) -> None:
    while True:
        lags.append(len(sent) - len(took["checked"]))
        await asyncio.sleep(LOOK_EVERY)


def _section(figures: dict[str, Any]) -> str:
    paper, real = figures["predicted"], figures["measured"]
    rows = [
        ["processor time, of one core", paper["processor"], real["processor"]],
        *([f"seconds from raw to verdict, {name}", paper[name], real[name]] for name in ("p50", "p95", "p99")),
        ["stories on their way, at most", paper["most_waiting"], real["most_waiting"]],
    ]
    return (
        f"{figures['stories']:,} stories of a day of {WIRES[AGENCY]:,}, {figures['hours_of_the_day']:g} of its hours "
        f"(as busy as its mean, where not all) at {SPEED:g} times their speed; one worker, which in this run does "
        f"{figures['capacity']} a second of a heap, at {1000 * figures['cpu_seconds_an_article']:.0f} ms of processor "
        f"time each, and takes {figures['alone']:g} s for one alone. The model has it busy "
        f"{paper['busy']:.0%} of the time.\n\n"
    ) + table(["", "on paper", "measured"], rows)
