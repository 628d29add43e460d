"""Feed mutants to every parser: `python -m tests.fuzz.run [--seconds 600] [--only html]`; `make fuzz` is the long form.

Whatever comes in, what comes out is articles or a declared error, in bounded time and memory. Time is processor time,
so that a busy machine neither shortens a run nor makes an item slow. Each find is written to a file, with the seed that
made it; SIGTERM ends a run early, and what it came to is still told and recorded.
"""

import argparse
import hashlib
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from copytaster.dedup.wire_lineage import read_wire_lineage
from copytaster.formats import (
    ANPA_1312,
    ENVELOPE,
    HTML,
    IPTC_7901,
    NINJS,
    PLAIN_TEXT,
    SEPARATE_STATEMENTS,
    XML,
    FormatError,
    parse_each,
    parse_statements,
    sniff_media_type,
)
from copytaster.formats.xml.split_feed import split_feed
from copytaster.model.article import Envelope
from tests.fuzz.mutate import bombs, mutant
from tests.fuzz.record import code, record, told_in_order

WIRES = Path(__file__).resolve().parent.parent / "wires"
KINDS = {
    "ninjs": NINJS, "envelope": ENVELOPE, "xml": XML, "html": HTML,
    "7901": IPTC_7901, "anpa": ANPA_1312, "text": PLAIN_TEXT,
    "sniffed": None, "apart": SEPARATE_STATEMENTS, "json": "application/json", "wrong": "text/plain; charset=utf-16",
}  # fmt: skip
SECONDS = 20.0
"""Processor time for one item, at most; a worker's loop waits no longer than it must, and a bomb is 1 MiB."""
MEMORY_MIB = 1_500
"""Memory that all of it may come to take, over what it began with."""


OWN = {
    "ninjs": ".json",
    "envelope": ".json",
    "json": ".json",
    "xml": ".xml",
    "html": ".html",
    "7901": "7901",
    "anpa": "anpa",
}
"""What the names of samples of one kind have in them; the others take samples of every kind."""


def samples(kind: str | None = None) -> list[bytes]:
    """Our own wires of that kind, or all of them and the pages of the page reader's tests."""
    wires = [p for p in sorted(WIRES.iterdir()) if not p.name.endswith(".expected.json")]
    if mark := OWN.get(kind or ""):
        return [p.read_bytes() for p in wires if mark in p.name]
    return [p.read_bytes() for p in (*wires, *sorted((WIRES.parent / "pages").glob("*.txt")))]


def feed(raw: bytes, kind: str | None) -> str:
    """Parse one item as a worker does, and look at what comes out; the reason where it is refused."""
    try:
        if kind == SEPARATE_STATEMENTS:
            parse_statements(raw)
            return "ok"
        split_feed(raw, sniff_media_type(raw))
        found = parse_each(raw, kind, provider="fuzz", received="2026-11-23T00:00:00Z")
    except FormatError as error:
        return error.reason
    for one in found:
        if isinstance(one, Envelope):
            read_wire_lineage(one)
            length = len(one.article.text)
            for mapped in one.source_map:
                assert 0 <= mapped.start <= mapped.end <= length
                assert 0 <= mapped.raw_start <= mapped.raw_end <= len(raw)
    errors = [one.reason for one in found if isinstance(one, FormatError)]
    return errors[0] if errors and len(errors) == len(found) else "ok"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run came to."""

    seconds: float
    """Processor time."""
    told: dict[str, int]
    """How often each outcome came."""
    finds: tuple[str, ...]
    """Of each defect one line, with the item that shows it."""
    slowest: float
    """Processor time of the item that took the most."""
    grown: float
    """Memory that came to be taken over the beginning, in MiB."""


class _Stopped(Exception):
    """Somebody wants the run to end."""


def run(seconds: float, seed: int, only: str | None = None, *, with_bombs: bool = True) -> Ran:
    """Feed for so long in processor time; the bombs first. A defect that was found does not end the run."""
    told: Counter[str] = Counter()
    finds: dict[str, str] = {}
    slowest, began, before = 0.0, time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        for what, raw, kind in _items(seconds, seed, only, with_bombs=with_bombs):
            start = time.process_time()
            outcome, defect = _tried(raw, kind)
            spent = time.process_time() - start
            slowest = max(slowest, spent)
            defect = defect or ("too slow" if spent > SECONDS else "")
            if defect and defect not in finds:
                finds[defect] = _keep(raw, f"{what}, {kind}, {spent:.1f} s: {defect}")
                print(f"  {finds[defect]}", flush=True)
            told[outcome] += 1
    except _Stopped:
        pass
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    if grown > MEMORY_MIB:
        finds["memory"] = f"{grown:.0f} MiB more than at the beginning"
    return Ran(time.process_time() - began, dict(told), tuple(finds.values()), slowest, grown)


def _items(seconds: float, seed: int, only: str | None, *, with_bombs: bool) -> Iterator[tuple[str, bytes, str | None]]:
    """The bombs for each kind, then mutants until the time is over: what it is, the item, its media type."""
    pool, end = samples(only), time.process_time() + seconds
    kinds = [KINDS[only]] if only else list(KINDS.values())
    if with_bombs:
        yield from ((f"bomb {n}", raw, kind) for n, raw in enumerate(bombs()) for kind in kinds)
    for n in count():
        if time.process_time() >= end:
            return
        yield f"seed {seed + n}", mutant(pool, random.Random(seed + n)), kinds[n % len(kinds)]


def _tried(raw: bytes, kind: str | None) -> tuple[str, str]:
    """The outcome, and where it is no declared one, the error and the line of ours that it left."""
    try:
        return feed(raw, kind), ""
    except _Stopped:
        raise
    except Exception as error:
        frames = [one for one in traceback.extract_tb(error.__traceback__) if "copytaster" in one.filename]
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        return "defect", f"{type(error).__name__} at {where}: {str(error)[:120]}"


def _keep(raw: bytes, why: str) -> str:
    path = Path(".copytaster") / "fuzz" / f"find-{hashlib.sha256(raw).hexdigest()[:12]}.bin"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return f"{why}; the item is in {path}"


def _stop(*_: object) -> None:
    raise _Stopped


def main() -> int:
    """The long form; 2 where there was a find."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=600.0, help="processor time for each parser")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", choices=sorted(KINDS))
    options.add_argument("--record", action="store_true", help="put what came of it into benchmarks/results/fuzz.*")
    given = options.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    found, present = False, code()
    for name in [given.only] if given.only else KINDS:
        ran = run(given.seconds, given.seed, name)
        found |= bool(ran.finds)
        print(f"{name}: {sum(ran.told.values())} items in {ran.seconds:.0f} s, {len(ran.finds)} finds, ", end="")
        print(f"slowest {ran.slowest:.2f} s, {ran.grown:.0f} MiB: {told_in_order(ran.told)}", flush=True)
        if given.record:
            record(name, present, given.seed, ran.seconds, ran.told, ran.finds, ran.slowest, ran.grown)
    return 2 if found else 0


if __name__ == "__main__":
    sys.exit(main())
