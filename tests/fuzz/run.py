"""Feed mutants to every parser: `python -m tests.fuzz.run [--seconds 600] [--only html]`; `make fuzz` is the long form.

Whatever comes in, what comes out is articles or a declared error, in bounded time and memory. Each find is
written to a file with the seed that made it.
"""

import argparse
import random
import resource
import sys
import time
from pathlib import Path

from copytaster.article import Envelope
from copytaster.formats import (
    ANPA_1312,
    APART,
    ENVELOPE,
    HTML,
    IPTC_7901,
    NINJS,
    TEXT,
    XML,
    FormatError,
    parse_each,
    parse_statements,
    sniff,
)
from copytaster.formats.splitting import split
from copytaster.wire_lineage import read
from tests.fuzz.mutate import bombs, mutant

WIRES = Path(__file__).resolve().parent.parent / "wires"
KINDS = {
    "ninjs": NINJS, "envelope": ENVELOPE, "xml": XML, "html": HTML, "7901": IPTC_7901, "anpa": ANPA_1312, "text": TEXT,
    "sniffed": None, "apart": APART, "json": "application/json", "wrong": "text/plain; charset=utf-16",
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
        if kind == APART:
            parse_statements(raw)
            return "ok"
        split(raw, sniff(raw))
        found = parse_each(raw, kind, provider="fuzz", received="2026-11-23T00:00:00Z")
    except FormatError as error:
        return error.reason
    for one in found:
        if isinstance(one, Envelope):
            read(one)
            for mapped in one.source_map:
                assert 0 <= mapped.start <= mapped.end <= len(one.article.text)
                assert 0 <= mapped.raw_start <= mapped.raw_end <= len(raw)
    errors = [one.reason for one in found if isinstance(one, FormatError)]
    return errors[0] if errors and len(errors) == len(found) else "ok"


def run(seconds: float, seed: int, only: str | None = None, *, with_bombs: bool = True) -> dict[str, int]:
    """Feed for so long; how often each outcome came. Raises AssertionError with seed and item on a find."""
    told: dict[str, int] = {}
    pool, end, n = samples(only), time.monotonic() + seconds, 0
    kinds = [KINDS[only]] if only else list(KINDS.values())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    waiting = [(raw, kind) for raw in bombs() for kind in kinds] if with_bombs else []
    while waiting or time.monotonic() < end:
        raw, kind = waiting.pop() if waiting else (mutant(pool, random.Random(seed + n)), kinds[n % len(kinds)])
        start = time.process_time()
        try:
            outcome = feed(raw, kind)
        except Exception as error:
            raise AssertionError(_keep(raw, f"seed {seed + n}, {kind}: {type(error).__name__}: {error}")) from error
        spent = time.process_time() - start
        assert spent < SECONDS, _keep(raw, f"seed {seed + n}, {kind}: {spent:.1f} s")
        told[outcome] = told.get(outcome, 0) + 1
        n += 1
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < MEMORY_MIB, f"{grown:.0f} MiB more than at the beginning"
    return told


def _keep(raw: bytes, why: str) -> str:
    path = Path(".copytaster") / "fuzz" / f"find-{abs(hash(raw)):x}.bin"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return f"{why}; the item is in {path}"


def main() -> None:
    """The long form."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=600.0, help="for each parser")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", choices=sorted(KINDS))
    given = options.parse_args()
    for name in [given.only] if given.only else KINDS:
        told = run(given.seconds, given.seed, name)
        print(f"{name}: {sum(told.values())} items: {dict(sorted(told.items(), key=lambda one: -one[1]))}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
