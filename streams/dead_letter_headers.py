"""The headers of a dead letter: the stage, the reason, the place of the record, and all headers of the record.

Writers and readers of dead letters take these names from here. The record's own headers have the prefix `original-`,
except `ce_order`: sent again, a record is a new one to the stages with state.
"""

import hashlib
from collections.abc import Iterable

from streams.headers import Headers, Place
from streams.topic_config import KEPT_OF_TOO_LARGE

STAGE, REASON, EXCEPTION, ATTEMPT = "stage", "reason", "exception", "attempt"
TOPIC, PARTITION, OFFSET, ITEM = "source-topic", "source-partition", "source-offset", "source-item"
LENGTH, SHA256 = "length", "sha256"
"""Headers about the whole value, if the dead letter has only its beginning."""
ORIGINAL = "original-"
EXCEPTION_KEPT = 2000
"""Code points of an exception's text that are kept."""
NOWHERE = Place("", -1, -1)
"""The place of an item that was refused before it was in any topic."""


def build_letter_headers(
    *, stage: str, reason: str, error: str, attempt: int, place: Place, whole: bytes | None = None
) -> Headers:
    """Build a dead letter's headers. `whole` is the record's value if the dead letter has only the beginning of it."""
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
    """The part of a value that a dead letter keeps if the value does not fit into it."""
    return value[:KEPT_OF_TOO_LARGE]


def prefix_headers(headers: Iterable[tuple[str, bytes]]) -> Headers:
    """The record's own headers, as its dead letter has them."""
    return [(f"{ORIGINAL}{name}", given) for name, given in headers if name != "ce_order"]


def restore_headers(headers: Iterable[tuple[str, bytes]]) -> Headers:
    """Reverse `prefix_headers`: the headers of the record of this dead letter."""
    return [(name.removeprefix(ORIGINAL), given) for name, given in headers if name.startswith(ORIGINAL)]
