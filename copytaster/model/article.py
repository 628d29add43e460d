"""Article, Statement and Lineage: the content of a wire item, with the names of ninjs 3.1.

Everything here is frozen: a stage never changes a value, it builds a new one.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Literal

PubStatus = Literal["usable", "withheld", "canceled"]
HeadlineRole = Literal["main", "sub"]
BodyRole = Literal["main", "subhead", "caption"]
Relation = Literal["new", "duplicate", "update", "correction", "kill", "withhold", "advisory", "superseded"]

MAX_TEXT_LENGTH = 200_000
"""Longest article text, in code points; longer ones are refused at parse."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline; `main` is the title, `sub` a line under it."""

    value: str
    role: HeadlineRole = "main"


@dataclass(frozen=True, slots=True)
class Body:
    """One block of the story, plain text in NFC without surrounding white space.

    `main` is a paragraph, `subhead` a heading between paragraphs, `caption` belongs to a picture.
    Captions are kept but are not part of `Article.text`.
    """

    value: str
    role: BodyRole = "main"


@dataclass(frozen=True, slots=True)
class NamedConcept:
    """A person, organisation, place or subject as the provider named it."""

    name: str
    uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One version of one story, with the names of ninjs 3.1.

    Times are ISO 8601 strings as the provider gave them. `urgency` runs from 1 (most) to 9.
    """

    uri: str
    headlines: tuple[Headline, ...] = ()
    bodies: tuple[Body, ...] = ()
    version: str | None = None
    versionCreated: str | None = None
    firstCreated: str | None = None
    embargoedUntil: str | None = None
    pubStatus: PubStatus = "usable"
    urgency: int | None = None
    edNote: str | None = None
    language: str | None = None
    by: str | None = None
    slugline: str | None = None
    located: str | None = None
    subjects: tuple[NamedConcept, ...] = ()
    people: tuple[NamedConcept, ...] = ()
    organisations: tuple[NamedConcept, ...] = ()
    places: tuple[NamedConcept, ...] = ()
    infoSources: tuple[NamedConcept, ...] = ()
    altIds: tuple[tuple[str, str], ...] = ()
    associations: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The main headline, or an empty string."""
        for headline in self.headlines:
            if headline.role == "main":
                return headline.value
        return ""

    @property
    def blocks(self) -> tuple[Body, ...]:
        """The bodies that make up the text: paragraphs and sub-heads, in order."""
        return tuple(b for b in self.bodies if b.role != "caption")

    @property
    def text(self) -> str:
        """The text that every span refers to: the blocks in order, joined by a blank line."""
        return "\n\n".join([b.value for b in self.bodies if b.role != "caption"])


@dataclass(frozen=True, slots=True)
class Statement:
    """One summary statement about an article; `n` is its number on the page, from 1."""

    n: int
    text: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class SourceMapEntry:
    """The origin of a stretch of the text: code points of the text, bytes of the raw item."""

    start: int
    end: int
    raw_start: int
    raw_end: int


@dataclass(frozen=True, slots=True)
class Span:
    """Code-point offsets, end exclusive, with the exact text and a little of the text before and after it.

    It follows the Web Annotation selectors TextPositionSelector and TextQuoteSelector.
    """

    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""


DifferenceKind = Literal[
    "figure", "name", "time", "sense", "quote", "passage", "paragraph", "cut", "wording", "furniture"
]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two versions of a story differ: the kind of change, a short description, and both sides.

    `before` refers to the text of the predecessor, `after` to the text of this article; either is None if that side has
    nothing. Differences that matter are `figure`, `name`, `time` (a day or month), `sense` (a denial or an opposite),
    and a new `quote`, `passage` or `paragraph`.
    """

    kind: DifferenceKind
    told: str
    before: Span | None = None
    after: Span | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """The relation of this version to earlier ones, and the field or cue that decided it (`basis`).

    `predecessor` is the uri of the article that this one repeats or replaces. `changes` lists what this version changes
    in it, if the predecessor's text is still remembered.
    """

    chain_id: str
    relation: Relation
    basis: str
    predecessor: str | None = None
    changes: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WireLineage:
    """The wire's own information about a version's lineage, whatever its dialect.

    `story` is the id that all versions of the story share, if it is not the uri. `relation` is what the version calls
    itself, `basis` the field that says so. `replaces` names what it replaces, the nearest first: a uri, or a name that
    only counts within its provider. `names` are the names that later versions may use for it. `part` is True for a
    take, which continues the story and replaces nothing: it names its story in `replaces`, and so does an advisory.
    """

    story: str | None = None
    relation: Relation | None = None
    basis: str = ""
    replaces: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    part: bool = False


NO_WIRE_LINEAGE = WireLineage()
"""The lineage of a version that says nothing about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An article as it travels: the unchanged ninjs part, and what we know about it.

    `received` is the time of ingest (ISO 8601, UTC). `lineage` is None until `deduplicate` decides; `told` is what the
    wire said about it.
    """

    article: Article
    provider: str
    received: str
    text_sha256: str
    statements: tuple[Statement, ...] = ()
    source_map: tuple[SourceMapEntry, ...] = ()
    lineage: Lineage | None = None
    told: WireLineage = NO_WIRE_LINEAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparateStatements:
    """Summary statements that arrive apart from their article and name it by uri.

    `chain_id` is None until `attach` has found the article.
    """

    uri: str
    statements: tuple[Statement, ...]
    chain_id: str | None = None


SPAN_CONTEXT = 24
"""Code points of context kept on each side of a span."""


def cut_span(text: str, start: int, end: int) -> Span:
    """Cut a span out of `text`. Raises ValueError if the offsets lie outside it."""
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"span {start}..{end} lies outside a text of {len(text)}")
    return Span(start, end, text[start:end], text[max(0, start - SPAN_CONTEXT) : start], text[end : end + SPAN_CONTEXT])


def hash_text(text: str) -> str:
    """Hex sha-256 of a text in UTF-8. Raises UnicodeEncodeError on lone surrogates."""
    return hashlib.sha256(text.encode()).hexdigest()


def normalize_text(text: str) -> str:
    """NFC, with line ends unified and surrounding white space removed."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
