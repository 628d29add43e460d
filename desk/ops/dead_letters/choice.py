"""Which dead letters are meant: by stage, reason, source, time, standing, or by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from copytaster.model.dead_letter import DeadLetterState
from desk.ops.dead_letters.letters import DeadLetter
from streams.settings.settings import Settings

STANDINGS: tuple[DeadLetterState, ...] = ("open", "sending", "redriven", "parked")
FEWEST_ID_CHARACTERS = 8
"""Characters of a letter's id that name it: fewer would name several before long."""
UNDONE_STANDINGS: tuple[DeadLetterState, ...] = ("open", "sending")
"""What a redrive or a park that was interrupted still has to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterChoice:
    """What a letter must be, each an alternative of its own; what is empty does not matter.

    `reasons` may hold `*`. A source is a topic, with or without the prefix, `topic/partition` or a whole place; or
    the provider that sent the story. Times are of ingest, in milliseconds, the last exclusive.
    """

    names: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    standings: tuple[DeadLetterState, ...] = ()
    from_ms: int | None = None
    to_ms: int | None = None

    @property
    def is_narrow(self) -> bool:
        """True where something was asked for, so that not simply everything is meant."""
        return bool(self.names or self.stages or self.reasons or self.sources or self.from_ms or self.to_ms)

    def of(self, letters: Sequence[DeadLetter], settings: Settings) -> list[DeadLetter]:
        """Those of the letters that are meant."""
        return [letter for letter in letters if self._means(letter, settings)]

    def _means(self, letter: DeadLetter, settings: Settings) -> bool:
        at_ms = letter.record.timestamp
        return (
            (not self.names or any(_is_named(letter, n) for n in self.names))
            and (not self.stages or letter.stage in self.stages)
            and (not self.reasons or any(fnmatchcase(letter.reason, r) for r in self.reasons))
            and (not self.sources or any(_comes_from(letter, s, settings) for s in self.sources))
            and (not self.standings or letter.standing in self.standings)
            and (self.from_ms is None or at_ms >= self.from_ms)
            and (self.to_ms is None or at_ms < self.to_ms)
        )


def _is_named(letter: DeadLetter, name: str) -> bool:
    return name == str(letter.record.offset) or (len(name) >= FEWEST_ID_CHARACTERS and letter.id.startswith(name))


def _comes_from(letter: DeadLetter, source: str, settings: Settings) -> bool:
    place = str(letter.source)
    bare = place.removeprefix(f"{settings.topics.prefix}.")
    return source == letter.provider or any(p == source or p.startswith(f"{source}/") for p in (place, bare))
