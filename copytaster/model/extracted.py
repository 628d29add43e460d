"""The content of a story as values: its names, its quotes with their speakers, and its claims.

Every span refers to `article.text` and equals the text there.
"""

from dataclasses import dataclass
from typing import Literal

from copytaster.model.article import Span
from copytaster.text.lexicon.reporting_words import Manner

EntityKind = Literal["person", "organisation", "place", "group", "other"]
QuoteKind = Literal["direct", "indirect", "mixed"]
Polarity = Literal["affirmed", "denied"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an entity is mentioned; `by` is "name", or "description" for `the Belarusian leader`."""

    span: Span
    by: Literal["name", "description"] = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One person, organisation or place of a story, under the fullest name that the story gives it.

    `id` is the same in every version of a chain that names it. `roles` are the words that the story calls it by
    (`Defence Minister`), `country` is the country that a place or a nationality belongs to.
    """

    id: str
    name: str
    kind: EntityKind
    forms: tuple[str, ...]
    mentions: tuple[Mention, ...]
    roles: tuple[str, ...] = ()
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One attribution: whose words, thoughts or stance it is, by which cue, and what its content is.

    `source`, `cue` and `content` may each be in pieces. `speaker` is the id of an entity, None if the story does not
    name the source: then `speaker_name` has the words that the story uses for it, and `anonymous` is true if the story
    keeps the name back. `carriers` are the ids of those who passed it on, such as an agency.
    """

    id: str
    kind: QuoteKind
    manner: Manner
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    speaker: str | None = None
    speaker_name: str = ""
    anonymous: bool = False
    carriers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimQuantity:
    """A number of a claim: as written, its value if it has one, and what it counts or its unit."""

    text: str
    value: float | None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One assertion, as a sentence that can be read alone.

    `text` is the sentence, with pronouns replaced if the story shows whom they mean; `span` is its place. `speaker`,
    `speaker_name`, `cue` and `quote_type` say who asserts it; all are empty if the story itself does. `hedges` are the
    words that keep it from being certain, `caveat` is the sentence in which the story says that it could not be
    checked. `checkworthiness` runs from 0 to 1; `features` are its parts, each with its share.
    """

    id: str
    text: str
    span: Span
    quote_type: Literal["direct", "indirect", "mixed", "none"] = "none"
    quote: str | None = None
    speaker: str | None = None
    speaker_name: str = ""
    cue: str = ""
    hedged: bool = False
    hedges: tuple[str, ...] = ()
    polarity: Polarity = "affirmed"
    time: str | None = None
    quantities: tuple[ClaimQuantity, ...] = ()
    entities: tuple[str, ...] = ()
    caveat: Span | None = None
    checkworthiness: float = 0.0
    features: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything extracted from one text."""

    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    claims: tuple[Claim, ...] = ()
