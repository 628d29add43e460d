"""Starting a broker: what it says when it cannot, and that its child ends with it. No broker needed."""

import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from streams.devbroker import embedded
from streams.devbroker.child_process import ChildProcess
from streams.devbroker.embedded import (
    HOST,
    Broker,
    BrokerFailedError,
    BrokerMissingError,
    EmbeddedBroker,
    PortTakenError,
    find_embedded_binary,
    find_free_port,
    is_answering,
    is_port_free,
)
from tests.brokers import ROOT, children, is_running

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(100)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True);time.sleep(100)",
]
STARTS_A_CHILD = """
import sys, time
from pathlib import Path
from streams.devbroker.child_process import ChildProcess
print(ChildProcess([sys.executable, "-c", "import time; time.sleep(100)"], log=Path(sys.argv[1])).pid, flush=True)
time.sleep(100)
"""


class Scripted(Broker):
    """A broker that is whatever Python program the test gives."""

    name = "the scripted broker"
    start_seconds = 0.5
    stop_seconds = 0.5

    def __init__(self, data_dir: Path, program: str) -> None:
        super().__init__(data_dir)
        self.program = program

    def prepare(self) -> list[str]:
        return [sys.executable, "-c", self.program]


@contextmanager
def answering_with(answer: Callable[[bytes], bytes]) -> Iterator[int]:
    """A server that takes one request, sends `answer(request)` and closes; its port."""

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(answer(connection.recv(1024)))

    with socket.create_server((HOST, 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def wait_for_output(child: ChildProcess, text: str) -> None:
    deadline = time.monotonic() + 10
    while text not in child.output() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert text in child.output()


def api_versions(request: bytes, *, error: int = 0, correlation: int | None = None) -> bytes:
    asked = struct.unpack_from(">i", request, 8)[0]
    body = struct.pack(">ihi", asked if correlation is None else correlation, error, 0)
    return struct.pack(">i", len(body)) + body


def test_an_answer_to_api_versions_is_health() -> None:
    with answering_with(api_versions) as port:
        assert is_answering(HOST, port, timeout=5.0)


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: b"",
        lambda request: b"HTTP/1.1 400 Bad Request\r\n\r\n",
        lambda request: api_versions(request)[:7],
        lambda request: api_versions(request, error=35),
        lambda request: api_versions(request, correlation=-7),
        lambda request: struct.pack(">i", 0),
    ],
    ids=["closed", "a web server", "cut short", "an error code", "someone else's answer", "nothing in it"],
)
def test_anything_else_is_not_health(answer: Callable[[bytes], bytes]) -> None:
    with answering_with(answer) as port:
        assert not is_answering(HOST, port, timeout=5.0)


def test_nobody_listening_is_not_health() -> None:
    assert not is_answering(HOST, find_free_port(), timeout=0.5)


def test_a_silent_server_is_given_up() -> None:
    with socket.create_server((HOST, 0)) as silent:
        began = time.monotonic()
        assert not is_answering(HOST, silent.getsockname()[1], timeout=0.2)
        assert time.monotonic() - began < 5


def test_free_ports_stay_clear_of_the_range_that_clients_dial_from() -> None:
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    port = find_free_port()
    assert is_port_free(port)
    assert embedded.PORT_RANGE.start <= port < min(embedded.PORT_RANGE.stop, first)


def test_a_port_in_use_is_not_free() -> None:
    with socket.create_server((HOST, 0)) as server:
        assert not is_port_free(server.getsockname()[1])


def test_a_taken_port_stops_the_start(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"something else listens on 127.0.0.1:{port}"):
            EmbeddedBroker(tmp_path, port).start()


def test_a_broker_that_dies_at_start_is_reported_with_its_last_words(tmp_path: Path) -> None:
    scripted = Scripted(tmp_path, "import sys; print('no room on the disk'); sys.exit(3)")
    with pytest.raises(BrokerFailedError, match=r"ended with 3 at start:\nno room on the disk"):
        scripted.start()
    assert scripted.pid is None


def test_a_broker_that_never_answers_is_ended(tmp_path: Path) -> None:
    before = children()
    with pytest.raises(BrokerFailedError, match=r"did not answer at 127.0.0.1:\d+ within"):
        Scripted(tmp_path, "import time; time.sleep(100)").start()
    assert children() == before


def test_a_missing_embedded_broker_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "find_spec", lambda name: None)
    with pytest.raises(BrokerMissingError, match="make demo"):
        find_embedded_binary()


def test_stopping_what_never_started_does_nothing(tmp_path: Path) -> None:
    idle = EmbeddedBroker(tmp_path)
    idle.stop()
    idle.kill()
    assert idle.pid is None


def test_a_child_stops_on_request(tmp_path: Path) -> None:
    child = ChildProcess(SLEEP, log=tmp_path / "log")
    wait_for_output(child, "up")
    child.stop(grace=10)
    assert child.exit_code == -signal.SIGTERM


def test_a_child_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    child = ChildProcess(STUBBORN, log=tmp_path / "log")
    wait_for_output(child, "up")
    child.stop(grace=0.1)
    assert child.exit_code == -signal.SIGKILL


def test_a_child_outlives_the_thread_that_asked_for_it(tmp_path: Path) -> None:
    started: list[ChildProcess] = []
    thread = threading.Thread(target=lambda: started.append(ChildProcess(SLEEP, log=tmp_path / "log")))
    thread.start()
    thread.join()
    child = started[0]
    wait_for_output(child, "up")
    assert child.exit_code is None
    child.kill()


def test_a_program_that_is_missing_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ChildProcess([str(tmp_path / "no-such-program")], log=tmp_path / "log")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the kernel has no such promise to make")
def test_a_child_ends_with_a_parent_killed_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STARTS_A_CHILD, str(tmp_path / "log")]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_running(pid)
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(pid)
