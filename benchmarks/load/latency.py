"""The time from raw to verdict and alert, at 25, 50 and 80 % of one worker's capacity.

Stories are ingested at random times (exponential gaps), like a wire's. First the worker is timed on a heap of
stories, which gives its capacity in this run; then each load runs for a while. All times are of this process's clock:
from handing a story to the broker until its verdicts, and the alert that it caused, can be read.
"""

import asyncio
import json
import random
from collections.abc import Iterator
from time import monotonic
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.producer import AIOKafkaProducer

from benchmarks.load.material import one_statement_each
from benchmarks.load.newsroom import PROVIDER, Newsroom, newsroom
from benchmarks.load.report import Part, Size, percentiles, table
from benchmarks.load.svg import bars
from copytaster.formats.sniffing import ENVELOPE
from desk.ingest.publish import RawItem, open_producer, send_item
from tests.support.generator import Made

SHARES = (0.25, 0.5, 0.8)
WANTED_P95_AT_HALF = 1.0
STRAGGLERS = 60.0


def measure(*, size: Size) -> Part:
    """Percentiles at each load."""
    figures = asyncio.run(_measure(*{"quick": (40, 20.0), "middle": (100, 50.0), "full": (300, 240.0)}[size]))
    values = {f"{load} %": found["verdict"]["p95"] for load, found in figures["at"].items()}
    chart = bars("p95 from raw to verdict, by share of capacity", values, unit="seconds",
                 limits={"50 %": WANTED_P95_AT_HALF})  # fmt: skip
    return Part(figures, _section(figures), {"load-latency": chart})


async def _measure(heap: int, seconds: float) -> dict[str, Any]:
    feed = one_statement_each(heap + int(100 * seconds), seed=77)
    async with newsroom() as room:
        await room.start(1)
        capacity = await capacity_of(room, [next(feed) for _ in range(heap)])
        at = {}
        for share in SHARES:
            at[str(round(100 * share))] = await _at(room, feed, share * capacity, seconds)
        return {"capacity": round(capacity, 2), "seconds": seconds, "at": at}


async def capacity_of(room: Newsroom, made: list[Made]) -> float:
    """Stories a second that the workers handle, with a heap of them waiting."""
    done = await room.count("checked")
    await room.ingest(made[:4])
    await room.until("checked", done + 4, deadline=120)
    began = monotonic()
    await room.ingest(made[4:])
    await room.until("checked", done + len(made), deadline=60 + 5.0 * len(made))
    return (len(made) - 4) / (monotonic() - began)


async def _at(room: Newsroom, feed: Iterator[Made], rate: float, seconds: float) -> dict[str, Any]:
    """Latencies of stories ingested at `rate` a second."""
    sent: dict[str, float] = {}
    took: dict[str, dict[str, float]] = {"checked": {}, "alerts": {}}
    consumer = await listening(room)
    reading = asyncio.create_task(noted(room, consumer, sent, took))
    try:
        async with open_producer(room.pipeline.settings) as producer:
            await _let_in(room, producer, feed, rate, seconds, sent)
        end = monotonic() + STRAGGLERS
        while len(took["checked"]) < len(sent) and monotonic() < end:  # noqa: ASYNC110  # nobody signals the last
            await asyncio.sleep(0.05)
        await asyncio.sleep(1.0)  # wait for the last alert
    finally:
        reading.cancel()
        await consumer.stop()
    assert len(took["checked"]) == len(sent), f"{len(sent) - len(took['checked'])} never came through"
    return {
        "rate": round(rate, 2),
        "stories": len(sent),
        "verdict": percentiles(list(took["checked"].values())),
        "alerts": len(took["alerts"]),
        "alert": percentiles(list(took["alerts"].values())) if len(took["alerts"]) > 1 else None,
    }


async def _let_in(room: Newsroom, producer: AIOKafkaProducer, feed: Iterator[Made], rate: float, seconds: float,
                  sent: dict[str, float]) -> None:  # fmt: skip
    rng, began, due = random.Random(3), monotonic(), 0.0
    answers = []
    while due < seconds:
        await asyncio.sleep(max(began + due - monotonic(), 0))
        made = next(feed)
        sent[json.loads(made.raw)["article"]["uri"]] = monotonic()
        item = RawItem(made.raw, ENVELOPE, PROVIDER, made.item_id)
        answers.append((await send_item(producer, item, room.pipeline.settings))[0])
        due += rng.expovariate(rate)
    await asyncio.gather(*answers)


async def listening(room: Newsroom) -> AIOKafkaConsumer:
    """A consumer of the results of stories from now on."""
    topics = [room.pipeline.topic(name) for name in ("checked", "alerts")]
    consumer = AIOKafkaConsumer(*topics, bootstrap_servers=room.pipeline.broker, auto_offset_reset="latest",
                                fetch_max_wait_ms=20)  # fmt: skip
    await consumer.start()
    await asyncio.gather(*(consumer.position(tp) for tp in consumer.assignment()))
    return consumer


async def noted(room: Newsroom, consumer: AIOKafkaConsumer, sent: dict[str, float],
                took: dict[str, dict[str, float]]) -> None:  # fmt: skip
    """Note for each story when its verdicts and its alert could first be read."""
    async for record in consumer:
        name = record.topic.removeprefix(f"{room.pipeline.name}.")
        tree = json.loads(record.value)
        uri = tree["uri"] if name == "alerts" else tree["envelope"]["article"]["uri"]
        if uri in sent:
            took[name].setdefault(uri, monotonic() - sent[uri])


def _section(figures: dict[str, Any]) -> str:
    rows = [
        [f"{load} %", found["rate"], found["stories"], *found["verdict"].values(),
         *(found["alert"] or dict.fromkeys(("p50", "p95", "p99"), "")).values()]
        for load, found in figures["at"].items()
    ]  # fmt: skip
    head = ["of capacity", "stories a second", "stories", "verdict p50", "p95", "p99", "alert p50", "p95", "p99"]
    return (
        f"Seconds from raw; capacity of the one worker in this run {figures['capacity']} a second, each load for "
        f"{figures['seconds']:.0f} s. Wanted: p95 under {WANTED_P95_AT_HALF:g} s at half of it.\n\n"
    ) + table(head, rows)
