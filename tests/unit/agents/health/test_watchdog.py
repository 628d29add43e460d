"""The watchdog's verdicts and its end of a worker; no broker, and nobody is really ended."""

import asyncio
import time
from typing import Any

import pytest

from agents.health import watchdog
from agents.health.endpoints import serve
from agents.health.stall_detector import Offsets
from agents.health.watchdog import Watchdog
from agents.metrics.progress import Progress
from agents.worker import run
from streams.settings.sections import Health


class Ended(BaseException):
    """Instead of the end of the process."""


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Progress:
    """What the worker notes, fresh, and an end that can be seen."""
    mine = Progress(active=True)
    monkeypatch.setattr(watchdog, "progress", mine)

    def end(code: int, why: str, **facts: object) -> None:
        raise Ended(code, why, facts)

    monkeypatch.setattr(watchdog, "stop_hard", end)
    monkeypatch.setattr(run, "stop_hard", end)
    return mine


def test_a_loop_that_does_not_turn_ends_the_worker(noted: Progress, capfd: pytest.CaptureFixture[str]) -> None:
    watched = Watchdog({"t.raw": "parse"})
    watched._check_loop()
    noted.beat -= 10_000
    assert not watched.live
    with pytest.raises(Ended) as ended:
        watched._check_loop()
    code, why, facts = ended.value.args
    assert (code, why) == (75, "stuck")
    assert "the event loop has not turned for" in facts["what"]
    assert "test_a_loop_that_does_not_turn" in capfd.readouterr().err, "the stacks are shown"


async def test_where_each_task_waits_is_shown(noted: Progress, capfd: pytest.CaptureFixture[str]) -> None:
    async def inner() -> None:
        await asyncio.Event().wait()

    class Actor:
        def __await__(self) -> Any:
            return inner().__await__()

    async def outer() -> None:
        await Actor()

    task = asyncio.create_task(outer(), name="the one")
    await asyncio.sleep(0)
    try:
        told = list(watchdog._waits_at(task))
    finally:
        task.cancel()
    assert [one.split(" ")[0].rpartition(".")[2] for one in told] == ["outer", "inner", "wait"]


def test_ready_is_assigned_recovered_and_in_touch(noted: Progress) -> None:
    watched = Watchdog({})
    assert watched.live
    assert not watched.ready, "no look at the broker yet"
    watched._seen_broker = time.monotonic()
    assert watched.ready
    noted.active = False
    assert not watched.ready
    noted.active = True
    watched._seen_broker -= watchdog.LOOK_EVERY + watchdog.LOOK_LIMIT
    assert not watched.ready, "the broker was away too long"
    assert watched.live


def test_a_watchdog_that_died_is_no_sign_of_life(noted: Progress) -> None:
    watched = Watchdog({})
    watched._looked -= 10 * (watchdog.LOOK_EVERY + watchdog.LOOK_LIMIT)
    assert not watched.live


def test_partitions_that_moved_begin_anew(noted: Progress, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watchdog({"t.raw": "parse"})
    clock = [0.0]
    monkeypatch.setattr(watchdog.time, "monotonic", lambda: clock[0])
    noted.beat = 0.0
    behind = {("t.raw", 0): Offsets(1, 5)}
    for now, partition in ((0.0, 0), (290.0, 0), (310.0, 1)):
        clock[0] = now
        noted.assignment = frozenset({("t.raw", partition)})
        watched._judge(behind)
    clock[0] = 620.0
    with pytest.raises(Ended, match="parse has not moved for 310 s"):
        watched._judge(behind)


def test_no_port_no_server() -> None:
    assert serve(Health(), Watchdog({})) is None


def test_a_second_signal_ends_a_worker_at_once(noted: Progress) -> None:
    hurried = run.Worker.__new__(run.Worker)
    hurried._signal_stop_time = 5.0
    with pytest.raises(Ended, match="a second signal"):
        hurried._schedule_shutdown(15)
