"""Probes and the watchdog of real workers: what they say while an article takes its time or the broker is away."""

import asyncio
import http.client
import signal
import time

import pytest

from streams.devbroker.apache_kafka import KafkaServer
from streams.devbroker.embedded import find_free_port
from tests.support.generator import stories
from tests.support.processes import ROOT, Pipeline
from tests.support.publishing import ingest, ingest_raw

pytestmark = pytest.mark.connected

LAUNCHER = ROOT / "tests" / "support" / "slow.py"
SLOW = b'{"uri": "urn:test:slow", "headlines": [{"value": "Slow"}], "bodies": [{"value": "It may take your time."}]}'
TAKES = 30
PARSED = 'copytaster_articles_total{outcome="output",stage="parse"}'


class Probes:
    """Asks a worker how it is, and remembers how long each answer took."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.took: list[float] = []

    def ask(self, path: str) -> tuple[int, str]:
        """Status and text; 0 where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        began = time.monotonic()
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            text = answer.read().decode()
        except ConnectionRefusedError:
            return 0, ""
        finally:
            connection.close()
        self.took.append(time.monotonic() - began)
        return answer.status, text

    async def until(self, path: str, status: int, *, deadline: float) -> float:
        """Seconds until it says so."""
        began = time.monotonic()
        async with asyncio.timeout(deadline):
            while (await asyncio.to_thread(self.ask, path))[0] != status:
                await asyncio.sleep(0.2)
        return time.monotonic() - began


@pytest.fixture
def probes(pipeline: Pipeline) -> Probes:
    made = Probes(find_free_port())
    pipeline.extra |= {"health.port": str(made.port)}
    return made


@pytest.mark.timeout(240)
async def test_a_busy_worker_is_live_a_lost_broker_makes_it_unready_and_sigterm_ends_it_with_0(
    pipeline: Pipeline, probes: Probes, kafka: KafkaServer
) -> None:
    worker = pipeline.start(launcher=LAUNCHER, environ={"HOLD_UP": f"busy:{TAKES}"})
    await probes.until("/readyz", 200, deadline=60)
    await ingest_raw(pipeline, [SLOW])
    probes.took.clear()
    began = time.monotonic()
    while time.monotonic() - began < TAKES / 2:
        assert probes.ask("/livez") == (200, "ok\n")
        await asyncio.sleep(0.25)
    assert PARSED not in probes.ask("/metrics")[1], "still at it"
    took = sorted(probes.took)
    assert len(took) > TAKES
    assert took[int(0.95 * len(took))] < 0.1, took[-10:]  # the rest is left to whoever shares this machine

    await asyncio.to_thread(kafka.stop)
    assert await probes.until("/readyz", 503, deadline=30) < 10
    assert probes.ask("/livez") == (200, "ok\n")
    await asyncio.to_thread(kafka.start)
    assert await probes.until("/readyz", 200, deadline=60) < 60

    await ingest(pipeline, stories(60, seed=21, broken_every=0, most_words=60))
    async with asyncio.timeout(40):
        while PARSED not in probes.ask("/metrics")[1]:
            await asyncio.sleep(0.2)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0, pipeline.log()[-3000:]


@pytest.mark.embedded
@pytest.mark.timeout(120)
async def test_a_stuck_worker_ends_with_75_and_shows_where_it_stood(pipeline: Pipeline, probes: Probes) -> None:
    pipeline.extra |= {"nlp.deadline": "3", "health.stuck_after": "4"}
    worker = pipeline.start(launcher=LAUNCHER, environ={"HOLD_UP": "silent:0"})
    await probes.until("/readyz", 200, deadline=60)
    await ingest_raw(pipeline, [SLOW])
    assert await asyncio.to_thread(worker.wait, 30) == 75
    log = pipeline.log()
    assert "parse has not moved for" in log
    assert "hears_nothing" in log, "where its task waits is shown"
