"""The choice of dead letters: by stage, reason, source, time, state or name."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from copytaster.model.dead_letter import DeadLetterState
from desk.ops.dead_letters.letters import DeadLetter
from streams.settings.settings import Settings

STANDINGS: tuple[DeadLetterState, ...] = ("open", "sending", "redriven", "parked")
FEWEST_ID_CHARACTERS = 8
"""Fewest characters of an id that name a letter: with fewer, a name would soon fit several letters."""
UNDONE_STANDINGS: tuple[DeadLetterState, ...] = ("open", "sending")
"""The letters that an interrupted redrive or park still has to handle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterChoice:
    """The conditions on a letter. The values of one field are alternatives; an empty field matches everything.

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
        """True if some condition was given, so that not all letters are chosen."""
        return bool(self.names or self.stages or self.reasons or self.sources or self.from_ms or self.to_ms)

    def select(self, letters: Sequence[DeadLetter], settings: Settings) -> list[DeadLetter]:
        """The letters that fit."""
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
