"""The log interface that the dashboard needs: on Kafka in `kafka_log`, in memory for tests."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from copytaster.model.desk_action import DeskAction
from streams.headers import Place

FollowedTopic = Literal["alerts", "current", "desk"]
FOLLOWED_TOPICS: tuple[FollowedTopic, ...] = ("alerts", "current", "desk")


class LogUnavailable(Exception):
    """The log cannot be reached at the moment."""


@dataclass(frozen=True, slots=True)
class FollowedRecord:
    """One record of a topic that the dashboard follows; `value` is None for a tombstone."""

    name: FollowedTopic
    offset: int
    key: str
    value: bytes | None
    time_ms: int
    origin: Place | None = None
    headers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordBatch:
    """Records in the order of each topic, and for each topic the offset up to which everything has been read."""

    records: Sequence[FollowedRecord]
    read_to: Mapping[FollowedTopic, int]


class RecordLog(Protocol):
    """A log that can be followed, written and looked up."""

    async def extent(self) -> Mapping[FollowedTopic, tuple[int, int]]:
        """First and end offset of each topic. Raises LogUnavailable."""

    def follow(self, start: Mapping[FollowedTopic, int]) -> AsyncIterator[RecordBatch]:
        """Yield all records from these offsets on, without end; wait while the broker is unavailable."""

    async def write(self, handling: DeskAction) -> int:
        """Append a desk action and return its offset. Raises LogUnavailable."""

    async def forget(self, alert_id: str) -> None:
        """Append a tombstone for the action on an alert. Raises LogUnavailable."""

    async def look_up(self, place: Place) -> bytes | None:
        """The value of one record, or None if it is gone. Raises LogUnavailable."""
