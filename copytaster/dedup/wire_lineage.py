"""What a wire says of a version's lineage, from its fields and from the cues in its text, as one neutral `Told`.

Parsers read the fields of their own format; what is read here is common to all of them: status, notes, headlines
and first lines. Fields win over cues, and a cue never makes a first version a later one by itself: it tells
what the version is, once it is known what it replaces.
"""

from collections.abc import Iterator

from copytaster.formats.wire_cues import (
    has_hint,
    mentioned,
    of_headline,
    of_note,
    of_take_key,
    slug_name,
    split_slug,
    update_number,
)
from copytaster.model.article import Article, Envelope, Relation, Told

_FROM_STATUS: dict[str, Relation] = {"canceled": "kill", "withheld": "withhold"}
TAKE = "take"
"""The basis of what goes on where its story left off."""
NAMES = ("slug:", "du-key:")
SHORT_NOTICE = 1500
"""Code points of a text that may be a notice about a story rather than the story itself."""


def read(envelope: Envelope) -> Told:
    """All that the wire says about the lineage of an article, with the field or cue that says it."""
    article, told = envelope.article, envelope.told
    relation, basis = _said(article, told)
    if relation is None and not (article.slugline or told.part or told.basis):
        return told  # most say nothing more than their fields
    part = relation is None and (told.part or _is_take(article.slugline))
    return Told(
        story=told.story,
        relation=relation,
        basis=TAKE if part else basis,
        replaces=told.replaces or tuple(_replaced(article, relation, basis, part=part)),
        names=told.names or tuple(_names(article)),
        part=part,
    )


def stands_aside(told: Told) -> bool:
    """True for what belongs to a story without being a version of it: a take, or a notice to editors about it."""
    return told.part or told.relation == "advisory"


def is_name(told: str) -> bool:
    """True for a name that only counts within its provider, unlike a uri."""
    return told.startswith(NAMES)


def story(envelope: Envelope) -> str:
    """The id that all versions of the story share."""
    return envelope.told.story or envelope.article.uri


def _said(article: Article, told: Told) -> tuple[Relation | None, str]:
    if article.pubStatus != "usable":
        return _FROM_STATUS[article.pubStatus], "pubStatus"
    if told.relation in ("kill", "withhold"):
        return told.relation, told.basis
    cues = list(_cues(article))
    withdrawn = next(((relation, basis) for relation, basis in cues if relation in ("kill", "withhold")), None)
    if withdrawn:
        return withdrawn
    if told.relation not in (None, "update"):
        return told.relation, told.basis
    corrected = next(((relation, basis) for relation, basis in cues if relation == "correction"), None)
    return corrected or ((told.relation, told.basis) if told.relation else next(iter(cues), (None, "")))


def _cues(article: Article) -> Iterator[tuple[Relation, str]]:
    """The cues in an article, the surest first. The first line of a text counts only in a short notice."""
    if article.edNote and (found := of_note(article.edNote)):
        yield found, "edNote"
    first = next((body.value for body in article.bodies if body.role != "caption"), "")
    lines = ((article.title, "headline"), (article.slugline or "", "slugline"), (first, "text"))
    hinted = has_hint(line for line, _ in lines)
    for line, basis in lines[:2] if hinted else ():
        if found := of_headline(line):
            yield found, basis
    if first.startswith(("Eds:", "EDS:", "Editors:", "EDITORS:", "(Eds:")):
        said = of_note(first)
        alone = len(article.blocks) == 1 and said not in ("kill", "withhold")
        if found := "advisory" if alone else said:
            yield found, "text"
    elif (
        hinted
        and (found := of_headline(first))
        and (found in ("correction", "update") or len(article.text) <= SHORT_NOTICE)
    ):
        yield found, "text"
    key = of_take_key(split_slug(article.slugline)[1]) if article.slugline else None
    if key and key.relation == "update" and key.number is not None:
        yield "update", "slugline"


def _is_take(slug: str | None) -> bool:
    """True where a slug says so with a number: a word alone may be one of the slug's own."""
    key = of_take_key(split_slug(slug)[1]) if slug else None
    return key is not None and key.is_part and key.number is not None


def _names(article: Article) -> Iterator[str]:
    if article.slugline and (name := slug_name(article.slugline)):
        yield name


def _replaced(article: Article, relation: Relation | None, basis: str, *, part: bool) -> Iterator[str]:
    """A version that says in words that it is one, but not of what, replaces the last one with the same slug.

    A slug of one word is too common to find a story by. Of a take, and of a notice to editors, it is what they are
    about; a notice may also link to its story, or name its slug.
    """
    if relation == "advisory":
        yield from article.associations
    if part or relation == "advisory":
        yield from (name for name in _names(article) if " " in name)
    if relation == "advisory" or (relation in ("kill", "withhold") and len(article.text) <= SHORT_NOTICE):
        yield from mentioned(f"{article.title}\n{article.edNote or ''}\n{article.text}")
    numbered = relation == "update" and (
        update_number(article.title) is not None
        or of_take_key(split_slug(article.slugline or "")[1]).number is not None
    )
    if basis in _WORDS and (relation in ("kill", "withhold", "correction") or numbered):
        yield from (name for name in _names(article) if " " in name)


_WORDS = frozenset({"headline", "slugline", "edNote", "text"})
