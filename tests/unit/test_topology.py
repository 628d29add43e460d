"""The topics and tables as declared: names, spread, sizes, retention and compaction."""

import importlib
import pkgutil
from pathlib import Path

import pytest

import streams
from streams.articles import ARTICLES
from streams.checked import CHECKED
from streams.enriched import ENRICHED
from streams.settings import Settings, load
from streams.statements import STATEMENTS
from streams.statements_routed import STATEMENTS_ROUTED
from streams.table import Table
from streams.topic import Topic
from streams.topology import LIVES, SOURCES, STORIES, TABLES, TOPICS, WAITING, declared

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
    return load(directory=tmp_path, environ={})


def test_topics_have_the_names_and_partitions_of_the_design(settings: Settings) -> None:
    found = {topic.full_name(settings.topics): topic.partitions(settings.topics) for topic in TOPICS}
    assert found == {f"copytaster.{name}": count for name, count in PARTITIONS.items()}


def test_spread_topics_follow_the_setting_and_single_ones_do_not(tmp_path: Path) -> None:
    settings = load(overrides={"topics.partitions": "5"}, directory=tmp_path, environ={})
    assert {d.partitions for d in declared(settings)} == {1, 5}
    assert ARTICLES.partitions(settings.topics) == 1


def test_every_topic_has_a_file_of_its_name_and_is_declared() -> None:
    modules = [importlib.import_module(f"streams.{m.name}") for m in pkgutil.iter_modules(streams.__path__)
               if m.name not in ("app", "topology")]  # fmt: skip
    homes = {
        value.name: module.__name__
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Topic) and name.isupper()
    }
    assert homes == {t.name: f"streams.{t.name.replace('.', '_')}" for t in TOPICS}


@pytest.mark.parametrize(("table", "inputs"), READ_BESIDE.items(), ids=[table.name for table in READ_BESIDE])
def test_a_table_has_as_many_partitions_as_each_topic_its_stage_reads(
    settings: Settings, table: Table, inputs: tuple[Topic, ...]
) -> None:
    assert table.reads == inputs
    assert {topic.partitions(settings.topics) for topic in inputs} == {table.partitions(settings.topics)}


def test_every_table_was_looked_at() -> None:
    assert set(READ_BESIDE) == set(TABLES)


def test_topics_keep_records_for_the_days_that_are_set(tmp_path: Path) -> None:
    for days, expected in ((14, 14 * DAY_MS), (0.5, DAY_MS // 2), (-1, -1)):
        settings = load(overrides={"topics.retention_days": str(days)}, directory=tmp_path, environ={})
        kept = {d.config["retention.ms"] for d in declared(settings) if d.config["cleanup.policy"] == "delete"}
        assert kept == {str(expected)}


def test_what_is_kept_by_its_last_record_is_compacted_and_never_emptied_by_age(
    settings: Settings,
) -> None:
    compacted = {d.name: d.config for d in declared(settings) if d.config["cleanup.policy"] == "compact"}
    assert set(compacted) == {
        "copytaster.alerts.current",
        "copytaster.alerts.desk",
        "copytaster.rejected.handled",
        "copytaster.replays",
        *(f"copytaster-{name}-changelog" for name in ("stories", "waiting", "sources", "lives")),
    }
    assert not any("retention.ms" in config for config in compacted.values())


def test_everything_declared_allows_the_same_size_and_replication(tmp_path: Path) -> None:
    settings = load(
        overrides={"topics.replication": "3", "topics.max_bytes": "9000000"}, directory=tmp_path, environ={}
    )
    everything = list(declared(settings))
    assert len(everything) == len(TOPICS) + len(TABLES)
    assert {(d.replication, d.config["max.message.bytes"]) for d in everything} == {(3, "9000000")}


def test_prefix_and_application_id_keep_topic_sets_apart(tmp_path: Path) -> None:
    one, two = (
        {
            d.name
            for d in declared(load(overrides={"topics.prefix": n, "worker.app_id": n}, directory=tmp_path, environ={}))
        }
        for n in ("one", "two")
    )
    assert not one & two
