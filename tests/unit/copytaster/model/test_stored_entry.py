"""Entries of tables: their bytes, which are kept for months, and the form that each is in."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.dedup import memory, slug_bearers
from copytaster.dedup.likeness import remembered_text
from copytaster.dedup.likeness.remembered_text import Remembered, hashes
from copytaster.dedup.lineage import Known
from copytaster.model.event_time import milliseconds
from copytaster.model.forms import Forms, UnknownForm
from copytaster.model.stored_entry import (
    UNNUMBERED,
    EntryReaders,
    Stamp,
    StampedEntry,
    is_old,
    opened,
    packed,
    stamp_of,
    unmarked,
)

STAMP = Stamp(1_790_000_000_000, 7)
KNOWN = Known("chain-0", "urn:wire:1", "2", "2026-03-02T09:00:00Z", "mark")
KNOWN_JSON = (
    b'{"chain_id":"chain-0","uri":"urn:wire:1","version":"2","created":"2026-03-02T09:00:00Z","fingerprint":"mark",'
    b'"joined":false,"replaced":false,"earlier":[],"aside":false,"owner":null,"guest":false}'
)
AT = milliseconds(KNOWN.created) or 0
NEWER = 9
"""A form of a release to come."""


def test_an_entry_is_written_as_it_was_before() -> None:
    assert packed(STAMP, b"rest") == struct.pack(">BqQ", 2, *STAMP) + b"rest"
    assert unmarked(STAMP.since, b"rest") == struct.pack(">q", STAMP.since) + b"rest"
    assert memory.entry(KNOWN, STAMP) == packed(STAMP, KNOWN_JSON)
    bearer = slug_bearers.Bearer(STAMP, 3, 5, KNOWN)
    assert slug_bearers.pack([bearer]) == packed(STAMP, b"[[1790000000000,7,3,5," + KNOWN_JSON + b"]]")


@given(st.integers(-(2**55), 2**55), st.integers(0, 2**63), st.binary(), st.integers(2, 254))
def test_stamp_and_form_of_an_entry_are_known_whatever_it_says(since: int, number: int, rest: bytes, form: int) -> None:
    assert opened(packed(Stamp(since, number), rest, form=form)) == StampedEntry(form, Stamp(since, number), rest)
    assert stamp_of(packed(Stamp(since, number), rest, form=form)) == Stamp(since, number)
    assert opened(unmarked(since, rest)) == StampedEntry(1, Stamp(since, UNNUMBERED), rest)
    assert is_old(unmarked(since, rest))
    assert not is_old(packed(Stamp(since, number), rest, form=form))


def test_each_kind_reads_form_1() -> None:
    assert memory.read_known(unmarked(STAMP.since, KNOWN_JSON)) == KNOWN
    assert slug_bearers.unpack(unmarked(STAMP.since, KNOWN_JSON)) == (
        slug_bearers.Bearer(Stamp(STAMP.since, UNNUMBERED), AT, AT, KNOWN),
    )
    text = Remembered(AT, Stamp(AT, 7), KNOWN, hashes([3, 9]), "en", "Title", "Text")
    raw = text.pack()
    rest = raw[17 + 16 :]  # behind head and frame
    old = struct.pack(">qQII", AT, 7, len(KNOWN_JSON), 16) + rest
    assert remembered_text.unpack(old) == remembered_text.unpack(raw) == text


@pytest.mark.parametrize(
    "read", [memory.read_known, slug_bearers.unpack, remembered_text.unpack, remembered_text.known_of]
)
def test_each_kind_refuses_a_form_that_is_newer_by_its_name(read: object) -> None:
    raw = packed(STAMP, b"\x00\x01 of some other shape", form=NEWER)
    with pytest.raises(UnknownForm, match=r"^an entry (?:uri|name|text)/ in form 9, where form 2 is the newest read"):
        read(raw)  # type: ignore[operator]


def test_a_kind_takes_another_form_in_beside_those_before() -> None:
    readers = EntryReaders(
        "x/", {1: lambda e: e.rest.decode(), 2: lambda e: e.rest.decode(), 3: lambda e: e.rest.hex()}
    )
    told = [readers.read(raw) for raw in (unmarked(5, b"a"), packed(STAMP, b"a"), packed(STAMP, b"a", form=3))]
    assert told == ["a", "a", "61"]


def test_a_form_that_is_read_no_longer_is_told_from_one_to_come() -> None:
    forms: Forms[bytes, bytes] = Forms("a record", {2: bytes})
    with pytest.raises(UnknownForm, match=r"a record in form 1, .* it is no longer read"):
        forms.read(1, b"")
    with pytest.raises(UnknownForm, match=r"a record in form 3, .* a newer release wrote it"):
        forms.read(3, b"")
