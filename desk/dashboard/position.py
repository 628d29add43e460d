"""The position of a stream reader: the last offset it has seen of each streamed topic; and ids of server-sent events.

An id also names the topic set, because offsets of another set mean nothing in this one.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Literal

StreamedTopic = Literal["alerts", "desk"]

_ID = re.compile(r"([0-9a-f]{8})\.a(-1|\d{1,18})\.d(-1|\d{1,18})")


@dataclass(frozen=True, slots=True)
class StreamPosition:
    """The last offset seen of `alerts` and of `alerts.desk`; -1 if nothing was seen yet."""

    alerts: int = -1
    desk: int = -1

    def offset_of(self, name: StreamedTopic) -> int:
        """The last offset seen of this topic."""
        return self.alerts if name == "alerts" else self.desk

    def advance(self, name: StreamedTopic, offset: int) -> "StreamPosition":
        """The position after this record has been seen."""
        return replace(self, alerts=offset) if name == "alerts" else replace(self, desk=offset)

    def has_reached(self, other: "StreamPosition") -> bool:
        """True if everything up to `other` has been seen here."""
        return self.alerts >= other.alerts and self.desk >= other.desk


@dataclass(frozen=True, slots=True)
class EventIds:
    """Event ids of one topic set: they convert positions to text and back."""

    tag: str

    @classmethod
    def for_prefix(cls, prefix: str) -> "EventIds":
        """The ids of the topic set with this prefix."""
        return cls(hashlib.sha256(prefix.encode()).hexdigest()[:8])

    def format(self, position: StreamPosition) -> str:
        """The event id for this position."""
        return f"{self.tag}.a{position.alerts}.d{position.desk}"

    def parse(self, text: str) -> StreamPosition | None:
        """The position of an event id, or None if it is no id of this topic set."""
        match = _ID.fullmatch(text)
        if match is None or match[1] != self.tag:
            return None
        return StreamPosition(int(match[2]), int(match[3]))
