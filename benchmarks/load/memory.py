"""The memory of a worker after very many articles: the worker and its child while a heap of stories goes through.

There are two measurements. First the stages up to `deduplicate`, which are those that remember. A worker with only
these gets 100,000 articles of twenty days of a national agency, as fast as it takes them. Its memory may grow until it
reaches the set bound, 30,000 articles as in six days of that agency, and no further. Second the whole flow with models,
with as many articles as the size of the run allows. The slope is that of a straight line through the second half, when
caches are full. Stories are repeated under new ids, each with words of its own, so that none is a duplicate.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.load.growth import slope
from benchmarks.load.material import one_statement_each
from benchmarks.load.newsroom import Newsroom, newsroom
from benchmarks.load.report import Part, Size, table
from benchmarks.load.usage import memory_mb
from tests.support.generator import Made

DIFFERENT = 1000
AHEAD = {"deduplicated": 2000, "checked": 200}
EVERY = 2.0
FIRST_STAGES = Path(__file__).with_name("first_stages.py")
SHARE_OF_WINDOW = 0.3
"""Share of all articles that is remembered at a time: of 100,000 the 30,000 of six days of a national agency. That is
the set bound: `windows.texts_most` and `windows.identities_most`."""
REMEMBERED = timedelta(days=6)
BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
Samples = list[tuple[float, float]]


def measure(*, size: Size) -> Part:
    """Megabytes by articles handled, of both measurements."""
    first, whole = {"quick": (2_000, 120), "middle": (100_000, 1_000), "full": (100_000, 100_000)}[size]
    remembering = asyncio.run(_measure(first, "deduplicated", FIRST_STAGES))
    all_stages = asyncio.run(_measure(whole, "checked", None))
    full_at = [sample for sample in remembering if sample[0] >= SHARE_OF_WINDOW * first * 1.1]
    half = all_stages[len(all_stages) // 2 :]
    figures = {
        "first_stages": _figures(first, remembering, full_at) | {"bound": round(SHARE_OF_WINDOW * first)},
        "end_to_end": _figures(whole, all_stages, half),
    }
    return Part(figures, _section(figures))


def _figures(count: int, samples: Samples, steady: Samples) -> dict[str, Any]:
    return {
        "articles": count,
        "samples": samples[:: max(len(samples) // 60, 1)],
        "mb_at_first": samples[0][1],
        "mb_when_steady": steady[0][1],
        "mb_at_the_end": steady[-1][1],
        "mb_at_most": max(mb for _, mb in samples),
        "mb_a_thousand_articles": round(1000 * slope(steady), 3) if len(steady) > 1 else None,
    }


async def _measure(count: int, counted: str, launcher: Path | None) -> Samples:
    async with newsroom() as room:
        bound = str(round(SHARE_OF_WINDOW * count))
        if launcher is not None:
            room.pipeline.extra |= {"windows.texts_most": bound, "windows.identities_most": bound}
        (leader,) = await room.start(1, launcher=launcher)
        feeding = asyncio.create_task(_feed(room, again_and_again(count), counted))
        samples: Samples = []
        try:
            while not samples or samples[-1][0] < count:
                await asyncio.sleep(EVERY)
                room.pipeline.check_alive()
                if feeding.done():
                    feeding.result()
                done = await room.count(counted)
                samples.append((done, round(await asyncio.to_thread(memory_mb, leader), 1)))
        finally:
            feeding.cancel()
        return samples


async def _feed(room: Newsroom, made: Iterator[Made], counted: str) -> None:
    """Keep a heap of stories before the worker, but not more."""
    sent, ahead = 0, AHEAD[counted]
    while some := list(islice(made, ahead)):
        await room.ingest(some)
        sent += len(some)
        while sent - await room.count(counted) > ahead:  # noqa: ASYNC110  # a broker tells nobody
            await asyncio.sleep(0.2)


def again_and_again(count: int, made: Callable[[int], Iterator[Made]] = one_statement_each) -> Iterator[Made]:
    """The same stories under new ids, at even times, with every word of each round marked as that round's own."""
    step = REMEMBERED / (SHARE_OF_WINDOW * count)
    for n, one in enumerate(islice(cycle(made(min(count, DIFFERENT))), count)):
        tree: dict[str, Any] = json.loads(one.raw)
        article, round_ = tree["article"], n // DIFFERENT
        article["uri"] += f":{n}"
        article["versionCreated"] = (BEGAN + n * step).isoformat()
        if round_:
            body = article["bodies"][0]
            body["value"] = "\n\n".join(_others_words(text, round_) for text in body["value"].split("\n\n"))
        yield Made(f"{one.item_id}:{n}", json.dumps(tree).encode(), False)


def _others_words(text: str, round_: int) -> str:
    """The text with a syllable of its round in every third word, so that no run of four words is in two rounds."""
    syllable = "".join("aeioubdfglmnprst"[digit] for digit in _digits(round_))
    return " ".join(word + syllable if n % 3 == 0 and word.isalpha() else word for n, word in enumerate(text.split()))


def _digits(number: int) -> list[int]:
    return [number % 16, *(_digits(number // 16) if number >= 16 else [])]


def _section(figures: dict[str, Any]) -> str:
    first, whole = figures["first_stages"], figures["end_to_end"]
    rows = [
        ["articles", f"{first['articles']:,}", f"{whole['articles']:,}"],
        *([words, first[name], whole[name]] for words, name in (
            ("MB at first", "mb_at_first"), ("MB at the bound, or when half are done", "mb_when_steady"),
            ("MB at the end", "mb_at_the_end"), ("MB at most", "mb_at_most"),
            ("MB more a thousand articles, from there on", "mb_a_thousand_articles"),
        )),
    ]  # fmt: skip
    short = "" if whole["articles"] >= 100_000 else " That is not the 100,000 articles that were asked for."
    return (
        "One worker and its child, stories of the Reuters wire with one statement each. The stages up to "
        f"*deduplicate* alone remember {first['bound']:,} articles at most, as is set. End to end, all stages ran on "
        f"{whole['articles']:,}.{short}\n\n"
    ) + table(["", "up to deduplicate", "end to end"], rows)
