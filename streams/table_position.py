"""How far a table has read its stage's input, in its own words: the note that travels with every change of it.

The note is one entry for each of the table's partitions, so it is in the changelog exactly as long as the changes
that it speaks of. A group's commit is kept elsewhere, and may be ahead of what is left of a changelog. So a stage
begins where its table stands, never where the commit alone says.
"""

from dataclasses import dataclass

import orjson

PREFIX = "~applied/"
READ_PREFIX = "read "
"""Before a source partition's name: the last place in it that the stage has read. Without it: what was applied."""


@dataclass(frozen=True, slots=True)
class StartPosition:
    """Where a stage begins in a partition. `lost` is True where its table is gone; `gone` counts records that it
    would have to read again, and retention has deleted."""

    offset: int
    lost: bool = False
    gone: int = 0


def note_key(partition: int) -> str:
    """The key of the note of one of the table's partitions."""
    return f"{PREFIX}{partition}"


def decode_note(raw: bytes | None) -> dict[str, list[int]]:
    """What a note says; nothing where there is none."""
    return dict(orjson.loads(raw)) if raw else {}


def furthest(one: bytes | None, other: bytes) -> bytes:
    """What two notes of one partition say together: of each source the last place that either has reached.

    A worker that wakes up late may still have a note on its way, behind that of the worker which took over. What was
    read stays read: else records would be handled again on a table that knows what came after them.
    """
    before, after = decode_note(one), decode_note(other)
    both = {source: max(before.get(source, place), place) for source, place in after.items()}
    return orjson.dumps({**before, **both})


def find_start(raw: bytes | None, source: str, *, committed: int | None, beginning: int) -> StartPosition:
    """Where to begin in a source partition (`topic/partition`), by the table's note and the group's commit.

    A table that lacks the end of what was committed reads it again; what comes again has the same ids. One that has
    no note, though something was committed that it should know of, is lost, also where retention has deleted all of it
    since: a newsroom that was still for two weeks must not begin anew without a word. A note from before stages noted
    how far they read has all that is kept read once more; what was applied is passed over.
    """
    if committed is None:
        return StartPosition(beginning)
    if raw is None and committed > 0:
        return StartPosition(committed, lost=True)
    if committed <= beginning:
        return StartPosition(committed)
    last = decode_note(raw).get(READ_PREFIX + source)
    stands = last[0] + 1 if last else 0
    if stands >= committed:
        return StartPosition(committed)
    return StartPosition(max(stands, beginning), gone=max(beginning - stands, 0) if last else 0)
