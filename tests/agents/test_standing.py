"""A stage goes back to where its table stands, and a worker whose table is gone refuses to go on."""

from typing import Any, NoReturn

import orjson
import pytest
from faust.types import TP

from agents import standing
from agents.failures import REFUSED
from agents.shell import lives, sources
from agents.worker import AGENTS
from streams import faust_fixes
from streams.app import app, settings
from streams.checked import CHECKED
from streams.enriched import ENRICHED
from streams.raw import RAW
from streams.standing import READ, note_key

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
    monkeypatch.setattr(standing, "stop_hard", stop_hard)
    monkeypatch.setattr(faust_fixes, "_recovered", {app.consumer_generation_id: changelogs})


def stands_at(offset: int) -> None:
    changes = lives.changes()
    source = part(CHECKED)
    note = orjson.dumps({f"{READ}{source.topic}/{source.partition}": [offset, 0]})
    changes.add(PARTITION, {note_key(PARTITION): note}, None)
    lives.apply(changes)


def test_a_table_that_lacks_the_end_of_what_was_committed_has_it_read_again() -> None:
    stands_at(4)
    assert standing.begins_at(part(CHECKED), 9, 0) == 5
    assert standing.begins_at(part(CHECKED), 5, 0) == 5
    assert standing.begins_at(part(CHECKED), 2, 0) == 2


def test_a_worker_whose_table_is_gone_ends_with_3_and_says_what_to_do() -> None:
    with pytest.raises(Stopped) as stopped:
        standing.begins_at(part(CHECKED), 9, 0)
    code, _, facts = stopped.value.args
    assert code == REFUSED == 3
    assert (facts["table"], facts["partition"], facts["committed"]) == ("lives", PARTITION, 9)
    assert "copytaster state rebuild" in facts["fix"]


def test_nothing_is_said_of_a_table_before_it_is_recovered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faust_fixes, "_recovered", {app.consumer_generation_id - 1: frozenset()})
    assert standing.begins_at(part(ENRICHED), 9, 0) is None


def test_a_stage_without_state_begins_at_the_commit_or_the_beginning() -> None:
    assert standing.begins_at(part(RAW), 9, 2) == 9
    assert standing.begins_at(part(RAW), None, 2) == 2


def test_every_stage_with_state_is_watched_under_the_topics_it_reads() -> None:
    read = {topic for agent in AGENTS for topic in agent.channel.topics}
    assert standing.TABLES.keys() < read
    without = {topic.rpartition(".")[2] for topic in read - standing.TABLES.keys()}
    assert without == {"raw", "deduplicated"}
