"""The batch runner: no record is lost whatever happens to one, and the breaker judges a batch before it is written."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from agents.records.outcome import Inbound, Outcome, RefusedRecord, RejectedItem
from agents.runtime import batch_runner, ownership
from agents.runtime.batch_runner import run_stage
from copytaster.formats.errors import UnsupportedItemError
from streams.topics import STORIES
from tests.unit.agents.fakes import Batches, Journal
from tests.unit.agents.runtime.at_work import Stopped, Work, broken, passed_on


async def test_outputs_keep_the_order_of_their_inputs_over_batches(work: Work, journal: Journal) -> None:
    await work.run(passed_on, journal.records(b"a", b"b"), journal.records(b"c", first=2))
    assert [m.value for m in journal.delivered] == [b"a", b"b", b"c"]
    assert journal.acked == [0, 1, 2]


async def test_a_fault_of_the_guard_itself_ends_the_process_too(work: Work, journal: Journal) -> None:
    journal.failures = {"alerts": RuntimeError("a bug of ours")}
    with pytest.raises(Stopped, match="guard failed"):
        await work.run(passed_on, journal.records(b"a"))
    assert journal.lines == ["stop 70"]


async def test_a_cancelled_guard_acks_nothing(work: Work, journal: Journal) -> None:
    started = asyncio.Event()

    async def slow(inbound: Inbound, changes: Any) -> Outcome:
        started.set()
        await asyncio.sleep(60)
        return Outcome()

    task = asyncio.create_task(run_stage(work.stage(slow), Batches([journal.records(b"a")])))
    await asyncio.wait_for(started.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert journal.lines == []


async def test_when_everything_fails_the_breaker_holds_all_back_until_it_gets_better(
    work: Work, journal: Journal
) -> None:
    tries = 0

    def healing(inbound: Inbound, changes: Any) -> Outcome:
        nonlocal tries
        tries += 1
        if tries <= 3 * 16 * (work.settings.guard.retries + 1):
            assert journal.lines == []
            return broken(inbound, changes)
        return passed_on(inbound, changes)

    await work.run(healing, journal.records(*[b"a"] * 16), table=STORIES)
    assert journal.acked == list(range(16))
    assert len(journal.of("alerts")) == 16
    assert journal.of("rejected") == []


async def test_an_open_breaker_is_told_to_the_watchdog_and_to_prometheus(work: Work, journal: Journal) -> None:
    seen: list[tuple[bool, float]] = []

    def healing(inbound: Inbound, changes: Any) -> Outcome:
        gauge = work.runtime.metrics.breaker_open.labels("test")
        seen.append((work.runtime.progress.stage("test").held_back, gauge._value.get()))
        if len(seen) <= 16:
            raise RefusedRecord("wrong-shape")
        return passed_on(inbound, changes)

    await work.run(healing, journal.records(*[b"a"] * 16))
    assert seen == [(False, 0.0)] * 16 + [(True, 1.0)] * 16
    assert not work.runtime.progress.stage("test").held_back
    assert work.runtime.metrics.breaker_open.labels("test")._value.get() == 0.0


async def test_a_broken_flood_in_small_batches_opens_the_breaker_too(work: Work, journal: Journal) -> None:
    flood = [journal.records(b"bad", first=n) for n in range(40)]
    tried: set[int] = set()

    def refusing(inbound: Inbound, changes: Any) -> Outcome:
        tried.add(inbound.place.offset)
        raise RefusedRecord("wrong-shape")

    task = asyncio.create_task(run_stage(work.stage(refusing), Batches(flood)))
    await asyncio.sleep(0.5)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    sample = work.settings.guard.breaker_sample
    assert len(journal.of("rejected")) == sample - 1
    assert len(journal.acked) == sample - 1
    assert max(tried) == sample - 1


async def test_a_small_batch_of_bad_records_does_not_open_the_breaker(work: Work, journal: Journal) -> None:
    sample = work.settings.guard.breaker_sample
    await work.run(broken, journal.records(*[b"bad"] * (sample - 1)))
    assert len(journal.of("rejected")) == len(journal.acked) == sample - 1


async def test_a_small_batch_that_fails_is_judged_together_with_what_follows(work: Work, journal: Journal) -> None:
    batch = journal.records(*[b"a"] * 29)
    source = Batches([batch[:9], batch[9:]])
    tries = 0

    def refusing_at_first(inbound: Inbound, changes: Any) -> Outcome:
        nonlocal tries
        tries += 1
        if inbound.place.offset == 8:
            source.arrives()  # more has come by the time the runner looks again
        if tries > 29:
            return passed_on(inbound, changes)
        raise RefusedRecord("wrong-shape")

    await asyncio.wait_for(run_stage(work.stage(refusing_at_first), source), 10)
    assert journal.of("rejected") == []
    assert journal.acked == list(range(29))


async def test_what_follows_a_small_batch_is_handled_only_in_its_turn(work: Work, journal: Journal) -> None:
    source = Batches([journal.records(b"a"), journal.records(b"beyond a hole", first=5) + journal.records(b"a")])
    handled: list[int] = []

    def refusing(inbound: Inbound, changes: Any) -> Outcome:
        handled.append(inbound.place.offset)
        source.arrives()
        raise RefusedRecord("wrong-shape")

    await asyncio.wait_for(run_stage(work.stage(refusing), source), 10)
    assert handled == [0]
    assert journal.acked == [0]


async def test_a_batch_that_takes_long_is_judged_by_what_was_seen_of_it(
    work: Work, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_runner, "SLOW_BATCH_SECONDS", -1.0)
    tries: list[int] = []

    def healing(inbound: Inbound, changes: Any) -> Outcome:
        tries.append(inbound.place.offset)
        if len(tries) > work.settings.guard.breaker_sample:
            return passed_on(inbound, changes)
        raise RefusedRecord("wrong-shape")

    await work.run(healing, journal.records(*[b"a"] * 16))
    assert tries == [*range(work.settings.guard.breaker_sample), *range(16)]
    assert journal.acked == list(range(16))


async def test_a_hole_that_stays_ends_the_process_with_75(
    work: Work, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "HOLE_PATIENCE", -1.0)
    with pytest.raises(Stopped):
        await work.run(passed_on, journal.records(b"a"), journal.records(b"c", first=2))
    assert journal.lines[:3] == ["deliver 1", "ack 0", "stop 75"]
    assert journal.acked == [0]


async def test_photos_and_catalogues_never_open_the_breaker(work: Work, journal: Journal) -> None:
    def unsupported(inbound: Inbound, _: Any) -> Outcome:
        if inbound.place.offset % 2:
            raise UnsupportedItemError("photo", "no story in it")
        return Outcome(rejects=(RejectedItem(0, "unsupported-picture", "no story in it"),))

    await work.run(unsupported, journal.records(*[b"jpeg"] * 16), journal.records(*[b"jpeg"] * 16, first=16))
    assert len(journal.of("rejected")) == 32
    assert journal.acked == list(range(32))


async def test_a_batch_ends_at_its_most_records_and_at_its_most_bytes(
    work: Work, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await work.run(passed_on, journal.records(*[b"a"] * (work.settings.guard.batch + 1)))
    monkeypatch.setattr(batch_runner, "MAX_BATCH_BYTES", 10)
    work.group.unread = {("copytaster.articles", 0): 17}
    await work.run(passed_on, journal.records(b"four", b"four", b"four", b"four", first=17))
    assert [line for line in journal.lines if line.startswith("deliver")] == [
        "deliver 16",
        "deliver 1",
        "deliver 3",
        "deliver 1",
    ]


async def test_a_stage_is_told_of_what_comes_next_in_small_groups_and_of_a_single_record_never(
    work: Work, journal: Journal
) -> None:
    told: list[list[bytes]] = []

    async def ahead(inbounds: Sequence[Inbound]) -> None:
        journal.lines.append(f"ahead {len(inbounds)}")
        told.append([i.value for i in inbounds])

    def noting(inbound: Inbound, _: Any) -> Outcome:
        journal.lines.append(f"handle {inbound.value.decode()}")
        return Outcome()

    count = batch_runner.LOOK_AHEAD_RECORDS + 3
    values = [str(n).encode() for n in range(count)]
    await work.run(noting, journal.records(*values), journal.records(b"alone", first=count), ahead=ahead)
    assert told == [values[: batch_runner.LOOK_AHEAD_RECORDS], values[batch_runner.LOOK_AHEAD_RECORDS :]]
    assert journal.lines.index(f"ahead {batch_runner.LOOK_AHEAD_RECORDS}") < journal.lines.index("handle 0")
    assert journal.lines.index(f"handle {batch_runner.LOOK_AHEAD_RECORDS - 1}") < journal.lines.index("ahead 3")
    assert journal.acked == [*range(count), count]


async def test_what_goes_wrong_in_looking_ahead_costs_no_record(work: Work, journal: Journal) -> None:
    async def ahead(_: Sequence[Inbound]) -> None:
        raise ValueError("one of them cannot be read")

    await work.run(passed_on, journal.records(b"a", b"b"), ahead=ahead)
    assert [m.value for m in journal.of("alerts")] == [b"a", b"b"]
    assert journal.acked == [0, 1]
