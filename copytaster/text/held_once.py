"""Values made before they are needed, and needed only once: held until then, up to a limit on their total size."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class HeldOnce(Generic[K, V]):
    """Values by key, each with its size: together at most `most`. The oldest values are dropped first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: dict[K, tuple[V, int]] = {}
        self._size = 0

    def __contains__(self, key: K) -> bool:
        return key in self._held

    def put(self, key: K, value: V, *, size: int) -> None:
        """Hold a value; it replaces a value with the same key."""
        self.hand_out(key)
        self._held[key] = value, size
        self._size += size
        while self._size > self.most:
            self.hand_out(next(iter(self._held)))

    def hand_out(self, key: K) -> V | None:
        """Return a held value and stop holding it; None if there is none."""
        value, size = self._held.pop(key, (None, 0))
        self._size -= size
        return value
