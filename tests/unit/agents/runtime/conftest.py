"""What the tests of the runtime share: its parts at work, and an end of the process that can be seen."""

from typing import NoReturn

import pytest

from agents.runtime import batch_runner, batch_writer, ownership, record_attempts
from tests.unit.agents.fakes import Journal
from tests.unit.agents.runtime.at_work import Stopped, Work


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """A runtime that notes what it does, its end too."""
    made = Work()

    def stop_hard(code: int, why: str, **facts: object) -> NoReturn:
        made.journal.lines.append(f"stop {code}")
        raise Stopped(why)

    for module in (batch_runner, batch_writer, ownership, record_attempts):
        monkeypatch.setattr(module, "stop_hard", stop_hard)
    monkeypatch.setattr(batch_runner, "EVIDENCE_WAIT", 0.0)
    return made


@pytest.fixture
def journal(work: Work) -> Journal:
    """What is noted of it."""
    return work.journal
