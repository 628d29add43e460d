"""The dashboard's log in memory: what a test publishes is what the dashboard reads."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from copytaster.model.desk_action import Handling
from copytaster.model.event_time import moment
from copytaster.model.records import Alert
from desk.dashboard.log import NAMES, Batch, LogUnavailable, Name, Record
from desk.ops.lag.measures import Row
from streams import codec
from streams.headers import Place, iso

AT_MS = 1_790_000_000_000


class MemoryLog:
    """See desk.dashboard.log.Log. `away` makes it unavailable, as a broker that is gone."""

    def __init__(self) -> None:
        self.records: dict[Name, list[Record]] = {name: [] for name in NAMES}
        self.first: dict[Name, int] = dict.fromkeys(NAMES, 0)
        self.stories: dict[Place, bytes] = {}
        self.away = False
        self._came = asyncio.Event()

    def append(
        self, name: Name, key: str, value: bytes | None, *, origin: Place | None = None, time_ms: int | None = None
    ) -> int:
        """One more record at the end of a topic; its offset."""
        offset = self.first[name] + len(self.records[name])
        at = AT_MS + offset * 1000 if time_ms is None else time_ms
        self.records[name].append(Record(name, offset, key, value, at, origin))
        self._came.set()
        self._came = asyncio.Event()
        return offset

    def publish(self, *alerts: Alert, origin: Place | None = None) -> None:
        """Alert events, as the pipeline writes them: to `alerts`, then to `alerts.current`."""
        for alert in alerts:
            at = moment(alert.at)
            time_ms = int(at.timestamp() * 1000) if at else None
            self.append("alerts", alert.chain_id, codec.encode(alert), origin=origin, time_ms=time_ms)
            self.append("current", alert.id, codec.encode(alert), origin=origin, time_ms=time_ms)

    def say(self, alert: Alert, reason: str) -> None:
        """A dismissal, as another dashboard writes it."""
        word = Handling(
            alert_id=alert.id, chain_id=alert.chain_id, revision=alert.revision, action="dismiss", by="MK",
            at=iso(AT_MS), reason=reason,
        )  # fmt: skip
        self.append("desk", alert.id, codec.encode(word))

    def expire(self, name: Name, count: int) -> None:
        """Delete the oldest records of a topic, as retention does."""
        del self.records[name][:count]
        self.first[name] += count

    async def extent(self) -> Mapping[Name, tuple[int, int]]:
        """See Log."""
        self._check()
        return {name: (self.first[name], self.first[name] + len(self.records[name])) for name in NAMES}

    async def follow(self, start: Mapping[Name, int]) -> AsyncIterator[Batch]:
        """See Log."""
        at = dict(start)
        while True:
            came = self._came
            new = [r for name in NAMES for r in self._from(name, at[name])]
            for record in new:
                at[record.name] = record.offset + 1
            yield Batch(new, dict(at))
            if not new:
                await came.wait()

    def _from(self, name: Name, offset: int) -> Iterable[Record]:
        return self.records[name][max(offset - self.first[name], 0) :][:500]

    async def write(self, handling: Handling) -> int:
        """See Log."""
        self._check()
        return self.append("desk", handling.alert_id, codec.encode(handling))

    async def forget(self, alert_id: str) -> None:
        """See Log."""
        self._check()
        self.append("desk", alert_id, None)

    async def look_up(self, place: Place) -> bytes | None:
        """See Log."""
        self._check()
        return self.stories.get(place)

    def _check(self) -> None:
        if self.away:
            raise LogUnavailable("the broker is away")


class NoLooker:
    """Looks at a broker where nothing is behind."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows = list(rows)

    async def look(self) -> list[Row]:
        """See desk.dashboard.strip.Looker."""
        return self._rows


@asynccontextmanager
async def looking(rows: Iterable[Row] = ()) -> AsyncIterator[NoLooker]:
    """What a Strip is given where there is no broker."""
    yield NoLooker(rows)
