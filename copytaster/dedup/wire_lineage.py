"""The wire's own data about a version's lineage, from its fields and from cues in its text, as one `WireLineage`.

Parsers read the fields of their own format; this module reads what is common to all of them: status, notes, headlines
and first lines. Fields win over cues. A cue alone never makes a first version a later one: it says what the version is,
once it is known what it replaces.
"""

from collections.abc import Iterator

from copytaster.formats.wire_cues import (
    build_slug_name,
    find_headline_relation,
    find_mentioned_slugs,
    find_note_relation,
    may_have_cue,
    parse_take_key,
    parse_update_number,
    split_slug,
)
from copytaster.model.article import Article, Envelope, Relation, WireLineage

_FROM_STATUS: dict[str, Relation] = {"canceled": "kill", "withheld": "withhold"}
TAKE_BASIS = "take"
"""The basis of an article that continues its story."""
NAME_PREFIXES = ("slug:", "du-key:")
MAX_NOTICE_LENGTH = 1500
"""Most code points of a text that may be a notice about a story and not the story itself."""


def read_wire_lineage(envelope: Envelope) -> WireLineage:
    """Read all that the wire says about the lineage of an article, with the field or cue that says it."""
    article, from_fields = envelope.article, envelope.told
    relation, basis = _read_relation(article, from_fields)
    if relation is None and not (article.slugline or from_fields.part or from_fields.basis):
        return from_fields  # most articles say nothing beyond their fields
    part = relation is None and (from_fields.part or _is_take(article.slugline))
    return WireLineage(
        story=from_fields.story,
        relation=relation,
        basis=TAKE_BASIS if part else basis,
        replaces=from_fields.replaces or tuple(_find_replaced(article, relation, basis, part=part)),
        names=from_fields.names or tuple(_find_slug_names(article)),
        part=part,
    )


def is_take_or_notice(wire: WireLineage) -> bool:
    """True for an article that belongs to a story but is no version of it: a take, or a notice to editors about it."""
    return wire.part or wire.relation == "advisory"


def is_provider_name(name: str) -> bool:
    """True for a name that only counts within its provider, unlike a uri."""
    return name.startswith(NAME_PREFIXES)


def story_id_of(envelope: Envelope) -> str:
    """The id that all versions of the story share."""
    return envelope.told.story or envelope.article.uri


def _read_relation(article: Article, from_fields: WireLineage) -> tuple[Relation | None, str]:
    if article.pubStatus != "usable":
        return _FROM_STATUS[article.pubStatus], "pubStatus"
    if from_fields.relation in ("kill", "withhold"):
        return from_fields.relation, from_fields.basis
    cues = list(_find_cues(article))
    withdrawn = next(((relation, basis) for relation, basis in cues if relation in ("kill", "withhold")), None)
    if withdrawn:
        return withdrawn
    if from_fields.relation not in (None, "update"):
        return from_fields.relation, from_fields.basis
    corrected = next(((relation, basis) for relation, basis in cues if relation == "correction"), None)
    return corrected or (
        (from_fields.relation, from_fields.basis) if from_fields.relation else next(iter(cues), (None, ""))
    )


def _find_cues(article: Article) -> Iterator[tuple[Relation, str]]:
    """The cues in an article, the surest first. The first line of a text counts only in a short notice."""
    if article.edNote and (found := find_note_relation(article.edNote)):
        yield found, "edNote"
    first = next((body.value for body in article.bodies if body.role != "caption"), "")
    lines = ((article.title, "headline"), (article.slugline or "", "slugline"), (first, "text"))
    hinted = may_have_cue(line for line, _ in lines)
    for line, basis in lines[:2] if hinted else ():
        if found := find_headline_relation(line):
            yield found, basis
    if first.startswith(("Eds:", "EDS:", "Editors:", "EDITORS:", "(Eds:")):
        noted = find_note_relation(first)
        alone = len(article.blocks) == 1 and noted not in ("kill", "withhold")
        if found := "advisory" if alone else noted:
            yield found, "text"
    elif (
        hinted
        and (found := find_headline_relation(first))
        and (found in ("correction", "update") or len(article.text) <= MAX_NOTICE_LENGTH)
    ):
        yield found, "text"
    key = parse_take_key(split_slug(article.slugline)[1]) if article.slugline else None
    if key and key.relation == "update" and key.number is not None:
        yield "update", "slugline"


def _is_take(slug: str | None) -> bool:
    """True if a slug says so with a number: a word alone may be part of the slug's name."""
    key = parse_take_key(split_slug(slug)[1]) if slug else None
    return key is not None and key.is_part and key.number is not None


def _find_slug_names(article: Article) -> Iterator[str]:
    if article.slugline and (name := build_slug_name(article.slugline)):
        yield name


def _find_replaced(article: Article, relation: Relation | None, basis: str, *, part: bool) -> Iterator[str]:
    """The names of the items that an article replaces or is about.

    A version that says in words that it is one, but not of which item, replaces the last one with the same slug. A slug
    of one word is too common to find a story by. For a take, and for a notice to editors, the names are what it is
    about; a notice may also link to its story, or name its slug.
    """
    if relation == "advisory":
        yield from article.associations
    if part or relation == "advisory":
        yield from (name for name in _find_slug_names(article) if " " in name)
    if relation == "advisory" or (relation in ("kill", "withhold") and len(article.text) <= MAX_NOTICE_LENGTH):
        yield from find_mentioned_slugs(f"{article.title}\n{article.edNote or ''}\n{article.text}")
    numbered = relation == "update" and (
        parse_update_number(article.title) is not None
        or parse_take_key(split_slug(article.slugline or "")[1]).number is not None
    )
    if basis in _WORDS and (relation in ("kill", "withhold", "correction") or numbered):
        yield from (name for name in _find_slug_names(article) if " " in name)


_WORDS = frozenset({"headline", "slugline", "edNote", "text"})
