"""The names of a text with the evidence for their kind; headings and page furniture are left out."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from copytaster.extraction.entities.name_forms import NameForm, parse_name_form
from copytaster.model.extracted import EntityKind
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.genders import guess_gender
from copytaster.text.lexicon.organizations import HONORIFICS, ORGANIZATION_WORDS, PLACE_ENDINGS
from copytaster.text.lexicon.people_nouns import OFFICES, POSTNOMINALS
from copytaster.text.lexicon.places import COUNTRIES, DIRECTIONS, GOVERNMENT_HOUSES, GOVERNMENT_SEATS
from copytaster.text.names import Name, find

KIND_BY_LABEL: dict[str, EntityKind] = {
    "PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group",
}  # fmt: skip
_FURNITURE = frozenset(
    "read also comments comment latest share follow watch advertisement eds note source updated update photo picture "
    "archive image images video related more news breaking exclusive live tags topics sign newsletter subscribe "
    "copyright reserved click here skip content mln dlrs pct stg bln shr net revs avg qtr oper mths cts inc tv gmt "
    "internet web god mr mrs ms dr president minister senate-house first second third".split()
)
_FAITHS = frozenset(
    "muslim muslims islam islamic christian christians jew jews jewish catholic catholics hindu hindus protestant "
    "protestants sunni shiite shia evangelical evangelicals mormon latino latinos hispanic hispanics black blacks "
    "white whites african-american african-americans southerners marxist communist communists liberal liberals "
    "conservative conservatives progressive progressives independent independents".split()
)
_ACRONYM = re.compile(r"\s?[(<\[]([A-Z][A-Z&.]{1,7})[)>\]]|,\s+([A-Z]{3,7}),")
_COMPANY_NOUNS = frozenset({"newspaper", "daily", "magazine", "broadcaster", "website", "firm", "carmaker"})
_BODY_NOUNS = (ORGANIZATION_WORDS | _COMPANY_NOUNS) - {
    "government", "army", "police", "campaign", "administration", "energy", "oil", "steel", "congress", "guard"
}  # fmt: skip
_CLUBS = frozenset("united rovers wanderers athletic albion hotspur fc afc cf sc rangers".split())
"""Last words of clubs."""


@dataclass(frozen=True, slots=True)
class NameOccurrence:
    """A name in the text: tokens `first` up to `last`, code points, its form, and votes for its kind."""

    first: int
    last: int
    start: int
    end: int
    text: str
    form: NameForm
    kind: EntityKind
    sure: bool
    heading: bool = False
    gender: str = ""
    acronym_of: str | None = None


def find_name_occurrences(doc: Doc) -> tuple[NameOccurrence, ...]:
    """Every name of a text in order, those in headings marked as such."""
    headings = doc.headings
    common = frozenset(t.text for t in doc.tokens if t.pos == "NOUN" and t.text.islower())
    found: list[NameOccurrence] = []
    for name in find(doc):
        occurrence = _seen(doc, name, headings)
        if occurrence is not None and not _is_common(doc, occurrence, common):
            found.append(occurrence)
            found.extend(_acronym(doc, occurrence))
    return tuple(_without_overlaps(sorted(found, key=lambda s: (s.start, -s.end, s.acronym_of is None))))


def _without_overlaps(found: Sequence[NameOccurrence]) -> Iterator[NameOccurrence]:
    end = -1
    for occurrence in found:
        if occurrence.start >= end:
            yield occurrence
            end = occurrence.end


def _seen(doc: Doc, name: Name, headings: frozenset[int]) -> NameOccurrence | None:
    tokens = [t for t in doc.tokens[name.first : name.last] if not t.text.isspace()]
    while len(tokens) > 1 and tokens[0].lower.rstrip(".") in HONORIFICS and tokens[-1].lower not in ORGANIZATION_WORDS:
        tokens.pop(0)
    while tokens and (tokens[-1].tag == "POS" or not tokens[-1].text[-1].isalnum()) and tokens[-1].text[-1] != ".":
        tokens.pop()
    if not tokens:
        return None
    start, end = tokens[0].start, tokens[-1].end
    text = doc.text[start:end]
    if text.endswith(("'s", "’s")):
        text, end = text[:-2], end - 2
    written = parse_name_form(text)
    if not written.words or _is_furniture(tokens, written):
        return None
    kind, sure = _kind(doc, tokens, name.label, written)
    gender = _gender(doc, tokens[0].i) if kind == "person" else ""
    return NameOccurrence(
        tokens[0].i, tokens[-1].i + 1, start, end, text, written, kind, sure, tokens[0].sent in headings, gender
    )


def _is_common(doc: Doc, occurrence: NameOccurrence, common: frozenset[str]) -> bool:
    """True for a capital that names nobody: a noun that the story has in lower case elsewhere, an office before a
    name."""
    if occurrence.last - occurrence.first > 1 or occurrence.form.known:
        return False
    token = doc.tokens[occurrence.first]
    if token.text in POSTNOMINALS and token.i and doc.tokens[token.i - 1].pos == "PROPN":
        return True
    after = doc.tokens[occurrence.last] if occurrence.last < len(doc.tokens) else None
    if token.lower in OFFICES and after is not None and after.pos == "PROPN" and after.sent == token.sent:
        return True
    return (
        occurrence.kind != "person"
        and not occurrence.sure
        and token.i == doc.sents[token.sent][0]
        and token.lower in common
    )


def _gender(doc: Doc, first: int) -> str:
    """The gender from the words before a name: `Mrs Wynne`, `his wife, Carys Wynne`."""
    words = [t.lower.rstrip(".") for t in doc.tokens[max(0, first - 2) : first] if t.text != ","]
    return guess_gender(frozenset(words[-1:]))


def _is_furniture(tokens: Sequence[Token], written: NameForm) -> bool:
    words = [w.rstrip(".") for w in written.words]
    if all(w in _FURNITURE or w in HONORIFICS or w in DIRECTIONS or w.isdigit() for w in words):
        return True
    if (
        words[0] in _FAITHS
        and len(words) <= 2
        and not written.known
        and words[-1] not in ORGANIZATION_WORDS | {"house"}
    ):
        return True
    return len(words[0]) == 1 and len(words) == 1


def _kind(doc: Doc, tokens: Sequence[Token], label: str, written: NameForm) -> tuple[EntityKind, bool]:
    """The kind that the mention itself indicates, and whether that is certain."""
    last = written.words[-1].rstrip(".")
    if written.known:
        return ("organisation" if written.known == "party" else "place"), True
    if written.key in COUNTRIES or (written.key in GOVERNMENT_SEATS and written.key not in GOVERNMENT_HOUSES):
        return "place", True
    if written.key in GOVERNMENT_HOUSES:
        return "organisation", True
    if last in ORGANIZATION_WORDS and len(written.words) > 1:
        return "organisation", True
    if last in PLACE_ENDINGS and len(written.words) > 1 and last not in DIRECTIONS:
        return "place", True
    if last in _CLUBS and len(written.words) > 1:
        return "organisation", True
    beside = _beside(doc, tokens)
    if beside is not None:
        return beside, True
    if len(written.words) in {2, 3} and label in {"ORG", "PERSON"} and _is_followed_by_who(doc, tokens[-1]):
        return "person", True
    before = doc.tokens[tokens[0].i - 1].lower.rstrip(".") if tokens[0].i else ""
    if before in HONORIFICS and len(written.words) <= 3 and label in {"PERSON", "ORG", "GPE", "NORP"}:
        return "person", label == "PERSON"
    if label in {"GPE", "LOC", "FAC"} and before in {"in", "at", "near", "across", "outside"}:
        return "place", True
    if label == "PERSON" and len(tokens) == 1 and len(tokens[0].text) > 2 and tokens[0].text.isupper():
        return "organisation", False
    return KIND_BY_LABEL.get(label, "other"), False


def _is_followed_by_who(doc: Doc, last: Token) -> bool:
    """True for `Mikkel Rask, who …`: only people are `who`, and the clubs in _CLUBS."""
    after = [t.lower for t in doc.tokens[last.i + 1 : last.i + 3]]
    return after[:1] in (["who"], ["whose"]) or (after[:1] == [","] and after[1:] == ["who"])


def _beside(doc: Doc, tokens: Sequence[Token]) -> EntityKind | None:
    """The kind from a common noun right beside a name: `the Rostov region`, `the agency Unian`, `a town, Selm,`."""
    first, last = tokens[0].i, tokens[-1].i + 1
    after = doc.tokens[last] if last < len(doc.tokens) else None
    if (
        after is not None
        and after.pos == "NOUN"
        and after.lower in PLACE_ENDINGS - {"bank", "river"}
        and len(tokens) <= 3
    ):
        return "place"
    back = [t.lower for t in doc.tokens[max(0, first - 2) : first]]
    if not back:
        return None
    noun = back[0] if back[-1] in {"of", ","} and len(back) == 2 else back[-1]
    if noun in PLACE_ENDINGS - DIRECTIONS and (noun != back[-1] or len(tokens) <= 2):
        return "place"
    lower = doc.tokens[first - 1].text.islower()
    return "organisation" if lower and back[-1] in _BODY_NOUNS else None


def _acronym(doc: Doc, occurrence: NameOccurrence) -> Iterator[NameOccurrence]:
    """The acronym or ticker in brackets right after a name."""
    match = _ACRONYM.match(doc.text, occurrence.end)
    if match is None or occurrence.kind == "place":
        return
    group = 1 if match.group(1) else 2
    start, end = match.span(group)
    if group == 2 and match.group(2)[0] != occurrence.text[:1].upper():
        return
    token = next((t for t in doc.tokens[occurrence.last : occurrence.last + 4] if t.start <= start < t.end), None)
    if token is not None:
        text = match.group(group)
        yield NameOccurrence(
            token.i, token.i + 1, start, end, text, parse_name_form(text), "organisation", True, occurrence.heading,
            acronym_of=occurrence.form.key,
        )  # fmt: skip


def find_heading_names(doc: Doc, known: Set[str]) -> Iterator[NameOccurrence]:
    """Names of the text that occur in its headings, where capitals alone show nothing."""
    for n in sorted(doc.headings):
        at, last = doc.sents[n]
        while at < last:
            width = next((w for w in range(min(5, last - at), 0, -1) if _is_known_name(doc, at, at + w, known)), 0)
            if width:
                start, end = doc.tokens[at].start, doc.tokens[at + width - 1].end
                text = doc.text[start:end]
                yield NameOccurrence(at, at + width, start, end, text, parse_name_form(text), "other", False, True)
            at += width or 1


def find_missed_names(doc: Doc, known: Set[str], taken: frozenset[int]) -> Iterator[NameOccurrence]:
    """Known surnames and short forms that the recogniser missed, for example at the start of a sentence."""
    headings = doc.headings
    for t in doc.tokens:
        if t.i in taken or not t.text[0].isupper() or len(t.text) < 4 or t.sent in headings:
            continue
        if t.pos in {"PRON", "DET", "ADP", "CCONJ", "SCONJ", "AUX", "NUM"} or t.ent in {"DATE", "TIME"}:
            continue
        text = t.text[:-2] if t.text.endswith(("'s", "’s")) else t.text
        written = parse_name_form(text)
        if written.key in known and not written.known:
            yield NameOccurrence(t.i, t.i + 1, t.start, t.start + len(text), text, written, "other", False)


def _is_known_name(doc: Doc, first: int, last: int, known: Set[str]) -> bool:
    if not (doc.tokens[first].text[0].isupper() and doc.tokens[last - 1].text[-1].isalnum()):
        return False
    written = parse_name_form(doc.text[doc.tokens[first].start : doc.tokens[last - 1].end])
    return bool(written.words) and written.key in known
