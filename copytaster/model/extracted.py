"""What a story says, as values: whom and what it names, who said what in it, and what it claims.

Every span indexes `article.text` and is equal to what stands there.
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
    """One place where an entity is spoken of; `by` is "name", or "description" for `the Belarusian leader`."""

    span: Span
    by: Literal["name", "description"] = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One person, organisation or place of a story, under the fullest name that the story gives it.

    `id` is the same in every version of a chain that names it. `roles` are what the story calls it by
    (`Defence Minister`), `country` the country that a place or a nationality belongs to.
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
    """One attribution: whose words, thoughts or stance, by which cue, and what they are.

    `source`, `cue` and `content` may each be in pieces. `speaker` is the id of an entity, None where the source is
    nobody whom the story names: `speaker_name` then has the words that the story has for it, and `anonymous` is
    true where it keeps the name back. `carriers` are the ids of those who passed it on, such as an agency.
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
    """A number of a claim: as written, its value where it has one, and what it counts or its unit."""

    text: str
    value: float | None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One assertion, as a sentence that can be read alone.

    `text` is the sentence, with pronouns replaced where the story tells whom they mean; `span` is where it stands.
    `speaker`, `speaker_name`, `cue` and `quote_type` say who asserts it; none of them where the story itself does.
    `hedges` are the words that keep it from being certain, `caveat` the sentence in which the story says that it
    could not be checked. `checkworthiness` runs from 0 to 1; `features` are what it is made of, each with its share.
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
    """All of it, of one text."""

    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    claims: tuple[Claim, ...] = ()
