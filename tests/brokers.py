"""Fixtures for tests that need a broker, or that start processes.

Tests marked `connected` use one broker for the whole session. It is Apache Kafka if the environment has
COPYTASTER_TEST_BROKER=kafka (`make test-kafka`), else the embedded one, on which only those run that also have
the mark `embedded` (`make test`). Each test uses its own names through `topic_prefix`.
"""

import os
import shutil
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.devbroker.apache_kafka import KafkaServer
from streams.devbroker.embedded import Broker, EmbeddedBroker
from streams.devbroker.kafka_jars import fetch_jars

ROOT = Path(__file__).resolve().parents[1]
CONFIG_DIR = ROOT / "config"
CACHE_DIR = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
KIND = os.environ.get("COPYTASTER_TEST_BROKER", "embedded")

# multiprocessing keeps these two as long as the process lives: they do not belong to a test.
LASTING_HELPERS = ("multiprocessing.forkserver", "multiprocessing.resource_tracker")
NEED_A_BROKER = {"running_broker", "broker", "kafka"}
LASTING_BROKERS: list[Broker] = []


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a misspelt broker name, which would test the wrong one; fetch Kafka if it is asked for."""
    if KIND not in ("embedded", "kafka"):
        raise pytest.UsageError(f"COPYTASTER_TEST_BROKER is {KIND!r}: use `kafka`, or leave it out")
    if KIND == "kafka" and not hasattr(config, "workerinput") and not config.option.collectonly:
        # Once, before any test's clock runs and before processes run in parallel: the first download may take long.
        fetch_jars(CONFIG_DIR / "kafka" / "pom.xml", CACHE_DIR)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Check the marks: a test that uses a broker must be marked, and one that is not quick runs only on Kafka."""
    for item in items:
        connected = item.get_closest_marker("connected") is not None
        embedded = item.get_closest_marker("embedded") is not None
        if not connected and (embedded or NEED_A_BROKER & set(getattr(item, "fixturenames", ()))):
            raise pytest.UsageError(f"{item.nodeid} needs a broker and lacks the mark `connected`")
        if connected and not embedded and KIND != "kafka":
            item.add_marker(pytest.mark.skip(reason="needs Apache Kafka: run `make test-kafka`"))


@pytest.fixture(scope="session")
def running_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """The session's only broker process, of the kind that the environment names."""
    data = tmp_path_factory.mktemp("broker")
    server: Broker = (
        KafkaServer(data, config_dir=CONFIG_DIR, cache_dir=CACHE_DIR) if KIND == "kafka" else EmbeddedBroker(data)
    )
    LASTING_BROKERS.append(server)
    with server:
        yield server
    LASTING_BROKERS.remove(server)
    shutil.rmtree(data)


@pytest.fixture
def broker(running_broker: Broker) -> Iterator[str]:
    """`host:port` of the session's broker, up at the start of each test and again after it."""
    yield running_broker.address
    if running_broker.pid is None:
        running_broker.start()


@pytest.fixture
def kafka(running_broker: Broker, broker: str) -> KafkaServer:
    """The server itself, for tests that kill or restart it."""
    if not isinstance(running_broker, KafkaServer):
        pytest.skip("restarts or kills the broker, which only Apache Kafka bears: run `make test-kafka`")
    return running_broker


@pytest.fixture
def topic_prefix() -> str:
    """A name that no other test has: for `topics.prefix`, application ids and consumer groups."""
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture(autouse=True)
def leaves_no_process() -> Iterator[None]:
    """Fail a test that leaves a child process running, and end that child before the next test."""
    before = children()
    yield
    lasting = {*before, *(server.pid for server in LASTING_BROKERS)}  # restarted, it has a new pid
    left = {pid: command for pid, command in children().items() if pid not in lasting}
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left, f"left running: {left}"


def children() -> dict[int, str]:
    """Our running child processes, as pid and command line."""
    found = {}
    for listing in Path("/proc/self/task").glob("*/children"):
        for pid in map(int, read_proc(listing).split()):
            command = read_proc(Path(f"/proc/{pid}/cmdline")).replace("\0", " ").strip()
            if is_running(pid) and not any(helper in command for helper in LASTING_HELPERS):
                found[pid] = command
    return found


def is_running(pid: int) -> bool:
    """True if the process exists and is no zombie."""
    state = read_proc(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return bool(state) and state[0] != "Z"


def read_proc(path: Path) -> str:
    """The file's text; empty if the process or thread has just ended."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
