"""The figures of the faults as a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.chaos.faults import FAULTS, Fault

COUNTED = ("lost", "not_in_the_whole_run", "said_otherwise", "one_id_two_bodies", "keys_out_of_order")
ABOUT = {*COUNTED, "date", "revision", "machine", "seconds", "records", "alert_events", "delivered_again",
         "dead_letters", "broken_promise", "flaws", "workers", "exits", "caught_up_after"}  # fmt: skip

HEAD = """# Under fire

`python -m tests.chaos.run`, three workers on Apache Kafka, stories told twice, at a few a second. Read from outside by
`tests/support/verifier.py`. *Lost* and *added* are alert events beside an undisturbed run over the same stories;
*otherwise* are events with another body, one id with two bodies, or versions out of order. *Again* are deliveries of an
event that was there already, with the same id and bytes. *Exits* are how often workers ended with which code. *Kept*
is said of the last run; what broke in any of them is named below.

| fault | runs | records | alert events | lost | added | otherwise | again | exits | besides | |
|---|---:|---:|---:|---:|---:|---:|---:|---|---|---|
"""


def page(known: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """One line a fault, its runs summed up; what has not been run is named."""
    lines = [_line(FAULTS[name], name, runs) for name, runs in sorted(known.items()) if runs and name in FAULTS]
    unrun = [name for name in FAULTS if name not in known]
    missing = f"\nNot run: {', '.join(unrun)}.\n" if unrun else ""
    said = [f"- `{name}`: {FAULTS[name].what}. Wanted: {FAULTS[name].promise}.\n" for name in FAULTS]
    flawed = [
        f"\n`{name}` at {run['revision']}: {flaw.splitlines()[0][:300]}\n"
        for name, runs in known.items()
        for run in runs
        for flaw in run["flaws"]
    ]
    made = sorted({f"{run['machine']} at {run['revision']}" for runs in known.values() for run in runs})
    return HEAD + "".join(lines) + missing + "\n" + "".join(said) + "".join(flawed) + f"\nRun on {'; '.join(made)}.\n"


def _line(fault: Fault, name: str, runs: Sequence[Mapping[str, Any]]) -> str:
    exits: dict[str, int] = {}
    for run in runs:
        for code, n in run["exits"].items():
            exits[code] = exits.get(code, 0) + n
    cells = [
        name,
        len(runs),
        _sum(runs, "records"),
        _sum(runs, "alert_events"),
        _sum(runs, "lost"),
        _sum(runs, "not_in_the_whole_run"),
        sum(_sum(runs, what) for what in COUNTED[2:]),
        _sum(runs, "delivered_again"),
        ", ".join(f"{n} × {code}" for code, n in sorted(exits.items())),
        _besides(runs),
        "kept" if not runs[-1]["flaws"] else "**not kept**",
    ]
    return "| " + " | ".join(map(str, cells)) + " |\n"


def _sum(runs: Sequence[Mapping[str, Any]], what: str) -> int:
    return sum(run.get(what, 0) for run in runs)


def _besides(runs: Sequence[Mapping[str, Any]]) -> str:
    """What a fault says of itself, the runs after each other; and how long it took to be back at nothing unread."""
    names = [name for name in runs[-1] if name not in ABOUT] + ["caught_up_after"]
    told = {name: [str(run[name]) for run in runs if name in run] for name in names}
    return "; ".join(f"{name.replace('_', ' ')} {', '.join(values)}" for name, values in told.items() if values)
