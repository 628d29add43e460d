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


def describe_differences(judgement: StoryComparison) -> Iterator[Difference]:
    """The differences in the order of the later text; for an update, only those that matter."""
    found = [one for one in judgement.found if one.is_material] or list(judgement.found)
    for one in found[:MAX_DIFFERENCES]:
        before = _span(judgement.before, one.edit.a0, one.edit.a1)
        after = _span(judgement.after, one.edit.b0, one.edit.b1)
        yield Difference(_KINDS[one.kind], _summarize(one, judgement, before, after), before, after)


def _span(reading: WordSequence, first: int, last: int) -> Span | None:
    return cut_span(reading.text, *reading.stretch(first, last)) if first < last else None


def _summarize(found: ClassifiedEdit, judgement: StoryComparison, before: Span | None, after: Span | None) -> str:
    old, new = _short(before), _short(after)
    if not before or found.kind in ("quote added", "paragraph added", "passage added"):
        return f"added: {new}"
    if not after:
        return f"cut: {old}"
    counted = _counted(found, judgement.after) if found.kind == "figure" else ""
    return f"{old} → {new} {counted}" if counted.isalpha() else f"{old} → {new}"


def _counted(found: ClassifiedEdit, after: WordSequence) -> str:
    """The word after a figure: the thing it counts, or its unit."""
    end = found.edit.b1
    return after.raw[end].strip(".,;:") if end < len(after) else ""


def _short(there: Span | None) -> str:
    text = " ".join(there.exact.split()) if there else ""
    return text if len(text) <= MAX_SHOWN_LENGTH else f"{text[: MAX_SHOWN_LENGTH - 1].rstrip()}…"
