"""Telling that two texts are the same: the canonical form of a text, and its hash."""

import hashlib
import unicodedata

_MARKS = str.maketrans({"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
                        "–": "-", "—": "-", "‑": "-", "…": "..."})  # fmt: skip


def canonical(text: str) -> str:
    """The text without what differs between outlets' typesetting: width, case, quotation marks, dashes, spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold().split())


def fingerprint(text: str) -> str:
    """Hex sha-256 of the canonical text: equal for exact repeats, however they are set."""
    return hashlib.sha256(canonical(text).encode()).hexdigest()
