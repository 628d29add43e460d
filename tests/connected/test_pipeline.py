"""Stories through the whole pipeline, on a broker, with workers as processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copytaster import formats
from desk.ingest import Item, publish
from streams.admin import create_topics
from tests.support.generator import Made, stories
from tests.support.processes import Pipeline
from tests.support.verifier import Topics


@pytest.fixture
def pipeline(broker: str, topic_prefix: str, tmp_path: Path) -> Iterator[Pipeline]:
    made = Pipeline(broker, topic_prefix, tmp_path)
    yield made
    made.stop()


def items(made: list[Made]) -> list[Item]:
    return [Item(m.raw, formats.sniff(m.raw), "test", m.item_id) for m in made]


async def ingested(pipeline: Pipeline, made: list[Made]) -> None:
    async for _ in publish(items(made), pipeline.settings):
        pass


@pytest.mark.connected
@pytest.mark.embedded
@pytest.mark.timeout(240)
async def test_every_item_ends_as_output_duplicate_or_dead_letter(pipeline: Pipeline) -> None:
    made = list(stories(60, broken_every=10))
    made += made[:5]
    await create_topics(pipeline.settings)
    pipeline.start()
    await ingested(pipeline, made)
    await pipeline.drained(deadline=180)
    topics = await Topics.read(pipeline.broker, pipeline.name)
    topics.verify()
    assert len(topics["raw"]) == len(made)
    assert len(topics["rejected"]) == sum(m.broken for m in made)
    assert len(topics["duplicates"]) == 5
    assert len(topics.alerts()) > 10
