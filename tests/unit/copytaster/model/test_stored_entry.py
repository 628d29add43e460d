"""Entries of tables: their bytes, which are kept for months, and the form that each is in."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.dedup import memory, slug_bearers
from copytaster.dedup.likeness import remembered_text
from copytaster.dedup.likeness.remembered_text import RememberedText, pack_sketch
from copytaster.dedup.lineage import KnownArticle
from copytaster.model.event_time import parse_time_ms
from copytaster.model.forms import Forms, UnknownForm
from copytaster.model.stored_entry import (
    UNNUMBERED,
    EntryReaders,
    EntryStamp,
    StampedEntry,
    is_old_form,
    pack_entry,
    unmarked,
    unpack_entry,
    unpack_stamp,
)

STAMP = EntryStamp(1_790_000_000_000, 7)
KNOWN = KnownArticle("chain-0", "urn:wire:1", "2", "2026-03-02T09:00:00Z", "mark")
KNOWN_JSON = (
    b'{"chain_id":"chain-0","uri":"urn:wire:1","version":"2","created":"2026-03-02T09:00:00Z","fingerprint":"mark",'
    b'"joined":false,"replaced":false,"earlier":[],"aside":false,"owner":null,"guest":false}'
)
AT = parse_time_ms(KNOWN.created) or 0
NEWER = 9
"""A form of a release to come."""


def test_an_entry_is_written_as_it_was_before() -> None:
    assert pack_entry(STAMP, b"rest") == struct.pack(">BqQ", 2, *STAMP) + b"rest"
    assert unmarked(STAMP.since, b"rest") == struct.pack(">q", STAMP.since) + b"rest"
    assert memory.pack_known_article(KNOWN, STAMP) == pack_entry(STAMP, KNOWN_JSON)
    bearer = slug_bearers.SlugBearer(STAMP, 3, 5, KNOWN)
    assert slug_bearers.pack_bearers([bearer]) == pack_entry(STAMP, b"[[1790000000000,7,3,5," + KNOWN_JSON + b"]]")


@given(st.integers(-(2**55), 2**55), st.integers(0, 2**63), st.binary(), st.integers(2, 254))
def test_stamp_and_form_of_an_entry_are_known_whatever_it_says(since: int, number: int, rest: bytes, form: int) -> None:
    assert unpack_entry(pack_entry(EntryStamp(since, number), rest, form=form)) == StampedEntry(
        form, EntryStamp(since, number), rest
    )
    assert unpack_stamp(pack_entry(EntryStamp(since, number), rest, form=form)) == EntryStamp(since, number)
    assert unpack_entry(unmarked(since, rest)) == StampedEntry(1, EntryStamp(since, UNNUMBERED), rest)
    assert is_old_form(unmarked(since, rest))
    assert not is_old_form(pack_entry(EntryStamp(since, number), rest, form=form))


def test_each_kind_reads_form_1() -> None:
    assert memory.unpack_known_article(unmarked(STAMP.since, KNOWN_JSON)) == KNOWN
    assert slug_bearers.unpack_bearers(unmarked(STAMP.since, KNOWN_JSON)) == (
        slug_bearers.SlugBearer(EntryStamp(STAMP.since, UNNUMBERED), AT, AT, KNOWN),
    )
    text = RememberedText(AT, EntryStamp(AT, 7), KNOWN, pack_sketch([3, 9]), "en", "Title", "Text")
    raw = text.pack()
    rest = raw[17 + 16 :]  # behind head and frame
    old = struct.pack(">qQII", AT, 7, len(KNOWN_JSON), 16) + rest
    assert remembered_text.unpack_text(old) == remembered_text.unpack_text(raw) == text


@pytest.mark.parametrize(
    "read",
    [
        memory.unpack_known_article,
        slug_bearers.unpack_bearers,
        remembered_text.unpack_text,
        remembered_text.unpack_known,
    ],
)
def test_each_kind_refuses_a_form_that_is_newer_by_its_name(read: object) -> None:
    raw = pack_entry(STAMP, b"\x00\x01 of some other shape", form=NEWER)
    with pytest.raises(UnknownForm, match=r"^an entry (?:uri|name|text)/ in form 9, where form 2 is the newest read"):
        read(raw)  # type: ignore[operator]


def test_a_kind_takes_another_form_in_beside_those_before() -> None:
    readers = EntryReaders(
        "x/", {1: lambda e: e.rest.decode(), 2: lambda e: e.rest.decode(), 3: lambda e: e.rest.hex()}
    )
    told = [readers.read(raw) for raw in (unmarked(5, b"a"), pack_entry(STAMP, b"a"), pack_entry(STAMP, b"a", form=3))]
    assert told == ["a", "a", "61"]


def test_a_form_that_is_read_no_longer_is_told_from_one_to_come() -> None:
    forms: Forms[bytes, bytes] = Forms("a record", {2: bytes})
    with pytest.raises(UnknownForm, match=r"a record in form 1, .* it is no longer read"):
        forms.read(1, b"")
    with pytest.raises(UnknownForm, match=r"a record in form 3, .* a newer release wrote it"):
        forms.read(3, b"")
