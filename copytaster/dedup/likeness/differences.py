"""The differences between two texts, with spans on both sides and a few words for people."""

from collections.abc import Iterator

from copytaster.dedup.likeness.edits import ClassifiedEdit
from copytaster.dedup.likeness.relation import StoryComparison
from copytaster.dedup.likeness.word_sequence import WordSequence
from copytaster.model.article import Difference, DifferenceKind, Span, cut_span

MAX_DIFFERENCES = 32
"""Most differences listed for one article; a text with more of them is reworded throughout."""
MAX_SHOWN_LENGTH = 60
"""Code points of a passage in the short description."""
_KINDS: dict[str, DifferenceKind] = {
    "quote added": "quote", "paragraph added": "paragraph", "passage added": "passage", "words added": "wording",
    "figure": "figure", "name": "name", "time": "time", "sense": "sense", "cut": "cut", "wording": "wording",
    "furniture": "furniture",
}  # fmt: skip


def describe_differences(comparison: StoryComparison) -> Iterator[Difference]:
    """The differences in the order of the later text; for an update, only those that matter."""
    classified = [one for one in comparison.classified_edits if one.is_material] or list(comparison.classified_edits)
    for one in classified[:MAX_DIFFERENCES]:
        before = _span(comparison.before, one.edit.a0, one.edit.a1)
        after = _span(comparison.after, one.edit.b0, one.edit.b1)
        yield Difference(_KINDS[one.kind], _summarize(one, comparison, before, after), before, after)


def _span(reading: WordSequence, first: int, last: int) -> Span | None:
    return cut_span(reading.text, *reading.locate_words(first, last)) if first < last else None


def _summarize(classified: ClassifiedEdit, comparison: StoryComparison, before: Span | None, after: Span | None) -> str:
    old, new = _shorten(before), _shorten(after)
    if not before or classified.kind in ("quote added", "paragraph added", "passage added"):
        return f"added: {new}"
    if not after:
        return f"cut: {old}"
    counted = _word_after_figure(classified, comparison.after) if classified.kind == "figure" else ""
    return f"{old} → {new} {counted}" if counted.isalpha() else f"{old} → {new}"


def _word_after_figure(classified: ClassifiedEdit, after: WordSequence) -> str:
    """The word after a figure: the thing it counts, or its unit."""
    end = classified.edit.b1
    return after.raw[end].strip(".,;:") if end < len(after) else ""


def _shorten(span: Span | None) -> str:
    text = " ".join(span.exact.split()) if span else ""
    return text if len(text) <= MAX_SHOWN_LENGTH else f"{text[: MAX_SHOWN_LENGTH - 1].rstrip()}…"
