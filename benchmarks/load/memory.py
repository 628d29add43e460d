"""What a worker holds after very many articles: memory of it and its child while a heap of stories goes through.

The slope is a straight line through the second half of the samples, when caches are full and the first child's models
are warm. The long form is 100,000 articles, which takes a night; stories come round again under new ids, so that the
remembered texts grow as they do in life, up to the window.
"""

import asyncio
import json
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from benchmarks.load.growth import slope
from benchmarks.load.material import one_statement_each
from benchmarks.load.newsroom import Newsroom, newsroom
from benchmarks.load.report import Part, table
from benchmarks.load.usage import memory_mb
from tests.support.generator import Made

DIFFERENT = 4000
AHEAD = 200
EVERY = 2.0


def measure(*, quick: bool) -> Part:
    """Megabytes by articles handled."""
    count = 300 if quick else 100_000
    samples = asyncio.run(_measure(count))
    half = samples[len(samples) // 2 :]
    figures = {
        "articles": count,
        "samples": samples[:: max(len(samples) // 100, 1)],
        "mb_at_half": half[0][1],
        "mb_at_the_end": half[-1][1],
        "mb_a_thousand_articles": round(1000 * slope(half), 3),
    }
    return Part(figures, _section(figures))


async def _measure(count: int) -> list[tuple[float, float]]:
    async with newsroom() as room:
        (leader,) = await room.start(1)
        feeding = asyncio.create_task(_feed(room, _again_and_again(count)))
        samples: list[tuple[float, float]] = []
        try:
            while not samples or samples[-1][0] < count:
                await asyncio.sleep(EVERY)
                room.pipeline.check_alive()
                done = await room.count("checked")
                samples.append((done, round(await asyncio.to_thread(memory_mb, leader), 1)))
        finally:
            feeding.cancel()
        return samples


async def _feed(room: Newsroom, made: Iterator[Made]) -> None:
    """Keep a heap of stories before the worker, and no more."""
    sent = 0
    while some := list(islice(made, AHEAD)):
        await room.ingest(some)
        sent += len(some)
        while sent - await room.count("checked") > AHEAD:  # noqa: ASYNC110  # a broker tells nobody
            await asyncio.sleep(0.5)


def _again_and_again(count: int) -> Iterator[Made]:
    """The same stories under new ids; each round's last paragraph says which it is, so that none is a repeat."""
    for n, made in enumerate(islice(cycle(one_statement_each(min(count, DIFFERENT))), count)):
        tree: dict[str, Any] = json.loads(made.raw)
        tree["article"]["uri"] += f":{n}"
        body = tree["article"]["bodies"][0]
        body["value"] += "".join(f"\n\nNumber {n + k} of {n * 7 + k} came in on line {n * 13 + k}." for k in range(3))
        yield Made(f"{made.item_id}:{n}", json.dumps(tree).encode(), False)


def _section(figures: dict[str, Any]) -> str:
    rows = [
        ["articles", f"{figures['articles']:,}"],
        ["MB when half were done", figures["mb_at_half"]],
        ["MB at the end", figures["mb_at_the_end"]],
        ["MB more a thousand articles, over the second half", figures["mb_a_thousand_articles"]],
    ]
    return "One worker and its child, stories of the Reuters wire with one statement each.\n\n" + table(["", ""], rows)
