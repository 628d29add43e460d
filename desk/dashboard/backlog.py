"""The last events of the stream, in the order they came: what a reader that was cut off is told on its return.

Bounded in events and in bytes. Readers hold no queue of their own, only their place in here, so that two
hundred slow ones cost no more memory than one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from desk.dashboard.position import StreamedTopic, StreamPosition


@dataclass(frozen=True, slots=True)
class BacklogEvent:
    """One event as it will be sent: its topic and offset, which alert it is about, its data as JSON."""

    name: StreamedTopic
    offset: int
    alert_id: str
    data: bytes


class EventBacklog:
    """Events numbered from 0 as they came; `first` is the oldest still here, `next` the number of the coming one."""

    def __init__(self, *, most: int, most_bytes: int) -> None:
        self.first = 0
        self.next = 0
        self.floor = StreamPosition()
        """What lies at or before it is no longer here, and may have been missed by who has not seen it."""
        self.head = StreamPosition()
        """Where a reader stands that has seen everything."""
        self.most = most
        self._most_bytes, self._bytes = most_bytes, 0
        self._entries: dict[int, BacklogEvent] = {}

    def start_at(self, position: StreamPosition) -> None:
        """What came up to here was never read: everybody who has not seen it has a gap."""
        self._entries.clear()
        self._bytes = 0
        self.first = self.next
        self.floor = self.head = position

    def append(self, entry: BacklogEvent) -> None:
        """Add the newest event; the oldest ones go where there are too many."""
        self._entries[self.next] = entry
        self._bytes += len(entry.data)
        self.next += 1
        self.head = self.head.at(entry.name, entry.offset)
        while len(self._entries) > self.most or (self._bytes > self._most_bytes and len(self._entries) > 1):
            gone = self._entries.pop(self.first)
            self._bytes -= len(gone.data)
            self.floor = self.floor.at(gone.name, gone.offset)
            self.first += 1

    def passed(self, name: StreamedTopic, offset: int) -> None:
        """A record that tells readers nothing new: they need not have seen it."""
        self.head = self.head.at(name, offset)

    def after(self, number: int, position: StreamPosition) -> Iterator[tuple[int, BacklogEvent]]:
        """From this number on, the events that a reader at `position` has not seen, each with its number."""
        for n in range(max(number, self.first), self.next):
            entry = self._entries[n]
            if entry.offset > position.of(entry.name):
                yield n, entry

    def has_all_after(self, position: StreamPosition) -> bool:
        """True where a reader at `position` can go on without a gap."""
        return position.has_reached(self.floor) and self.head.has_reached(position)

    def rewrite(self, name: StreamedTopic, alert_id: str, write: Callable[[bytes], bytes]) -> None:
        """Put other data in the place of what was told of an alert: the text of a killed story must go."""
        for n, entry in self._entries.items():
            if entry.alert_id == alert_id and entry.name == name:
                self._entries[n] = replace(entry, data=write(entry.data))
                self._bytes += len(self._entries[n].data) - len(entry.data)
