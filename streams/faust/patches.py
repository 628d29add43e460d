"""Patches of Faust itself, for faults that cannot be fixed from outside: each with its reason and its test.

`seek_to_committed`: after a rebalance Faust drops the records that it had fetched and seeks back to the committed
offsets. But it skips every partition whose group has no committed offset yet, or offset 0. Fetching then continues
after the dropped records, and they are never seen (tests/connected/test_crashes.py found it: the worker ended
with `the client skipped records`).

`perform_seek`: after table recovery Faust resumes the stream partitions and only then seeks them, while its fetcher is
running. Records fetched between the two come from the client's old position; the note of what was read last is then
ahead of the seek, and Faust drops the records in between as seen. With the patch, the fetcher cannot read these
partitions until the seek is done.

Both begin a partition where `StartNotes.begins_at` says: at the group's commit, or at the position of the stage's table
if that is behind it (agents/worker/start_offsets.py). Tables can be asked only after they are recovered, which
`on_recovery_completed` notes: Faust also seeks if it happens to look for records during a rebalance.

`fetch_records`: while all partitions are paused, as they are for that seek, a running fetch reads every one of them,
since the client treats an empty set of partitions as no selection. Faust ignores the fetched records, and the client
continues after them. The chaos run `refusals` found a worker that waited for such a record. With the patch, an empty
set is a selection.

`commit_offsets`: Faust notes offsets as committed even if the group's coordinator refused them, and also if partitions
have moved while it waited, which overwrites what the seek has just noted. Acks of records below such a note are
dropped, so the commit stays behind until a new record comes. The chaos run `broker-away` found a worker that had
handled everything and committed none of it for five minutes. With the patch, only committed offsets are noted.

`apply_changelog_batch`: the last record of a key counts in a changelog, and a worker that was stopped and wakes up may
still write a note of progress after that of the worker which took over. With the patch, notes are joined instead.

`assignment`: Faust builds a new set of its own kind of partition at each call, about ten times per article; that took a
twelfth of the event loop. With the patch, the set is rebuilt only if the client's own has changed.

`verify_event_path`: Faust's check for stuck streams counts the records that pass through its own iteration, which the
batch runner does not use; it would call every partition stuck. Our check of a stage uses committed offsets.
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
"""The suffix of changelogs; table recovery seeks them, not this module."""
_faust_perform_seek = Consumer.perform_seek
_faust_fetch_records = AIOKafkaConsumerThread._fetch_records
_take_in = MemoryStore.apply_changelog_batch
BeginsAt = Callable[[Any, int | None, int], int | None]
"""From a partition, the group's commit and the partition's beginning to the first offset; None: not known yet."""
_faust_on_recovery_completed = Recovery.on_recovery_completed


@dataclass(slots=True)
class StartNotes:
    """The notes of the patches about one app: where partitions begin, and which tables are recovered."""

    begins_at: BeginsAt | None = None
    """Called from the client's own thread; None if each partition begins at the group's commit."""
    generation: int = -1
    recovered: frozenset[Any] = frozenset()
    """The changelog partitions that were recovered in this `generation` of the group."""


def start_notes(app: Any) -> StartNotes:
    """The notes of this app, created at the first call."""
    notes: StartNotes | None = getattr(app, "_copytaster_start_notes", None)
    if notes is None:
        notes = app._copytaster_start_notes = StartNotes()
    return notes


async def _places(app: Any, consumer: Any, tps: Sequence[Any]) -> dict[Any, tuple[int | None, int, int | None]]:
    """For each partition the group's commit, the start that follows from it alone, and the start to use."""
    commits = await asyncio.gather(*map(consumer.committed, tps))
    beginnings = await consumer.beginning_offsets(list(tps))
    begins_at, out = start_notes(app).begins_at, {}
    for tp, commit in zip(tps, commits, strict=True):
        by_commit = beginnings[tp] if commit is None else commit
        out[tp] = commit, by_commit, begins_at(tp, commit, beginnings[tp]) if begins_at else by_commit
    return out


async def _seek(app: Any, consumer: Any) -> dict[Any, int | None]:
    """Seek every stream partition to its start, and report that place as committed too."""
    places = await _places(app, consumer, [tp for tp in consumer.assignment() if not tp.topic.endswith(CHANGELOG)])
    starts: dict[Any, int | None] = {}
    for tp, (commit, by_commit, begin) in places.items():
        at = by_commit if begin is None else begin
        consumer.seek(tp, at)
        starts[tp] = None if commit is None else at
    return starts


async def _seek_to_committed(thread: Any) -> dict[Any, int | None]:
    result: dict[Any, int | None] = await thread.call_thread(_seek, thread.app, thread._ensure_consumer())
    return result


async def _on_recovery_completed(recovery: Any, generation_id: int = 0) -> None:
    """Note which tables match their changelogs, then go on."""
    notes = start_notes(recovery.app)
    notes.generation, notes.recovered = generation_id, frozenset(recovery.active_tps)
    await _faust_on_recovery_completed(recovery, generation_id)


def is_recovered(app: Any, changelog: str, partition: int) -> bool:
    """True if a table's partition was recovered since partitions last moved."""
    notes = start_notes(app)
    return notes.generation == app.consumer_generation_id and (changelog, partition) in notes.recovered


async def first_unread(consumer: Any, tp: Any) -> int | None:
    """The first offset that this worker must handle; None while its table is being recovered.

    The commit is read from the broker, since Faust's own note of it is not always there.
    """

    async def ask(client: Any) -> int | None:
        return (await _places(consumer.app, client, [tp]))[tp][2]

    thread = consumer._thread
    result: int | None = await thread.call_thread(ask, thread._ensure_consumer())
    return result


async def _perform_seek(consumer: Any) -> None:
    """Seek while the fetcher cannot read the stream partitions, so that no earlier record gets through."""
    reading = {tp for tp in consumer._get_active_partitions() if not tp.topic.endswith(CHANGELOG)}
    generation = consumer.app.consumer_generation_id
    consumer.pause_partitions(reading)
    await _faust_perform_seek(consumer)
    if consumer.app.consumer_generation_id == generation:
        consumer.resume_partitions(reading & consumer.assignment())


@wraps(Consumer._commit_offsets)
async def _commit_offsets(consumer: Any, offsets: Mapping[Any, int], start_new_transaction: bool = True) -> bool:
    """Commit offsets that are still ours; note them only if they were committed and no partition has moved."""
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
    """True if the group's coordinator accepts a heartbeat from this worker."""

    async def ask(client: Any) -> bool:
        alive: bool = await client._coordinator._do_heartbeat()
        return alive

    thread = consumer._thread
    result: bool = await thread.call_thread(ask, thread._ensure_consumer())
    return result


def _apply_changelog_batch(self: MemoryStore, batch: Iterable[Any], to_key: Any, to_value: Any) -> None:
    """Apply a changelog batch; notes of progress never go backwards (see `table_position.furthest`)."""
    events = list(batch)
    notes: dict[Any, bytes] = {}
    for event in events:
        key = to_key(event.key)
        if isinstance(key, bytes) and key.startswith(PREFIX.encode()) and event.message.value is not None:
            notes[key] = furthest(notes.get(key, self.data.get(key)), to_value(event.value))
    _take_in(self, events, to_key, to_value)
    self.data.update((key, note) for key, note in notes.items() if key in self.data)


def _assignment(thread: Any) -> frozenset[Any]:
    """The partitions of this worker, in Faust's own type of partition."""
    owned = thread._ensure_consumer().assignment()
    seen, partitions = getattr(thread, "_known_assignment", (None, frozenset()))
    if owned is not seen:  # the client keeps the same frozen set as long as partitions stay
        partitions = frozenset(ensure_TPset(owned))
        thread._known_assignment = owned, partitions
    return partitions


class _Wanted:
    """The partitions that are read now. It is never false: an empty one is a selection too."""

    def __init__(self, active: Container[Any]) -> None:
        self._active = active

    def __contains__(self, tp: object) -> bool:
        return tp in self._active


async def _fetch_records(thread: Any, consumer: Any, active_partitions: Any, **how: Any) -> Any:
    wanted = None if active_partitions is None else _Wanted(active_partitions)
    return await _faust_fetch_records(thread, consumer, wanted, **how)


def _no_verdict(_thread: Any, _now: float, _tp: Any) -> None:
    """Give no verdict on streams that Faust cannot see."""


def install_patches() -> None:
    """Install the patches, before an app is created; a second call changes nothing."""
    AIOKafkaConsumerThread.seek_to_committed = _seek_to_committed
    AIOKafkaConsumerThread.assignment = _assignment
    AIOKafkaConsumerThread._fetch_records = _fetch_records
    AIOKafkaConsumerThread.verify_event_path = _no_verdict
    Consumer.perform_seek = _perform_seek
    Consumer._commit_offsets = _commit_offsets
    MemoryStore.apply_changelog_batch = _apply_changelog_batch
    Recovery.on_recovery_completed = _on_recovery_completed
