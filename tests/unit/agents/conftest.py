"""Settings for the app before any agent is imported; empty tables, and no broker, for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.settings.settings import load, use
from tests.support.times import NOW_MS

use(
    load(
        overrides={
            "guard.retry_pause": "0.001",
            "guard.breaker_pause": "0.001",
            "guard.batch": "16",
            "broker.patience": "0.5",
            "windows.statements_wait_minutes": "10",
        },
        directory=Path(__file__).parent,
        environ={},
    )
)


@pytest.fixture(autouse=True)
def one_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test happens at the one now of all fixtures, whenever it runs."""
    from agents.records import wall_clock

    monkeypatch.setattr(wall_clock, "now_ms", lambda: NOW_MS)


@pytest.fixture(autouse=True)
def empty_tables() -> Iterator[None]:
    """Each test begins and ends with empty tables."""
    from agents.runtime import context

    yield
    for state in (context.stories, context.waiting, context.sources, context.lives):
        state._store.data.clear()
        state._store._key_partition.clear()
