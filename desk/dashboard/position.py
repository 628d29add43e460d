"""Where a reader stands: the last offset it has seen of each streamed topic. The ids of server-sent events.

An id also names the topic set, since offsets of another set mean nothing in this one.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Literal

StreamedTopic = Literal["alerts", "desk"]

_ID = re.compile(r"([0-9a-f]{8})\.a(-1|\d{1,18})\.d(-1|\d{1,18})")


@dataclass(frozen=True, slots=True)
class StreamPosition:
    """The last offset seen of `alerts` and of `alerts.desk`; -1 for nothing yet."""

    alerts: int = -1
    desk: int = -1

    def of(self, name: StreamedTopic) -> int:
        """The last offset seen of this topic."""
        return self.alerts if name == "alerts" else self.desk

    def at(self, name: StreamedTopic, offset: int) -> "StreamPosition":
        """The position once this record has been seen."""
        return replace(self, alerts=offset) if name == "alerts" else replace(self, desk=offset)

    def has_reached(self, other: "StreamPosition") -> bool:
        """True where nothing up to `other` is unseen here."""
        return self.alerts >= other.alerts and self.desk >= other.desk


@dataclass(frozen=True, slots=True)
class EventIds:
    """Event ids of one topic set: positions to text and back."""

    tag: str

    @classmethod
    def of(cls, prefix: str) -> "EventIds":
        """The ids of the topic set with this prefix."""
        return cls(hashlib.sha256(prefix.encode()).hexdigest()[:8])

    def write(self, position: StreamPosition) -> str:
        """The id of an event after which a reader stands here."""
        return f"{self.tag}.a{position.alerts}.d{position.desk}"

    def read(self, text: str) -> StreamPosition | None:
        """The inverse of `write`; None for what is no id of this topic set."""
        found = _ID.fullmatch(text)
        if found is None or found[1] != self.tag:
            return None
        return StreamPosition(int(found[2]), int(found[3]))
