"""Keeping statements without their article in their place between the versions of the story.

They go through a topic of their own, on a shorter way than their article, and would overtake it or fall behind. So
if two records of one key come from different topics, the second waits until the first has been handled.
"""

from aiokafka import ConsumerRecord


class KeysInFlight:
    """The keys copied since the last time that everything was handled, by topic."""

    def __init__(self, *, unknown: bool) -> None:
        """`unknown`: copies of an earlier process may still be in flight."""
        self._keys: dict[str, set[bytes | None]] = {}
        self._unknown = unknown

    async def must_wait(self, topic: str, record: ConsumerRecord) -> bool:
        """True if a record of this key from another topic may still be in flight; remembers this record."""
        elsewhere = any(record.key in keys for name, keys in self._keys.items() if name != topic)
        wait = elsewhere or self._unknown
        if wait:
            self._keys.clear()
            self._unknown = False
        self._keys.setdefault(topic, set()).add(record.key)
        return wait
