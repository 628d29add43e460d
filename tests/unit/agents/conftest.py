"""What the agents' tests share: a clock, and a runtime without Kafka, made anew for each test."""

import pytest

from agents.runtime.context import Runtime
from tests.support.runtime import runtime_of
from tests.unit.agents.fakes import Clock


@pytest.fixture
def clock() -> Clock:
    """This machine's clock at the one now of all fixtures, whenever a test runs."""
    return Clock()


@pytest.fixture
def runtime(clock: Clock) -> Runtime:
    """A runtime whose tables are empty, whose group owns everything, and whose writer stores what it is given."""
    return runtime_of(now_ms=clock)
