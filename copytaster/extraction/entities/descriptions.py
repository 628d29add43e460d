"""Mentions without a name: `the Belarusian leader`, if only one person of the story has that role."""

from collections.abc import Iterator, Mapping, Sequence

from copytaster.extraction.entities.roles import ROLE_NOUNS
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.places import COUNTRY_OF

_TOO_WIDE = frozenset(
    "official officials member members people man woman person expert analyst source sources reporter journalist "
    "spokesman spokeswoman spokesperson voter worker company group party team one supporter critic friend".split()
)


def find_descriptions(
    doc: Doc, taken: frozenset[int], bearers: Sequence[tuple[int, Mapping[str, frozenset[str]]]]
) -> Iterator[tuple[int, int, int]]:
    """Definite phrases of a role that only one person has: (first token, one past the last, that person).

    `bearers` gives for each person the nouns used for it, and for each noun the words that went with it.
    """
    by_noun: dict[str, list[int]] = {}
    words_of: dict[tuple[int, str], frozenset[str]] = {}
    for who, nouns in bearers:
        for noun, words in nouns.items():
            by_noun.setdefault(noun, []).append(who)
            words_of[who, noun] = words
    for token in doc.tokens:
        lemma = token.lemma.lower()
        if token.pos != "NOUN" or token.i in taken or lemma not in by_noun or lemma in _TOO_WIDE:
            continue
        first = _definite(doc, token)
        if first is None or token.tag == "NNS":
            continue
        modifiers = {_plain(t) for t in doc.tokens[first + 1 : token.i] if t.pos in {"NOUN", "PROPN", "ADJ"}}
        fitting = [w for w in by_noun[lemma] if modifiers <= words_of[w, lemma]]
        if len(by_noun[lemma]) == 1 and not fitting and not modifiers:
            fitting = by_noun[lemma]
        if len(fitting) == 1 and not _named_next(doc, token, taken):
            yield first, token.i + 1, fitting[0]


def extract_role_nouns(roles: Sequence[str]) -> dict[str, frozenset[str]]:
    """The head nouns of roles, each with the words before it: `Belarusian leader` → leader: belarus."""
    out: dict[str, frozenset[str]] = {}
    for role in roles:
        words = role.split(" of ")[0].split(" at ")[0].split(" for ")[0].lower().split()
        if words and words[-1] in ROLE_NOUNS:
            before = frozenset(COUNTRY_OF.get(w, w) for w in words[:-1])
            out[words[-1]] = out.get(words[-1], frozenset()) | before
            if words[-1] == "justice":
                out["judge"] = out.get("judge", frozenset())
    return out


def _plain(token: Token) -> str:
    return COUNTRY_OF.get(token.lower, token.lower)


def _definite(doc: Doc, noun: Token) -> int | None:
    """The start of a noun's phrase, if that is `the`; None for any other phrase, and for one with an `of` after it."""
    at = noun.i - 1
    while at >= 0 and noun.i - at <= 4 and doc.tokens[at].pos in {"NOUN", "PROPN", "ADJ"}:
        at -= 1
    if at < 0 or doc.tokens[at].lower != "the" or doc.tokens[at].sent != noun.sent:
        return None
    after = doc.tokens[noun.i + 1] if noun.i + 1 < len(doc.tokens) else None
    return None if after is not None and after.lower in {"of", "-"} else at


def _named_next(doc: Doc, noun: Token, taken: frozenset[int]) -> bool:
    """True if the name follows, `the Belarusian leader Alexander …`, or the noun is part of another noun's phrase."""
    after = doc.tokens[noun.i + 1] if noun.i + 1 < len(doc.tokens) else None
    return after is not None and (after.i in taken or after.pos in {"NOUN", "PROPN"})
