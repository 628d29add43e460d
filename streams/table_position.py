"""The position up to which a table has read its stage's input: the note that is written with every change of it.

The note is one entry for each of the table's partitions, so it is in the changelog exactly as long as the changes that
it covers. A group's commit is kept elsewhere, and may be ahead of what is left of a changelog. So a stage begins at the
position of its table, never only at the commit.
"""

from dataclasses import dataclass

import orjson

PREFIX = "~applied/"
READ_PREFIX = "read "
"""The prefix of a source partition for the last place in it that the stage has read. Without it: the last applied
one."""


@dataclass(frozen=True, slots=True)
class StartPosition:
    """The start of a stage in a partition. `lost` is True if its table is gone; `gone` counts records that it would
    have to read again but retention has deleted."""

    offset: int
    lost: bool = False
    gone: int = 0


def note_key(partition: int) -> str:
    """The key of the note of one of the table's partitions."""
    return f"{PREFIX}{partition}"


def decode_note(raw: bytes | None) -> dict[str, list[int]]:
    """Decode a note; empty if there is none."""
    return dict(orjson.loads(raw)) if raw else {}


def furthest(one: bytes | None, other: bytes) -> bytes:
    """Join two notes of one partition: for each source the last place that either has reached.

    A worker that wakes up late may still have a note on its way, after that of the worker which took over. Records that
    were read must stay read: else they would be handled again on a table that already contains later changes.
    """
    before, after = decode_note(one), decode_note(other)
    both = {source: max(before.get(source, place), place) for source, place in after.items()}
    return orjson.dumps({**before, **both})


def find_start(raw: bytes | None, source: str, *, committed: int | None, beginning: int) -> StartPosition:
    """Find the start in a source partition (`topic/partition`), by the table's note and the group's commit.

    A table that lacks the end of what was committed reads it again; the repeats have the same ids. A table without a
    note, though something was committed that it should know, is lost, even if retention has deleted all of it since: a
    newsroom that was idle for two weeks must not start from nothing without notice. With a note from before stages
    noted how far they read, all kept records are read once more; the applied ones are skipped.
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
