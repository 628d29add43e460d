"""The watchdog's verdicts and its end of a worker; no broker, and nobody is really ended."""

import asyncio
import subprocess
import sys
import time
from typing import Any

import pytest

from agents.health import watchdog
from agents.health.endpoints import serve_probes
from agents.health.stall_detector import PartitionOffsets
from agents.health.watchdog import Watchdog, keep_beating
from agents.metrics.progress import Progress
from agents.runtime.context import Runtime
from agents.worker import process
from agents.worker.process import WorkerProcess
from streams.settings.sections import HealthSettings
from tests.support.runtime import MemoryGroup


class Ended(BaseException):
    """Instead of the end of the process."""


@pytest.fixture(autouse=True)
def an_end_that_can_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(code: int, why: str, **facts: object) -> None:
        raise Ended(code, why, facts)

    monkeypatch.setattr(watchdog, "stop_hard", end)
    monkeypatch.setattr(process, "stop_hard", end)


@pytest.fixture
def noted(runtime: Runtime) -> Progress:
    """What the worker notes, fresh."""
    runtime.progress.active = True
    return runtime.progress


@pytest.fixture
def watched(runtime: Runtime, noted: Progress) -> Watchdog:
    return Watchdog({"t.raw": "parse"}, runtime, lambda: None)


def test_a_loop_that_does_not_turn_ends_the_worker(
    watched: Watchdog, noted: Progress, capfd: pytest.CaptureFixture[str]
) -> None:
    watched._check_loop()
    noted.beat -= 10_000
    assert not watched.live
    with pytest.raises(Ended) as ended:
        watched._check_loop()
    code, why, facts = ended.value.args
    assert (code, why) == (75, "stuck")
    assert "the event loop has not turned for" in facts["what"]
    assert "test_a_loop_that_does_not_turn" in capfd.readouterr().err, "the stacks are shown"


async def test_where_each_task_waits_is_shown() -> None:
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
        told = list(watchdog._trace_waits(task))
    finally:
        task.cancel()
    assert [one.split(" ")[0].rpartition(".")[2] for one in told] == ["outer", "inner", "wait"]


def test_ready_is_assigned_recovered_and_in_touch(watched: Watchdog, noted: Progress) -> None:
    assert watched.live
    assert not watched.ready, "no look at the broker yet"
    watched._seen_broker = time.monotonic()
    assert watched.ready
    noted.active = False
    assert not watched.ready
    noted.active = True
    watched._seen_broker -= watchdog.LOOK_INTERVAL + watchdog.LOOK_TIMEOUT
    assert not watched.ready, "the broker was away too long"
    assert watched.live


def test_a_watchdog_that_died_is_no_sign_of_life(watched: Watchdog) -> None:
    watched._looked -= 10 * (watchdog.LOOK_INTERVAL + watchdog.LOOK_TIMEOUT)
    assert not watched.live


def test_partitions_that_moved_begin_anew(watched: Watchdog, noted: Progress, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(watchdog.time, "monotonic", lambda: clock[0])
    noted.beat = 0.0
    behind = {("t.raw", 0): PartitionOffsets(1, 5)}
    for now, partition in ((0.0, 0), (290.0, 0), (310.0, 1)):
        clock[0] = now
        noted.assignment = frozenset({("t.raw", partition)})
        watched._judge(behind)
    clock[0] = 620.0
    with pytest.raises(Ended, match="parse has not moved for 310 s"):
        watched._judge(behind)


def test_no_port_no_server(watched: Watchdog, runtime: Runtime) -> None:
    assert serve_probes(HealthSettings(), watched, runtime.metrics) is None


def test_a_second_signal_ends_a_worker_at_once() -> None:
    hurried = WorkerProcess.__new__(WorkerProcess)
    hurried._signal_stop_time = 5.0
    with pytest.raises(Ended, match="a second signal"):
        hurried._schedule_shutdown(15)


def test_no_child_is_left_behind(runtime: Runtime, noted: Progress) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        noted.beat -= 10_000
        for _ in range(2):  # the second time it is gone already
            with pytest.raises(Ended, match="stuck"):
                Watchdog({}, runtime, lambda: child.pid)._check_loop()
            assert child.wait(10) == -9
    finally:
        child.kill()


@pytest.mark.parametrize(
    ("given", "active"),
    [({}, True), ({"generation": 0}, False), ({"is_rebalancing": True}, False), ({"is_recovering": True}, False)],
)
async def test_the_loop_notes_that_it_turns_and_where_it_stands(given: dict[str, Any], active: bool) -> None:
    progress, group = Progress(beat=0.0), MemoryGroup(assigned={("t.raw", 3)}, **given)
    progress.note_acked([("t.raw", 1, 7)])
    turning = asyncio.create_task(keep_beating(progress, group))
    await asyncio.sleep(0)
    turning.cancel()
    assert progress.beat > 0.0
    assert progress.active is active
    assert progress.assignment == {("t.raw", 3)}
    assert progress.acked == {}, "what was acked of partitions that moved is another's"
