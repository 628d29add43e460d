"""Reading the next few records before each is handled, so that the models parse them in one go.

Nothing is decided here. A record that cannot be read is left for its own turn, where it becomes a dead letter.
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
"""Characters of one story, at most, that are parsed together with others: a longer one gains nothing by company,
and other stages would wait for all of it."""


class DecodeAhead(Generic[T]):
    """Decodes records ahead and hands each out at its turn, so that it is decoded once."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind
        self._seen: dict[tuple[Place, bytes], T] = {}

    def at(self, inbounds: Iterable[Inbound]) -> list[T]:
        """What these records hold, those left out that cannot be decoded; what was seen before them is forgotten."""
        self._seen = {}
        for inbound in inbounds:
            with suppress(CodecError):
                self._seen[inbound.place, inbound.value] = record_forms.decode(
                    self._kind, inbound.value, inbound.headers
                )
        return list(self._seen.values())

    def decoded(self, inbound: Inbound) -> T:
        """What this record holds. Raises CodecError."""
        seen = self._seen.pop((inbound.place, inbound.value), None)
        return record_forms.decode(self._kind, inbound.value, inbound.headers) if seen is None else seen


async def parse_ahead(nlp: ModelRunner, stories: Iterable[Sequence[str]]) -> None:
    """Have the blocks of these stories parsed in one go, for the calls that will ask for each. Raises as `call`."""
    blocks = [block for story in stories if sum(map(len, story)) <= MAX_STORY_LENGTH for block in story]
    if blocks:
        await nlp.call(child_work.parse_ahead, blocks)
