"""Long replays on Apache Kafka: coverage under kill -9, the same range twice, and live latency beside one.

    python -m benchmarks.replay coverage [--stories 20000] [--kills 5] [--rate 200]
    python -m benchmarks.replay stages   [--stories 300] [--kills 2]
    python -m benchmarks.replay latency  [--seconds 90]

`coverage` replays checked stories through the last stage, which is cheap enough for very many. `stages` replays
stories from `deduplicated` through the models. `latency` measures live stories from their ingest until their
verdicts can be read, before a replay and beside one. Each adds its figures to benchmarks/results/replay.json.
The stories are those of `tests/support/generator.py`: the Reuters wire if the data folder has it.
"""

import asyncio
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import click
from aiokafka import AIOKafkaConsumer

from streams.devbroker.apache_kafka import KafkaServer
from streams.kafka.admin import create_topics
from tests.support.checked import publish_checked
from tests.support.generator import Made, stories
from tests.support.processes import Pipeline
from tests.support.publishing import ingest
from tests.support.replays import Meter, Replays, kill, origins, same_bytes
from tests.support.verifier import Topics, read_topic

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "replay.json"
PAUSE_AFTER_KILL = 1.0


@asynccontextmanager
async def newsroom() -> AsyncIterator[Replays]:
    """Kafka, an empty topic set, and the commands that replay it."""
    with (
        tempfile.TemporaryDirectory(prefix="copytaster-") as folder,
        KafkaServer(Path(folder, "kafka"), config_dir=ROOT / "config") as server,
    ):
        pipeline = Pipeline(server.address, "wire", Path(folder))
        pipeline.extra = {"topics.partitions": "12", "topics.retention_days": "-1"}
        await create_topics(pipeline.settings)
        replays = Replays(pipeline)
        try:
            yield replays
        finally:
            replays.stop()
            pipeline.stop()


async def _killed(replays: Replays, run: str, name: str, start: list[str], total: int, kills: int) -> dict[str, Any]:
    """Run a replay to its end with this many kills on the way; return what was seen of it."""
    rng, meter = random.Random(9), Meter(replays, run, name)
    watch = asyncio.create_task(meter.watch())
    began, process = time.monotonic(), replays.start(*start, "--name", run, "--execute", "--keep")
    for n in range(1, kills + 1):
        await replays.until_copied(process, run, name, int(total * (n + rng.uniform(-0.3, 0.3)) / (kills + 1)))
        kill(process)
        meter.cut()
        await asyncio.sleep(PAUSE_AFTER_KILL)
        process = replays.start("replay", "resume", run)
    await asyncio.to_thread(process.wait)
    assert process.returncode == 0, replays.log()
    watch.cancel()
    return {"seconds": round(time.monotonic() - began, 1), "rates": [round(r, 2) for r in meter.rates()]}


async def coverage(count: int, kills: int, rate: float) -> dict[str, Any]:
    """Checked stories through `alert`: each offset once under kills, live topics unchanged, the same twice."""
    async with newsroom() as replays:
        made = list(stories(count, seed=31, broken_every=0, most_words=220))
        await publish_checked(replays.pipeline, made, span_ms=3_000_000)
        replays.pipeline.start()
        await replays.pipeline.drained(deadline=1800)
        replays.pipeline.stop()
        live = await replays.ends()
        start = ["replay", "--topic", "checked", "--from", "-3h", "--rate", f"{rate}/s"]
        seen = await _killed(replays, "killed", "checked", start, count, kills)
        await replays.run("replay", "--topic", "checked", "--from", "-3h", "--rate", "2000/s", "--name", "whole",
                          "--execute", "--keep")  # fmt: skip
        copies = origins(await replays.read("killed", "checked"))
        alerts, again = await replays.read("killed", "alerts"), await replays.read("whole", "alerts")
        sent = await read_topic(replays.pipeline.broker, replays.pipeline.topic("alerts"))
        return seen | {
            "stories": count,
            "kills": kills,
            "rate": rate,
            "rate_off_percent": [round(100 * (r / rate - 1), 2) for r in seen["rates"]],
            "source_records": live["checked"],
            "copied_once": sum(n == 1 for n in copies.values()),
            "copied_more_than_once": sum(n > 1 for n in copies.values()),
            "alert_events": len(alerts),
            "alert_event_ids": len({a.id for a in alerts}),
            "same_twice": same_bytes(alerts, again),
            "same_as_sent": {(a.id, a.value) for a in alerts} == {(a.id, a.value) for a in sent},
            "live_topics_untouched": await replays.ends() == live,
            "diff": len(json.loads(await replays.run("replay", "diff", "killed", "--json"))),
        }


async def stages(count: int, kills: int) -> dict[str, Any]:
    """Stories from `deduplicated` through the models, killed on the way; the same twice, and the same as sent."""
    async with newsroom() as replays:
        made = list(stories(count, seed=32, broken_every=0, most_words=90))
        await ingest(replays.pipeline, made)
        began = time.monotonic()
        replays.pipeline.start()
        await replays.pipeline.drained(deadline=3000)
        live_seconds = time.monotonic() - began
        replays.pipeline.stop()
        live = await replays.ends()
        seen = await _killed(replays, "killed", "deduplicated", ["replay", "--from", "-3h", "--rate", "5/s"],
                             live["deduplicated"], kills)  # fmt: skip
        whole = time.monotonic()
        await replays.run("replay", "--from", "-3h", "--name", "whole", "--execute", "--keep")
        whole_seconds = time.monotonic() - whole
        alerts, again = await replays.read("killed", "alerts"), await replays.read("whole", "alerts")
        sent = (await Topics.read(replays.pipeline.broker, replays.pipeline.name)).alerts()
        return seen | {
            "stories": count,
            "kills": kills,
            "live_seconds": round(live_seconds, 1),
            "whole_seconds": round(whole_seconds, 1),
            "copied_once": sum(n == 1 for n in origins(await replays.read("killed", "deduplicated")).values()),
            "source_records": live["deduplicated"],
            "alert_events": len(alerts),
            "alert_event_ids": len({a.id for a in alerts}),
            "same_twice": same_bytes(alerts, again),
            "same_as_sent": {(a.id, a.value or b"") for a in alerts} == sent,
            "live_topics_untouched": await replays.ends() == live,
            "diff": len(json.loads(await replays.run("replay", "diff", "whole", "--json"))),
        }


async def latency(seconds: float, rate: float) -> dict[str, Any]:
    """Live stories at a quarter of one worker's capacity: their 95th percentile before a replay, and beside one."""
    async with newsroom() as replays:
        feed = iter(stories(4000, seed=33, broken_every=0, most_words=90))
        past = list(islice(feed, int(seconds * 3)))
        await ingest(replays.pipeline, past)
        began = time.monotonic()
        replays.pipeline.start()
        await replays.pipeline.drained(deadline=3000)
        capacity = len(past) / (time.monotonic() - began)
        rate = rate or capacity / 4
        before = await _latencies(replays, feed, seconds, rate)
        process = replays.start("replay", "--from", "-3h", "--rate", "20/s", "--name", "beside", "--execute")
        await replays.until_copied(process, "beside", "deduplicated", 20)
        beside = await _latencies(replays, feed, seconds, rate)
        still = process.poll() is None
        left = (await replays.json("replay", "status", "beside"))[0]
        await replays.run("replay", "cancel", "beside", code=0 if still else 3)
        return {
            "live_rate": round(rate, 2),
            "capacity": round(capacity, 2),
            "stories": [len(before), len(beside)],
            "p50": [round(statistics.median(x), 3) for x in (before, beside)],
            "p95": [round(_p95(x), 3) for x in (before, beside)],
            "p95_change_percent": round(100 * (_p95(beside) / _p95(before) - 1), 1),
            "replay_state_at_the_end": left["state"],
        }


async def _latencies(replays: Replays, feed: Any, seconds: float, rate: float) -> list[float]:
    """Seconds from each story's ingest until its verdicts could be read, one story every 1/rate seconds."""
    consumer = AIOKafkaConsumer(
        replays.pipeline.topic("checked"), bootstrap_servers=replays.pipeline.broker, auto_offset_reset="latest",
        fetch_max_wait_ms=20,
    )  # fmt: skip
    await consumer.start()
    await asyncio.gather(*(consumer.position(tp) for tp in consumer.assignment()))
    sent: dict[str, float] = {}
    took: list[float] = []

    async def read() -> None:
        async for record in consumer:
            checked = json.loads(record.value)
            uri = (checked.get("cause") or checked["envelope"]["article"])["uri"]  # a duplicate names its cause
            if uri in sent:
                took.append(time.monotonic() - sent.pop(uri))

    reading = asyncio.create_task(read())
    try:
        began = time.monotonic()
        for n in range(int(seconds * rate)):
            story: Made = next(feed)
            await asyncio.sleep(max(began + n / rate - time.monotonic(), 0))
            sent[json.loads(story.raw)["article"]["uri"]] = time.monotonic()
            await ingest(replays.pipeline, [story])
        end = time.monotonic() + 60
        while sent and time.monotonic() < end:  # noqa: ASYNC110  # nobody signals the last of them
            await asyncio.sleep(0.1)
    finally:
        reading.cancel()
        await consumer.stop()
    assert not sent, f"{len(sent)} stories never came through:\n{sorted(sent)}\n{replays.pipeline.logs()}"
    return took


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


@click.group()
def main() -> None:
    """Replays at length."""


@main.command("coverage")
@click.option("--stories", "count", default=20_000)
@click.option("--kills", default=5)
@click.option("--rate", default=200.0)
def coverage_(count: int, kills: int, rate: float) -> None:
    """Every offset once, under kill -9."""
    _save("coverage", asyncio.run(coverage(count, kills, rate)))


@main.command("stages")
@click.option("--stories", "count", default=300)
@click.option("--kills", default=2)
def stages_(count: int, kills: int) -> None:
    """Through the models."""
    _save("stages", asyncio.run(stages(count, kills)))


@main.command("latency")
@click.option("--seconds", default=90.0)
@click.option("--rate", default=0.0, help="Live stories a second; 0 for a quarter of what one worker can do.")
def latency_(seconds: float, rate: float) -> None:
    """Live latency beside a replay."""
    _save("latency", asyncio.run(latency(seconds, rate)))


def _save(what: str, found: dict[str, Any]) -> None:
    machine = {"cores": os.cpu_count(), "load": round(os.getloadavg()[1], 1), "python": platform.python_version()}
    known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    known[what] = found | {"machine": machine}
    RESULTS.write_text(json.dumps(known, indent=1) + "\n", "utf-8")
    RESULTS.with_suffix(".md").write_text(_page(known), "utf-8")
    json.dump(known[what], sys.stdout, indent=1)


def _page(known: dict[str, Any]) -> str:
    """The figures as a page."""
    parts = ["# Replays at length\n\nWritten by `benchmarks/replay.py`, on Apache Kafka. Rates are records a second.\n"]
    for what, found in known.items():
        machine = found["machine"]
        parts.append(
            f"\n## {what}\n\nOn {machine['cores']} cores with a load of {machine['load']}.\n\n| | |\n|---|---|\n"
        )
        parts += [f"| {key.replace('_', ' ')} | {_cell(value)} |\n" for key, value in found.items() if key != "machine"]
    return "".join(parts)


def _cell(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


if __name__ == "__main__":
    main()
