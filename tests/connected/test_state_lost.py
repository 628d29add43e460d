"""A changelog that lost its end is made up for; one that is gone stops its workers until somebody has decided."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from desk.cli.commands.doctor import examine
from desk.cli.main import cli
from streams.devbroker.apache_kafka import KafkaServer
from tests.chaos.figures import alerts, figures, flaws
from tests.chaos.ground import READY_WITHIN, Ground, ground
from tests.chaos.on_state import shorten
from tests.support.verifier import Topics

CAUGHT_UP_WITHIN = 120.0
REFUSED = 3
STORIES = 4


async def caught_up(on: Ground, some: slice) -> Topics:
    """Feed some stories to one worker, and what the topics hold after it."""
    on.pipeline.start()
    await on.feed(on.stories[some])
    await on.caught_up(READY_WITHIN + CAUGHT_UP_WITHIN)
    await asyncio.to_thread(on.pipeline.stop)
    return await Topics.read(on.pipeline.broker, on.pipeline.name)


@pytest.mark.connected
@pytest.mark.timeout(400)
async def test_a_changelog_that_lost_its_end_or_all_of_it_costs_no_alert(
    kafka: KafkaServer, topic_prefix: str, tmp_path: Path
) -> None:
    async with ground(kafka, f"{topic_prefix}-whole", tmp_path / "whole", count=STORIES, rate=1000.0) as on:
        whole = alerts(await caught_up(on, slice(None)))
    assert len(whole) > STORIES
    async with ground(kafka, topic_prefix, tmp_path / "fire", count=STORIES, rate=1000.0) as on:
        await caught_up(on, slice(None, None, 2))
        assert await shorten(on.pipeline, keep=0.5) > STORIES
        topics = await caught_up(on, slice(1, None, 2))
        assert "reading again" in on.pipeline.log()
        assert flaws(figures(topics, whole, records=2 * STORIES)) == []

        await shorten(on.pipeline, keep=0)
        worker = on.pipeline.start()
        assert await asyncio.to_thread(worker.wait, 90) == REFUSED
        assert "copytaster state rebuild" in on.pipeline.log()
        assert any(f.check == "state" and f.level == "failure" for f in await examine(on.pipeline.settings))
        assert "lost" in await said(on, 2, "state", "show")
        assert "rehearsal" in await said(on, 0, "state", "rebuild")
        assert "say where to begin" in await said(on, 0, "state", "rebuild", "--execute")
        topics = await caught_up(on, slice(0))
        assert flaws(figures(topics, whole, records=2 * STORIES)) == []


async def said(on: Ground, code: int, *words: str) -> str:
    """What a command prints; it must end with this code."""
    settings = [arg for pair in on.pipeline._overrides().items() for arg in ("--set", "=".join(pair))]
    ran = await asyncio.to_thread(CliRunner().invoke, cli, [*settings, *words], standalone_mode=False)
    assert (ran.exception, ran.return_value or 0) == (None, code), ran.output
    return ran.output
