"""What deduplication works out of texts by themselves, for several articles at once, before it decides on each."""

from collections.abc import Sequence
from typing import NamedTuple

from copytaster.dedup.likeness.normalized_words import spelled
from copytaster.dedup.likeness.sketch import sketches
from copytaster.model.article import Envelope
from copytaster.text.fingerprint import canonical, fingerprint_of


class Prepared(NamedTuple):
    """A text, its fingerprint, and its sketch."""

    text: str
    mark: str
    sketch: list[int]


def prepared(envelopes: Sequence[Envelope]) -> list[Prepared]:
    """The texts of these articles; what is found of each does not depend on its company."""
    texts = [envelope.article.text for envelope in envelopes]
    plain = [canonical(text) for text in texts]
    found = sketches([spelled(text, form) for text, form in zip(texts, plain, strict=True)])
    marks = map(fingerprint_of, plain)
    return [Prepared(text, mark, sketch) for text, mark, sketch in zip(texts, marks, found, strict=True)]
