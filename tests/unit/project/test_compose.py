"""docker-compose.yml and Dockerfile: valid, pinned, closed to the outside, without rights. Docker is not needed.

The compose schema is the official one, as the package check-jsonschema carries it (Apache-2.0).
"""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema  # type: ignore[import-untyped]
from click.testing import CliRunner

from desk.cli.main import cli
from streams.devbroker.kafka_jars import read_kafka_version
from streams.settings.settings import load_settings
from tests.brokers import CONFIG_DIR, ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# name:1.2.3, with or without words behind the number, with or without a digest; never `latest`, never `3`
PINNED = re.compile(r"[a-z0-9./-]+:v?\d+\.\d+\.\d+(-[a-z0-9.-]+)?(@sha256:[0-9a-f]{64})?")

each_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())


def instructions(word: str) -> list[str]:
    """The arguments of every such instruction of the Dockerfile, in order."""
    return [line.split(maxsplit=1)[1] for line in DOCKERFILE if line.startswith(f"{word} ")]


def cli_calls() -> Iterator[tuple[str, list[str]]]:
    """Every call of our command in the two files, as (where, arguments)."""
    for name, service in SERVICES.items():
        check = service.get("healthcheck", {}).get("test", [])
        if check[:2] == ["CMD", "copytaster"]:
            yield f"{name} health", check[2:]
        if not service["image"].startswith("copytaster:"):
            continue
        if service.get("entrypoint") == ["/bin/sh", "-c"]:
            words = shlex.split(service["command"][0])
            yield name, words[words.index("copytaster") + 1 :]
        else:
            yield name, service["command"]
    for check in instructions("HEALTHCHECK"):
        yield "image health", yaml.safe_load(check[check.index("[") :])[1:]


def settings_given() -> Iterator[tuple[str, str]]:
    """Every setting that the compose file gives a service, as (variable, value)."""
    for service in SERVICES.values():
        yield from service.get("environment", {}).items()
        for word in shlex.split(" ".join(service.get("command", []))):
            name, equals, value = word.partition("=")
            if equals:
                yield name, value.replace("$$HOSTNAME", "1f2e3d4c5b6a")


def test_the_compose_file_fits_the_official_schema() -> None:
    jsonschema.Draft7Validator(get_builtin_schema("vendor.compose-spec")).validate(COMPOSE)


def test_a_misspelt_key_would_not_fit_the_schema() -> None:
    broken = {**COMPOSE, "services": {"kafka": {"image": "apache/kafka:4.1.2", "port": ["127.0.0.1:9092:9092"]}}}
    with pytest.raises(jsonschema.ValidationError, match=r"^'port' does not match"):
        jsonschema.Draft7Validator(get_builtin_schema("vendor.compose-spec")).validate(broken)


@each_service
def test_every_image_is_pinned(service: dict[str, Any]) -> None:
    assert PINNED.fullmatch(service["image"])


@each_service
def test_published_ports_are_on_loopback(service: dict[str, Any]) -> None:
    assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", []))
    assert "network_mode" not in service


@each_service
def test_services_run_without_rights(service: dict[str, Any]) -> None:
    assert service["user"].split(":")[0] not in ("", "0", "root")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


@each_service
def test_services_write_only_where_they_are_meant_to(service: dict[str, Any]) -> None:
    binds = [volume for volume in service.get("volumes", []) if volume.startswith((".", "/", "~"))]
    assert all(volume.endswith(":ro") for volume in binds)
    named = [volume.split(":")[0] for volume in service.get("volumes", []) if volume not in binds]
    assert set(named) <= set(COMPOSE["volumes"])
    assert any(place.split(":")[0] == "/tmp" for place in service["tmpfs"])


@each_service
def test_services_are_looked_after(service: dict[str, Any]) -> None:
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert service["restart"] == "unless-stopped" or service["restart"].startswith("on-failure:")
    assert "test" in service["healthcheck"] or service["restart"].startswith("on-failure:")


@each_service
def test_nobody_starts_before_what_it_needs_is_ready(service: dict[str, Any]) -> None:
    for name, how in service.get("depends_on", {}).items():
        once = SERVICES[name]["restart"].startswith("on-failure:")
        assert how["condition"] == ("service_completed_successfully" if once else "service_healthy")


def test_workers_wait_for_broker_and_topics_and_can_be_many() -> None:
    worker = SERVICES["worker"]
    assert worker["depends_on"].keys() == {"kafka", "topics"}
    assert not {"container_name", "hostname", "ports"} & worker.keys()


def test_compose_runs_the_kafka_that_the_tests_run() -> None:
    image = SERVICES["kafka"]["image"].partition("@")[0]
    assert image == f"apache/kafka:{read_kafka_version(CONFIG_DIR / 'kafka' / 'pom.xml')}"


def test_our_image_carries_the_version_of_the_project() -> None:
    ours = {service["image"] for service in SERVICES.values() if "build" in service}
    assert ours == {f"copytaster:{PYPROJECT['project']['version']}"}


def test_every_setting_given_exists_and_is_valid(tmp_path: Path) -> None:
    given = {name: value for name, value in settings_given() if name.startswith("COPYTASTER_")}
    settings = load_settings(environ=given, directory=tmp_path)
    assert settings.broker.url == "kafka://kafka:9092"
    assert settings.worker.instance_id == "1f2e3d4c5b6a"


def test_workers_write_into_memory_of_their_own() -> None:
    assert str(SERVICES["worker"]["environment"]["COPYTASTER_WORKER__DATA_DIR"]) in SERVICES["worker"]["tmpfs"]


def test_the_broker_is_told_of_on_the_port_that_is_published() -> None:
    told = dict(
        entry.split("://") for entry in SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"].split(",")
    )
    bound = dict(entry.split("://") for entry in SERVICES["kafka"]["environment"]["KAFKA_LISTENERS"].split(","))
    published = [port.rpartition(":") for port in SERVICES["kafka"]["ports"]]
    assert published == [(told["HOST"], ":", bound["HOST"].rpartition(":")[2])]
    assert f"kafka://{told['PLAINTEXT']}" == SERVICES["worker"]["environment"]["COPYTASTER_BROKER__URL"]


@pytest.mark.parametrize(("where", "arguments"), list(cli_calls()), ids=[where for where, _ in cli_calls()])
def test_every_command_called_exists(where: str, arguments: list[str]) -> None:
    result = CliRunner().invoke(cli, [*arguments, "--help"])
    assert result.exit_code == 0, f"{where}: {result.output}"


def test_the_image_is_built_in_stages_from_one_pinned_base() -> None:
    bases = [base.split()[0] for base in instructions("FROM")]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert PINNED.fullmatch(bases[0])
    assert bases[0].startswith("python:3.11.")


def test_the_image_installs_only_what_the_lock_file_names() -> None:
    installs = [run for run in instructions("RUN") if "pip install" in run]
    assert installs
    assert all("--require-hashes -r /app/requirements.lock" in run or "--no-deps" in run for run in installs)


def test_the_image_runs_our_command_as_a_user_without_rights() -> None:
    assert instructions("USER")[-1] == "10001:10001"
    assert instructions("ENTRYPOINT") == ['["copytaster"]']
    assert PYPROJECT["project"]["scripts"].keys() == {"copytaster"}


def test_the_image_takes_what_it_needs_and_the_build_sends_nothing_else() -> None:
    copied = {
        source for copy in instructions("COPY") if not copy.startswith("--from") for source in shlex.split(copy)[:-1]
    }
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    assert copied == {rule[1:] for rule in rules if rule.startswith("!")}
    assert "*" in rules
    packages = {name.rstrip("*") for name in PYPROJECT["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert packages | {"config", PYPROJECT["project"]["readme"]} <= copied
