"""A clause as a sentence that can be read alone: pronouns replaced by whom they mean, its shared subject put first."""

from collections.abc import Callable

from copytaster.doc import Doc, Token
from copytaster.extracted import Entity

Resolve = Callable[[Token], Entity | None]
_SUBJECTIVE = frozenset({"he", "she", "it", "they", "him"})
_OWNING = frozenset({"his", "her", "its", "their"})
_TIGHT = frozenset(".,;:!?%)]’'")
_LONGEST_NAME = 6


def sentence(doc: Doc, tokens: tuple[int, ...], subject: tuple[int, ...], resolve: Resolve) -> str:
    """The words of a clause in order, made to stand alone; begins with a capital and ends with a stop."""
    return _finished(_as_written(doc, tokens, subject) or _pieced(doc, tokens, subject, resolve))


def _as_written(doc: Doc, tokens: tuple[int, ...], subject: tuple[int, ...]) -> str:
    """The words as the text has them, where nothing is left out and no pronoun asks to be replaced."""
    if subject or tokens[-1] - tokens[0] + 1 != len(tokens):
        return ""
    words = doc.tokens[tokens[0] : tokens[-1] + 1]
    if any(t.pos == "PRON" for t in words):
        return ""
    return doc.text[words[0].start : words[-1].end]


def _pieced(doc: Doc, tokens: tuple[int, ...], subject: tuple[int, ...], resolve: Resolve) -> str:
    parts: list[str] = []
    known: set[str] = set()
    for run in (subject, tokens):
        last = None
        for i in run:
            token = doc.tokens[i]
            word = _replaced(token, resolve, known) or token.text
            gap = doc.text[doc.tokens[i - 1].end : token.start] if last == i - 1 else " "
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
    """Without quotation marks where one of a pair stayed outside the clause."""
    if text.count('"') % 2 or text.count("“") != text.count("”"):
        text = "".join(c for c in text if c not in '"“”')
    return text.strip(" ,;:—–-'’")


def _replaced(token: Token, resolve: Resolve, known: set[str]) -> str | None:
    """The name for a pronoun, once a clause: the second time the pronoun has what it takes up beside it."""
    lower = token.lower
    owning = lower in _OWNING and token.tag == "PRP$"
    if not owning and (lower not in _SUBJECTIVE or token.pos != "PRON"):
        return None
    entity = resolve(token)
    if entity is None or entity.id in known:
        return None
    known.add(entity.id)
    if len(entity.name.split()) > _LONGEST_NAME:
        return None
    name = entity.name
    return (name + ("’" if name.endswith("s") else "’s")) if owning else name
