"""Every fault of the table on Apache Kafka, its figures kept: `make chaos`.

    python -m tests.chaos.run [--only NAME]… [--quick] [--times N] [--seconds S] [--stories N] [--list]

Adds each run to benchmarks/results/chaos.json and writes the page beside it; of a run that did not come to what it
must, the workers' logs are left in .copytaster/chaos. `--quick` is a short form of each: fewer kills, shorter pauses.
"""

import argparse
import asyncio
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from streams.devbroker.apache_kafka import KafkaServer
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.figures import figures, flaws
from tests.chaos.ground import ground
from tests.chaos.page import page
from tests.chaos.whole import whole_run
from tests.support.processes import ROOT
from tests.support.verifier import Topics
from tests.support.wall_clock import now

RESULTS = ROOT / "benchmarks" / "results" / "chaos.json"
KEPT = ROOT / ".copytaster" / "chaos"
CAUGHT_UP_WITHIN = 400.0
QUICK = {"times": 3, "seconds": 20.0, "stories": 30}


def main() -> None:
    """Run what was asked for; exits with 1 where a fault did not come to what it must."""
    options = _options()
    if options.list:
        print("\n".join(f"{name:22} {fault.what}" for name, fault in FAULTS.items()))
        return
    bad = 0
    with tempfile.TemporaryDirectory(prefix="copytaster-chaos-") as folder:
        for name in options.only or FAULTS:
            Path(folder, name).mkdir()
            found = asyncio.run(one(name, _as_asked(FAULTS[name], options), Path(folder, name)))
            keep(name, found)
            if found["flaws"]:
                _keep_logs(Path(folder, name), KEPT / name)
            print(json.dumps({name: found}, indent=1), flush=True)
            bad += bool(found["flaws"])
    sys.exit(1 if bad else 0)


async def one(name: str, fault: Fault, folder: Path) -> dict[str, Any]:
    """One fault, on a broker of its own: what was seen, and the figures."""
    with KafkaServer(folder / "kafka", config_dir=ROOT / "config") as server:
        whole = await whole_run(partial(ground, server, "whole", folder / "whole"), fault.stories, KEPT)
        async with ground(
            server, "fire", folder / "fire", count=fault.stories, sabotage=fault.sabotage, times=fault.times,
            seconds=fault.seconds,
            rate=fault.rate,
        ) as on:  # fmt: skip
            began = time.monotonic()
            try:
                seen = await fault.inflict(on)
                calm = await on.caught_up(CAUGHT_UP_WITHIN)
            except AssertionError as failed:
                return _about(began) | {"flaws": [str(failed)[:6000]], "exits": _by_name(on.fleet.ended)}
            topics = await Topics.read(server.address, on.pipeline.name)
            found = figures(topics, whole, records=len(on.stories))
            return _about(began) | {
                "workers": len(on.fleet.workers),
                "exits": _by_name(on.fleet.ended),
                **seen,
                "caught_up_after": round(calm, 1),
                **found,
                "flaws": [*flaws(found), *_too_slow(seen, calm), *_ended_wrongly(on.fleet.ended, fault)],
            }


def _by_name(ended: Mapping[int, int]) -> dict[str, int]:
    return {str(code): n for code, n in sorted(ended.items())}


def _too_slow(seen: dict[str, Any], calm: float) -> list[str]:
    slow = {"ready_after": seen.get("ready_after", 0.0), "caught_up_after": calm if "joined" in seen else 0.0}
    return [f"{name}: {value:.0f} s" for name, value in slow.items() if value > 60]


def _ended_wrongly(ended: Mapping[int, int], fault: Fault) -> list[str]:
    wrong = {} if fault.exits is None else {code: n for code, n in ended.items() if code not in fault.exits}
    return [f"exits: {wrong}"] if wrong else []


def _about(began: float) -> dict[str, Any]:
    revision = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=ROOT
    ).stdout.strip()
    return {
        "date": now().date().isoformat(),
        "revision": revision,
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}, Python {platform.python_version()}",
        "seconds": round(time.monotonic() - began),
    }


def _as_asked(fault: Fault, options: argparse.Namespace) -> Fault:
    if options.quick:
        fault = replace(fault, **{name: min(getattr(fault, name), most) for name, most in QUICK.items()})
    given = {name: getattr(options, name) for name in QUICK if getattr(options, name) is not None}
    return replace(fault, **given)


def keep(name: str, found: dict[str, Any]) -> None:
    """Add a run to those that are kept, and write the page again."""
    known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    known.setdefault(name, []).append(found)
    RESULTS.write_text(json.dumps(known, indent=1) + "\n", "utf-8")
    RESULTS.with_suffix(".md").write_text(page(known), "utf-8")


def _keep_logs(folder: Path, target: Path) -> None:
    """What the workers of a run have said, before its folder goes."""
    target.mkdir(parents=True, exist_ok=True)
    for log in folder.glob("fire/worker-*.log"):
        shutil.copy(log, target)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", action="append", choices=FAULTS, help="this fault; may be given again")
    parser.add_argument("--quick", action="store_true", help="a short form of each")
    parser.add_argument("--list", action="store_true", help="name the faults and end")
    parser.add_argument("--times", type=int, help="how often, where a fault is inflicted again and again")
    parser.add_argument("--seconds", type=float, help="how long a fault lasts")
    parser.add_argument("--stories", type=int, help="stories, each told twice")
    return parser.parse_args()


if __name__ == "__main__":
    main()
