"""The topics and tables as declared: names, spread, sizes, retention and compaction."""

from pathlib import Path

import pytest

import streams.topics
from streams.declared_topics import list_declared_topics
from streams.settings.settings import Settings, load_settings
from streams.table_config import Table
from streams.topic_config import Topic
from streams.topics import (
    ALERTS_CURRENT,
    ALERTS_DESK,
    ARTICLES,
    CHECKED,
    ENRICHED,
    FLOW,
    LIVES,
    REJECTED,
    REJECTED_HANDLED,
    REPLAYS,
    SOURCES,
    STATEMENTS,
    STATEMENTS_ROUTED,
    STORIES,
    TABLES,
    TOPICS,
    WAITING,
    list_input_topics,
)

PARTITIONS = {
    "raw": 12,
    "articles": 1,
    "deduplicated": 12,
    "duplicates": 1,
    "statements": 1,
    "statements.routed": 12,
    "enriched": 12,
    "checked": 12,
    "alerts": 1,
    "alerts.current": 1,
    "alerts.desk": 1,
    "rejected": 1,
    "rejected.handled": 1,
    "replays": 1,
}
READ_BESIDE = {STORIES: (ARTICLES,), WAITING: (STATEMENTS,), SOURCES: (ENRICHED, STATEMENTS_ROUTED), LIVES: (CHECKED,)}
DAY_MS = 86_400_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(directory=tmp_path, environ={})


def test_topics_have_the_names_and_partitions_of_the_design(settings: Settings) -> None:
    found = {topic.full_name(settings.topics): topic.partitions(settings.topics) for topic in TOPICS}
    assert found == {f"copytaster.{name}": count for name, count in PARTITIONS.items()}


def test_spread_topics_follow_the_setting_and_single_ones_do_not(tmp_path: Path) -> None:
    settings = load_settings(overrides={"topics.partitions": "5"}, directory=tmp_path, environ={})
    assert {d.partitions for d in list_declared_topics(settings)} == {1, 5}
    assert ARTICLES.partitions(settings.topics) == 1


def test_every_topic_that_is_named_is_declared() -> None:
    named = {value for name, value in vars(streams.topics).items() if isinstance(value, Topic) and name.isupper()}
    assert named == set(TOPICS)


def test_every_topic_but_those_of_people_is_read_or_written_by_a_stage() -> None:
    flow = {topic for stage in FLOW for topic in (*stage.reads, *stage.writes)}
    assert set(TOPICS) - flow == {ALERTS_CURRENT, ALERTS_DESK, REJECTED, REJECTED_HANDLED, REPLAYS}


@pytest.mark.parametrize(("table", "inputs"), READ_BESIDE.items(), ids=[table.name for table in READ_BESIDE])
def test_a_table_has_as_many_partitions_as_each_topic_its_stage_reads(
    settings: Settings, table: Table, inputs: tuple[Topic, ...]
) -> None:
    assert list_input_topics(table) == inputs
    assert {topic.partitions(settings.topics) for topic in inputs} == {table.partitions(settings.topics)}


def test_every_table_was_looked_at() -> None:
    assert set(READ_BESIDE) == set(TABLES)


def test_topics_keep_records_for_the_days_that_are_set(tmp_path: Path) -> None:
    for days, expected in ((14, 14 * DAY_MS), (0.5, DAY_MS // 2), (-1, -1)):
        settings = load_settings(overrides={"topics.retention_days": str(days)}, directory=tmp_path, environ={})
        kept = {
            d.config["retention.ms"] for d in list_declared_topics(settings) if d.config["cleanup.policy"] == "delete"
        }
        assert kept == {str(expected)}


def test_what_is_kept_by_its_last_record_is_compacted_and_never_emptied_by_age(
    settings: Settings,
) -> None:
    compacted = {d.name: d.config for d in list_declared_topics(settings) if d.config["cleanup.policy"] == "compact"}
    assert set(compacted) == {
        "copytaster.alerts.current",
        "copytaster.alerts.desk",
        "copytaster.rejected.handled",
        "copytaster.replays",
        *(f"copytaster-{name}-changelog" for name in ("stories", "waiting", "sources", "lives")),
    }
    assert not any("retention.ms" in config for config in compacted.values())


def test_everything_declared_allows_the_same_size_and_replication(tmp_path: Path) -> None:
    settings = load_settings(
        overrides={"topics.replication": "3", "topics.max_bytes": "9000000"}, directory=tmp_path, environ={}
    )
    everything = list(list_declared_topics(settings))
    assert len(everything) == len(TOPICS) + len(TABLES)
    assert {(d.replication, d.config["max.message.bytes"]) for d in everything} == {(3, "9000000")}


def test_prefix_and_application_id_keep_topic_sets_apart(tmp_path: Path) -> None:
    one, two = (
        {
            d.name
            for d in list_declared_topics(
                load_settings(overrides={"topics.prefix": n, "worker.app_id": n}, directory=tmp_path, environ={})
            )
        }
        for n in ("one", "two")
    )
    assert not one & two
