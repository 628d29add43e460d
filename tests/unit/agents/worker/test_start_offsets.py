"""A stage goes back to where its table stands, and a worker whose table is gone refuses to go on."""

from typing import NoReturn

import orjson
import pytest
from faust.types import TP

from agents.records.process_exit import EXIT_REFUSED
from agents.runtime.context import Runtime
from agents.worker import start_offsets
from agents.worker.start_offsets import StartOffsets
from streams.table_position import READ_PREFIX, note_key
from streams.topic_config import Topic
from streams.topics import CHECKED, ENRICHED, FLOW, LIVES, RAW, SOURCES
from tests.support.runtime import MemoryTables, runtime_of, settings_of

PARTITION = 3
SETTINGS = settings_of()


class Stopped(BaseException):
    """The process would have ended here."""


def part(topic: Topic) -> TP:
    return TP(topic.full_name(SETTINGS.topics), PARTITION)


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> MemoryTables:
    def stop_hard(code: int, why: str, **facts: object) -> NoReturn:
        raise Stopped(code, why, facts)

    monkeypatch.setattr(start_offsets, "stop_hard", stop_hard)
    return MemoryTables()


@pytest.fixture
def runtime(tables: MemoryTables) -> Runtime:
    return runtime_of(SETTINGS, tables=tables)


@pytest.fixture
def starts(runtime: Runtime) -> StartOffsets:
    return StartOffsets(runtime.states, SETTINGS.topics)


def stands_at(runtime: Runtime, offset: int) -> None:
    lives = runtime.states[LIVES]
    changes = lives.changes()
    source = part(CHECKED)
    note = orjson.dumps({f"{READ_PREFIX}{source.topic}/{source.partition}": [offset, 0]})
    changes.add(PARTITION, {note_key(PARTITION): note}, None)
    lives.apply(changes)


def test_a_table_that_lacks_the_end_of_what_was_committed_has_it_read_again(
    runtime: Runtime, starts: StartOffsets
) -> None:
    stands_at(runtime, 4)
    assert starts.begins_at(part(CHECKED), 9, 0) == 5
    assert starts.begins_at(part(CHECKED), 5, 0) == 5
    assert starts.begins_at(part(CHECKED), 2, 0) == 2


def test_a_worker_whose_table_is_gone_ends_with_3_and_says_what_to_do(starts: StartOffsets) -> None:
    with pytest.raises(Stopped) as stopped:
        starts.begins_at(part(CHECKED), 9, 0)
    code, _, facts = stopped.value.args
    assert code == EXIT_REFUSED == 3
    assert (facts["table"], facts["partition"], facts["committed"]) == ("lives", PARTITION, 9)
    assert "copytaster state rebuild" in facts["fix"]


def test_nothing_is_said_of_a_table_before_it_is_recovered(tables: MemoryTables, starts: StartOffsets) -> None:
    tables.stores[SOURCES.name].recovered = False
    assert starts.begins_at(part(ENRICHED), 9, 0) is None


def test_a_stage_without_state_begins_at_the_commit_or_the_beginning(starts: StartOffsets) -> None:
    assert starts.begins_at(part(RAW), 9, 2) == 9
    assert starts.begins_at(part(RAW), None, 2) == 2


def test_every_stage_with_state_is_watched_under_the_topics_it_reads(
    tables: MemoryTables, starts: StartOffsets
) -> None:
    for store in tables.stores.values():
        store.recovered = False
    read = {topic for stage in FLOW for topic in stage.reads}
    without = {topic.name for topic in read if starts.begins_at(part(topic), 9, 0) is not None}
    assert without == {"raw", "deduplicated"}
