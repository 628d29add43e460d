"""Patches of Faust itself, for faults that nothing around it can mend: each with the reason and its test.

`seek_to_committed`: after a rebalance Faust drops what it had fetched and seeks back to the committed
offsets, but leaves alone every partition whose group has no committed offset yet, or offset 0. Fetching then
goes on behind the dropped records, and they are never seen (tests/connected/test_crashes.py found it: the
guard ended the worker with `the client skipped records`).

`perform_seek`: after table recovery Faust resumes the stream partitions and only then seeks them, while its
fetcher is running. What is fetched between the two comes from wherever the client stood; the note of what
was read last is then ahead of the seek, and Faust throws away the records in between as seen. Here the
partitions stay out of the fetcher's reach until the seek is done.

Both begin a partition where `StartNotes.begins_at` says: the group's commit, or where the stage's table stands behind
it (agents/worker/start_offsets.py). Tables can be asked only once they are recovered, of which `on_recovery_completed`
takes note: Faust also seeks when it happens to look for records while a rebalance goes on.

`fetch_records`: while all partitions are paused, as they are for that seek, a fetch that is under way reads every one
of them, since the client takes an empty set of partitions for no choice at all. Faust passes over what it brings, and
the client goes on behind it. The chaos run `refusals` found a worker that waited for such a record. Here an empty set
is a choice.

`commit_offsets`: Faust notes offsets as committed even where the group's coordinator refused them, and also where
partitions have moved while it waited, over what the seek has just noted. Acks of records below such a note are
dropped, so the commit stays behind until something new comes. The chaos run `broker-away` found a worker that had
handled everything and committed nothing of it for five minutes. Here only what was committed is noted.

`apply_changelog_batch`: the last of a key counts in a changelog, and a worker that was stopped and wakes up may still
write a note of progress behind that of the worker which took over. Notes are joined instead.

`assignment`: Faust makes a new set of its own kind of partition at each question, and it is asked some ten times an
article; that took a twelfth of the event loop. The set is made again only where the client's own has changed.

`verify_event_path`: Faust's look for stuck streams counts what passes through its own iteration, which the
guard does not use; it would call every partition stuck. Whether a stage moves is read from committed offsets.
"""

import asyncio
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from faust.stores.memory import Store as MemoryStore
from faust.tables.recovery import Recovery
from faust.transport.consumer import Consumer, ensure_TPset
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread

from streams.table_position import PREFIX, furthest

CHANGELOG = "-changelog"
"""Changelogs are sought by table recovery, not here."""
_faust_perform_seek = Consumer.perform_seek
_faust_fetch_records = AIOKafkaConsumerThread._fetch_records
_take_in = MemoryStore.apply_changelog_batch
BeginsAt = Callable[[Any, int | None, int], int | None]
"""From a partition, the group's commit and the partition's beginning to the offset to begin at; None: not known yet."""
_faust_on_recovery_completed = Recovery.on_recovery_completed


@dataclass(slots=True)
class StartNotes:
    """What the patches know of one app: where partitions begin, and which tables are recovered."""

    begins_at: BeginsAt | None = None
    """Called from the client's own thread; None where each partition begins at the group's commit."""
    generation: int = -1
    recovered: frozenset[Any] = frozenset()
    """The changelog partitions that were recovered in that generation of the group."""


def start_notes(app: Any) -> StartNotes:
    """The notes of this app, made when they are first asked for."""
    notes: StartNotes | None = getattr(app, "_copytaster_start_notes", None)
    if notes is None:
        notes = app._copytaster_start_notes = StartNotes()
    return notes


async def _places(app: Any, consumer: Any, tps: Sequence[Any]) -> dict[Any, tuple[int | None, int, int | None]]:
    """For each partition the group's commit, where that alone would have a worker begin, and where it is to begin."""
    commits = await asyncio.gather(*map(consumer.committed, tps))
    beginnings = await consumer.beginning_offsets(list(tps))
    begins_at, out = start_notes(app).begins_at, {}
    for tp, commit in zip(tps, commits, strict=True):
        by_commit = beginnings[tp] if commit is None else commit
        out[tp] = commit, by_commit, begins_at(tp, commit, beginnings[tp]) if begins_at else by_commit
    return out


async def _seek(app: Any, consumer: Any) -> dict[Any, int | None]:
    """Put every stream partition where it is to begin; what is told of as committed is that place too."""
    places = await _places(app, consumer, [tp for tp in consumer.assignment() if not tp.topic.endswith(CHANGELOG)])
    found: dict[Any, int | None] = {}
    for tp, (commit, by_commit, begin) in places.items():
        at = by_commit if begin is None else begin
        consumer.seek(tp, at)
        found[tp] = None if commit is None else at
    return found


async def _seek_to_committed(thread: Any) -> dict[Any, int | None]:
    result: dict[Any, int | None] = await thread.call_thread(_seek, thread.app, thread._ensure_consumer())
    return result


async def _on_recovery_completed(recovery: Any, generation_id: int = 0) -> None:
    """Take note of the tables that hold what their changelogs do, then go on."""
    notes = start_notes(recovery.app)
    notes.generation, notes.recovered = generation_id, frozenset(recovery.active_tps)
    await _faust_on_recovery_completed(recovery, generation_id)


def is_recovered(app: Any, changelog: str, partition: int) -> bool:
    """True where a table's partition was recovered since partitions last moved."""
    notes = start_notes(app)
    return notes.generation == app.consumer_generation_id and (changelog, partition) in notes.recovered


async def first_unread(consumer: Any, tp: Any) -> int | None:
    """The first offset that is this worker's to handle; None while its table is being recovered.

    The commit is asked of the broker; Faust's own note of it comes and goes.
    """

    async def ask(client: Any) -> int | None:
        return (await _places(consumer.app, client, [tp]))[tp][2]

    thread = consumer._thread
    result: int | None = await thread.call_thread(ask, thread._ensure_consumer())
    return result


async def _perform_seek(consumer: Any) -> None:
    """Seek with the stream partitions out of the fetcher's reach, so that nothing from before gets through."""
    reading = {tp for tp in consumer._get_active_partitions() if not tp.topic.endswith(CHANGELOG)}
    generation = consumer.app.consumer_generation_id
    consumer.pause_partitions(reading)
    await _faust_perform_seek(consumer)
    if consumer.app.consumer_generation_id == generation:
        consumer.resume_partitions(reading & consumer.assignment())


@wraps(Consumer._commit_offsets)
async def _commit_offsets(consumer: Any, offsets: Mapping[Any, int], start_new_transaction: bool = True) -> bool:
    """Commit what is still ours; note it only where it was committed, and while partitions are where they were."""
    app, generation = consumer.app, consumer.app.consumer_generation_id
    ours = {tp: offset for tp, offset in offsets.items() if tp in consumer.assignment()}
    if not ours:
        return False
    await app.producer.flush()
    did: bool = await consumer._commit(ours)
    if did and app.consumer_generation_id == generation and not app.rebalancing:
        app.tables.on_commit(ours)
        consumer._committed_offset.update(ours)
        app.monitor.on_tp_commit(ours)
    return did


async def is_member(consumer: Any) -> bool:
    """True where the group's coordinator takes a heartbeat from this worker."""

    async def ask(client: Any) -> bool:
        alive: bool = await client._coordinator._do_heartbeat()
        return alive

    thread = consumer._thread
    result: bool = await thread.call_thread(ask, thread._ensure_consumer())
    return result


def _apply_changelog_batch(self: MemoryStore, batch: Iterable[Any], to_key: Any, to_value: Any) -> None:
    """Take in what a changelog has, notes of progress never backwards (see `standing.furthest`)."""
    events = list(batch)
    notes: dict[Any, bytes] = {}
    for event in events:
        key = to_key(event.key)
        if isinstance(key, bytes) and key.startswith(PREFIX.encode()) and event.message.value is not None:
            notes[key] = furthest(notes.get(key, self.data.get(key)), to_value(event.value))
    _take_in(self, events, to_key, to_value)
    self.data.update((key, note) for key, note in notes.items() if key in self.data)


def _assignment(thread: Any) -> frozenset[Any]:
    """What this worker owns, in Faust's own kind of partition."""
    owned = thread._ensure_consumer().assignment()
    seen, told = getattr(thread, "_told_assignment", (None, frozenset()))
    if owned is not seen:  # the client has one frozen set as long as partitions stay
        told = frozenset(ensure_TPset(owned))
        thread._told_assignment = owned, told
    return told


class _Wanted:
    """The partitions that are read at the moment. Also where there are none, it is a choice: never false."""

    def __init__(self, active: Container[Any]) -> None:
        self._active = active

    def __contains__(self, tp: object) -> bool:
        return tp in self._active


async def _fetch_records(thread: Any, consumer: Any, active_partitions: Any, **how: Any) -> Any:
    wanted = None if active_partitions is None else _Wanted(active_partitions)
    return await _faust_fetch_records(thread, consumer, wanted, **how)


def _no_verdict(_thread: Any, _now: float, _tp: Any) -> None:
    """Say nothing of streams that Faust cannot see."""


def install_patches() -> None:
    """Put the patches in place, before an app is made; to do so again changes nothing."""
    AIOKafkaConsumerThread.seek_to_committed = _seek_to_committed
    AIOKafkaConsumerThread.assignment = _assignment
    AIOKafkaConsumerThread._fetch_records = _fetch_records
    AIOKafkaConsumerThread.verify_event_path = _no_verdict
    Consumer.perform_seek = _perform_seek
    Consumer._commit_offsets = _commit_offsets
    MemoryStore.apply_changelog_batch = _apply_changelog_batch
    Recovery.on_recovery_completed = _on_recovery_completed
