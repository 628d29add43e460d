"""Where a stage begins, by its table's note and the group's commit: nothing that the table lacks is passed over."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import orjson
import pytest
from faust.stores.memory import Store
from hypothesis import given
from hypothesis import strategies as st

from desk.ops.state import stands
from streams.faust import patches
from streams.settings.settings import Settings
from streams.table_position import READ_PREFIX, StartPosition, decode_note, find_start, furthest, note_key
from streams.topics import SOURCES

SOURCE = "copytaster.enriched/2"


def note(read: int | None, **applied: list[int]) -> bytes:
    return orjson.dumps(applied | ({} if read is None else {READ_PREFIX + SOURCE: [read, 0]}))


@pytest.mark.parametrize(
    ("what", "committed", "beginning", "raw", "expected"),
    [
        ("a new group", None, 3, None, StartPosition(3)),
        ("nothing read yet", 0, 0, None, StartPosition(0)),
        ("all read was deleted by retention since", 5, 9, note(4), StartPosition(5)),
        ("the same, and the table is behind", 5, 9, note(2), StartPosition(5)),
        ("the same, and the table is gone with it", 5, 5, None, StartPosition(5, lost=True)),
        ("the same, some of it unread", 5, 9, None, StartPosition(5, lost=True)),
        ("in step", 8, 0, note(7), StartPosition(8)),
        ("killed between the changelog and the commit", 8, 0, note(20), StartPosition(8)),
        ("the end of the changelog is gone", 8, 0, note(4), StartPosition(5)),
        ("the end of the changelog is gone, and some records too", 8, 6, note(2), StartPosition(6, gone=3)),
        ("the note is older than this source", 8, 1, note(None, other=[4, 0]), StartPosition(1)),
        ("the changelog is empty", 8, 0, None, StartPosition(8, lost=True)),
    ],
)
def test_a_stage_begins_where_its_table_stands(
    what: str, committed: int | None, beginning: int, raw: bytes | None, expected: StartPosition
) -> None:
    assert find_start(raw, SOURCE, committed=committed, beginning=beginning) == expected, what


@given(st.integers(0, 50), st.integers(0, 50), st.none() | st.integers(-1, 50))
def test_nothing_that_the_table_lacks_is_passed_over_unless_it_is_told(
    committed: int, beginning: int, read: int | None
) -> None:
    raw = None if read is None else note(read)
    found = find_start(raw, SOURCE, committed=committed, beginning=beginning)
    assert found.offset <= committed
    stands = 0 if read is None else read + 1
    passed_over = max(found.offset - max(stands, beginning), 0)
    assert passed_over == 0 or found.lost
    assert found.lost or read is not None or committed == 0, "a table without a note knows nothing"


def test_a_note_is_found_under_its_partition_and_its_absence_says_nothing() -> None:
    assert [note_key(0), note_key(11)] == ["~applied/0", "~applied/11"]
    assert decode_note(None) == {}


def test_two_notes_say_together_the_last_place_that_either_has_reached() -> None:
    one, other = note(7, a=[3, 1], b=[9, 0]), note(4, a=[3, 2], c=[1, 0])
    assert decode_note(furthest(one, other)) == {"a": [3, 2], "b": [9, 0], "c": [1, 0], READ_PREFIX + SOURCE: [7, 0]}
    assert decode_note(furthest(None, other)) == decode_note(other)


def test_a_note_that_a_late_worker_wrote_takes_nothing_back_in_recovery() -> None:
    key = note_key(2).encode()

    def event(raw: bytes, value: bytes | None) -> SimpleNamespace:
        return SimpleNamespace(key=raw, value=value, message=SimpleNamespace(value=value, partition=2))

    store = object.__new__(Store)
    store.data, store._key_partition = {}, {}
    told = [event(key, note(7)), event(b"uri/x", b"2"), event(key, note(4)), event(b"uri/y", b"1")]
    for some in (told[:1], told[1:]):
        patches._apply_changelog_batch(store, some, lambda raw: raw, lambda raw: raw)
    assert decode_note(store.data[key]) == {READ_PREFIX + SOURCE: [7, 0]}
    assert (store.data[b"uri/x"], store.data[b"uri/y"]) == (b"2", b"1")


async def test_what_people_are_shown_goes_by_the_furthest_note_as_a_worker_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def each_named(*_: object) -> AsyncIterator[SimpleNamespace]:
        for read in (4, 7, 5):  # the last by a worker that woke up late
            yield SimpleNamespace(key=note_key(2).encode(), value=note(read), partition=2)

    monkeypatch.setattr(stands, "iterate_topic_named", each_named)
    notes = await stands._notes(SOURCES, Settings())
    assert decode_note(notes[2]) == {READ_PREFIX + SOURCE: [7, 0]}
