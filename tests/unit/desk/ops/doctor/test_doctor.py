"""The doctor on broken set-ups that need no broker: each is named, with its fix, and nothing else is."""

import http.server
import os
import shutil
import socket
import threading
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from click.testing import CliRunner

from agents.health.http_server import HttpPage, ProbeServer
from desk.cli.commands.doctor import examine
from desk.cli.main import cli
from desk.ops.doctor import machine
from desk.ops.doctor.changelogs import find_changelog_faults
from desk.ops.doctor.finding import DoctorFinding
from desk.ops.doctor.held import check_broker_limits
from streams.devbroker.embedded import find_free_port
from streams.kafka.positions import PartitionPosition
from streams.settings.settings import Settings, load_settings

Usage = namedtuple("Usage", "total used free")


def told(folder: Path, **given: str) -> Settings:
    return load_settings(overrides={k.replace("__", "."): v for k, v in given.items()}, directory=folder, environ={})


async def failures(settings: Settings) -> list[DoctorFinding]:
    return [f for f in await examine(settings) if f.level == "failure"]


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of somebody who takes connections and says something else than Kafka."""

    class Web(http.server.BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


async def test_nobody_who_listens_is_told_from_a_host_that_nobody_knows(tmp_path: Path) -> None:
    at = f"127.0.0.1:{find_free_port()}"
    (found,) = await failures(told(tmp_path, broker__url=f"kafka://{at}"))
    assert found.says == f"nobody listens at {at}"
    assert "make kafka" in found.fix
    (found,) = await failures(told(tmp_path, broker__url="kafka://no-such-host.invalid:9092"))
    assert found.says == "nobody knows the host 'no-such-host.invalid'"
    assert "broker.url" in found.fix


async def test_what_listens_and_is_no_broker_is_told(tmp_path: Path, silent: int) -> None:
    (found,) = await failures(told(tmp_path, broker__url=f"kafka://127.0.0.1:{silent}"))
    assert "does not speak Kafka" in found.says
    assert "mend broker.url" in found.fix


async def test_one_address_that_answers_nobody_is_named_beside_others(tmp_path: Path, silent: int) -> None:
    url = f"kafka://127.0.0.1:{silent};127.0.0.1:{find_free_port()}"
    assert [f.check for f in await failures(told(tmp_path, broker__url=url))] == ["broker", "broker"]


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def only(found: Iterator[DoctorFinding], level: str = "failure") -> DoctorFinding:
    (one,) = [f for f in found if f.level == level]
    return one


def test_models_that_are_not_there_are_told(tmp_path: Path) -> None:
    found = only(machine.check_machine(told(tmp_path, nlp__pipeline="en_no_such_pipeline")))
    assert "'en_no_such_pipeline' is not installed" in found.says
    assert "requirements.lock" in found.fix


def test_models_for_another_spacy_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine.importlib.metadata, "version", lambda _: "2.0.0")
    found = only(machine.check_machine(told(tmp_path)))
    assert "is made for spaCy" in found.says
    assert "not 2.0.0" in found.says


def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    found = only(machine.check_machine(told(tmp_path, worker__data_dir=str(written(tmp_path / "taken", "")))))
    assert found.says.endswith("taken is a file")
    assert "worker.data_dir" in found.fix


def test_a_data_folder_that_may_not_be_written_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine.os, "access", lambda path, mode: False)
    found = machine.check_data_folder(tmp_path / "data")
    assert found.says == f"this user may not write into {tmp_path}"


def test_a_disk_that_is_full_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 7 * 2**20))
    found = only(machine.check_machine(told(tmp_path, worker__data_dir=str(tmp_path))))
    assert found.says == f"only 7 MiB are free at {tmp_path}"


def test_a_port_of_somebody_else_is_told_and_our_own_worker_is_not(tmp_path: Path, silent: int) -> None:
    found = only(machine.check_machine(told(tmp_path, health__port=str(silent))))
    assert found.says == f"somebody else listens at health.port {silent}"
    with ProbeServer("127.0.0.1", 0, {"/livez": lambda: HttpPage(b"ok\n")}) as ours:
        findings = list(machine.check_ports(told(tmp_path, health__port=str(ours.port))))
    assert [(f.level, f.says) for f in findings] == [("ok", f"a worker answers at health.port {ours.port}")]
    with closing(socket.socket()) as busy:
        busy.bind(("127.0.0.1", 0))
        assert only(machine.check_ports(told(tmp_path, health__port=str(busy.getsockname()[1]))))


def test_secrets_that_everybody_reads_or_that_are_empty_are_told(tmp_path: Path) -> None:
    open_to_all = written(tmp_path / "open", "secret\n", 0o644)
    given = {"broker__protocol": "SASL_SSL", "broker__username": "u", "broker__password_file": str(open_to_all)}
    found = only(machine.check_machine(told(tmp_path, **given, health__port="1")), "warning")
    assert "everybody may read" in found.says
    assert found.fix == f"chmod o-r {open_to_all}"
    empty = written(tmp_path / "empty", "\n")
    assert (
        "is empty"
        in only(machine.check_machine(told(tmp_path, **(given | {"broker__password_file": str(empty)})))).says
    )


def test_a_clock_that_was_never_set_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine.time, "time", lambda: 86_400.0)
    assert only(machine.check_machine(told(tmp_path))).says == "this machine's clock was never set"


def test_wrong_settings_are_each_a_line_of_the_report(tmp_path: Path) -> None:
    runner = CliRunner()
    bad = ["--set", "broker.urll=x", "--set", "guard.retries=-1", "--set", "broker.protocol=SASL_SSL"]
    with runner.isolated_filesystem(tmp_path):
        result = runner.invoke(cli, [*bad, "doctor"], standalone_mode=False)
    assert result.return_value == 2
    assert "did you mean broker.url?" in result.output
    assert "guard.retries" in result.output
    assert "3 to mend" not in result.output, "what depends on a broken setting is told when that is mended"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"broker.protocol": "SASL_SSL"}, "broker.username: missing"),
        ({"broker.protocol": "SASL_SSL", "broker.username": "u"}, "broker.password_file: missing"),
        (
            {"broker.protocol": "SASL_SSL", "broker.username": "u", "broker.password_file": "nowhere"},
            "broker.password_file = 'nowhere': there is no such file",
        ),
        ({"broker.username": "u"}, "broker.protocol: PLAINTEXT sends no name or password"),
        ({"broker.ca_file": "x.pem"}, "broker.protocol: PLAINTEXT uses no TLS"),
        ({"broker.protocol": "SSL", "broker.key_file": "x.pem"}, "broker.cert_file: missing"),
        ({"health.stuck_after": "10"}, "health.stuck_after: 10 s, but one article may take nlp.deadline"),
    ],
)
def test_settings_that_are_wrong_together_are_told(tmp_path: Path, given: dict[str, str], says: str) -> None:
    runner = CliRunner()
    pairs = [arg for key, value in given.items() for arg in ("--set", f"{key}={value}")]
    with runner.isolated_filesystem(tmp_path):
        result = runner.invoke(cli, [*pairs, "doctor", "--json"], standalone_mode=False)
    assert result.return_value == 2
    assert says in result.output


def test_a_brokers_own_settings_are_held_against_ours(tmp_path: Path) -> None:
    config = {
        "replica.fetch.max.bytes": "1048576",
        "auto.create.topics.enable": "true",
        "offsets.retention.minutes": "10080",
    }
    found = list(check_broker_limits(config, told(tmp_path, topics__replication="3"), at="b:9092"))
    assert [f.level for f in found] == ["failure", "warning", "warning"]
    assert "forgets commits after 7 days" in found[2].says
    assert all(f.fix for f in found)
    assert list(check_broker_limits({}, told(tmp_path), at="b:9092")) == []


def test_a_sound_machine_has_nothing_to_mend(tmp_path: Path) -> None:
    findings = list(
        machine.check_machine(told(tmp_path, worker__data_dir=str(tmp_path), health__port=str(find_free_port())))
    )
    assert {f.level for f in findings} == {"ok"}
    assert {f.check for f in findings} == {"models", "data folder", "ports"}
    assert os.listdir(tmp_path) == []


def test_a_changelog_that_lacks_something_is_told_by_its_offsets() -> None:
    tp = TopicPartition("copytaster-lives-changelog", 2)
    (empty,) = find_changelog_faults({tp: PartitionPosition(None, 7, 7)})
    assert (empty.level, empty.says) == ("failure", f"{tp.topic}/2 is empty, and its stage has committed")
    assert "copytaster state" in empty.fix
    (cut,) = find_changelog_faults({tp: PartitionPosition(None, 5, 7)})
    assert (cut.level, cut.says) == ("warning", f"{tp.topic}/2 lost its first 5 entries: somebody deleted them")
    assert list(find_changelog_faults({tp: PartitionPosition(None, 0, 7)})) == []
