"""A run's own workers: kept apart by their settings, at the lowest priority, started again where they end."""

import asyncio
import os
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from copytaster.model.replay_run import ReplayPeriod, ReplayRun
from desk.ops.replay import workers as module
from desk.ops.replay.ownership import is_worked_on
from desk.ops.replay.topics import build_own_settings, settings_of
from desk.ops.replay.workers import MOST_RESTARTS, ReplayFailed, RunWorkers
from streams.declared_topics import list_declared_topics
from streams.kafka.groups import GroupMember
from streams.settings.settings import Settings, load_settings
from tests.support.wall_clock import now_ms

RUN = ReplayRun(
    id="one", state="copying", ranges=(), span=ReplayPeriod(start="", end=""), silent_before=17, workers=2,
    overrides={"topics.prefix": "elsewhere", "topics.run": "", "worker.app_id": "copytaster", "nlp.deadline": "9"},
)  # fmt: skip


class Started:
    """A worker that was started, and what it would have printed."""

    def __init__(self, argv: list[str], *, log: Path) -> None:
        self.argv = argv
        self.exit_code: int | None = None
        self.pid = 1 << 30

    def stop(self, grace: float) -> None:
        self.exit_code = 0

    def output(self) -> str:
        return "its last words"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Started]:
    made: list[Started] = []

    def child(argv: list[str], *, log: Path) -> Started:
        made.append(Started(argv, log=log))
        return made[-1]

    monkeypatch.setattr(module, "ChildProcess", child)
    monkeypatch.setattr(module, "RESTART_PAUSE", 0.0)
    monkeypatch.setattr(module.os, "kill", lambda *_: None)
    return made


def settings(folder: Path) -> Settings:
    return load_settings(overrides={"worker.data_dir": str(folder)}, directory=folder, environ={})


def test_nothing_of_a_run_bears_a_live_name_whatever_was_set_for_it(tmp_path: Path) -> None:
    live = settings(tmp_path)
    own = load_settings(overrides=dict(RUN.overrides) | build_own_settings(RUN, live), directory=tmp_path, environ={})
    assert not {d.name for d in list_declared_topics(own)} & {d.name for d in list_declared_topics(live)}
    assert {d.name for d in list_declared_topics(own)} == {d.name for d in list_declared_topics(settings_of(RUN, live))}
    assert own.worker.app_id == "copytaster.replay.one"
    assert own.worker.data_dir == tmp_path / "replays" / "one"
    assert (own.guard.silent_before, own.nlp.deadline, own.topics.prefix) == (17, 9.0, "copytaster")


def test_workers_go_behind_everybody_else_and_have_the_settings_of_their_run(
    started: list[Started], tmp_path: Path
) -> None:
    with RunWorkers(RUN, settings(tmp_path), None):
        assert len(started) == 2
    for one in started:
        assert one.argv[:3] == ["nice", "-n", "10"]
        assert one.argv[-1] == "worker"
        assert "topics.run=one" in one.argv
        assert one.exit_code == 0


async def test_a_worker_that_ends_is_started_again_but_not_for_ever(
    started: list[Started], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RunWorkers(RUN, settings(tmp_path), None) as workers:
        original = asyncio.sleep

        async def ends(_: float) -> None:
            started[-1].exit_code = 75
            await original(0)

        with monkeypatch.context() as patched:
            patched.setattr(asyncio, "sleep", ends)
            with pytest.raises(ReplayFailed, match="keeps ending, this time with 75") as caught:
                await workers.watch()
    assert "copytaster replay resume one" in str(caught.value)
    assert "its last words" in str(caught.value)
    assert len(started) == 2 + MOST_RESTARTS


def gone() -> int:
    """The number of a process that is no more."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return pid


def test_who_works_on_a_run_is_known_by_its_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    now = now_ms()
    mine = RUN.with_heartbeat(f"{socket.gethostname()}:{os.getpid()}", now)
    assert is_worked_on(mine)
    assert not is_worked_on(mine.with_heartbeat(mine.owner, now - 60_000))
    assert not is_worked_on(replace(mine, state="finished"))
    assert not is_worked_on(RUN.with_heartbeat(f"{socket.gethostname()}:{gone()}", now))
    assert is_worked_on(RUN.with_heartbeat("another-machine:1", now))


def test_a_member_is_known_to_be_dead_only_where_it_ran_on_this_machine() -> None:
    def member(client: Any) -> GroupMember:
        return GroupMember("id", client, "name")

    here, pid = socket.gethostname(), gone()
    assert member(f"copytaster-{here}-{pid}").is_dead
    assert not member(f"copytaster-{here}-{os.getpid()}").is_dead
    assert not member(f"copytaster-elsewhere-{pid}").is_dead
    assert not member("another-client").is_dead
