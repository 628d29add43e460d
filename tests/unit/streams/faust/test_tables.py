"""Tables in Faust's own: declared as the changelogs are, written past its events, recovered in a generation."""

from types import SimpleNamespace
from typing import Any

import pytest
from faust.stores.memory import Store
from faust.tables.recovery import Recovery

from streams.faust import patches
from streams.faust.patches import install_patches, start_notes
from streams.faust.tables import FaustTables, FaustTableStore
from streams.settings.settings import Settings
from streams.topics import LIVES, STORIES
from tests.support.runtime import settings_of

CHANGELOG = "copytaster-lives-changelog"


class App:
    """Faust's app, as far as tables ask for it."""

    def __init__(self) -> None:
        self.consumer_generation_id = 0
        self.opened: list[tuple[str, dict[str, Any]]] = []

    def Table(self, name: str, **options: Any) -> Any:  # noqa: N802  # as Faust has it
        self.opened.append((name, options))
        store = object.__new__(Store)
        store.data, store._key_partition = {}, {}
        return SimpleNamespace(data=store)


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def settings() -> Settings:
    return settings_of()


@pytest.fixture
def store(app: App, settings: Settings) -> FaustTableStore:
    return FaustTables(app, settings).open_table(LIVES)


def test_a_table_is_opened_with_the_partitions_it_is_declared_with_and_raw_bytes(app: App, settings: Settings) -> None:
    for table in (LIVES, STORIES):
        FaustTables(app, settings).open_table(table)
    raw = {"key_type": bytes, "value_type": bytes}
    assert app.opened == [
        ("lives", {"partitions": settings.topics.partitions, **raw}),
        ("stories", {"partitions": 1, **raw}),
    ]


def test_entries_are_set_and_deleted_with_the_partition_they_belong_to(store: FaustTableStore) -> None:
    store.put(b"k", b"v", 5)
    store.put(b"l", b"w", 6)
    assert (store.get(b"k"), store.partition_of(b"k")) == (b"v", 5)
    assert sorted(store.items()) == [(b"k", b"v"), (b"l", b"w")]
    assert sorted(store.all_keys()) == [b"k", b"l"]
    store.put(b"k", None, 5)
    store.put(b"never", None, 5)
    assert (store.get(b"k"), store.partition_of(b"k")) == (None, 0)
    assert list(store.all_keys()) == [b"l"]


def test_entries_may_be_changed_while_they_are_gone_through(store: FaustTableStore) -> None:
    for n in range(3):
        store.put(b"%d" % n, b"v", 0)
    for key, value in store.items():
        store.put(key, None if value == b"v" else value, 0)
    assert list(store.all_keys()) == []


async def test_a_partition_is_recovered_until_partitions_move_again(
    app: App, store: FaustTableStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    went_on: list[int] = []

    async def faust_goes_on(_: Any, generation: int) -> None:
        assert store.is_recovered(2), "it is noted before Faust seeks by it"
        went_on.append(generation)

    install_patches()
    monkeypatch.setattr(patches, "_faust_on_recovery_completed", faust_goes_on)
    assert not store.is_recovered(2), "not before the first recovery"
    app.consumer_generation_id = 1
    recovery = SimpleNamespace(app=app, active_tps={(CHANGELOG, 2)})
    await Recovery.on_recovery_completed(recovery, 1)
    assert went_on == [1]
    assert [store.is_recovered(n) for n in (2, 3)] == [True, False]
    app.consumer_generation_id = 2
    assert not store.is_recovered(2)


def test_each_app_has_notes_of_its_own() -> None:
    one, other = App(), App()
    start_notes(one).generation = 7
    assert start_notes(one).generation == 7
    assert start_notes(other).generation == -1
