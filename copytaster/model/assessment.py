"""The assessment of a statement on one version of its story, and the stretches of source that show it."""

from dataclasses import dataclass
from typing import Literal

from copytaster.model.article import Relation
from copytaster.model.verdict import SourceField, VerdictLabel


@dataclass(frozen=True, slots=True)
class PassageMark:
    """A stretch of a field that matters, in code points, end exclusive; `changed`: new or gone between versions."""

    start: int
    end: int
    relation: Literal["supports", "conflicts", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of the source with the parts that matter: as much as a page needs to show it.

    `start` is the offset of `text` in its field, so a mark covers `text[mark.start - start : mark.end - start]`. The
    field `text` is the article's text; a caption is indexed from its own beginning. `cut` is true if words of the same
    paragraph were left out before or after.
    """

    field: SourceField
    start: int
    text: str
    marks: tuple[PassageMark, ...] = ()
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The result of judging a statement against one version of the story.

    `uri`, `version` and `created` name the article that was read; `source_sha256` is the hash of its text.
    """

    alert_id: str
    label: VerdictLabel
    p_inconsistent: float
    flagged: bool
    uri: str
    version: str | None
    created: str | None
    source_sha256: str
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphChange:
    """A paragraph before and after a change, with the differing words marked; None if it does not exist there."""

    old: Passage | None
    new: Passage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The arrival that led to an event: a version with its relation, statements that arrived apart, or the clock.

    `note` is the provider's own note to editors with that version.
    """

    kind: Relation | Literal["statements", "clock"]
    uri: str
    version: str | None = None
    note: str | None = None
