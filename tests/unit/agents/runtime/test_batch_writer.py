"""What follows a batch: outputs, changelog, table, acks, in this order; and nothing once its partitions have moved."""

from collections.abc import Callable
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError, TopicAuthorizationFailedError

from agents.delivery.batches import PartitionWriter
from agents.delivery.broker_retries import PartitionsMoved, Retries
from agents.records.outcome import Inbound, Outcome, OutputRecord
from agents.state.stage_state import StageState
from streams.topics import ALERTS, LIVES, STORIES
from tests.support.runtime import MemoryStore, MemoryWriter, runtime_of, settings_of
from tests.unit.agents.fakes import Journal
from tests.unit.agents.runtime.at_work import Stopped, Work, broken, passed_on

REFUSED = TopicAuthorizationFailedError("the broker refused it")


class OwnedUntil:
    """The partitions of a worker that owns all of them until something has happened."""

    def __init__(self, moved: Callable[[], bool]) -> None:
        self._moved = moved

    def __contains__(self, partition: object) -> bool:
        return not self._moved()


async def test_a_stage_with_state_produces_then_logs_then_changes_its_table_then_acks(
    work: Work, journal: Journal
) -> None:
    def remembering(inbound: Inbound, _: Any) -> Outcome:
        return Outcome((OutputRecord(ALERTS, "key", b"out"),), writes={"seen": inbound.value})

    await work.run(remembering, journal.records(b"a", b"b"), table=LIVES)
    assert journal.lines == ["deliver 2", "changelog", "table", "ack 0", "ack 1"]
    assert work.lives.get("seen") == b"b"


async def test_each_step_of_a_batch_is_told_after_it_was_done() -> None:
    steps: list[tuple[str, str, int, bytes | None, int]] = []

    def reached(stage: str, step: str) -> None:
        lives = made.runtime.states[LIVES]
        steps.append((stage, step, len(made.journal.delivered), lives.get("k"), len(made.journal.acked)))

    made = Work()
    made.runtime = runtime_of(made.settings, writer=made.journal, reached=reached)
    await made.run(
        lambda i, _: Outcome((OutputRecord(ALERTS, "key", b"out"),), writes={"k": b"v"}),
        made.journal.records(b"a"),
        table=LIVES,
    )
    assert steps == [
        ("test", "produced", 1, None, 0),
        ("test", "logged", 1, None, 0),
        ("test", "applied", 1, b"v", 0),
        ("test", "acked", 1, b"v", 1),
    ]


async def test_a_refused_record_is_acked_only_after_its_dead_letter_was_delivered(work: Work, journal: Journal) -> None:
    await work.run(broken, journal.records(b"bad"))
    assert journal.lines == ["deliver 1", "ack 0"]
    assert len(journal.of("rejected")) == 1


async def test_a_dead_letter_that_cannot_be_written_ends_the_process_unacked(work: Work, journal: Journal) -> None:
    journal.failures = {"rejected": REFUSED}
    with pytest.raises(Stopped):
        await work.run(broken, journal.records(b"bad"))
    assert journal.lines[0] == "stop 70"
    assert journal.acked == []


async def test_a_changelog_that_cannot_be_written_ends_the_process_unacked_and_unchanged(
    work: Work, journal: Journal
) -> None:
    journal.failures = {"-changelog": REFUSED}
    with pytest.raises(Stopped):
        await work.run(lambda i, _: Outcome(writes={"k": b"v"}), journal.records(b"a"), table=LIVES)
    assert journal.lines[0] == "stop 70"
    assert journal.acked == []
    assert work.lives.get("k") is None


async def test_a_batch_whose_partitions_have_moved_on_is_neither_applied_nor_acked(
    work: Work, journal: Journal
) -> None:
    def leaving(inbound: Inbound, _: Any) -> Outcome:
        return Outcome((OutputRecord(ALERTS, "key", b"out"),), writes={"k": b"v"})

    work.group.assigned = OwnedUntil(lambda: bool(journal.delivered))
    await work.run(leaving, journal.records(b"a"), table=LIVES)
    assert journal.lines == ["deliver 1"]
    assert work.lives.get("k") is None


async def test_a_stage_without_state_acks_nothing_either_once_its_partitions_have_moved_on(
    work: Work, journal: Journal
) -> None:
    work.group.assigned = OwnedUntil(lambda: bool(journal.delivered))
    await work.run(passed_on, journal.records(b"a"))
    assert journal.lines == ["deliver 1"]


async def test_what_was_worked_out_while_partitions_moved_on_is_not_even_written(work: Work, journal: Journal) -> None:
    """The table may have been emptied under it: an output of its id, with another body, is on its way elsewhere."""
    moved: list[bool] = []

    def moving(inbound: Inbound, _: Any) -> Outcome:
        moved.append(True)
        return Outcome((OutputRecord(ALERTS, "key", b"out"),), writes={"k": b"v"})

    work.group.assigned = OwnedUntil(lambda: bool(moved))
    await work.run(moving, journal.records(b"a"), table=LIVES)
    assert moved
    assert journal.lines == []
    assert work.lives.get("k") is None


async def test_a_batch_of_an_earlier_generation_of_the_group_is_not_written(work: Work, journal: Journal) -> None:
    def moving(inbound: Inbound, _: Any) -> Outcome:
        work.group.generation += 1
        return Outcome((OutputRecord(ALERTS, "key", b"out"),), writes={"k": b"v"})

    await work.run(moving, journal.records(b"a"), table=LIVES)
    assert work.group.generation == 2
    assert journal.lines == []


async def test_what_became_of_records_is_counted(work: Work, journal: Journal) -> None:
    def mixed(inbound: Inbound, changes: Any) -> Outcome:
        return {b"a": passed_on, b"w": lambda *_: Outcome(waiting=True), b"x": broken}[inbound.value](inbound, changes)

    await work.run(mixed, journal.records(b"a", b"w", b"x", b"a"), table=LIVES)
    await work.run(mixed, journal.records(b"a"), table=LIVES)
    (counted,) = work.runtime.metrics.articles.collect()
    assert {tuple(s.labels.values()): s.value for s in counted.samples if s.name.endswith("_total")} == {
        ("test", "output"): 2,
        ("test", "waiting"): 1,
        ("test", "rejected"): 1,
        ("test", "repeated"): 1,
    }


async def test_state_is_not_written_again_once_it_is_no_longer_allowed() -> None:
    settings, writer = settings_of(), MemoryWriter(failures=[KafkaConnectionError() for _ in range(3)])
    retries = Retries(request_timeout=5, patience=settings.broker.patience, first_pause=0.001)
    stories = StageState(STORIES, MemoryStore(), PartitionWriter(writer, settings, retries), settings)

    async def allowed() -> bool:
        return not writer.tried

    changes = stories.changes()
    changes.add(0, {"uri/x": b"1"}, None)
    with pytest.raises(PartitionsMoved):
        await stories.log(changes, allowed=allowed)
    assert [partition for _, partition, _ in writer.tried] == [0]
    assert writer.written == []
