"""The undisturbed run that a fault's alerts are compared with: made once for the same stories and the same program."""

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.chaos.figures import alerts, figures, flaws
from tests.chaos.ground import READY_WITHIN, Ground
from tests.support.processes import ROOT
from tests.support.verifier import Topics

PROGRAM = ("copytaster", "agents", "streams", "tests/support/generator.py", "tests/chaos/material.py")
CAUGHT_UP_WITHIN = 400.0
FAST = 1000.0


async def whole_run(
    opened: Callable[..., AbstractAsyncContextManager[Ground]], count: int, kept_in: Path
) -> dict[str, str]:
    """The alerts of a run in which nothing goes wrong, out of the folder where an earlier call has left them."""
    kept = kept_in / f"whole-{_fingerprint(count)}.json"
    if not kept.exists():
        found = await _run(opened, count)
        kept_in.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  # nothing else runs now
        kept.write_text(json.dumps(found), "utf-8")
    return dict(json.loads(kept.read_text("utf-8")))


async def _run(opened: Callable[..., AbstractAsyncContextManager[Ground]], count: int) -> dict[str, str]:
    async with opened(count=count, rate=FAST) as on:
        on.fleet.start()
        await on.fleet.ready(READY_WITHIN)
        await on.feed()
        await on.caught_up(CAUGHT_UP_WITHIN)
        topics = await Topics.read(on.pipeline.broker, on.pipeline.name)
    found = alerts(topics)
    assert flaws(figures(topics, found, records=len(on.stories))) == []
    return found


def _fingerprint(stories: int) -> str:
    """Of the program's own text and how many stories it is fed."""
    digest = hashlib.sha256(str(stories).encode())
    for name in PROGRAM:
        path = ROOT / name
        for source in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
