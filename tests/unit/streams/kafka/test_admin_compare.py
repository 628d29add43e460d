"""What a broker has, beside what is declared; without a broker."""

from pathlib import Path

import pytest

from streams.declared_topics import DeclaredTopic
from streams.devbroker.embedded import find_free_port
from streams.kafka.admin import BrokerUnreachable, _compared, create_topics, describe_topics
from streams.kafka.connection import bootstrap_addresses
from streams.settings.settings import load_settings

WANTED = DeclaredTopic("t", 12, 1, {"cleanup.policy": "delete", "retention.ms": "1000"})


def test_a_topic_as_declared_has_no_problems() -> None:
    assert _compared(WANTED, 12, {**WANTED.config, "another": "setting"}).problems == ()


def test_a_missing_topic_says_what_to_run() -> None:
    (problem,) = _compared(WANTED, 0, {}).problems
    assert "copytaster topics create" in problem


def test_every_difference_is_named_with_both_values() -> None:
    described = _compared(WANTED, 3, {"cleanup.policy": "compact", "retention.ms": "-1"})
    partitions, policy, retention = described.problems
    assert partitions.startswith("3 partitions, declared 12")
    assert policy == "cleanup.policy is compact, declared delete"
    assert retention == "retention.ms is -1, declared 1000"


def test_a_setting_that_the_broker_does_not_tell_is_no_difference() -> None:
    assert _compared(WANTED, 12, {}).problems == ()


def test_several_hosts_are_told_to_the_client_as_it_takes_them(tmp_path: Path) -> None:
    settings = load_settings(overrides={"broker.url": "kafka://one:9092;two:9093"}, directory=tmp_path, environ={})
    assert bootstrap_addresses(settings) == "one:9092,two:9093"


@pytest.mark.parametrize("ask", [create_topics, describe_topics], ids=["create", "describe"])
async def test_a_broker_that_is_not_there_is_named(tmp_path: Path, ask: object) -> None:
    url = f"kafka://127.0.0.1:{find_free_port()}"
    with pytest.raises(BrokerUnreachable, match=url):
        await ask(load_settings(overrides={"broker.url": url}, directory=tmp_path, environ={}))  # type: ignore[operator]
