"""All parts of one dashboard, built on a log; the routes use them."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from desk.dashboard.access import AccessRules
from desk.dashboard.backlog import EventBacklog
from desk.dashboard.feed import AlertFeed
from desk.dashboard.log import RecordLog
from desk.dashboard.position import EventIds
from desk.dashboard.sources import StorySources
from desk.dashboard.store import AlertStore
from desk.dashboard.stream import PING_EVERY, WRITE_DEADLINE, ReaderCounter
from desk.dashboard.strip import StageMonitor, StageObserver
from desk.dashboard.views import HealthView

STORE_BYTES = 256 * 1024 * 1024
"""Bytes of alerts in memory, as JSON: 20,000 of the usual 5 KB take half of it."""
BACKLOG_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardLimits:
    """The limits of a dashboard: seconds, and the counts from the settings."""

    most_alerts: int = 20_000
    backlog: int = 10_000
    most_behind: int = 2_000
    ping_every: float = PING_EVERY
    write_deadline: float = WRITE_DEADLINE


@dataclass(slots=True, kw_only=True)
class DashboardService:
    """One dashboard: run `run`, and pass it to `desk.dashboard.app.build_app`."""

    log: RecordLog
    access: AccessRules
    ids: EventIds
    limits: DashboardLimits
    store: AlertStore
    feed: AlertFeed
    sources: StorySources
    strip: StageMonitor
    readers: ReaderCounter = field(default_factory=ReaderCounter)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Read and look until cancelled. Raises the errors after which it cannot continue."""
        looking = asyncio.create_task(self.strip.run())
        try:
            await self.feed.run()
        finally:
            looking.cancel()

    def close(self) -> None:
        """End the streams, so that the server need not wait for readers that stay."""
        self.closing.set()
        self.feed.wake_waiters()

    @property
    def now(self) -> datetime:
        """The current time, against which silences are measured."""
        return datetime.now(UTC)

    @property
    def health(self) -> HealthView:
        """See HealthView."""
        last, as_of = self.feed.last_ms, self.strip.as_of
        return HealthView(
            ready=self.feed.ready.is_set(),
            broker=self.strip.is_fresh,
            as_of=format_moment(as_of) if as_of else None,
            stages=self.strip.stages,
            last_alert=format_moment(datetime.fromtimestamp(last / 1000, UTC)) if last is not None else None,
            held=len(self.store),
            dropped=self.store.dropped,
            unreadable=self.feed.unreadable,
            readers=self.readers.count,
        )


def build_service(
    log: RecordLog,
    *,
    prefix: str,
    access: AccessRules,
    observing: Callable[[], AbstractAsyncContextManager[StageObserver]],
    limits: DashboardLimits,
) -> DashboardService:
    """A dashboard on this log; `prefix` names its topic set."""
    store = AlertStore(most=limits.most_alerts, most_bytes=STORE_BYTES)
    sources = StorySources(log, store)
    backlog = EventBacklog(most=limits.backlog, most_bytes=BACKLOG_BYTES)
    return DashboardService(
        log=log,
        access=access,
        ids=EventIds.for_prefix(prefix),
        limits=limits,
        store=store,
        feed=AlertFeed(log, store, backlog, purged=sources.forget),
        sources=sources,
        strip=StageMonitor(observing),
    )


def format_moment(moment: datetime) -> str:
    """A moment as ISO 8601 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
