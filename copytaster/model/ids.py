"""Ids that every run, replay and worker agrees on, because they hash what was said and nothing else."""

import hashlib
import re
import unicodedata

_NUMBER = re.compile(r"^\s*(?:\(?\d{1,3}[.):]\)?|\(\d{1,3}\))\s+")
_ID_DIGITS = 32
"""Half of a sha-256: 128 bits, far beyond any chance of two alerts meeting."""


def compute_alert_id(chain_id: str, text: str) -> str:
    """Name the alert of one statement in one story: 32 hex digits, the same wherever it is computed."""
    return _digest(chain_id, _normalised(text))


def _normalised(text: str) -> str:
    """The statement without what may differ between copies: case, spacing, its list number, its final stop."""
    plain = _NUMBER.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(plain.casefold().split()).rstrip(".").rstrip()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_ID_DIGITS]


TEXT_URI_PREFIX = "urn:sha256:"
"""Prefix of the uri of an item without an id of its own; the hash of its canonical text follows."""


def compute_chain_id(provider: str, uri: str) -> str:
    """Name a story for all its versions: by provider and uri, or by its text alone where it has no id."""
    return _digest(uri) if uri.startswith(TEXT_URI_PREFIX) else _digest(provider, uri)
