"""Reading of the next few records before each is handled, so that the models parse them in one call.

Nothing is decided here. A record that cannot be read becomes a dead letter later, when it is handled.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from agents.nlp import child_work
from agents.nlp.protocol import ModelRunner
from agents.records.outcome import Inbound
from streams import record_forms
from streams.codec import CodecError
from streams.headers import Place

T = TypeVar("T")
MAX_STORY_LENGTH = 6_000
"""Most characters of one story that is parsed together with others: a longer one gains nothing from it, and other
stages would wait for all of it."""


class DecodeAhead(Generic[T]):
    """Decodes records ahead and returns each when it is handled, so that it is decoded once."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind
        self._seen: dict[tuple[Place, bytes], T] = {}

    def at(self, inbounds: Iterable[Inbound]) -> list[T]:
        """Decode these records, without those that cannot be decoded; forget the records of earlier calls."""
        self._seen = {}
        for inbound in inbounds:
            with suppress(CodecError):
                self._seen[inbound.place, inbound.value] = record_forms.decode(
                    self._kind, inbound.value, inbound.headers
                )
        return list(self._seen.values())

    def decoded(self, inbound: Inbound) -> T:
        """The decoded value of this record. Raises CodecError."""
        seen = self._seen.pop((inbound.place, inbound.value), None)
        return record_forms.decode(self._kind, inbound.value, inbound.headers) if seen is None else seen


async def parse_ahead(nlp: ModelRunner, stories: Iterable[Sequence[str]]) -> None:
    """Have the blocks of these stories parsed in one call, for the later call about each. Raises as `call`."""
    blocks = [block for story in stories if sum(map(len, story)) <= MAX_STORY_LENGTH for block in story]
    if blocks:
        await nlp.call(child_work.parse_ahead, blocks)
