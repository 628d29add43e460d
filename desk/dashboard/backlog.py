"""The last events of the stream in order of arrival, for readers that reconnect.

It is limited in events and in bytes. Readers have no queue of their own, only a position in the backlog, so that two
hundred slow ones need no more memory than one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from desk.dashboard.position import StreamedTopic, StreamPosition


@dataclass(frozen=True, slots=True)
class BacklogEvent:
    """One event to be streamed: its topic and offset, the id of its alert, its data as JSON."""

    name: StreamedTopic
    offset: int
    alert_id: str
    data: bytes


class EventBacklog:
    """Events numbered from 0 in order of arrival; `first` is the oldest one kept, `next` the number of the next one."""

    def __init__(self, *, most: int, most_bytes: int) -> None:
        self.first = 0
        self.next = 0
        self.floor = StreamPosition()
        """The last position that was dropped: a reader that has not reached it may have missed events."""
        self.head = StreamPosition()
        """The position of a reader that has seen everything."""
        self.most = most
        self._most_bytes, self._bytes = most_bytes, 0
        self._entries: dict[int, BacklogEvent] = {}

    def start_at(self, position: StreamPosition) -> None:
        """Start after this position: a reader that has not reached it has a gap."""
        self._entries.clear()
        self._bytes = 0
        self.first = self.next
        self.floor = self.head = position

    def append(self, entry: BacklogEvent) -> None:
        """Add the newest event; drop the oldest ones if there are too many."""
        self._entries[self.next] = entry
        self._bytes += len(entry.data)
        self.next += 1
        self.head = self.head.advance(entry.name, entry.offset)
        while len(self._entries) > self.most or (self._bytes > self._most_bytes and len(self._entries) > 1):
            gone = self._entries.pop(self.first)
            self._bytes -= len(gone.data)
            self.floor = self.floor.advance(gone.name, gone.offset)
            self.first += 1

    def passed(self, name: StreamedTopic, offset: int) -> None:
        """Move on past a record that has nothing new for readers."""
        self.head = self.head.advance(name, offset)

    def after(self, number: int, position: StreamPosition) -> Iterator[tuple[int, BacklogEvent]]:
        """The events from this number on that a reader at `position` has not seen, each with its number."""
        for n in range(max(number, self.first), self.next):
            entry = self._entries[n]
            if entry.offset > position.offset_of(entry.name):
                yield n, entry

    def has_all_after(self, position: StreamPosition) -> bool:
        """True if a reader at `position` can continue without a gap."""
        return position.has_reached(self.floor) and self.head.has_reached(position)

    def rewrite(self, name: StreamedTopic, alert_id: str, write: Callable[[bytes], bytes]) -> None:
        """Replace the data of an alert's events: the text of a withdrawn story must go."""
        for n, entry in self._entries.items():
            if entry.alert_id == alert_id and entry.name == name:
                self._entries[n] = replace(entry, data=write(entry.data))
                self._bytes += len(self._entries[n].data) - len(entry.data)
