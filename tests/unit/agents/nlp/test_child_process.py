"""The child process that runs the models: it answers, it is killed at its deadline, it ends with us."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from agents.nlp.child_process import ChildFailed, ChildNotStarted, ChildRaised, DeadlineExceeded, NlpChild
from agents.nlp.limits import StatementLimits
from streams.settings.sections import NlpSettings
from tests.brokers import ROOT, is_running
from tests.unit.agents import tiny

PIPELINE = "tests.unit.agents.tiny"
ENDS_WITH_ITS_PARENT = """
import asyncio, os, signal
from agents.nlp.child_process import NlpChild
from streams.settings.sections import NlpSettings

async def main():
    child = NlpChild(NlpSettings(pipeline="tests.unit.agents.tiny"))
    await child.start()
    print(child.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.fixture
def children() -> Iterator[list[NlpChild]]:
    made: list[NlpChild] = []
    yield made
    for child in made:
        child.close()


def ended(pid: int, within: float = 10.0) -> bool:
    """True as soon as the process is gone."""
    end = time.monotonic() + within
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_running(pid)


async def test_the_child_answers_errs_and_is_replaced_when_it_has_read_enough(children: list[NlpChild]) -> None:
    child = NlpChild(NlpSettings(pipeline=PIPELINE, recycle_after=4))
    children.append(child)
    assert child.pid is None
    assert await child.call(tiny.named, "é", (1, 2)) == ("tiny", "é", (1, 2))
    with pytest.raises(ChildRaised, match="KeyError: 'no such lemma'"):
        await child.call(tiny.fails)
    answers = await asyncio.gather(child.call(tiny.named, 1), child.call(tiny.pid))
    assert answers == [("tiny", 1), child.pid]
    first = child.pid
    assert await child.call(tiny.pid) != first
    assert first is not None
    assert ended(first)


async def test_a_call_past_its_deadline_has_its_child_killed_and_the_next_call_works(children: list[NlpChild]) -> None:
    child = NlpChild(NlpSettings(pipeline=PIPELINE, deadline=0.3))
    children.append(child)
    await child.start()
    first = child.pid
    assert first is not None
    with pytest.raises(DeadlineExceeded, match=r"0\.3 s"):
        await child.call(tiny.sleeps, 60)
    assert ended(first)
    assert await child.call(tiny.named) == ("tiny",)
    second = child.pid
    with pytest.raises(ChildFailed, match="the nlp child ended"):
        await child.call(tiny.dies)
    assert second is not None
    assert ended(second)
    assert child.pid is None


async def test_every_call_of_a_child_is_given_the_same_context_with_the_limits_of_its_settings(
    children: list[NlpChild],
) -> None:
    settings = NlpSettings(pipeline=PIPELINE, statement_seconds=3, memory_mb=700)
    child = NlpChild(settings)
    children.append(child)
    limits, held = await child.call(tiny.had)
    assert limits == StatementLimits.of(settings)
    assert await child.call(tiny.had) == (limits, held)


async def test_a_call_may_have_less_time_than_the_deadline(children: list[NlpChild]) -> None:
    child = NlpChild(NlpSettings(pipeline=PIPELINE, deadline=60.0))
    children.append(child)
    await child.start()
    with pytest.raises(DeadlineExceeded, match=r"0\.3 s"):
        await child.call(tiny.sleeps, 60, within=0.3)


async def test_a_child_that_holds_more_memory_than_it_may_is_replaced_after_its_answer(
    children: list[NlpChild],
) -> None:
    child = NlpChild(NlpSettings(pipeline=PIPELINE, entailment=False, memory_mb=500))
    children.append(child)
    first = await child.call(tiny.keeps, 10)
    assert await child.call(tiny.keeps, 10) == first
    assert await child.call(tiny.keeps, 450) == first
    assert ended(first)
    assert await child.call(tiny.keeps, 10) != first


async def test_a_child_is_refused_more_memory_than_it_may_have(children: list[NlpChild]) -> None:
    child = NlpChild(NlpSettings(pipeline=PIPELINE, entailment=False, memory_mb=400))
    children.append(child)
    with pytest.raises(ChildRaised, match="MemoryError"):
        await child.call(tiny.keeps, 2000)
    assert await child.call(tiny.named, "next") == ("tiny", "next")


async def test_a_child_that_may_have_too_little_memory_for_its_models_names_the_setting(
    children: list[NlpChild],
) -> None:
    child = NlpChild(NlpSettings(pipeline=PIPELINE, memory_mb=1))
    children.append(child)
    with pytest.raises(ChildNotStarted, match=r"MemoryTooSmall: .* nlp\.memory_mb = 1: make it larger"):
        await child.start()


async def test_a_child_that_cannot_load_its_models_is_named(children: list[NlpChild]) -> None:
    child = NlpChild(NlpSettings(pipeline="tests.unit.agents.no_such_pipeline"))
    children.append(child)
    with pytest.raises(ChildFailed, match="did not start"):
        await child.start()
    assert child.pid is None


async def test_a_cancelled_call_leaves_no_answer_for_the_next(children: list[NlpChild]) -> None:
    child = NlpChild(NlpSettings(pipeline=PIPELINE))
    children.append(child)
    await child.start()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(child.call(tiny.sleeps, 60), 0.2)
    assert await child.call(tiny.named, "next") == ("tiny", "next")


def test_the_child_ends_with_its_parent() -> None:
    program = [sys.executable, "-c", ENDS_WITH_ITS_PARENT]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -9, done.stderr
    assert ended(int(done.stdout))
