"""Fetching Apache Kafka: once, whole, and with a word of advice where something is missing. No network."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from streams.devbroker.apache_kafka import KafkaServer
from streams.devbroker.embedded import BrokerFailedError, BrokerMissingError
from streams.devbroker.kafka_jars import MARKER, fetch_jars, find_java, read_kafka_version
from tests.brokers import CONFIG_DIR, ROOT

POM = CONFIG_DIR / "kafka" / "pom.xml"
FOLDER = f"kafka-{read_kafka_version(POM)}"

FAKE_MAVEN = """#!/bin/sh
for argument; do
  case "$argument" in -DoutputDirectory=*) into="${argument#-DoutputDirectory=}" ;; esac
done
echo run >> "$(dirname "$0")/runs"
mkdir -p "$into" && echo jar > "$into/kafka_2.13-0.jar"
"""


def put_on_path(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(script)
    program.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that comes first on the PATH; the rest is what a bare system has, without Java or Maven."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "mkdir", "dirname"):
        found = next(Path(place, name) for place in ("/bin", "/usr/bin") if Path(place, name).exists())
        (folder / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def runs(programs: Path) -> int:
    log = programs / "runs"
    return len(log.read_text().splitlines()) if log.exists() else 0


def own_pom(folder: Path) -> Path:
    """A copy of the project's pom that a test may change."""
    return Path(shutil.copy(POM, folder))


def test_the_version_is_exact_and_kafka_4() -> None:
    assert re.fullmatch(r"4\.\d+\.\d+", read_kafka_version(POM))


def test_jars_are_fetched_once(programs: Path, tmp_path: Path) -> None:
    put_on_path(programs, "mvn", FAKE_MAVEN)
    pom = own_pom(tmp_path)
    first = fetch_jars(pom, tmp_path / "cache")
    assert first == tmp_path / "cache" / "copytaster" / FOLDER
    assert sorted(path.name for path in first.iterdir()) == [MARKER, "kafka_2.13-0.jar"]
    assert fetch_jars(pom, tmp_path / "cache") == first
    assert runs(programs) == 1
    assert os.listdir(first.parent) == [first.name]


def test_a_changed_pom_fetches_again(programs: Path, tmp_path: Path) -> None:
    put_on_path(programs, "mvn", FAKE_MAVEN)
    pom = own_pom(tmp_path)
    fetch_jars(pom, tmp_path / "cache")
    pom.write_text(pom.read_text(encoding="utf-8") + "<!-- another plugin -->", encoding="utf-8")
    fetch_jars(pom, tmp_path / "cache")
    assert runs(programs) == 2


def test_a_folder_without_its_marker_is_fetched_again(programs: Path, tmp_path: Path) -> None:
    put_on_path(programs, "mvn", FAKE_MAVEN)
    half = tmp_path / "cache" / "copytaster" / FOLDER
    half.mkdir(parents=True)
    (half / "half-a.jar").write_bytes(b"PK")
    jars = fetch_jars(own_pom(tmp_path), tmp_path / "cache")
    assert sorted(path.name for path in jars.iterdir()) == [MARKER, "kafka_2.13-0.jar"]


def test_a_failed_fetch_tells_what_maven_said_and_leaves_nothing(programs: Path, tmp_path: Path) -> None:
    put_on_path(programs, "mvn", "#!/bin/sh\necho 'no such artifact'; exit 1\n")
    with pytest.raises(BrokerFailedError, match=r"\(exit 1\):\nno such artifact"):
        fetch_jars(own_pom(tmp_path), tmp_path / "cache")
    assert os.listdir(tmp_path / "cache" / "copytaster") == []


def test_a_fetch_without_jars_is_a_failure(programs: Path, tmp_path: Path) -> None:
    put_on_path(programs, "mvn", "#!/bin/sh\nexit 0\n")
    with pytest.raises(BrokerFailedError, match="could not fetch"):
        fetch_jars(own_pom(tmp_path), tmp_path / "cache")


@pytest.mark.usefixtures("programs")
def test_missing_maven_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(BrokerMissingError, match="apt-get install maven"):
        fetch_jars(own_pom(tmp_path), tmp_path / "cache")


@pytest.mark.usefixtures("programs")
def test_missing_java_says_what_to_install() -> None:
    with pytest.raises(BrokerMissingError, match="apt-get install default-jre-headless"):
        find_java()


@pytest.mark.parametrize(
    ("version", "fits"), [("1.8.0_392", False), ("11.0.21", False), ("17.0.1", True), ("25", True)]
)
def test_java_17_is_the_oldest_that_will_do(programs: Path, version: str, fits: bool) -> None:
    put_on_path(programs, "java", f"#!/bin/sh\necho 'openjdk version \"{version}\" 2026-01-01' >&2\n")
    if fits:
        assert find_java() == str(programs / "java")
    else:
        with pytest.raises(BrokerMissingError, match="needs Java 17"):
            find_java()


def test_a_wrong_config_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokerMissingError, match=r"pom\.xml is missing: .*--config-dir"):
        KafkaServer(tmp_path / "data", config_dir=tmp_path / "elsewhere").start()


def test_make_kafka_says_what_is_wrong_and_nothing_else(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "streams.devbroker.apache_kafka",
        "--config-dir",
        str(tmp_path),
        "--data-dir",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert (
        done.stderr
        == f"error: {tmp_path}/kafka/pom.xml is missing: run from the project's folder, or give --config-dir\n"
    )
