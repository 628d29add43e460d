"""The dashboard's log in memory: the dashboard reads what a test publishes."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from copytaster.model.desk_action import DeskAction
from copytaster.model.event_time import parse_time
from copytaster.model.records import Alert
from desk.dashboard.log import FOLLOWED_TOPICS, FollowedRecord, FollowedTopic, LogUnavailable, RecordBatch
from desk.ops.lag.measures import PartitionLag
from streams import codec
from streams.headers import Place, format_iso

AT_MS = 1_790_000_000_000


class MemoryLog:
    """See desk.dashboard.log.RecordLog. `is_away` makes it unavailable, like a stopped broker."""

    def __init__(self) -> None:
        self.records: dict[FollowedTopic, list[FollowedRecord]] = {name: [] for name in FOLLOWED_TOPICS}
        self.first: dict[FollowedTopic, int] = dict.fromkeys(FOLLOWED_TOPICS, 0)
        self.stories: dict[Place, bytes] = {}
        self.is_away = False
        self._came = asyncio.Event()

    def append(
        self,
        name: FollowedTopic,
        key: str,
        value: bytes | None,
        *,
        origin: Place | None = None,
        time_ms: int | None = None,
    ) -> int:
        """Add a record at the end of a topic; return its offset."""
        offset = self.first[name] + len(self.records[name])
        at = AT_MS + offset * 1000 if time_ms is None else time_ms
        self.records[name].append(FollowedRecord(name, offset, key, value, at, origin))
        self._came.set()
        self._came = asyncio.Event()
        return offset

    def publish(self, *alerts: Alert, origin: Place | None = None) -> None:
        """Publish alert events as the pipeline does: to `alerts`, then to `alerts.current`."""
        for alert in alerts:
            at = parse_time(alert.at)
            time_ms = int(at.timestamp() * 1000) if at else None
            self.append("alerts", alert.chain_id, codec.encode(alert), origin=origin, time_ms=time_ms)
            self.append("current", alert.id, codec.encode(alert), origin=origin, time_ms=time_ms)

    def say(self, alert: Alert, reason: str) -> None:
        """Publish a dismissal, as another dashboard does."""
        word = DeskAction(
            alert_id=alert.id, chain_id=alert.chain_id, revision=alert.revision, action="dismiss", by="MK",
            at=format_iso(AT_MS), reason=reason,
        )  # fmt: skip
        self.append("desk", alert.id, codec.encode(word))

    def expire(self, name: FollowedTopic, count: int) -> None:
        """Delete the oldest records of a topic, as retention does."""
        del self.records[name][:count]
        self.first[name] += count

    async def extent(self) -> Mapping[FollowedTopic, tuple[int, int]]:
        """See RecordLog."""
        self._check()
        return {name: (self.first[name], self.first[name] + len(self.records[name])) for name in FOLLOWED_TOPICS}

    async def follow(self, start: Mapping[FollowedTopic, int]) -> AsyncIterator[RecordBatch]:
        """See RecordLog."""
        at = dict(start)
        while True:
            came = self._came
            new = [r for name in FOLLOWED_TOPICS for r in self._from(name, at[name])]
            for record in new:
                at[record.name] = record.offset + 1
            yield RecordBatch(new, dict(at))
            if not new:
                await came.wait()

    def _from(self, name: FollowedTopic, offset: int) -> Iterable[FollowedRecord]:
        return self.records[name][max(offset - self.first[name], 0) :][:500]

    async def write(self, handling: DeskAction) -> int:
        """See RecordLog."""
        self._check()
        return self.append("desk", handling.alert_id, codec.encode(handling))

    async def forget(self, alert_id: str) -> None:
        """See RecordLog."""
        self._check()
        self.append("desk", alert_id, None)

    async def look_up(self, place: Place) -> bytes | None:
        """See RecordLog."""
        self._check()
        return self.stories.get(place)

    def _check(self) -> None:
        if self.is_away:
            raise LogUnavailable("the broker is away")


class NoLooker:
    """A StageObserver that returns the given rows."""

    def __init__(self, rows: Iterable[PartitionLag] = ()) -> None:
        self._rows = list(rows)

    async def look(self) -> list[PartitionLag]:
        """See desk.dashboard.strip.StageObserver."""
        return self._rows


@asynccontextmanager
async def looking(rows: Iterable[PartitionLag] = ()) -> AsyncIterator[NoLooker]:
    """An observer for a StageMonitor without a broker."""
    yield NoLooker(rows)
