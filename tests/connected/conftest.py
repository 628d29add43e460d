"""A topic set of its own for each test, and its workers ended after it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.kafka.admin import create_topics
from tests.support.processes import Pipeline


@pytest.fixture
async def pipeline(broker: str, topic_prefix: str, tmp_path: Path) -> AsyncIterator[Pipeline]:
    """An empty topic set on the session's broker."""
    made = Pipeline(broker, topic_prefix, tmp_path, entailment=False)
    await create_topics(made.settings)
    yield made
    made.stop()


@pytest.fixture
async def other_pipeline(broker: str, topic_prefix: str, tmp_path: Path) -> AsyncIterator[Pipeline]:
    """A second topic set, for a run to compare with."""
    folder = tmp_path / "other"
    folder.mkdir()
    made = Pipeline(broker, f"{topic_prefix}-other", folder, entailment=False)
    await create_topics(made.settings)
    yield made
    made.stop()
