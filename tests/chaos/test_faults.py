"""A few faults of the table in their short form, one run under all of them; `make chaos` is the long form."""

import asyncio
import signal
from pathlib import Path

import pytest

from streams.devbroker.apache_kafka import KafkaServer
from tests.chaos.faults import FAULTS
from tests.chaos.figures import alerts, figures, flaws
from tests.chaos.ground import READY_WITHIN, ground
from tests.chaos.on_state import model_damaged
from tests.chaos.page import page
from tests.support.verifier import Topics

CAUGHT_UP_WITHIN = 120.0
BEYOND_ITS_SESSION = 14.0
TRY_AGAIN = 75


@pytest.mark.connected
@pytest.mark.timeout(400)
async def test_timeouts_a_kill_and_a_worker_stopped_beyond_its_session_lose_and_change_nothing(
    kafka: KafkaServer, topic_prefix: str, tmp_path: Path
) -> None:
    async with ground(
        kafka, topic_prefix, tmp_path / "fire", count=20, workers=2, rate=2.0, sabotage="timeout:alerts:0.1"
    ) as on:
        async with on.under_load():
            on.fleet.signal(0, signal.SIGSTOP)
            await asyncio.sleep(BEYOND_ITS_SESSION)
            on.fleet.signal(0, signal.SIGCONT)
            on.fleet.kill(1)
        await on.caught_up(CAUGHT_UP_WITHIN)
        fire = await Topics.read(kafka.address, on.pipeline.name)
    async with ground(kafka, f"{topic_prefix}-whole", tmp_path / "whole", count=20, workers=1, rate=1000.0) as on:
        on.fleet.start()
        await on.feed()
        await on.caught_up(READY_WITHIN + CAUGHT_UP_WITHIN)
        whole = await Topics.read(kafka.address, on.pipeline.name)
    assert len(alerts(whole)) > 20
    assert flaws(figures(fire, alerts(whole), records=40)) == []


@pytest.mark.connected
@pytest.mark.timeout(300)
async def test_a_damaged_model_ends_workers_with_75_and_costs_nothing(
    kafka: KafkaServer, topic_prefix: str, tmp_path: Path
) -> None:
    async with ground(kafka, topic_prefix, tmp_path / "fire", count=4, workers=1, rate=1000.0) as on:
        seen = await model_damaged(on)
        await on.caught_up(CAUGHT_UP_WITHIN)
        topics = await Topics.read(kafka.address, on.pipeline.name)
    assert set(seen["ended_while_damaged"]) == {TRY_AGAIN}
    assert (seen["enriched_while_damaged"], seen["dead_letters_while_damaged"]) == (0, 0)
    topics.verify()
    assert len(topics["checked"]) == 8


def test_a_page_names_what_was_not_run_and_what_was_not_kept() -> None:
    run = {"date": "2026-11-23", "revision": "abc", "machine": "2 cores", "seconds": 9, "exits": {"-9": 2},
           "records": 40, "alert_events": 30, "lost": 1, "caught_up_after": 3.0, "flaws": ["lost: 1"]}  # fmt: skip
    text = page({"kill-9": [run | {"lost": 0, "flaws": []}, run]})
    assert "| kill-9 | 2 | 80 | 60 | 1 |" in text
    assert "**not kept**" in text
    assert "`kill-9` at abc: lost: 1" in text
    assert all(name in text.partition("Not run: ")[2] for name in FAULTS if name != "kill-9")
