"""Stories through the whole pipeline, on a broker, with workers as processes."""

import pytest

from tests.support.generator import stories
from tests.support.processes import Pipeline
from tests.support.publishing import ingest
from tests.support.verifier import Topics


@pytest.mark.connected
@pytest.mark.embedded
@pytest.mark.timeout(240)
async def test_every_item_ends_as_output_duplicate_or_dead_letter(pipeline: Pipeline) -> None:
    made = list(stories(60, broken_every=10))
    made += made[:5]
    pipeline.start()
    await ingest(pipeline, made)
    await pipeline.drained(deadline=180)
    topics = await Topics.read(pipeline.broker, pipeline.name)
    topics.verify()
    assert len(topics["raw"]) == len(made)
    assert len(topics["rejected"]) == sum(m.broken for m in made)
    assert len(topics["duplicates"]) == 5
    assert len(topics.alerts()) > 10
