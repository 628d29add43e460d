"""End to end on Apache Kafka: articles a second with one worker and with two, beside plain spaCy on the same cores.

One worker and its child are held to one core, as plain spaCy is beside it; the broker and who measures have the
others. Two workers, and two processes of plain spaCy, have all cores, which the two workers share with the broker.
Counted from the moment all stories are let in until the last one's verdicts are written. The two are run in turn.
"""

import asyncio
import os
from time import monotonic
from typing import Any

from benchmarks.load import plain
from benchmarks.load.material import one_statement_each
from benchmarks.load.newsroom import newsroom
from benchmarks.load.report import Part, Size, spread, table
from benchmarks.load.svg import bars
from benchmarks.load.usage import cpu, memory_mb, on_cores

LEAST, AIM, LEAST_OF_TWO = 0.55, 0.80, 0.90


def measure(*, size: Size) -> Part:
    """Articles a second and processor time an article, of both, and the shares."""
    count, rounds = {"quick": (40, 1), "middle": (150, 2), "full": (600, 3)}[size]
    cores = os.sched_getaffinity(0)
    seen: dict[int, list[dict[str, float]]] = {1: [], 2: []}
    for seed in range(rounds):
        for workers in seen:
            held = {min(cores)} if workers == 1 and len(cores) > 1 else cores
            with on_cores(held):
                beside = plain.run(count, seed=seed, processes=workers)
            ours = asyncio.run(_through_kafka(count, seed, workers, held, (cores - held) or cores))
            seen[workers].append(ours | {f"plain_{name}": value for name, value in beside.items()})
    figures = {"articles": count, "rounds": rounds} | {
        f"workers_{workers}": {
            name: spread([run[name] for run in runs]) for name in runs[0]
        } | {
            "share_by_the_clock": spread([run["per_second"] / run["plain_per_second"] for run in runs]),
            "share_by_processor_time": spread(
                [run["plain_cpu_seconds_an_article"] / run["cpu_seconds_an_article"] for run in runs]
            ),
        }
        for workers, runs in seen.items()
    }  # fmt: skip
    figures["two_by_one"] = {
        name: spread([two[name] / one[name] for one, two in zip(*seen.values(), strict=True)])
        for name in ("per_second", "plain_per_second")
    }
    return Part(figures, _section(figures), {"load-throughput": _chart(figures)})


async def _through_kafka(count: int, seed: int, workers: int, held: set[int], rest: set[int]) -> dict[str, float]:
    made = list(one_statement_each(count, seed=seed))
    warm = list(one_statement_each(4 * workers, seed=seed + 1000))
    async with newsroom(broker_cores=rest if workers == 1 else None) as room:
        groups = await room.start(workers, cores=held)
        await room.ingest(warm)
        await room.until("checked", len(warm), deadline=120)
        done, spent, began = await room.count("checked"), cpu(groups), monotonic()
        await room.ingest(made)
        await room.until("checked", done + len(made), deadline=60 + 5.0 * count)
        took, used = monotonic() - began, cpu(groups) - spent
        return {
            "per_second": count / took,
            "cpu_seconds_an_article": used / count,
            "memory_mb_a_worker": sum(map(memory_mb, groups)) / workers,
        }


def _section(figures: dict[str, Any]) -> str:
    rows = []
    for workers in (1, 2):
        found = figures[f"workers_{workers}"]
        rows.append(
            [
                workers,
                *(f"{found[name]['median']:.1f}" for name in ("per_second", "plain_per_second")),
                *(_cell(found[name]) for name in ("share_by_the_clock", "share_by_processor_time")),
                f"{1000 * found['cpu_seconds_an_article']['median']:.0f}",
                f"{found['memory_mb_a_worker']['median']:.0f}",
            ]
        )
    ours, theirs = (figures["two_by_one"][name]["median"] for name in ("per_second", "plain_per_second"))
    head = ["workers", "articles a second", "plain spaCy", "share by the clock", "share by processor time",
            "processor ms an article", "MB a worker"]  # fmt: skip
    return (
        f"{figures['articles']} Reuters stories with one statement each; median of {figures['rounds']} rounds (least "
        f"to most). Wanted: a share of {LEAST} (aim {AIM}), and two workers {LEAST_OF_TWO} of what plain spaCy gains "
        f"from a second process: they make {ours:.2f} of one, plain spaCy {theirs:.2f}, that is "
        f"{ours / theirs:.2f}.\n\n"
    ) + table(head, rows)


def _cell(found: dict[str, float]) -> str:
    return f"{found['median']:.2f} ({found['least']:.2f} to {found['most']:.2f})"


def _chart(figures: dict[str, Any]) -> str:
    values = {
        f"{who}, {n}": round(figures[f"workers_{n}"][name]["median"], 1)
        for n in (1, 2)
        for who, name in (("plain spaCy", "plain_per_second"), ("Copytaster", "per_second"))
    }
    return bars("End to end on Apache Kafka, one process or worker and two", values, unit="articles a second")
