"""The record runner: what becomes of one record, tried again, refused or handled, and what is told of it."""

from types import SimpleNamespace
from typing import Any

import pytest
from structlog.contextvars import get_contextvars

from agents.nlp.child_process import ChildNotStarted
from agents.records.outcome import Inbound, Outcome, OutputRecord, RefusedRecord, RejectedItem
from agents.runtime.record_attempts import RecordRunner
from agents.state.stage_state import StateChanges
from copytaster.formats.errors import FormatError, UnsupportedItemError
from streams.codec import CodecError
from streams.faust.record_source import to_received_record
from streams.topics import ALERTS, LIVES
from tests.support.runtime import settings_of
from tests.support.times import NOW_MS
from tests.unit.agents.fakes import Journal, inbound
from tests.unit.agents.runtime.at_work import Stopped, Work, broken, header, passed_on


async def test_a_record_that_fails_is_tried_again_and_then_goes_on(work: Work, journal: Journal) -> None:
    tries: list[bytes] = []

    def at_last(inbound: Inbound, _: Any) -> Outcome:
        tries.append(inbound.value)
        if len(tries) <= work.settings.guard.retries:
            raise ConnectionError("not yet")
        return Outcome((OutputRecord(ALERTS, "key", b"out"),))

    await work.run(at_last, journal.records(b"a"))
    assert len(tries) == work.settings.guard.retries + 1
    assert [m.value for m in journal.delivered] == [b"out"]


async def test_a_record_that_fails_for_good_becomes_a_dead_letter_and_the_others_go_on(
    work: Work, journal: Journal
) -> None:
    tries: list[bytes] = []

    def picky(inbound: Inbound, changes: Any) -> Outcome:
        tries.append(inbound.value)
        return broken(inbound, changes) if inbound.value == b"bad" else passed_on(inbound, changes)

    await work.run(picky, journal.records(b"a", b"bad", b"c", headers={"ce_id": b"e7", "content-type": b"text/plain"}))
    assert tries.count(b"bad") == work.settings.guard.retries + 1
    assert [m.value for m in journal.of("alerts")] == [b"a", b"c"]
    assert journal.acked == [0, 1, 2]
    (letter,) = journal.of("rejected")
    assert (letter.value, letter.key) == (b"bad", b"key")
    told = {name: header(letter, name) for name in ("stage", "reason", "attempt", "source-topic", "source-offset")}
    assert told == {
        "stage": "test",
        "reason": "error",
        "attempt": "3",
        "source-topic": "copytaster.articles",
        "source-offset": "1",
    }
    assert "cannot bear b'bad'" in header(letter, "exception")
    assert header(letter, "original-ce_id") == header(letter, "ce_causationid") == "e7"
    assert header(letter, "content-type") == "text/plain"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RefusedRecord("too-odd"), "too-odd"),
        (FormatError("not-json", "no"), "not-json"),
        (CodecError("wrong-shape", "no"), "wrong-shape"),
        (UnsupportedItemError("photo", "no story"), "unsupported-photo"),
    ],
)
async def test_what_can_never_be_handled_is_refused_at_once_by_its_reason(
    work: Work, journal: Journal, error: Exception, reason: str
) -> None:
    tries = []

    def refusing(inbound: Inbound, _: Any) -> Outcome:
        tries.append(inbound)
        raise error

    await work.run(refusing, journal.records(b"a"))
    assert len(tries) == 1
    assert header(journal.of("rejected")[0], "reason") == reason


async def test_where_no_nlp_child_can_be_had_the_process_ends_and_no_record_is_blamed(
    work: Work, journal: Journal
) -> None:
    tries = []

    def childless(inbound: Inbound, _: Any) -> Outcome:
        tries.append(inbound)
        raise ChildNotStarted("no models")

    with pytest.raises(Stopped):
        await work.run(childless, journal.records(b"a"))
    assert len(tries) == 1
    assert journal.lines[0] == "stop 75"
    assert journal.delivered == []
    assert journal.acked == []


async def test_an_output_that_has_no_json_form_makes_its_record_a_dead_letter(work: Work, journal: Journal) -> None:
    await work.run(lambda i, _: Outcome((OutputRecord(ALERTS, "key", "half \ud83d"),)), journal.records(b"a"))
    assert [header(m, "reason") for m in journal.delivered] == ["not-encodable"]


async def test_what_is_larger_than_topics_allow_is_a_dead_letter_and_the_worker_lives(
    work: Work, journal: Journal
) -> None:
    huge = b"x" * work.settings.topics.max_bytes

    def growing(inbound: Inbound, _: Any) -> Outcome:
        if inbound.value == b"out":
            return Outcome((OutputRecord(ALERTS, "key", huge),))
        return Outcome(writes={"k": huge if inbound.value == b"state" else b"v"})

    await work.run(growing, journal.records(b"out", b"state", b"fits"), table=LIVES)
    assert [header(m, "reason") for m in journal.of("rejected")] == ["too-large", "state-too-large"]
    assert journal.acked == [0, 1, 2]
    assert work.lives.get("k") == b"v"


async def test_items_that_a_step_rejects_become_dead_letters_with_their_number(work: Work, journal: Journal) -> None:
    def halved(inbound: Inbound, _: Any) -> Outcome:
        return Outcome((OutputRecord(ALERTS, "key", b"out", item=0),), rejects=(RejectedItem(1, "wrong-shape", "odd"),))

    await work.run(halved, journal.records(b"list"))
    (letter,) = journal.of("rejected")
    assert (header(letter, "source-item"), header(letter, "ce_origin")) == ("1", "copytaster.articles/0/0/1")
    assert letter.value == b"list"


async def test_a_record_that_was_applied_before_is_skipped_but_acked(work: Work, journal: Journal) -> None:
    handled = []

    def counting(inbound: Inbound, _: Any) -> Outcome:
        handled.append(inbound.place.offset)
        return Outcome((OutputRecord(ALERTS, "key", b"out"),), writes={"count": str(len(handled)).encode()})

    await work.run(counting, journal.records(b"a", b"b"), table=LIVES)
    await work.run(counting, journal.records(b"a", b"b", b"c"), table=LIVES)
    assert handled == [0, 1, 2]
    assert work.lives.get("count") == b"3"
    assert journal.acked == [0, 1, 0, 1, 2]


async def test_a_copy_of_a_record_at_another_place_is_known_by_its_order(work: Work, journal: Journal) -> None:
    first = journal.records(b"a", headers={"ce_order": b"copytaster.articles/0/41/0"})
    copy = journal.records(b"a", first=1, headers={"ce_order": b"copytaster.articles/0/41/0"})
    handled = []

    def counting(inbound: Inbound, _: Any) -> Outcome:
        handled.append(inbound.place.offset)
        return Outcome(writes={"k": b"v"})

    await work.run(counting, first, copy, table=LIVES)
    assert handled == [0]
    assert journal.acked == [0, 1]


async def test_a_stage_without_state_hands_on_the_order_and_one_with_state_gives_its_own(
    work: Work, journal: Journal
) -> None:
    given = {"ce_order": b"copytaster.raw/3/9/1"}
    await work.run(passed_on, journal.records(b"a", headers=given))
    await work.run(passed_on, journal.records(b"a", headers=given), table=LIVES)
    work.group.unread = {("copytaster.articles", 0): 5}
    await work.run(passed_on, journal.records(b"b", first=5))
    assert [header(m, "ce_order") for m in journal.delivered] == [
        "copytaster.raw/3/9/1",
        "copytaster.articles/0/0/0",
        "copytaster.articles/0/5/0",
    ]


async def test_an_order_that_others_have_noted_is_not_believed_by_the_first_stage_of_an_arrow(
    work: Work, journal: Journal
) -> None:
    given = {"ce_order": b"copytaster.raw/3/9/1"}
    await work.run(passed_on, journal.records(b"a", headers=given), is_first=True)
    assert [header(m, "ce_order") for m in journal.delivered] == ["copytaster.articles/0/0/0"]


async def test_a_parked_record_that_is_refused_is_its_own_dead_letter(work: Work, journal: Journal) -> None:
    parked = inbound(b"parked", ALERTS, 41, headers={"ce_id": b"e41"})

    def refusing(_: Inbound, __: Any) -> Outcome:
        return Outcome(rejects=(RejectedItem(7, "wrong-shape", "odd", answers=parked),))

    await work.run(refusing, journal.records(b"article"))
    (letter,) = journal.of("rejected")
    assert letter.value == b"parked"
    assert (header(letter, "source-offset"), header(letter, "source-item")) == ("41", "0")
    assert header(letter, "ce_causationid") == "e41"


@pytest.mark.parametrize(("name", "outs"), [("attach", 0), ("check", 1)])
async def test_of_what_lies_before_a_replays_range_only_the_state_changes(name: str, outs: int) -> None:
    work = Work(settings_of(guard__silent_before=str(NOW_MS + 1)))

    def learning(inbound: Inbound, changes: Any) -> Outcome:
        if inbound.value == b"bad":
            raise RefusedRecord("wrong-shape")
        return Outcome((OutputRecord(ALERTS, "key", b"out"),), (RejectedItem(1, "wrong-shape", "odd"),), {"k": b"v"})

    await work.run(learning, work.journal.records(b"a", b"bad", b"bad"), name=name, table=LIVES)
    assert len(work.journal.of("alerts")) == len(work.journal.delivered) == outs
    assert work.lives.get("k") == b"v"
    assert work.journal.acked == [0, 1, 2]


async def test_a_record_delivered_twice_leads_to_the_same_ids(work: Work, journal: Journal) -> None:
    await work.run(passed_on, journal.records(b"a"))
    await work.run(passed_on, journal.records(b"a"))
    first, second = journal.delivered
    assert first == second


async def test_later_records_of_a_batch_see_what_earlier_ones_changed(work: Work, journal: Journal) -> None:
    seen = []

    def looking(inbound: Inbound, changes: StateChanges) -> Outcome:
        seen.append(changes.get("last"))
        return Outcome(writes={"last": inbound.value})

    await work.run(looking, journal.records(b"a", b"b", b"c"), table=LIVES)
    assert seen == [None, b"a", b"b"]


async def test_the_watchdog_is_told_and_log_lines_carry_the_place_of_the_record(work: Work, journal: Journal) -> None:
    bound: list[dict[str, Any]] = []

    def noting(inbound: Inbound, changes: Any) -> Outcome:
        bound.append(get_contextvars())
        return passed_on(inbound, changes)

    progress = work.runtime.progress
    before = progress.stage("test").handled
    records = journal.records(b"a", b"b")
    await work.run(noting, records)
    last = records[-1]
    assert bound[-1] == {
        "stage": "test", "topic": last.topic, "partition": last.partition, "offset": last.offset,
    }  # fmt: skip
    assert get_contextvars() == {}
    assert progress.stage("test").handled == before + 2
    assert progress.acked[last.topic, last.partition] == last.offset + 1


async def test_a_record_keeps_its_time_to_the_millisecond_though_it_comes_as_seconds(work: Work) -> None:
    message = SimpleNamespace(
        topic="copytaster.articles", partition=0, offset=0, key=b"key", value=b"a", headers={}, generation_id=1,
        timestamp=1_073_745_702_432 / 1000, timestamp_type=0,
    )  # fmt: skip
    seen: list[int] = []

    def noting(inbound: Inbound, _: Any) -> Outcome:
        seen.append(inbound.time_ms)
        return Outcome()

    record = to_received_record(SimpleNamespace(message=message, ack=lambda: None))
    await RecordRunner(work.stage(noting)).run(record, None)
    assert seen == [1_073_745_702_432]
