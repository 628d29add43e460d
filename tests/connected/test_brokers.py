"""The brokers themselves: start, answer, keep data, stop, and never outlive who started them."""

import asyncio
import itertools
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import UnknownTopicOrPartitionError

from streams.devbroker import apache_kafka as kafka_module
from streams.devbroker.apache_kafka import KafkaServer
from streams.devbroker.embedded import (
    HOST,
    Broker,
    BrokerError,
    EmbeddedBroker,
    PortTakenError,
    find_free_port,
    is_answering,
    is_port_free,
)
from tests.brokers import CACHE_DIR, CONFIG_DIR, KIND, ROOT, is_running

pytestmark = pytest.mark.connected

MIB = 1024 * 1024
BIGGEST = 8 * MIB

PARENT = """
import sys, time
from pathlib import Path
from streams.devbroker.embedded import EmbeddedBroker
from streams.devbroker.apache_kafka import KafkaServer

kind, data, cache = sys.argv[1:]
server = KafkaServer(Path(data), cache_dir=Path(cache)) if kind == "kafka" else EmbeddedBroker(Path(data))
server.start()
print(server.pid, server.port, flush=True)
time.sleep(100)
"""


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Broker]:
    """A broker of the session's kind that is this test's alone, not yet started."""
    server: Broker = (
        KafkaServer(tmp_path / "data", config_dir=CONFIG_DIR, cache_dir=CACHE_DIR)
        if KIND == "kafka"
        else EmbeddedBroker(tmp_path / "data")
    )
    yield server
    server.kill()


@asynccontextmanager
async def producing(address: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=address, max_request_size=BIGGEST, acks="all")
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def create_topic(address: str, name: str) -> None:
    sizes = {"max.message.bytes": str(BIGGEST + 64 * 1024)}
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, 1, 1, topic_configs=sizes)])
    finally:
        await admin.close()


async def read_all(address: str, topic: str, count: int) -> list[bytes]:
    """The first `count` values of the topic's one partition; fewer only after 30 s."""
    consumer = AIOKafkaConsumer(bootstrap_servers=address, max_partition_fetch_bytes=BIGGEST)
    await consumer.start()
    found: list[bytes] = []
    try:
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        deadline = time.monotonic() + 30
        while len(found) < count and time.monotonic() < deadline:
            batches = await consumer.getmany(timeout_ms=500)
            found += [record.value for records in batches.values() for record in records]
    finally:
        await consumer.stop()
    return found


@pytest.mark.embedded
def test_a_broker_starts_answers_and_stops(own_broker: Broker) -> None:
    with own_broker:
        pid = own_broker.pid
        assert pid is not None
        assert is_running(pid)
        assert own_broker.is_healthy(timeout=5.0)
        assert own_broker.url == f"kafka://127.0.0.1:{own_broker.port}"
    assert own_broker.pid is None
    assert not own_broker.is_healthy()
    assert not is_running(pid)
    assert is_port_free(own_broker.port)


@pytest.mark.embedded
def test_a_broker_listens_on_loopback_only(broker: str) -> None:
    port = int(broker.rpartition(":")[2])
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()]
    listening = {row[1].rpartition(":")[0] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "0A"}
    loopback = {"0100007F", "0000000000000000FFFF00000100007F"}
    assert listening
    assert listening <= loopback


@pytest.mark.embedded
def test_a_started_broker_is_not_started_twice(running_broker: Broker) -> None:
    with pytest.raises(BrokerError, match="already runs"):
        running_broker.start()


@pytest.mark.embedded
def test_a_taken_port_is_named(broker: str, tmp_path: Path) -> None:
    with pytest.raises(PortTakenError, match=broker):
        EmbeddedBroker(tmp_path, int(broker.rpartition(":")[2])).start()


@pytest.mark.embedded
async def test_a_message_of_seven_megabytes_arrives_whole(broker: str, topic_prefix: str) -> None:
    value = bytes(range(256)) * (7 * MIB // 256)
    await create_topic(broker, topic_prefix)
    async with producing(broker) as producer:
        await producer.send_and_wait(topic_prefix, value)
    assert await read_all(broker, topic_prefix, count=1) == [value]


@pytest.mark.embedded
async def test_a_restart_keeps_address_and_data(own_broker: Broker, topic_prefix: str) -> None:
    with own_broker:
        address = own_broker.address
        await create_topic(address, topic_prefix)
        async with producing(address) as producer:
            await producer.send_and_wait(topic_prefix, b"before")
        own_broker.restart()
        assert own_broker.address == address
        async with producing(address) as producer:
            await producer.send_and_wait(topic_prefix, b"after")
        assert await read_all(address, topic_prefix, count=2) == [b"before", b"after"]


async def test_a_power_cut_keeps_what_was_acknowledged(kafka: KafkaServer, topic_prefix: str) -> None:
    await create_topic(kafka.address, topic_prefix)
    sent = [b"%d" % number for number in range(100)]
    async with producing(kafka.address) as producer:
        for value in sent:
            await producer.send_and_wait(topic_prefix, value)
    kafka.kill()
    kafka.start()
    assert await read_all(kafka.address, topic_prefix, count=len(sent)) == sent


async def test_a_client_rides_through_a_restart(kafka: KafkaServer, topic_prefix: str) -> None:
    await create_topic(kafka.address, topic_prefix)
    async with producing(kafka.address) as producer:
        await producer.send_and_wait(topic_prefix, b"before")
        await asyncio.to_thread(kafka.restart)
        await asyncio.wait_for(producer.send_and_wait(topic_prefix, b"after"), 60)
    assert await read_all(kafka.address, topic_prefix, count=2) == [b"before", b"after"]


async def test_an_undeclared_topic_is_refused_not_created(broker: str, topic_prefix: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    try:
        described = await admin.describe_topics([topic_prefix])
    finally:
        await admin.close()
    assert [topic["error_code"] for topic in described] == [UnknownTopicOrPartitionError.errno]


def test_a_cluster_id_that_begins_with_a_dash_is_no_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dashed = uuid.UUID(bytes=b"\xf8" + bytes(15))
    monkeypatch.setattr(kafka_module.uuid, "uuid4", lambda: dashed)
    server = KafkaServer(tmp_path, config_dir=CONFIG_DIR, cache_dir=CACHE_DIR)
    server.prepare()
    assert "cluster.id=-A" in (tmp_path / "logs" / "meta.properties").read_text("utf-8")


def test_make_kafka_runs_until_ctrl_c(tmp_path: Path) -> None:
    port = find_free_port()
    command = [
        sys.executable,
        "-m",
        "streams.devbroker.apache_kafka",
        "--port",
        str(port),
        "--data-dir",
        str(tmp_path / "data"),
    ]
    command += ["--cache-dir", str(CACHE_DIR)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
    try:
        assert server.stdout is not None
        said = "".join(itertools.islice(server.stdout, 4))
        assert f"export COPYTASTER_BROKER__URL=kafka://127.0.0.1:{port}\n" in said
        assert is_answering(HOST, port, timeout=5.0)
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=30)
    finally:
        server.kill()
        server.communicate()
    assert rest == "Apache Kafka has stopped.\n"
    assert server.returncode == 0
    assert is_port_free(port)


@pytest.mark.embedded
def test_no_broker_outlives_a_parent_killed_at_once(tmp_path: Path) -> None:
    arguments = [KIND, str(tmp_path / "data"), str(CACHE_DIR)]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *arguments], stdout=subprocess.PIPE, cwd=ROOT)
    try:
        assert parent.stdout is not None
        pid, port = map(int, parent.stdout.readline().split())
        assert is_running(pid)
        assert is_answering(HOST, port, timeout=5.0)
    finally:
        parent.kill()
        parent.communicate()
    deadline = time.monotonic() + 10
    while not is_port_free(port) and time.monotonic() < deadline:  # its last thread holds the port a little longer
        time.sleep(0.05)
    assert is_port_free(port)
    assert not is_running(pid)
