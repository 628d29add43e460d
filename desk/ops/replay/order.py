"""Keeping statements that come apart from their article in their place between its versions.

They flow through a topic of their own, shorter than their article's, and would overtake it or fall behind. So
where two records of one key come from different topics, the second waits until the first has been handled.
"""

from aiokafka import ConsumerRecord


class KeysInFlight:
    """The keys copied since everything was last handled, by topic."""

    def __init__(self, *, unknown: bool) -> None:
        """`unknown` where records may be in flight that an earlier process copied."""
        self._keys: dict[str, set[bytes | None]] = {}
        self._unknown = unknown

    async def must_wait(self, topic: str, record: ConsumerRecord) -> bool:
        """True where a record of this key from another topic may still be in flight; notes this one."""
        elsewhere = any(record.key in keys for name, keys in self._keys.items() if name != topic)
        wait = elsewhere or self._unknown
        if wait:
            self._keys.clear()
            self._unknown = False
        self._keys.setdefault(topic, set()).add(record.key)
        return wait
