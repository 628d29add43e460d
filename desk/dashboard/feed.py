"""The reader of the log: it updates the store and the backlog, and wakes the tasks that wait for events.

Everything that the dashboard shows comes through here in the order of the topics, also the actions of its own users.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog

from copytaster.model.desk_action import DeskAction
from copytaster.model.records import Alert
from desk.dashboard.backlog import BacklogEvent, EventBacklog
from desk.dashboard.log import FOLLOWED_TOPICS, FollowedRecord, FollowedTopic, LogUnavailable, RecordLog
from desk.dashboard.position import StreamPosition
from desk.dashboard.removed_text import remove_desk_action, remove_story_text
from desk.dashboard.store import AlertStore
from desk.dashboard.views import build_desk_event
from streams import codec, record_forms

SWEEP_EVERY = 60.0
"""Seconds between two searches for desk actions that are no longer needed."""
WORDS_KEPT = timedelta(days=30)
"""The time for which an action is kept if its alert is not held: the alert may be read later, or was dropped here."""

MOST_STREAMED = 100_000
"""Alerts whose last streamed revision is remembered, so that a copy is not streamed again."""

logger = structlog.get_logger("desk.dashboard")


class AlertFeed:
    """Follows the log while `run` runs. `purged` is called with the chain of each recalled alert."""

    def __init__(
        self, log: RecordLog, store: AlertStore, backlog: EventBacklog, *, purged: Callable[[str], None]
    ) -> None:
        self.store = store
        self.backlog = backlog
        self.ready = asyncio.Event()
        """Set when everything has been read that the topics held at the start."""
        self.arrival_event = asyncio.Event()
        """Set at each arrival, and then replaced by a new event."""
        self.unreadable = 0
        """Records that could not be decoded and were skipped."""
        self.last_ms: int | None = None
        """The time of ingest of the newest alert event."""
        self._log = log
        self._purged = purged
        self._streamed_revisions: dict[str, int] = {}
        self._ends: dict[FollowedTopic, int] = {}
        self._applied: dict[FollowedTopic, int] = {}
        self._recalled = asyncio.Event()

    async def run(self) -> None:
        """Read until cancelled. Raises LogUnavailable if the log cannot be reached at the start."""
        extent = await self._log.extent()
        self._ends = {name: extent[name][1] for name in FOLLOWED_TOPICS}
        start = {name: extent[name][0] for name in FOLLOWED_TOPICS}
        start["alerts"] = max(start["alerts"], self._ends["alerts"] - self.backlog.most)
        self.backlog.start_at(StreamPosition(start["alerts"] - 1, start["desk"] - 1))
        self._applied = dict(start)
        self._look_ready()
        sweeping = asyncio.create_task(self._sweep())
        try:
            async for batch in self._log.follow(start):
                for record in batch.records:
                    self._apply(record)
                self._applied.update(batch.read_to)
                self._look_ready()
                self.wake_waiters()
        finally:
            sweeping.cancel()

    def wake_waiters(self) -> None:
        """Wake the tasks that wait for an arrival."""
        self.arrival_event.set()
        self.arrival_event = asyncio.Event()

    async def wait_until_applied(self, name: FollowedTopic, offset: int) -> None:
        """Wait until this record has been applied."""
        while self._applied.get(name, 0) <= offset:
            await self.arrival_event.wait()

    def _look_ready(self) -> None:
        if not self.ready.is_set() and all(self._applied[name] >= self._ends[name] for name in FOLLOWED_TOPICS):
            self.ready.set()

    def _apply(self, record: FollowedRecord) -> None:
        if record.name != "current" and record.offset <= self.backlog.head.offset_of(record.name):
            return  # read a second time, after a new connection was made
        try:
            {"alerts": self._alert, "current": self._current, "desk": self._action}[record.name](record)
        except codec.CodecError as error:
            self.unreadable += 1
            logger.warning("record passed over", topic=record.name, offset=record.offset, error=str(error))
            if record.name != "current":
                self.backlog.passed(record.name, record.offset)

    def _alert(self, record: FollowedRecord) -> None:
        if record.offset > self.backlog.head.alerts + 1:  # retention was faster than we were: we were away for long
            self.backlog.start_at(StreamPosition(record.offset - 1, self.backlog.head.desk))
        alert = record_forms.decode(Alert, record.value or b"", record.headers)
        self.store.put(alert, record.time_ms, record.origin)
        self.last_ms = record.time_ms
        if self._streamed_revisions.get(alert.id, 0) >= alert.revision:  # a copy: delivery is at least once
            self.backlog.passed("alerts", record.offset)
            return
        self._streamed_revisions.pop(alert.id, None)
        self._streamed_revisions[alert.id] = alert.revision
        if len(self._streamed_revisions) > MOST_STREAMED:
            del self._streamed_revisions[next(iter(self._streamed_revisions))]
        self.backlog.append(BacklogEvent("alerts", record.offset, alert.id, codec.encode(alert)))
        if alert.state == "recalled":
            self._purge(alert)

    def _current(self, record: FollowedRecord) -> None:
        if record.value is None:
            self.store.drop(record.key)
            self._streamed_revisions.pop(record.key, None)
            return
        alert = record_forms.decode(Alert, record.value, record.headers)
        if self.store.put(alert, record.time_ms, record.origin) and alert.state == "recalled":
            self._purge(alert)

    def _purge(self, alert: Alert) -> None:
        self.backlog.rewrite("alerts", alert.id, remove_story_text)
        self.backlog.rewrite("desk", alert.id, remove_desk_action)
        self._purged(alert.chain_id)
        self._recalled.set()

    def _action(self, record: FollowedRecord) -> None:
        action = None if record.value is None else record_forms.decode(DeskAction, record.value, record.headers)
        self.store.put_action(record.key, action)
        shown = self.store.get_action(record.key)
        self.backlog.append(BacklogEvent("desk", record.offset, record.key, build_desk_event(record.key, shown)))

    async def _sweep(self) -> None:
        while True:
            await self.ready.wait()
            self._recalled.clear()
            try:
                for alert_id in self._stale(datetime.now(UTC)):
                    await self._log.forget(alert_id)
            except LogUnavailable:
                logger.warning("words on closed alerts are kept for now: the broker is away")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._recalled.wait(), SWEEP_EVERY)

    def _stale(self, now: datetime) -> list[str]:
        """Alerts whose actions must go: recalled alerts, and alerts that are not held and whose action is old."""
        oldest = (now - WORDS_KEPT).isoformat()
        out = []
        for action in self.store.list_actions():
            alert = self.store.get(action.alert_id)
            if (alert.state == "recalled") if alert is not None else action.at < oldest:
                out.append(action.alert_id)
        return out
