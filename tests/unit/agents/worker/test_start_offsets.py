"""A stage goes back to where its table stands, and a worker whose table is gone refuses to go on."""

from typing import Any, NoReturn

import orjson
import pytest
from faust.types import TP

from agents.delivery.failures import REFUSED
from agents.runtime.context import lives, sources
from agents.worker import start_offsets
from agents.worker.run import AGENTS
from streams.faust import patches
from streams.faust.app import app, settings
from streams.table_position import READ, note_key
from streams.topics import CHECKED, ENRICHED, RAW

PARTITION = 3


class Stopped(BaseException):
    """The process would have ended here."""


def part(topic: Any) -> TP:
    return TP(topic.full_name(settings.topics), PARTITION)


@pytest.fixture(autouse=True)
def recovered(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop_hard(code: int, why: str, **facts: object) -> NoReturn:
        raise Stopped(code, why, facts)

    changelogs = frozenset(TP(state.changelog, PARTITION) for state in (lives, sources))
    monkeypatch.setattr(start_offsets, "stop_hard", stop_hard)
    monkeypatch.setattr(patches, "_recovered", {app.consumer_generation_id: changelogs})


def stands_at(offset: int) -> None:
    changes = lives.changes()
    source = part(CHECKED)
    note = orjson.dumps({f"{READ}{source.topic}/{source.partition}": [offset, 0]})
    changes.add(PARTITION, {note_key(PARTITION): note}, None)
    lives.apply(changes)


def test_a_table_that_lacks_the_end_of_what_was_committed_has_it_read_again() -> None:
    stands_at(4)
    assert start_offsets.begins_at(part(CHECKED), 9, 0) == 5
    assert start_offsets.begins_at(part(CHECKED), 5, 0) == 5
    assert start_offsets.begins_at(part(CHECKED), 2, 0) == 2


def test_a_worker_whose_table_is_gone_ends_with_3_and_says_what_to_do() -> None:
    with pytest.raises(Stopped) as stopped:
        start_offsets.begins_at(part(CHECKED), 9, 0)
    code, _, facts = stopped.value.args
    assert code == REFUSED == 3
    assert (facts["table"], facts["partition"], facts["committed"]) == ("lives", PARTITION, 9)
    assert "copytaster state rebuild" in facts["fix"]


def test_nothing_is_said_of_a_table_before_it_is_recovered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patches, "_recovered", {app.consumer_generation_id - 1: frozenset()})
    assert start_offsets.begins_at(part(ENRICHED), 9, 0) is None


def test_a_stage_without_state_begins_at_the_commit_or_the_beginning() -> None:
    assert start_offsets.begins_at(part(RAW), 9, 2) == 9
    assert start_offsets.begins_at(part(RAW), None, 2) == 2


def test_every_stage_with_state_is_watched_under_the_topics_it_reads() -> None:
    read = {topic for agent in AGENTS for topic in agent.channel.topics}
    assert start_offsets.TABLES.keys() < read
    without = {topic.rpartition(".")[2] for topic in read - start_offsets.TABLES.keys()}
    assert without == {"raw", "deduplicated"}
