"""What a worker does beside its stages: models, the watchdog, its own beat, and no child left behind."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import pytest

from agents.health.http_server import ProbeServer
from agents.nlp.child_process import ChildNotStarted, NlpChild
from agents.runtime.context import Runtime
from agents.worker import build, process
from agents.worker.build import STAGES, build_worker
from agents.worker.process import end_child, load_models, look_after
from streams.topics import FLOW
from tests.support.runtime import runtime_of, settings_of
from tests.unit.agents.fakes import TOPICS


class Ended(BaseException):
    """Instead of the end of the process."""


class Child:
    """Stands in for the nlp child."""

    pid = 4711

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.deeds: list[str] = []

    async def start(self) -> None:
        if self.error:
            raise self.error
        self.deeds.append("started")

    def shut(self) -> None:
        self.deeds.append("shut")


class Watched:
    """Stands in for the watchdog."""

    made: "list[Watched]" = []  # noqa: RUF012  # emptied for each test

    def __init__(self, reads: Mapping[str, str], runtime: Runtime, child_pid: Callable[[], int | None]) -> None:
        self.reads, self.runtime, self.child_pid, self.started = reads, runtime, child_pid, False
        self.made.append(self)

    def start(self) -> None:
        self.started = True


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop_hard(code: int, why: str, **facts: object) -> NoReturn:
        raise Ended(code, why, facts)

    Watched.made = []
    monkeypatch.setattr(process, "stop_hard", stop_hard)
    monkeypatch.setattr(process, "Watchdog", Watched)
    monkeypatch.setattr(process, "freeze_loaded_objects", lambda: None)


async def test_models_are_loaded_and_a_child_that_does_not_start_ends_the_worker_with_75() -> None:
    child: Any = Child()
    await load_models(child)()
    assert child.deeds == ["started"]
    broken: Any = Child(ChildNotStarted("no such pipeline"))
    with pytest.raises(Ended) as ended:
        await load_models(broken)()
    code, _, facts = ended.value.args
    assert code == 75
    assert "no such pipeline" in facts["error"]
    assert "nlp.pipeline" in facts["fix"]


async def test_a_worker_is_watched_by_the_topics_of_its_stages_and_beats(runtime: Runtime) -> None:
    child: Any = Child()
    runtime.progress.beat = 0.0
    looking = asyncio.create_task(look_after(runtime, child, [stage(runtime) for stage in STAGES])())
    await asyncio.sleep(0.01)
    assert not looking.done()
    looking.cancel()
    (watched,) = Watched.made
    assert watched.reads == {topic.full_name(TOPICS): stage.name for stage in FLOW for topic in stage.reads}
    assert (watched.runtime, watched.started, watched.child_pid()) == (runtime, True, 4711)
    assert runtime.progress.beat > 0.0
    assert runtime.progress.active


async def test_a_port_that_is_taken_ends_the_worker_with_1_before_it_is_watched() -> None:
    with ProbeServer("127.0.0.1", 0, {}) as other:
        runtime = runtime_of(settings_of(health__port=str(other.port), health__host="127.0.0.1"))
        child: Any = Child()
        with pytest.raises(Ended) as ended:
            await look_after(runtime, child, [])()
    code, _, facts = ended.value.args
    assert code == process.EXIT_FAILED == 1
    assert "health.port" in facts["fix"]
    assert not any(one.started for one in Watched.made)


async def test_the_child_is_ended_when_the_worker_stops() -> None:
    child: Any = Child()
    await end_child(child)("app", one="more")
    assert child.deeds == ["shut"]


async def test_a_worker_has_all_of_this_and_tells_of_its_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    beats: list[tuple[object, object]] = []

    async def beat(progress: object, group: object) -> None:
        beats.append((progress, group))

    child, steps = Child(), []
    monkeypatch.setattr(build, "NlpChild", lambda _: child)
    monkeypatch.setattr(process, "keep_beating", beat)
    worker = build_worker(settings_of(), reached=lambda stage, step: steps.append((stage, step)))
    worker.runtime.reached("parse", "acked")
    assert steps == [("parse", "acked")]
    assert worker.runtime.nlp is child
    await asyncio.gather(*(task() for task in worker.app._app_tasks))
    assert [one.started for one in Watched.made] == [True]
    assert beats == [(worker.runtime.progress, worker.runtime.group)]
    await worker.app.on_before_shutdown.send()
    assert child.deeds == ["started", "shut"]


def test_a_worker_asks_the_models_of_its_settings() -> None:
    worker = build_worker(settings_of(nlp__deadline="7"))
    assert isinstance(worker.runtime.nlp, NlpChild)
    assert worker.runtime.nlp.deadline == 7
