"""Real Apache Kafka on loopback, one KRaft node in a child process: for tests that only real Kafka can pass.

`KafkaServer` is used like the embedded broker of `streams.devbroker.embedded`. `python -m
streams.devbroker.apache_kafka` (`make kafka`) runs one in the foreground until Ctrl-C.
"""

import base64
import signal
import subprocess
import sys
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from streams.devbroker.embedded import HOST, Broker, BrokerError, BrokerFailedError, find_free_port
from streams.devbroker.kafka_jars import fetch_jars, find_java, read_kafka_version

CONFIG_DIR = Path("config")
CACHE_DIR = Path("~/.cache")
HEAP_OPTIONS = ("-Xms256m", "-Xmx512m")
FORMAT_SECONDS = 60


class KafkaServer(Broker):
    """One Apache Kafka node, broker and controller in one; its data survives `restart` and `kill`."""

    name = "Apache Kafka"
    start_seconds = 180.0  # about 3 s on an idle machine; two busy cores have needed more than 60
    stop_seconds = 20.0

    def __init__(
        self,
        data_dir: Path,
        port: int | None = None,
        *,
        config_dir: Path = CONFIG_DIR,
        cache_dir: Path = CACHE_DIR,
        extra: Mapping[str, str] | None = None,
        users: Sequence[str] = (),
    ) -> None:
        """Take settings from `config_dir`/kafka; keep the jars in `cache_dir`/copytaster.

        `extra` are settings that override all others; `users` are SCRAM credentials in the form of Kafka's format tool.
        """
        super().__init__(data_dir.resolve(), port)
        self._extra = dict(extra or {})
        self._users = tuple(users)
        self.config = (config_dir / "kafka").resolve()
        self.cache_dir = cache_dir.expanduser()
        self.controller_port = find_free_port()

    @property
    def version(self) -> str:
        """The version of Apache Kafka that it runs, from the pom."""
        return read_kafka_version(self.config / "pom.xml")

    def prepare(self) -> list[str]:
        """See Broker.prepare. Writes this node's properties, and formats the data folder if it is new."""
        jars = fetch_jars(self.config / "pom.xml", self.cache_dir)
        self._properties.write_text(self._settings(), encoding="utf-8")
        if not (self._logs / "meta.properties").exists():
            self._format(jars)
        return self._java(jars, "kafka.Kafka", str(self._properties))

    def _format(self, jars: Path) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        # As one word, since one id in 64 begins with a dash and would be read as an option.
        options = ["format", f"--cluster-id={cluster}", "--config", str(self._properties)]
        options += [f"--add-scram={user}" for user in self._users]
        command = self._java(jars, "kafka.tools.StorageTool", *options)
        done = subprocess.run(command, capture_output=True, text=True, timeout=FORMAT_SECONDS, check=False)
        if done.returncode != 0:
            raise BrokerFailedError(f"Apache Kafka could not format {self._logs}:\n{done.stdout}{done.stderr}")

    @property
    def _properties(self) -> Path:
        return self.data_dir / "server.properties"

    @property
    def _logs(self) -> Path:
        return self.data_dir / "logs"

    def _settings(self) -> str:
        fixed = (self.config / "server.properties").read_text(encoding="utf-8")
        own = {
            "listeners": f"PLAINTEXT://{self.address},CONTROLLER://{HOST}:{self.controller_port}",
            "advertised.listeners": f"PLAINTEXT://{self.address}",
            "controller.quorum.voters": f"1@{HOST}:{self.controller_port}",
            "log.dirs": str(self._logs),
        }
        return fixed + "\n" + "".join(f"{key}={value}\n" for key, value in (own | self._extra).items())

    def _java(self, jars: Path, main_class: str, *arguments: str) -> list[str]:
        options = [*HEAP_OPTIONS, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true"]
        options += [f"-Dcopytaster.logs={self.data_dir}"]
        options += [f"-Dlog4j2.configurationFile={self.config / 'log4j2.properties'}"]
        return [find_java(), *options, "-cp", f"{jars}/*", main_class, *arguments]


@click.command()
@click.option("--port", default=9092, show_default=True, help="Port on loopback.")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".copytaster/kafka"),
    show_default=True,
    help="Data and logs; kept between runs.",
)
@click.option(
    "--config-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=CONFIG_DIR,
    show_default=True,
    help="The project's configuration.",
)
@click.option(
    "--cache-dir",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="XDG_CACHE_HOME",
    default=CACHE_DIR,
    show_default=True,
    help="Where the jars are kept between runs.",
)
def main(port: int, data_dir: Path, config_dir: Path, cache_dir: Path) -> None:
    """Run Apache Kafka on loopback in the foreground, until Ctrl-C."""
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell ignores SIGINT for background processes
        signal.signal(number, signal.default_int_handler)
    try:
        server = KafkaServer(data_dir, port, config_dir=config_dir, cache_dir=cache_dir)
        click.echo(f"Starting Apache Kafka {server.version} (the first time its jars are fetched) ...")
        with server:
            click.echo(f"Apache Kafka {server.version} answers at {server.address}; data in {server.data_dir}")
            click.echo(f"Point Copytaster at it: export COPYTASTER_BROKER__URL={server.url}")
            click.echo("Ctrl-C stops it.")
            _wait(server)
    except KeyboardInterrupt:
        click.echo("Apache Kafka has stopped.")
    except BrokerError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)


def _wait(server: KafkaServer) -> None:
    """Wait until a signal interrupts us. Raises BrokerFailedError if the server ends by itself."""
    while server.pid is not None:
        signal.sigtimedwait((), 1.0)
    raise BrokerFailedError(f"Apache Kafka ended by itself; its last words are in {server.log}")


if __name__ == "__main__":
    main()
