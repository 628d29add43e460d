"""The headers of a dead letter: which stage refused what, why, where it lay, and all headers that it came with.

What writes letters and what reads them has these names from here. The record's own headers stand behind `original-`,
but for `ce_order`: sent again, a record is a new one to the stages with state.
"""

import hashlib
from collections.abc import Iterable

from streams.headers import Headers, Place
from streams.topic_config import KEPT_OF_TOO_LARGE

STAGE, REASON, EXCEPTION, ATTEMPT = "stage", "reason", "exception", "attempt"
TOPIC, PARTITION, OFFSET, ITEM = "source-topic", "source-partition", "source-offset", "source-item"
LENGTH, SHA256 = "length", "sha256"
"""Of the whole value, where the letter has only its beginning."""
ORIGINAL = "original-"
EXCEPTION_KEPT = 2000
"""Code points of an exception's text that are kept."""
NOWHERE = Place("", -1, -1)
"""Where something lay that was refused before it was in any topic."""


def build_letter_headers(
    *, stage: str, reason: str, error: str, attempt: int, place: Place, whole: bytes | None = None
) -> Headers:
    """What a letter tells of its record. `whole` is the record's value where the letter has only `beginning` of it."""
    facts = {
        STAGE: stage,
        REASON: reason,
        EXCEPTION: error[:EXCEPTION_KEPT],
        ATTEMPT: str(attempt),
        TOPIC: place.topic,
        PARTITION: str(place.partition),
        OFFSET: str(place.offset),
        ITEM: str(place.item),
    }
    if whole is not None:
        facts |= {LENGTH: str(len(whole)), SHA256: hashlib.sha256(whole).hexdigest()}
    return [(name, value.encode("utf-8", "replace")) for name, value in facts.items()]


def cut_value(value: bytes) -> bytes:
    """What a letter keeps of a value that does not fit into it."""
    return value[:KEPT_OF_TOO_LARGE]


def prefix_headers(headers: Iterable[tuple[str, bytes]]) -> Headers:
    """The headers that the record came with, as its letter has them."""
    return [(f"{ORIGINAL}{name}", given) for name, given in headers if name != "ce_order"]


def restore_headers(headers: Iterable[tuple[str, bytes]]) -> Headers:
    """The inverse: the headers that the record of this letter came with."""
    return [(name.removeprefix(ORIGINAL), given) for name, given in headers if name.startswith(ORIGINAL)]
