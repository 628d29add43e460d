"""What the tables of the stages hold: bytes as before, each in a form that is known or refused by name."""

import struct
import zlib
from collections.abc import Iterator

import pytest

from agents.state import expiry
from agents.state.alert_expiry import is_over
from agents.state.chain_alerts import AlertEntry, decode_entries, encode_entries
from agents.state.expiry import Sweep, decode_entry, encode_entry, since_ms
from agents.state.pending import PendingRecords, WaitLimit
from agents.state.stage_state import StateChanges
from copytaster.model import stored_entry
from copytaster.model.forms import UnknownForm
from copytaster.model.stored_entry import UNNUMBERED, EntryStamp, unmarked
from copytaster.stories.chain_state import ChainState
from streams import codec
from streams.topics import CHECKED, STATEMENTS
from tests.support.times import DAY_MS, NOW_MS
from tests.unit.agents.fakes import Clock, inbound

STORY = ChainState(withdrawn=True, answered=("a",))


class Empty:
    """A table with nothing in it."""

    def get(self, key: str) -> bytes | None:
        return None

    def items(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        return iter(())


@pytest.fixture
def changes() -> StateChanges:
    return StateChanges(Empty())  # type: ignore[arg-type]


def test_an_entry_is_its_head_and_its_value_as_json_deflated() -> None:
    raw = encode_entry(EntryStamp(5, 7), STORY)
    assert raw[:17] == struct.pack(">BqQ", 2, 5, 7)
    assert zlib.decompress(raw[17:]) == codec.encode(STORY)
    assert (since_ms(raw), decode_entry(ChainState, raw)) == (5, STORY)


def test_an_entry_from_before_there_were_forms_is_read() -> None:
    raw = unmarked(5, zlib.compress(codec.encode(STORY)))
    assert (since_ms(raw), decode_entry(ChainState, raw)) == (5, STORY)


def test_an_entry_in_a_newer_form_is_refused_by_name_and_still_has_its_time() -> None:
    raw = stored_entry.pack_entry(EntryStamp(5, 7), b"what is to come", form=3)
    assert since_ms(raw) == 5
    with pytest.raises(UnknownForm, match="an entry ChainState in form 3, where form 2 is the newest read here"):
        decode_entry(ChainState, raw)


def test_the_alerts_of_a_chain_are_such_an_entry_without_a_number() -> None:
    alerts: dict[str, AlertEntry] = {}
    raw = encode_entries(alerts, NOW_MS)
    assert raw[:17] == struct.pack(">BqQ", 2, NOW_MS, UNNUMBERED)
    assert decode_entries(raw) == alerts
    assert (is_over(raw, NOW_MS, 90 * DAY_MS), is_over(raw, NOW_MS * 2, 90 * DAY_MS)) == (False, True)


def test_what_waits_is_an_entry_in_form_1(changes: StateChanges, clock: Clock) -> None:
    pending = PendingRecords(changes, WaitLimit(10, clock))
    record = inbound(b"{}", STATEMENTS)
    (key, raw), *none = pending.put("urn:wire:1", record).items()
    assert (key, none) == ("waits/urn:wire:1", [])
    assert raw is not None
    assert raw[:9] == NOW_MS.to_bytes(8, "big") + b"\x00"
    assert stored_entry.unpack_entry(raw).stamp == EntryStamp(NOW_MS, UNNUMBERED)
    changes.pending[key] = raw
    [group] = pending.groups()
    assert (group.since_ms, group.dropped, group.records) == (NOW_MS, False, [record])
    changes.pending[key] = stored_entry.pack_entry(EntryStamp(NOW_MS, 0), b"what is to come", form=3)
    with pytest.raises(UnknownForm, match="an entry waits/ in form 3"):
        list(pending.groups())


def test_the_clock_is_written_with_each_record_that_counts_else_to_the_hour(changes: StateChanges) -> None:
    first = inbound(b"{}", CHECKED)
    key = f"~clock/{first.place.partition}"
    told = expiry.advance_partition_clock(changes, first, numbered=True)
    assert told == {key: f"{first.time_ms} 1".encode()}
    changes.pending |= told
    assert expiry.read_partition_clock(changes, first.place.partition) == EntryStamp(first.time_ms, 1)
    assert expiry.advance_partition_clock(changes, first) == {}


def test_a_sweep_goes_through_all_keys_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Keys:
        def all_keys(self) -> list[str]:
            return ["a/1", "b/1", "a/2", "a/3", "c"]

    monkeypatch.setattr(expiry, "MAX_SWEPT_PER_TICK", 2)
    sweep = Sweep(Keys(), "a/")  # type: ignore[arg-type]
    assert [sweep.keys() for _ in range(3)] == [["a/2", "a/3"], ["a/1"], ["a/2", "a/3"]]
