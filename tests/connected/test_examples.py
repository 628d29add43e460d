"""The consumers in `examples/`, run as a reader would run them, on alerts as the worker writes them.

The one in JavaScript asks for topics by id, which the embedded broker does not know.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from aiokafka import AIOKafkaProducer

from copytaster.model.records import Alert
from streams.codec import encode
from streams.headers import build_headers, event_id
from streams.kafka.admin import create_topics
from tests.support.node import EXAMPLES, installed
from tests.support.processes import Pipeline

OPENED = Alert(
    id="alert-1", revision=1, state="opened", reason="the source says otherwise", severity="medium",
    chain_id="chain-1", uri="urn:test:1", version="1", title="Fähre bei Ostholm", n=1,
    statement="Seven were saved. 🛟", p_inconsistent=0.9,
)  # fmt: skip
OTHER = replace(OPENED, id="alert-2", statement="It sank.", severity="high")
RESOLVED = replace(OPENED, revision=2, state="resolved", reason="the source bears it out now")
LINES = [
    "medium alert-1 Fähre bei Ostholm: Seven were saved. 🛟",
    "high alert-2 Fähre bei Ostholm: It sank.",
    "closed  alert-1 the source bears it out now",
    "closed  alert-2",
]


async def publish(pipeline: Pipeline, *alerts: tuple[str, Alert | None]) -> None:
    """Write present states of alerts as the worker does, compressed and with its headers; None is a tombstone."""
    producer = AIOKafkaProducer(bootstrap_servers=pipeline.broker, compression_type="lz4")
    async with producer:
        for key, alert in alerts:
            id_ = event_id(key, str(alert.revision if alert else 0))
            meta = build_headers(id=id_, type="alerts.current", source="alert", time_ms=1_790_000_000_000)
            value = encode(alert) if alert else None
            await producer.send_and_wait(pipeline.topic("alerts.current"), value, key=key.encode(), headers=meta)


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[str]]:
    """A program that runs until it is told to end."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=10)


@pytest.mark.connected
@pytest.mark.timeout(90)
@pytest.mark.parametrize("language", [pytest.param("python", marks=pytest.mark.embedded), "javascript"])
async def test_a_consumer_in_twenty_lines_follows_the_open_alerts(pipeline: Pipeline, language: str) -> None:
    if language == "javascript":
        installed("@platformatic/kafka")
    program = ["node", "alerts.mjs"] if language == "javascript" else [sys.executable, "alerts.py"]
    await create_topics(pipeline.settings)
    await publish(pipeline, (OPENED.id, OPENED), (OPENED.id, OPENED), (OTHER.id, OTHER))
    program[1] = str(EXAMPLES / program[1])
    with running(*program, pipeline.broker, pipeline.name) as process:
        assert process.stdout is not None
        assert [process.stdout.readline().strip() for _ in range(2)] == LINES[:2]
        await publish(pipeline, (RESOLVED.id, RESOLVED), (OTHER.id, None))
        assert [process.stdout.readline().strip() for _ in range(2)] == LINES[2:]


def test_they_are_no_longer_than_they_claim() -> None:
    for name in ("alerts.py", "alerts.mjs"):
        lines = (EXAMPLES / name).read_text("utf-8").splitlines()
        code = [line for line in lines if line.strip() and not line.startswith(('"""', "//", "import", "from"))]
        assert len(code) <= 20, name
