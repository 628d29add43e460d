"""How clients reach the broker: made of the settings in one place, and the secret told to nobody else."""

import asyncio
import re
import ssl
from pathlib import Path

import pytest

from streams.kafka import connection as module
from streams.kafka.connection import bootstrap_addresses, connection_options, read_secret, start_client
from streams.settings.settings import SettingsError, load_settings, load_with_origins
from tests.brokers import ROOT

PASSWORD = "correct-horse-7"


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "password").write_text(f"{PASSWORD}\r\n", encoding="utf-8")
    return {
        "broker.url": "kafka://one:9094;two:9094",
        "broker.protocol": "SASL_SSL",
        "broker.sasl_mechanism": "SCRAM-SHA-256",
        "broker.username": "taster",
        "broker.password_file": str(tmp_path / "password"),
    }


def test_a_plain_connection_needs_an_address_alone(tmp_path: Path) -> None:
    settings = load_settings(overrides={"broker.url": "kafka://one:1;two:2"}, directory=tmp_path, environ={})
    assert connection_options(settings) == {"bootstrap_servers": "one:1,two:2", "security_protocol": "PLAINTEXT"}
    assert bootstrap_addresses(settings) == "one:1,two:2"


def test_a_secured_connection_checks_names_and_takes_its_password_from_the_file(
    tmp_path: Path, given: dict[str, str]
) -> None:
    made = connection_options(load_settings(overrides=given, directory=tmp_path, environ={}))
    context = made.pop("ssl_context")
    assert made == {
        "bootstrap_servers": "one:9094,two:9094",
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-256",
        "sasl_plain_username": "taster",
        "sasl_plain_password": PASSWORD,
    }
    assert context.check_hostname is True
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_the_password_is_in_no_settings(tmp_path: Path, given: dict[str, str]) -> None:
    settings, origins = load_with_origins(overrides=given, directory=tmp_path, environ={})
    assert PASSWORD not in repr(settings) + repr(origins) + settings.model_dump_json()


def test_a_secret_keeps_its_spaces_and_loses_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(b" a b \r\n")
    assert read_secret(str(tmp_path / "s")) == " a b "


def test_certificates_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate", encoding="utf-8")
    told = {"broker.protocol": "SSL", "broker.ca_file": str(tmp_path / "ca.pem")}
    with pytest.raises(ssl.SSLError):
        module.build_tls_context(load_settings(overrides=told, directory=tmp_path, environ={}).broker)


@pytest.mark.parametrize("value", ["TLS", "sasl_ssl", ""])
def test_a_protocol_that_kafka_does_not_know_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match=r"broker\.protocol .*SASL_SSL"):
        load_settings(overrides={"broker.protocol": value}, directory=tmp_path, environ={})


@pytest.mark.parametrize("words", ["bootstrap_servers", "list_consumer_group_offsets", "sasl_plain_password"])
def test_one_place_alone_makes_connections_and_none_trusts_an_empty_answer(words: str) -> None:
    """The second is the admin client's method that takes errors for a group without commits."""
    allowed = (
        {"streams/kafka/connection.py", "streams/faust/app.py"} if words != "list_consumer_group_offsets" else set()
    )
    users = {
        str(path.relative_to(ROOT))
        for package in ("copytaster", "streams", "agents", "desk")
        for path in (ROOT / package).rglob("*.py")
        if re.search(words, path.read_text("utf-8"))
    }
    assert users <= allowed


class Slow:
    """A client that takes for ever to connect."""

    def __init__(self) -> None:
        self.did: list[str] = []

    async def start(self) -> None:
        self.did.append("start")
        await asyncio.Event().wait()

    async def stop(self) -> None:
        self.did.append("stop")


async def test_a_client_that_is_cancelled_while_it_connects_leaves_no_connection() -> None:
    client = Slow()

    async def use() -> None:
        async with start_client(client):
            raise AssertionError("it never connects")

    using = asyncio.create_task(use())
    while not client.did:  # nobody tells that it has begun
        await asyncio.sleep(0)
    using.cancel()
    with pytest.raises(asyncio.CancelledError):
        await using
    assert client.did == ["start", "stop"]
