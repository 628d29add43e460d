"""A text as words that can be compared, whatever its typesetting, case, spacing or abbreviated units."""

import re
import unicodedata
from collections.abc import Iterable

WIRE_ABBREVIATIONS = {
    "mln": "million", "mn": "million", "millions": "million", "bln": "billion", "bn": "billion", "billions": "billion",
    "tln": "trillion", "trn": "trillion", "pct": "percent", "pc": "percent", "dlr": "dollar", "dlrs": "dollar",
    "dollars": "dollar", "ct": "cent", "cts": "cent", "cents": "cent", "stg": "sterling", "yr": "year", "yrs": "year",
    "mth": "month", "mths": "month", "qtr": "quarter", "shr": "share", "shrs": "share", "avg": "average",
    "govt": "government", "intl": "international", "co": "company", "corp": "corporation", "inc": "incorporated",
    "ltd": "limited", "assn": "association", "dept": "department", "jan": "january", "feb": "february",
    "apr": "april", "jun": "june", "jul": "july", "aug": "august", "sep": "september", "sept": "september",
    "oct": "october", "nov": "november", "dec": "december", "mon": "monday", "tue": "tuesday", "tues": "tuesday",
    "wed": "wednesday", "thu": "thursday", "thur": "thursday", "thurs": "thursday", "fri": "friday",
    "bros": "brothers", "natl": "national", "pres": "president", "gen": "general",
    "sen": "senator", "rep": "representative", "gov": "governor", "lt": "lieutenant", "vs": "versus",
}  # fmt: skip
"""Wire abbreviations → the word they stand for."""
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {word: str(n) for n, word in enumerate(f"{_ONES} seventeen eighteen nineteen".split())} | {
    tens + ones: str(10 * n + one)
    for n, tens in enumerate(_TENS.split(), 2)
    for one, ones in enumerate(("", *_ONES.split()[1:10]))
}
"""Number words below a hundred, without their hyphen."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts that set no spaces between words: each letter counts as a word."""
_PIECES = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_JOINTS = "–—―…\u200b\u00ad\ufeff\u2060"
"""Marks between words, or without meaning: each becomes one space, so that offsets in the text stay the same."""
_ENTITY = re.compile(r"&(?:#\w{1,6}|[a-z]{2,8});", re.IGNORECASE)
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MARKS = "\"'()[]{}<>.,;:!?-*_/|`~#+=^"
_BETWEEN_LETTERS = re.compile(r"(?<!\d)-|-(?!\d)")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_PLAIN_EDGES = "".join(c for c in map(chr, range(128)) if not c.isalnum())
"""The ASCII characters that `_EDGES` finds."""
_KNOWN = 65_536
"""Pieces whose words are cached; at the limit, all are dropped and computed again."""


def split_pieces(text: str) -> list[str]:
    """The text split at its spaces, with any marks attached to the words."""
    return _cut(_unjoined(text))


def encode_pieces(text: str, canonical: str | None = None) -> bytes:
    """The text's pieces in UTF-8 with single spaces between them.

    `canonical` is the text's canonical form (copytaster/text/fingerprint.py), if it is known: for ASCII it has the same
    pieces in small letters, which give the same words.
    """
    if canonical is not None and text.isascii():
        return canonical.encode().replace(b"--", b"  ")
    return " ".join(split_pieces(text)).encode(errors="surrogatepass")


def locate_pieces(text: str) -> list[tuple[int, int]]:
    """The place of each of `split_pieces(text)`: start and end."""
    text, out, at = _unjoined(text), [], 0
    for piece in _cut(text):
        start = text.index(piece, at)  # only white space lies in between
        at = start + len(piece)
        out.append((start, at))
    return out


def normalize_piece(piece: str) -> str:
    """A piece as a normalized word, without case, width, accents and marks; empty if it has only marks.

    `"1,000.50,` → `1000.5`, `mln` → `million`, `Four` → `4`, `U.S.` → `us`, `take-over` → `takeover`.
    """
    if not piece.isascii():
        apart = unicodedata.normalize("NFKD", piece)
        piece = "".join(c for c in apart if not unicodedata.combining(c)).replace("’", "'").replace("‘", "'")
        return _one_form(_EDGES.sub("", _ENTITY.sub(" ", piece).casefold()))
    word = piece.strip(_MARKS).lower()
    if word.isalpha():
        return _word(word)
    if (digits := word.replace(",", "")).isdigit() and word[0] != ",":
        return digits
    if "&" in piece:
        word = _ENTITY.sub(" ", piece).lower()
    return _one_form(word.strip(_PLAIN_EDGES))


def _one_form(word: str) -> str:
    """A word in small letters without the marks at its edges; it may have marks inside."""
    if word.isalpha() or word.replace("-", "") in NUMBER_WORDS:
        return _word(word.replace("-", ""))
    word = word.removesuffix("'s")
    return _BETWEEN_LETTERS.sub("", "-".join(map(_part, word.split("-")))) if "-" in word else _part(word)


class _Plain(dict[str, str]):
    """A cache of pieces and their words, with a limit."""

    def __missing__(self, piece: str) -> str:
        if len(self) >= _KNOWN:
            self.clear()
        self[piece] = word = normalize_piece(piece)
        return word


_plain = _Plain()


def normalize_pieces(pieces: Iterable[str]) -> list[str]:
    """Each piece as a word, empty if it has only marks."""
    return list(map(_plain.__getitem__, pieces))


def _word(word: str) -> str:
    return NUMBER_WORDS.get(word) or WIRE_ABBREVIATIONS.get(word) or word


def _part(word: str) -> str:
    """One side of a hyphen: a figure, or a word without the marks inside it."""
    if word[:1].isdigit():
        found = _FIGURE.match(word)
        return normalize_figure(found[0]) + word[found.end() :] if found else word
    return _word("".join(filter(str.isalnum, word)))


def normalize_figure(digits: str) -> str:
    """Normalize a figure, `1,200.50` → `1200.5`: commas between thousands and zeros after the point mean nothing."""
    whole, _, part = digits.replace(",", "").partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole


def _cut(text: str) -> list[str]:
    return _PIECES.findall(text) if _is_unspaced(text) else text.split()


def _unjoined(text: str) -> str:
    if not text.isascii():
        for mark in _JOINTS:  # several times as fast as `translate`, which asks for each letter
            if mark in text:
                text = text.replace(mark, " ")
    return text.replace("--", "  ")


def _is_unspaced(text: str) -> bool:
    return not text.isascii() and _HAS_UNSPACED.search(text) is not None
