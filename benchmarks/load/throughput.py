"""End to end on Apache Kafka: articles a second with one worker and with two, beside plain spaCy on the same cores.

One worker and its child are limited to one core, like plain spaCy beside it; the broker and this program have the
others. Two workers, and two processes of plain spaCy, have two cores, which the two workers share with the broker. So
the gain of a second worker is given relative to a worker that also shares its one core with the broker. Workers and
broker are warm: `WARM` stories have passed. The time counts from the moment when all stories are ingested until the
last one's verdicts are written. All are run in turn.
"""

import asyncio
import os
from collections.abc import Sequence
from time import monotonic
from typing import Any, NamedTuple

from benchmarks.load import plain
from benchmarks.load.material import one_statement_each
from benchmarks.load.newsroom import newsroom
from benchmarks.load.report import Part, Size, spread, table
from benchmarks.load.svg import bars
from benchmarks.load.usage import cpu, memory_mb, on_cores

LEAST, AIM, LEAST_OF_TWO = 0.55, 0.80, 0.90
WARM = 60
"""Stories before the measured ones: a new broker is busy compiling itself."""


class Room(NamedTuple):
    """The cores of each program."""

    workers: int
    shared: bool
    """True if the broker shares the workers' cores; else it has the others."""


ALONE, TIGHT, PAIR = Room(1, shared=False), Room(1, shared=True), Room(2, shared=True)
NAMES = {
    ALONE: "one, the broker elsewhere",
    TIGHT: "one, the broker on its core",
    PAIR: "two, the broker on their cores",
}


def measure(*, size: Size) -> Part:
    """Articles a second and processor time an article, of both, and the shares."""
    count, rounds = {"quick": (40, 1), "middle": (300, 2), "full": (600, 3)}[size]
    cores = os.sched_getaffinity(0)
    seen: dict[Room, list[dict[str, float]]] = {room: [] for room in NAMES}
    for seed in range(rounds):
        for room, runs in seen.items():
            held = set(sorted(cores)[: room.workers])
            with on_cores(held):
                beside = plain.run(count, seed=seed, processes=room.workers)
            ours = asyncio.run(_through_kafka(count, seed, room, held, (cores - held) or cores))
            runs.append(ours | {f"plain_{name}": value for name, value in beside.items()})
    figures: dict[str, Any] = {"articles": count, "rounds": rounds}
    figures |= {NAMES[room]: _figures(runs) for room, runs in seen.items()}
    figures["second"] = {
        name: spread([two[name] / one[name] for one, two in zip(seen[TIGHT], seen[PAIR], strict=True)])
        for name in ("per_second", "plain_per_second")
    }
    return Part(figures, _section(figures), {"load-throughput": _chart(figures)})


def _figures(runs: Sequence[dict[str, float]]) -> dict[str, Any]:
    each = {name: spread([run[name] for run in runs]) for name in runs[0]}
    clock = spread([run["per_second"] / run["plain_per_second"] for run in runs])
    worked = spread([run["plain_cpu_seconds_an_article"] / run["cpu_seconds_an_article"] for run in runs])
    return each | {"share_by_the_clock": clock, "share_by_processor_time": worked}


async def _through_kafka(count: int, seed: int, asked: Room, held: set[int], rest: set[int]) -> dict[str, float]:
    made = list(one_statement_each(count, seed=seed))
    warm = list(one_statement_each(WARM, seed=seed + 1000))
    async with newsroom(broker_cores=held if asked.shared else rest) as room:
        groups = await room.start(asked.workers, cores=held)
        await room.ingest(warm)
        await room.until("checked", len(warm), deadline=60 + 5.0 * WARM)
        done, spent, began = await room.count("checked"), cpu(groups), monotonic()
        await room.ingest(made)
        await room.until("checked", done + len(made), deadline=60 + 5.0 * count)
        took, used = monotonic() - began, cpu(groups) - spent
        return {
            "per_second": count / took,
            "cpu_seconds_an_article": used / count,
            "memory_mb_a_worker": sum(map(memory_mb, groups)) / asked.workers,
        }


def _section(figures: dict[str, Any]) -> str:
    rows = [
        [
            name,
            *(f"{found[what]['median']:.1f}" for what in ("per_second", "plain_per_second")),
            *(_cell(found[what]) for what in ("share_by_the_clock", "share_by_processor_time")),
            f"{1000 * found['cpu_seconds_an_article']['median']:.0f}",
            f"{found['memory_mb_a_worker']['median']:.0f}",
        ]
        for name, found in ((name, figures[name]) for name in NAMES.values())
    ]
    ours, theirs = (figures["second"][name] for name in ("per_second", "plain_per_second"))
    head = ["workers", "articles a second", "plain spaCy, as many", "share by the clock", "share by processor time",
            "processor ms an article", "MB a worker"]  # fmt: skip
    return (
        f"{figures['articles']} Reuters stories with one statement each, after {WARM} others; median of "
        f"{figures['rounds']} rounds (least to most). Wanted: a share of {LEAST} (aim {AIM}), "
        f"and two workers {LEAST_OF_TWO} of what plain spaCy gains from a second process and core. All on one core "
        f"against all on two, two make {_cell(ours)} of one, plain spaCy {_cell(theirs)}: "
        f"{ours['median'] / theirs['median']:.2f}.\n\n"
    ) + table(head, rows)


def _cell(found: dict[str, float]) -> str:
    return f"{found['median']:.2f} ({found['least']:.2f} to {found['most']:.2f})"


def _chart(figures: dict[str, Any]) -> str:
    values = {
        f"{who}, {name}": round(figures[name][what]["median"], 1)
        for name in NAMES.values()
        for who, what in (("plain spaCy", "plain_per_second"), ("Copytaster", "per_second"))
    }
    return bars("End to end on Apache Kafka, one process or worker and two", values, unit="articles a second")
