"""A clause as a sentence that is clear when read alone: pronouns are replaced, and a shared subject is put first."""

from collections.abc import Callable, Mapping

from copytaster.model.extracted import Entity
from copytaster.text.doc import Doc, Token

EntityResolver = Callable[[Token], Entity | None]
_SUBJECTIVE = frozenset({"he", "she", "it", "they", "him"})
_OWNING = frozenset({"his", "her", "its", "their"})
_TIGHT = frozenset(".,;:!?%)]’'")
_LONGEST_NAME = 6


def build_sentence(doc: Doc, tokens: tuple[int, ...], subject: tuple[int, ...], resolve: EntityResolver) -> str:
    """The words of a clause in order, made clear when read alone; begins with a capital and ends with a full stop."""
    instead = _find_replacements(doc, (*subject, *tokens), resolve)
    whole = not subject and not instead and tokens[-1] - tokens[0] + 1 == len(tokens)
    return _finished(
        doc.text[doc.tokens[tokens[0]].start : doc.tokens[tokens[-1]].end]
        if whole
        else _join_words(doc, tokens, subject, instead)
    )


def _find_replacements(doc: Doc, tokens: tuple[int, ...], resolve: EntityResolver) -> dict[int, str]:
    """The replacement of a word: a name for a pronoun, or for `the company`, whose `the` is left out.

    Each name is used once per clause: the second time, the pronoun is clear from the first.
    """
    known: set[str] = set()
    out: dict[int, str] = {}
    for i in tokens:
        token = doc.tokens[i]
        taken_up = token.pos == "NOUN" and i > 0 and i - 1 in tokens and doc.tokens[i - 1].lower == "the"
        if not taken_up and not _replaceable(token):
            continue
        entity = resolve(token)
        if entity is None or entity.id in known or len(entity.name.split()) > _LONGEST_NAME:
            continue
        known.add(entity.id)
        out[i] = _owner(entity.name) if token.tag == "PRP$" else entity.name
        if taken_up:
            out[i - 1] = ""
    return out


def _join_words(doc: Doc, tokens: tuple[int, ...], subject: tuple[int, ...], instead: Mapping[int, str]) -> str:
    parts: list[str] = []
    for run in (subject, tokens):
        last = None
        for i in run:
            token = doc.tokens[i]
            word = instead.get(i, token.text)
            gap = doc.text[doc.tokens[i - 1].end : token.start] if last == i - 1 else " "
            if not word:
                last = i
                continue
            if parts and (gap.strip() or gap) and not (word[0] in _TIGHT and last != i - 1):
                parts.append(" " if gap.isspace() or not gap else gap)
            parts.append(word)
            last = i
        if run and run is subject:
            parts.append(" ")
    return "".join(parts)


def _finished(words: str) -> str:
    text = _balanced(" ".join(words.split()).strip(" ,;:—–-"))
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def _balanced(text: str) -> str:
    """The text without quotation marks if one of a pair is outside the clause."""
    if text.count('"') % 2 or text.count("“") != text.count("”"):
        text = "".join(c for c in text if c not in '"“”')
    return text.strip(" ,;:—–-'’")


def _replaceable(token: Token) -> bool:
    """True for a pronoun that refers to a named entity: `he`, `its`."""
    owning = token.lower in _OWNING and token.tag == "PRP$"
    return owning or (token.lower in _SUBJECTIVE and token.pos == "PRON")


def _owner(name: str) -> str:
    return name + ("’" if name.endswith("s") else "’s")
