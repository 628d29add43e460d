"""Recognizing equal texts: the canonical form of a text, and its hash."""

import hashlib
import string
import unicodedata

_MARKS = {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
          "–": "-", "—": "-", "‑": "-", "…": "..."}  # fmt: skip


_UPPER, _SPACES = string.ascii_uppercase.encode(), b"\t\n\v\f\r\x1c\x1d\x1e\x1f"
_FOLD = bytes.maketrans(_UPPER + _SPACES, _UPPER.lower() + b" " * len(_SPACES))


def canonicalize(text: str) -> str:
    """The text without differences of typesetting between outlets: width, case, quotation marks, dashes, spaces."""
    if text.isascii():  # without splitting it into words, which takes most of the time
        folded = text.encode().translate(_FOLD).strip()
        while b"  " in folded:
            folded = folded.replace(b"  ", b" ")
        return folded.decode()
    for mark, plain in _MARKS.items():  # several times faster than `translate`, which looks up each letter
        if mark in text:
            text = text.replace(mark, plain)
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def fingerprint_text(text: str) -> str:
    """Hex sha-256 of the canonical text: equal for exact repeats, whatever their typesetting."""
    return fingerprint_canonical(canonicalize(text))


def fingerprint_canonical(canonical: str) -> str:
    """The fingerprint of a text in its canonical form."""
    return hashlib.sha256(canonical.encode()).hexdigest()
