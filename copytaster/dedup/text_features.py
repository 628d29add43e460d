"""The features that deduplication computes from texts alone, for several articles at once, before its decisions."""

from collections.abc import Sequence
from typing import NamedTuple

from copytaster.dedup.likeness.normalized_words import encode_pieces
from copytaster.dedup.likeness.sketch import compute_sketches
from copytaster.model.article import Envelope
from copytaster.text.fingerprint import canonicalize, fingerprint_canonical


class TextFeatures(NamedTuple):
    """A text, its fingerprint, and its sketch."""

    text: str
    mark: str
    sketch: list[int]


def compute_text_features(envelopes: Sequence[Envelope]) -> list[TextFeatures]:
    """Compute the features of these articles; the result for each does not depend on the others."""
    texts = [envelope.article.text for envelope in envelopes]
    canonical = [canonicalize(text) for text in texts]
    sketches = compute_sketches([encode_pieces(text, form) for text, form in zip(texts, canonical, strict=True)])
    marks = map(fingerprint_canonical, canonical)
    return [TextFeatures(text, mark, sketch) for text, mark, sketch in zip(texts, marks, sketches, strict=True)]
