"""The names in one text, as written; `extraction/entities/` joins those that mean the same."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import combining, normalize

from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.people_nouns import OFFICES, POSTNOMINALS, TITLES
from copytaster.text.lexicon.places import COUNTRIES, COUNTRY_OF, USUAL_SPELLINGS

NAME_LABELS = frozenset({"PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"})
"""OntoNotes labels of names, not of numbers and times."""

_TIMES = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY"})
_JOINERS = frozenset({"of", "the", "and", "de", "la", "le", "van", "von", "der", "al", "bin", "del", "du", "for", "&"})
_ACRONYM = re.compile(r"^(?:[A-Z]\.?){2,6}$")
_SCORE = re.compile(r"\d+[-–]\d+$")
_APART = frozenset({"(", ")", "[", "]", "--", "—", "–"})
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written in a text: tokens `first` up to `last` (exclusive), its label, its words in lower case."""

    first: int
    last: int
    label: str
    words: tuple[str, ...]

    @property
    def key(self) -> str:
        """The key for comparing names: the country behind a demonym, else the words without titles."""
        return name_key(self.words)


def name_key(words: Iterable[str]) -> str:
    """The words of a name in lower case as one key; demonyms and alternative spellings become the usual name."""
    plain = _unaccented(" ".join(words).replace("’", "'"))
    plain = COUNTRY_OF.get(plain, plain)
    return USUAL_SPELLINGS.get(plain, plain)


def _unaccented(word: str) -> str:
    """The word without accents, and without the full stops of `U.S.`."""
    plain = word if word.isascii() else "".join(c for c in normalize("NFKD", word) if not combining(c))
    return plain.replace(".", "") if len(plain) <= 7 else plain


def find(doc: Doc) -> tuple[Name, ...]:
    """The names of a text in order: the recogniser's, trimmed, and runs of proper nouns that it missed."""
    taken: set[int] = set()
    found: list[Name] = []
    for first, last, label in doc.ents:
        if label in _TIMES and not _is_misread(doc, first, last):
            taken.update(range(first, last))
        elif label in NAME_LABELS:
            for name in _trimmed(doc, first, last, label):
                found.append(name)
                taken.update(range(name.first, name.last))
    found.extend(_find_missed_names(doc, taken))
    return tuple(_join_first_names(doc, sorted(found, key=lambda name: name.first)))


def _is_misread(doc: Doc, first: int, last: int) -> bool:
    """True for a time or number that begins with a country: the recogniser included a name in it."""
    return doc.tokens[first].lower in COUNTRY_OF and any(_capital(t) for t in doc.tokens[first:last])


def _trimmed(doc: Doc, first: int, last: int, label: str) -> Iterator[Name]:
    """The names inside one recognised stretch, without articles, titles, possessives and plain adjectives."""
    tokens = _after_brackets(doc.tokens[first:last])
    while tokens and (not _capital(tokens[0]) or tokens[0].lower in _JOINERS or _is_ordinary_word(doc, tokens[0])):
        tokens.pop(0)
    if len(tokens) > 3 and _SCORE.match("".join(t.text for t in tokens[-3:])):
        tokens = tokens[:-3]
    while tokens and not _ends_a_name(tokens):
        tokens.pop()
    while label == "PERSON" and len(tokens) > 1 and tokens[0].lower in TITLES:
        tokens.pop(0)
    if not tokens or (len(tokens) == 1 and tokens[0].lower in (TITLES | _CALENDAR)):
        return
    words = tuple(t.lower for t in tokens if t.tag != "POS")
    if words[0] in COUNTRY_OF and name_key(words) not in COUNTRIES and label == "PERSON":
        label = "NORP"
    yield Name(tokens[0].i, tokens[-1].i + 1, label, words)


def _ends_a_name(tokens: Sequence[Token]) -> bool:
    """False for small words, for the figures of a match, and for the letters after a person's name."""
    last = tokens[-1]
    if _SCORE.match(last.text) or (len(tokens) > 1 and last.text in POSTNOMINALS):
        return False
    return _capital(last) or last.text[0].isdigit()


def _after_brackets(tokens: Sequence[Token]) -> list[Token]:
    """The tokens after the last bracket or dash: the recogniser wrongly reads `Agency) - Name` as one name."""
    marks = [n for n, t in enumerate(tokens) if t.text in _APART]
    return list(tokens[marks[-1] + 1 :] if marks and marks[-1] + 1 < len(tokens) else tokens)


def _join_first_names(doc: Doc, found: Sequence[Name]) -> Iterator[Name]:
    """Names in order; a first name that the recogniser missed is joined to the surname right after it."""
    at = 0
    while at < len(found):
        name, after = found[at], found[at + 1] if at + 1 < len(found) else None
        if after is not None and _is_first_name(doc, name, after):
            yield Name(name.first, after.last, "PERSON", (*name.words, *after.words))
            at += 1
        else:
            yield name
        at += 1


def _is_first_name(doc: Doc, name: Name, after: Name) -> bool:
    """True for `Pilar` in `Secretary-General Pilar Andrade`, if only the surname was recognised as a person's."""
    [first, *more] = doc.tokens[name.first : name.last]
    return (
        name.last == after.first
        and after.label == "PERSON"
        and len(after.words) == 1
        and not more
        and first.tag == "NNP"
        and first.sent == doc.tokens[after.first].sent
        and name.key not in COUNTRIES
        and name.words[0] not in TITLES | OFFICES
        and not first.text.isupper()
    )


def _find_missed_names(doc: Doc, taken: set[int]) -> Iterator[Name]:
    """Runs of proper nouns that no entity covers."""
    run: list[Token] = []
    for token in (*doc.tokens, None):
        inside = (
            token is not None
            and token.i not in taken
            and (token.pos == "PROPN" or token.lower in COUNTRY_OF)
            and _capital(token)
            and token.lower not in _CALENDAR
            and (not run or token.sent == run[-1].sent)
        )
        if inside and token is not None:
            run.append(token)
            continue
        while len(run) > 1 and run[0].lower in TITLES:
            run.pop(0)
        if run and run[-1].lower not in TITLES and not (len(run) == 1 and _is_lone_capital(doc, run[0])):
            yield Name(run[0].i, run[-1].i + 1, _guess(doc, run), tuple(t.lower for t in run))
        run = []


def _guess(doc: Doc, run: list[Token]) -> str:
    """Guess a label for a name that the recogniser missed."""
    if name_key(t.lower for t in run) in COUNTRIES:
        return "NORP" if run[0].pos == "ADJ" else "GPE"
    before = doc.tokens[run[0].i - 1] if run[0].i else None
    if before is not None and before.lower in TITLES:
        return "PERSON"
    if before is not None and before.lower in {"in", "at", "near", "from"}:
        return "GPE"
    return "ORG"


def _capital(token: Token) -> bool:
    return token.text[:1].isupper()


def _is_ordinary_word(doc: Doc, token: Token) -> bool:
    """True for a capital that only marks the start of the sentence."""
    opens = token.i == doc.sents[token.sent][0]
    return opens and token.pos not in {"PROPN", "NOUN"} and token.lower not in COUNTRY_OF


def _is_lone_capital(doc: Doc, token: Token) -> bool:
    """True if a single unusual capital begins a sentence: too weak a sign of a name."""
    return token.i == doc.sents[token.sent][0] and token.tag not in {"NNP", "NNPS"}
