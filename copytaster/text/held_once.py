"""What was made before it is asked for, and is asked for once: held until then, within a bound on its size."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class HeldOnce(Generic[K, V]):
    """Values by key, each with its size: together no more than `most`, and what was held longest gives way."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: dict[K, tuple[V, int]] = {}
        self._size = 0

    def __contains__(self, key: K) -> bool:
        return key in self._held

    def put(self, key: K, value: V, *, size: int) -> None:
        """Hold a value, in the place of one with that key."""
        self.hand_out(key)
        self._held[key] = value, size
        self._size += size
        while self._size > self.most:
            self.hand_out(next(iter(self._held)))

    def hand_out(self, key: K) -> V | None:
        """A value that is held, which it then is no more; None where it is not."""
        value, size = self._held.pop(key, (None, 0))
        self._size -= size
        return value
