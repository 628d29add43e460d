"""The decisions on the whole Reuters wire, as one digest: in one run, at 50 times its speed, and by the stage itself,
in batches that are cut, dropped and restarted at random.

    python -m benchmarks.duplicates.whole_wire [--articles N] [--seeds N]

All digests must be the same. Each covers, for every article in order, the output of `copytaster dedupe --json`, the
basis, the chain and the spans that differ. In one run everything is ingested at one time, like an archive. At 50 times
its speed the log clock moves as the wire's times did, from a day in November.
"""

import argparse
import asyncio
import hashlib
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice, pairwise
from typing import Any

from agents.deduplicate import Deduplicate
from agents.state.dedup_table import DedupTable
from agents.state.stage_state import StageState, StateChanges
from benchmarks.duplicates.circumstances import DATA
from copytaster.dedup.deduplicator import InMemoryDeduplicator
from copytaster.model.event_time import parse_time, parse_time_ms
from desk.ingest.article_lines import ArticleLine, build_decision_json, parse_line
from streams.headers import Place
from streams.settings.windows import build_windows
from streams.topics import STORIES
from tests.support.runtime import runtime_of
from tests.support.times import NOW, NOW_MS

SPEED = 50
MOST_IN_A_BATCH = 400


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=21_578)
    parser.add_argument("--seeds", type=int, default=2)
    options = parser.parse_args()
    with (DATA / "articles/reuters21578.jsonl").open() as file:
        lines = [parse_line(json.loads(line), NOW) for line in islice(file, options.articles)]
    found = {"in one go": digest(command(lines)), f"at {SPEED} times its speed": digest(command(at_speed(lines)))}
    for seed in range(options.seeds):
        found[f"the stage, cut at random ({seed})"] = digest(asyncio.run(stage(at_speed(lines), seed)))
    for name, made in found.items():
        print(f"{made}  {name}", flush=True)
    return int(len(set(found.values())) > 1)


def at_speed(lines: Sequence[ArticleLine]) -> list[ArticleLine]:
    """The articles with times of ingest at 50 times the speed at which they came."""
    began = parse_time(lines[0].envelope.article.versionCreated)
    assert began is not None
    latest, out = began, []
    for line in lines:
        latest = max(latest, parse_time(line.envelope.article.versionCreated) or latest)
        at = datetime.fromtimestamp(NOW_MS / 1000, UTC) + (latest - began) / SPEED
        received = at.isoformat(timespec="milliseconds")
        out.append(replace(line, envelope=replace(line.envelope, received=received)))
    return out


def command(lines: Sequence[ArticleLine]) -> Iterator[Any]:
    """The decisions of `copytaster dedupe`."""
    yield from InMemoryDeduplicator().decide_all(line.envelope for line in lines)


async def stage(lines: Sequence[ArticleLine], seed: int) -> list[Any]:
    """The decisions of the stage: some batches are handled and dropped first, and at some the worker restarts."""
    rng, runtime = random.Random(seed), runtime_of()
    stories, kept, tidying = runtime.states[STORIES], build_windows(runtime.settings), Deduplicate(runtime)
    known = DedupTable(stories, kept)
    cuts = sorted({0, len(lines), *(rng.randrange(len(lines)) for _ in range(2 * len(lines) // MOST_IN_A_BATCH))})
    out: list[Any] = []
    for start, end in pairwise(cuts):
        if rng.random() < 0.1:
            known = DedupTable(stories, kept)
        if rng.random() < 0.1:
            await _batch(known, stories, lines[start:end], start)  # handled, and never written
        changes, decided = await _batch(known, stories, lines[start:end], start)
        stories.apply(changes)
        out += decided
        if rng.random() < 0.3:
            tidy = stories.changes()
            for late in await tidying.tick(tidy):
                tidy.add(0, late.outcome.writes, None)
            stories.apply(tidy)
    return out


async def _batch(
    known: DedupTable, state: StageState, lines: Iterable[ArticleLine], first: int
) -> tuple[StateChanges, list[Any]]:
    decided: list[Any] = []
    changes = state.changes()
    for n, line in enumerate(lines, first):
        decision = await known.decide(line.envelope, changes, parse_time_ms(line.envelope.received) or 0)
        changes.add(0, decision.writes, Place("articles", 0, n))
        decided.append(decision)
    return changes, decided


def digest(decisions: Iterable[Any]) -> str:
    """The sha-256 of all decisions, in order."""
    ids: dict[tuple[str, str], str] = {}
    out = hashlib.sha256()
    for decision in decisions:
        uri, lineage, before = decision.envelope.article.uri, decision.envelope.lineage, decision.predecessor
        predecessor = ids.get((before.uri, before.fingerprint)) if before else None
        ids.setdefault((uri, decision.mark), uri)
        tree = build_decision_json(ArticleLine(uri, decision.envelope), decision, predecessor)
        spans = [(span.start, span.end) for span in decision.differs]
        out.update((json.dumps([tree, lineage.basis, lineage.chain_id, spans]) + "\n").encode())
    return out.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
