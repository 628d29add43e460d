"""A broker on loopback for the demo and the tests: the common base class, and the embedded broker.

`EmbeddedBroker` (noida-db) speaks Kafka's protocol from one small binary: no Java, no download beyond packages. It is
not a full Kafka (docs/faust.md): every test of a guarantee runs on `streams.devbroker.apache_kafka`.

    BrokerError
    ├── BrokerMissingError   a program it needs is not installed
    ├── PortTakenError       another program listens there
    └── BrokerFailedError    it died, or gave no answer in time; the message ends with its last output
"""

import random
import shutil
import socket
import struct
import time
from abc import ABC, abstractmethod
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from streams.devbroker.child_process import ChildProcess

HOST = "127.0.0.1"
# Below Linux's ephemeral range (32768 and up): else a client that keeps connecting to a broker that is down
# could get that same port for its own end, and connect to itself.
PORT_RANGE = range(20_000, 32_000)
POLL_SECONDS = 0.02
MAX_ANSWER_BYTES = 1 << 20  # an ApiVersions answer is about 1 KB; more is not a broker speaking


class BrokerError(Exception):
    """A broker could not be started or reached; the message says what to do."""


class BrokerMissingError(BrokerError):
    """A program or file that the broker needs is not there."""


class PortTakenError(BrokerError):
    """Another program listens on the broker's port."""


class BrokerFailedError(BrokerError):
    """The broker ended, or did not answer in time."""


class Broker(ABC):
    """One broker process on loopback, on the same port and data folder at every restart."""

    name: ClassVar[str]
    start_seconds: ClassVar[float]
    stop_seconds: ClassVar[float]

    def __init__(self, data_dir: Path, port: int | None = None) -> None:
        """Keep data and logs in `data_dir`, created if missing; listen on `port`, or on a free one."""
        self.data_dir = data_dir
        self.port = port or find_free_port()
        self._child: ChildProcess | None = None

    @abstractmethod
    def prepare(self) -> list[str]:
        """Make `data_dir` ready, and return the command line that runs it in the foreground. Raises BrokerError."""

    @property
    def address(self) -> str:
        """`host:port`, in the form for Kafka clients."""
        return f"{HOST}:{self.port}"

    @property
    def url(self) -> str:
        """`kafka://host:port`, in the form of our settings."""
        return f"kafka://{self.address}"

    @property
    def pid(self) -> int | None:
        """The process id while it runs, else None."""
        return self._child.pid if self._child is not None and self._child.exit_code is None else None

    def is_healthy(self, timeout: float = 1.0) -> bool:
        """True if it runs, and answers within about `timeout` seconds."""
        return self.pid is not None and is_answering(HOST, self.port, timeout)

    @property
    def log(self) -> Path:
        """The file with the process's output, over all its starts."""
        return self.data_dir / "broker.log"

    def start(self) -> Self:
        """Start it and wait until it answers. Raises BrokerError, with nothing left running."""
        if self.pid is not None:
            raise BrokerError(f"{self.name} already runs at {self.address}")
        self.data_dir.mkdir(parents=True, exist_ok=True)
        command = self.prepare()
        if not is_port_free(self.port):
            raise PortTakenError(f"{self.name}: something else listens on {self.address}; stop it or choose another")
        self._child = ChildProcess(command, log=self.log)
        try:
            self._wait_for_answer(self._child)
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self) -> None:
        """Stop it in order, by force after `stop_seconds`. Does nothing if it does not run."""
        if self._child is not None:
            self._child.stop(self.stop_seconds)

    def kill(self) -> None:
        """Kill it at once with SIGKILL, like a power cut."""
        if self._child is not None:
            self._child.kill()

    def restart(self) -> None:
        """Stop it if it runs, and start it again with the same address and data."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _wait_for_answer(self, child: ChildProcess) -> None:
        deadline = time.monotonic() + self.start_seconds
        while child.exit_code is None:
            if is_answering(HOST, self.port, timeout=1.0):
                return
            if time.monotonic() > deadline:
                raise BrokerFailedError(
                    f"{self.name} did not answer at {self.address} within {self.start_seconds:.0f} s:\n"
                    + child.output()
                )
            time.sleep(POLL_SECONDS)
        raise BrokerFailedError(f"{self.name} ended with {child.exit_code} at start:\n{child.output()}")


class EmbeddedBroker(Broker):
    """noida-db, only its Kafka part: starts in well under a second, keeps its data over restarts."""

    name = "the embedded broker"
    start_seconds = 20.0  # 0.03 s on an idle machine; the rest is for a busy one
    stop_seconds = 5.0

    def prepare(self) -> list[str]:
        """See Broker.prepare."""
        options = ["--only", "kafka", "--kafka-port", str(self.port), "--data-dir", str(self.data_dir)]
        return [str(find_embedded_binary()), "start", *options]


def find_embedded_binary() -> Path:
    """Find the broker's own binary. The package's command is a Python parent that would leave it running."""
    spec = find_spec("noida_db")
    if spec is not None and spec.origin is not None:
        binary = Path(spec.origin).parent / "noida-db"
        if shutil.which(binary):
            return binary
        if binary.is_file():  # some installers lose a wheel's file mode; the package fixes it in the same way
            binary.chmod(0o755)
            return binary
    raise BrokerMissingError("the embedded broker is not installed: delete .venv and run `make test` or `make demo`")


def find_free_port() -> int:
    """A port on loopback that nobody listens on. Raises PortTakenError if none is found."""
    for port in random.sample(PORT_RANGE, k=100):
        if is_port_free(port):
            return port
    raise PortTakenError(f"no free port found on {HOST} between {PORT_RANGE.start} and {PORT_RANGE.stop}")


def is_port_free(port: int) -> bool:
    """True if nobody listens on this loopback port (connections still closing after a restart do not count)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def is_answering(host: str, port: int, timeout: float) -> bool:
    """True if a Kafka broker answers there: ApiVersions v0 with no error, within about `timeout` seconds."""
    correlation = random.getrandbits(31)
    # size, api key 18 (ApiVersions), version 0, correlation id, null client id
    request = struct.pack(">ihhih", 10, 18, 0, correlation, -1)
    try:
        with socket.create_connection((host, port), timeout) as connection:
            connection.settimeout(timeout)
            connection.sendall(request)
            size = struct.unpack(">i", _receive(connection, 4))[0]
            if not 6 <= size <= MAX_ANSWER_BYTES:
                return False
            return struct.unpack_from(">ih", _receive(connection, size)) == (correlation, 0)
    except OSError:
        return False


def _receive(connection: socket.socket, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            raise ConnectionError("closed before the answer was complete")
        parts += part
    return parts
