"""The guard: whatever happens to one record, none is lost, and nothing is acked before it is safe."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from structlog.contextvars import get_contextvars

from agents.delivery import messages as delivery
from agents.delivery.batches import Allowed
from agents.delivery.failures import Fenced, ProduceFailed
from agents.metrics.progress import progress
from agents.records.outcome import Inbound, Late, Out, Outcome, Refused, Reject
from agents.runtime import batch_runner
from agents.runtime.context import lives, stories
from agents.runtime.stage import Stage
from agents.state.table import Changes, State
from copytaster.formats.errors import FormatError, Unsupported
from streams.codec import CodecError
from streams.faust.app import settings
from streams.topics import ALERTS
from tests.unit.agents.fakes import Event, Journal, Present, Queue


class Stopped(BaseException):
    """The process would have ended here."""


@pytest.fixture
def journal(monkeypatch: pytest.MonkeyPatch) -> Journal:
    """A guard whose every deed is noted, on a broker that takes everything."""
    kept = Journal()

    async def deliver(messages: list[Any], *, allowed: Allowed) -> None:
        if messages:
            if not await allowed():
                raise Fenced
            kept.lines.append(f"deliver {len(messages)}")
            kept.delivered.extend(messages)

    async def log(state: State, changes: Changes, **_: object) -> None:
        kept.lines.append("changelog")

    apply = State.apply

    def applied(state: State, changes: Changes) -> None:
        kept.lines.append("table")
        apply(state, changes)

    def stop_hard(code: int, why: str, **facts: object) -> NoReturn:
        kept.lines.append(f"stop {code}")
        raise Stopped(why)

    monkeypatch.setattr(batch_runner, "Presence", Present)
    monkeypatch.setattr(batch_runner, "EVIDENCE_WAIT", 0.0)
    monkeypatch.setattr(delivery, "deliver", deliver)
    monkeypatch.setattr(State, "log", log)
    monkeypatch.setattr(State, "apply", applied)
    monkeypatch.setattr(batch_runner, "stop_hard", stop_hard)
    return kept


Handler = Callable[[Inbound, Any], Outcome]


async def run(handler: Handler, *batches: Iterable[Event], state: State | None = None, **options: Any) -> None:
    """Let a guard handle batches, until its queue ends."""

    async def handle(inbound: Inbound, changes: Any) -> Outcome:
        return handler(inbound, changes)

    stream = SimpleNamespace(channel=SimpleNamespace(queue=Queue(batches)))
    await asyncio.wait_for(batch_runner.guard(stream, Stage(name="test", handle=handle, state=state, **options)), 10)


def passed_on(inbound: Inbound, _: Any) -> Outcome:
    return Outcome((Out(ALERTS, "key", inbound.value),))


def broken(inbound: Inbound, _: Any) -> Outcome:
    raise ValueError(f"cannot bear {inbound.value!r}")


def header(message: Any, name: str) -> str:
    return dict(message.headers)[name].decode()


async def test_a_stage_with_state_produces_then_logs_then_changes_its_table_then_acks(journal: Journal) -> None:
    def remembering(inbound: Inbound, _: Any) -> Outcome:
        return Outcome((Out(ALERTS, "key", b"out"),), writes={"seen": inbound.value})

    await run(remembering, journal.events(b"a", b"b"), state=lives)
    assert journal.lines == ["deliver 2", "changelog", "table", "ack 0", "ack 1"]
    assert lives.get("seen") == b"b"


async def test_outputs_keep_the_order_of_their_inputs_over_batches(journal: Journal) -> None:
    await run(passed_on, journal.events(b"a", b"b"), journal.events(b"c", first=2))
    assert [m.value for m in journal.delivered] == [b"a", b"b", b"c"]
    assert journal.acked == [0, 1, 2]


async def test_a_record_that_fails_is_tried_again_and_then_goes_on(journal: Journal) -> None:
    tries: list[bytes] = []

    def at_last(inbound: Inbound, _: Any) -> Outcome:
        tries.append(inbound.value)
        if len(tries) <= settings.guard.retries:
            raise ConnectionError("not yet")
        return Outcome((Out(ALERTS, "key", b"out"),))

    await run(at_last, journal.events(b"a"))
    assert len(tries) == settings.guard.retries + 1
    assert [m.value for m in journal.delivered] == [b"out"]


async def test_a_record_that_fails_for_good_becomes_a_dead_letter_and_the_others_go_on(journal: Journal) -> None:
    tries: list[bytes] = []

    def picky(inbound: Inbound, changes: Any) -> Outcome:
        tries.append(inbound.value)
        return broken(inbound, changes) if inbound.value == b"bad" else passed_on(inbound, changes)

    await run(picky, journal.events(b"a", b"bad", b"c", headers={"ce_id": b"e7", "content-type": b"text/plain"}))
    assert tries.count(b"bad") == settings.guard.retries + 1
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
        (Refused("too-odd"), "too-odd"),
        (FormatError("not-json", "no"), "not-json"),
        (CodecError("wrong-shape", "no"), "wrong-shape"),
        (Unsupported("photo", "no story"), "unsupported-photo"),
    ],
)
async def test_what_can_never_be_handled_is_refused_at_once_by_its_reason(
    journal: Journal, error: Exception, reason: str
) -> None:
    tries = []

    def refusing(inbound: Inbound, _: Any) -> Outcome:
        tries.append(inbound)
        raise error

    await run(refusing, journal.events(b"a"))
    assert len(tries) == 1
    assert header(journal.of("rejected")[0], "reason") == reason


async def test_an_output_that_has_no_json_form_makes_its_record_a_dead_letter(journal: Journal) -> None:
    await run(lambda i, _: Outcome((Out(ALERTS, "key", "half \ud83d"),)), journal.events(b"a"))
    assert [header(m, "reason") for m in journal.delivered] == ["not-encodable"]


async def test_what_is_larger_than_topics_allow_is_a_dead_letter_and_the_worker_lives(journal: Journal) -> None:
    huge = b"x" * settings.topics.max_bytes

    def growing(inbound: Inbound, _: Any) -> Outcome:
        if inbound.value == b"out":
            return Outcome((Out(ALERTS, "key", huge),))
        return Outcome(writes={"k": huge if inbound.value == b"state" else b"v"})

    await run(growing, journal.events(b"out", b"state", b"fits"), state=lives)
    assert [header(m, "reason") for m in journal.of("rejected")] == ["too-large", "state-too-large"]
    assert journal.acked == [0, 1, 2]
    assert lives.get("k") == b"v"


async def test_a_refused_record_is_acked_only_after_its_dead_letter_was_delivered(journal: Journal) -> None:
    await run(broken, journal.events(b"bad"))
    assert journal.lines == ["deliver 1", "ack 0"]
    assert len(journal.of("rejected")) == 1


async def test_items_that_a_step_rejects_become_dead_letters_with_their_number(journal: Journal) -> None:
    def halved(inbound: Inbound, _: Any) -> Outcome:
        return Outcome((Out(ALERTS, "key", b"out", item=0),), rejects=(Reject(1, "wrong-shape", "odd"),))

    await run(halved, journal.events(b"list"))
    (letter,) = journal.of("rejected")
    assert (header(letter, "source-item"), header(letter, "ce_origin")) == ("1", "copytaster.articles/0/0/1")
    assert letter.value == b"list"


async def test_a_dead_letter_that_cannot_be_written_ends_the_process_unacked(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(messages: list[Any], **_: object) -> None:
        raise ProduceFailed("the broker refused it")

    monkeypatch.setattr(delivery, "deliver", refuse)
    with pytest.raises(Stopped):
        await run(broken, journal.events(b"bad"))
    assert journal.lines[0] == "stop 70"
    assert journal.acked == []


async def test_a_changelog_that_cannot_be_written_ends_the_process_unacked_and_unchanged(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(state: State, changes: Changes, **_: object) -> None:
        raise ProduceFailed("the broker refused it")

    monkeypatch.setattr(State, "log", refuse)
    with pytest.raises(Stopped):
        await run(lambda i, _: Outcome(writes={"k": b"v"}), journal.events(b"a"), state=lives)
    assert journal.lines[0] == "stop 70"
    assert journal.acked == []
    assert lives.get("k") is None


async def test_a_fault_of_the_guard_itself_ends_the_process_too(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fault(messages: list[Any], **_: object) -> None:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(delivery, "deliver", fault)
    with pytest.raises(Stopped, match="guard failed"):
        await run(passed_on, journal.events(b"a"))
    assert journal.lines == ["stop 70"]


async def test_a_cancelled_guard_acks_nothing(journal: Journal) -> None:
    started = asyncio.Event()

    async def slow(inbound: Inbound, changes: Any) -> Outcome:
        started.set()
        await asyncio.sleep(60)
        return Outcome()

    stream = SimpleNamespace(channel=SimpleNamespace(queue=Queue([journal.events(b"a")])))
    task = asyncio.create_task(batch_runner.guard(stream, Stage(name="test", handle=slow)))
    await asyncio.wait_for(started.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert journal.lines == []


async def test_a_record_that_was_applied_before_is_skipped_but_acked(journal: Journal) -> None:
    handled = []

    def counting(inbound: Inbound, _: Any) -> Outcome:
        handled.append(inbound.place.offset)
        return Outcome((Out(ALERTS, "key", b"out"),), writes={"count": str(len(handled)).encode()})

    await run(counting, journal.events(b"a", b"b"), state=lives)
    await run(counting, journal.events(b"a", b"b", b"c"), state=lives)
    assert handled == [0, 1, 2]
    assert lives.get("count") == b"3"
    assert journal.acked == [0, 1, 0, 1, 2]


async def test_a_copy_of_a_record_at_another_place_is_known_by_its_order(journal: Journal) -> None:
    first = journal.events(b"a", headers={"ce_order": b"copytaster.articles/0/41/0"})
    copy = journal.events(b"a", first=1, headers={"ce_order": b"copytaster.articles/0/41/0"})
    handled = []

    def counting(inbound: Inbound, _: Any) -> Outcome:
        handled.append(inbound.place.offset)
        return Outcome(writes={"k": b"v"})

    await run(counting, first, copy, state=lives)
    assert handled == [0]
    assert journal.acked == [0, 1]


async def test_a_stage_without_state_hands_on_the_order_and_one_with_state_gives_its_own(journal: Journal) -> None:
    given = {"ce_order": b"copytaster.raw/3/9/1"}
    await run(passed_on, journal.events(b"a", headers=given))
    await run(passed_on, journal.events(b"a", headers=given), state=lives)
    await run(passed_on, journal.events(b"b", first=5))
    assert [header(m, "ce_order") for m in journal.delivered] == [
        "copytaster.raw/3/9/1",
        "copytaster.articles/0/0/0",
        "copytaster.articles/0/5/0",
    ]


async def test_a_record_delivered_twice_leads_to_the_same_ids(journal: Journal) -> None:
    await run(passed_on, journal.events(b"a"))
    await run(passed_on, journal.events(b"a"))
    first, second = journal.delivered
    assert first == second


async def test_later_records_of_a_batch_see_what_earlier_ones_changed(journal: Journal) -> None:
    seen = []

    def looking(inbound: Inbound, changes: Changes) -> Outcome:
        seen.append(changes.get("last"))
        return Outcome(writes={"last": inbound.value})

    await run(looking, journal.events(b"a", b"b", b"c"), state=lives)
    assert seen == [None, b"a", b"b"]


async def test_when_everything_fails_the_breaker_holds_all_back_until_it_gets_better(journal: Journal) -> None:
    tries = 0

    def healing(inbound: Inbound, changes: Any) -> Outcome:
        nonlocal tries
        tries += 1
        if tries <= 3 * 16 * (settings.guard.retries + 1):
            assert journal.lines == []
            return broken(inbound, changes)
        return passed_on(inbound, changes)

    await run(healing, journal.events(*[b"a"] * 16), state=stories)
    assert journal.acked == list(range(16))
    assert len(journal.of("alerts")) == 16
    assert journal.of("rejected") == []


async def test_a_broken_flood_in_small_batches_opens_the_breaker_too(journal: Journal) -> None:
    flood = [journal.events(b"bad", first=n) for n in range(40)]
    stream = SimpleNamespace(channel=SimpleNamespace(queue=Queue(flood)))
    tried: set[int] = set()

    async def handle(inbound: Inbound, changes: Any) -> Outcome:
        tried.add(inbound.place.offset)
        raise Refused("wrong-shape")

    task = asyncio.create_task(batch_runner.guard(stream, Stage(name="test", handle=handle)))
    await asyncio.sleep(0.5)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(journal.of("rejected")) == settings.guard.breaker_sample - 1
    assert len(journal.acked) == settings.guard.breaker_sample - 1
    assert max(tried) == settings.guard.breaker_sample - 1


async def test_a_small_batch_of_bad_records_does_not_open_the_breaker(journal: Journal) -> None:
    await run(broken, journal.events(*[b"bad"] * (settings.guard.breaker_sample - 1)))
    assert len(journal.of("rejected")) == len(journal.acked) == settings.guard.breaker_sample - 1


async def test_a_small_batch_that_fails_is_judged_together_with_what_follows(journal: Journal) -> None:
    batch = journal.events(*[b"a"] * 29)
    queue = Queue([batch[:9], batch[9:]])
    tries = 0

    async def handle(inbound: Inbound, changes: Any) -> Outcome:
        nonlocal tries
        tries += 1
        if inbound.place.offset == 8:
            queue.arrives()  # more has come by the time the guard looks again
        if tries > 29:
            return passed_on(inbound, changes)
        raise Refused("wrong-shape")

    stream = SimpleNamespace(channel=SimpleNamespace(queue=queue))
    await asyncio.wait_for(batch_runner.guard(stream, Stage(name="test", handle=handle)), 10)
    assert journal.of("rejected") == []
    assert journal.acked == list(range(29))


async def test_photos_and_catalogues_never_open_the_breaker(journal: Journal) -> None:
    def unsupported(inbound: Inbound, _: Any) -> Outcome:
        if inbound.place.offset % 2:
            raise Unsupported("photo", "no story in it")
        return Outcome(rejects=(Reject(0, "unsupported-picture", "no story in it"),))

    await run(unsupported, journal.events(*[b"jpeg"] * 16), journal.events(*[b"jpeg"] * 16, first=16))
    assert len(journal.of("rejected")) == 32
    assert journal.acked == list(range(32))


async def test_a_batch_whose_partitions_have_moved_on_is_neither_applied_nor_acked(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaving(inbound: Inbound, _: Any) -> Outcome:
        return Outcome((Out(ALERTS, "key", b"out"),), writes={"k": b"v"})

    class Leaving(Present):
        def current(self, messages: Any) -> bool:
            return not journal.delivered

    monkeypatch.setattr(batch_runner, "Presence", Leaving)
    await run(leaving, journal.events(b"a"), state=lives)
    assert journal.lines == ["deliver 1"]
    assert lives.get("k") is None


async def test_what_was_worked_out_while_partitions_moved_on_is_not_even_written(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table may have been emptied under it: an output of its id, with another body, is on its way elsewhere."""
    moved: list[bool] = []

    def moving(inbound: Inbound, _: Any) -> Outcome:
        moved.append(True)
        return Outcome((Out(ALERTS, "key", b"out"),), writes={"k": b"v"})

    class Moving(Present):
        def current(self, messages: Any) -> bool:
            return not moved

    monkeypatch.setattr(batch_runner, "Presence", Moving)
    await run(moving, journal.events(b"a"), state=lives)
    assert moved
    assert journal.lines == []
    assert lives.get("k") is None


async def test_what_is_due_by_the_clock_is_produced_then_logged_then_applied(journal: Journal) -> None:
    parked = batch_runner._inbound(journal.events(b"parked", first=7)[0].message)
    due = [Late(0, Outcome((Out(ALERTS, "key", b"released"),), writes={"waits": None, "done": b"1"}), parked)]

    async def tick(changes: Changes) -> list[Late]:
        return due if changes.get("done") is None else []

    await run(passed_on, [], journal.events(b"a"), [], state=lives, tick=tick, every=0.0)
    assert journal.lines == ["deliver 1", "changelog", "table", "deliver 1", "changelog", "table", "ack 0"]
    released = journal.delivered[0]
    assert (released.value, header(released, "ce_origin")) == (b"released", "copytaster.articles/0/7/0")


async def test_what_is_due_waits_while_partitions_move(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    async def tick(changes: Changes) -> list[Late]:
        return [Late(0, Outcome(writes={"k": b"v"}))]

    monkeypatch.setattr(batch_runner, "app", SimpleNamespace(rebalancing=True))
    await run(passed_on, [], [], state=lives, tick=tick, every=0.0)
    assert journal.lines == []


async def test_what_became_of_records_is_counted(journal: Journal) -> None:
    def mixed(inbound: Inbound, changes: Any) -> Outcome:
        return {b"a": passed_on, b"w": lambda *_: Outcome(waiting=True), b"x": broken}[inbound.value](inbound, changes)

    batch_runner.outcomes.clear()
    await run(mixed, journal.events(b"a", b"w", b"x", b"a"), state=lives)
    await run(mixed, journal.events(b"a"), state=lives)
    assert batch_runner.outcomes == {
        ("test", "output"): 2,
        ("test", "waiting"): 1,
        ("test", "rejected"): 1,
        ("test", "repeated"): 1,
    }


async def test_the_watchdog_is_told_and_log_lines_carry_the_place_of_the_record(journal: Journal) -> None:
    bound: list[dict[str, Any]] = []

    def noting(inbound: Inbound, changes: Any) -> Outcome:
        bound.append(get_contextvars())
        return passed_on(inbound, changes)

    before = progress.stage("test").handled
    events = journal.events(b"a", b"b")
    await run(noting, events)
    message = events[-1].message
    assert bound[-1] == {
        "stage": "test", "topic": message.topic, "partition": message.partition, "offset": message.offset,
    }  # fmt: skip
    assert get_contextvars() == {}
    assert progress.stage("test").handled == before + 2
    assert progress.acked[message.topic, message.partition] == message.offset + 1


async def test_a_record_keeps_its_time_to_the_millisecond_though_it_comes_as_seconds(journal: Journal) -> None:
    (event,) = journal.events(b"a")
    event.message.timestamp = 1_073_745_702_432 / 1000
    seen: list[int] = []

    def noting(inbound: Inbound, _: Any) -> Outcome:
        seen.append(inbound.time_ms)
        return Outcome()

    await run(noting, [event])
    assert seen == [1_073_745_702_432]


async def test_a_stage_is_told_of_what_comes_next_in_small_groups_and_of_a_single_record_never(
    journal: Journal,
) -> None:
    told: list[list[bytes]] = []

    async def ahead(inbounds: Sequence[Inbound]) -> None:
        journal.lines.append(f"ahead {len(inbounds)}")
        told.append([i.value for i in inbounds])

    def noting(inbound: Inbound, _: Any) -> Outcome:
        journal.lines.append(f"handle {inbound.value.decode()}")
        return Outcome()

    values = [str(n).encode() for n in range(batch_runner.AHEAD + 3)]
    await run(noting, journal.events(*values), journal.events(b"alone", first=20), ahead=ahead)
    assert told == [values[: batch_runner.AHEAD], values[batch_runner.AHEAD :]]
    assert journal.lines.index(f"ahead {batch_runner.AHEAD}") < journal.lines.index("handle 0")
    assert journal.lines.index(f"handle {batch_runner.AHEAD - 1}") < journal.lines.index("ahead 3")
    assert journal.acked == [*range(batch_runner.AHEAD + 3), 20]


async def test_what_goes_wrong_in_looking_ahead_costs_no_record(journal: Journal) -> None:
    async def ahead(_: Sequence[Inbound]) -> None:
        raise ValueError("one of them cannot be read")

    await run(passed_on, journal.events(b"a", b"b"), ahead=ahead)
    assert [m.value for m in journal.of("alerts")] == [b"a", b"b"]
    assert journal.acked == [0, 1]
