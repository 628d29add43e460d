"""Ids that are the same in every run, replay and worker, because they hash only the content."""

import hashlib
import re
import unicodedata

_NUMBER = re.compile(r"^\s*(?:\(?\d{1,3}[.):]\)?|\(\d{1,3}\))\s+")
_ID_DIGITS = 32
"""Half of a sha-256: 128 bits, so many that two alerts never get the same id by chance."""


def compute_alert_id(chain_id: str, text: str) -> str:
    """Compute the id of the alert for one statement in one story: 32 hex digits, the same everywhere."""
    return _digest(chain_id, _normalised(text))


def _normalised(text: str) -> str:
    """The statement without what may differ between copies: case, spacing, its list number, its final full stop."""
    plain = _NUMBER.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(plain.casefold().split()).rstrip(".").rstrip()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_ID_DIGITS]


TEXT_URI_PREFIX = "urn:sha256:"
"""Prefix of the uri of an item without an id of its own; the hash of its canonical text follows."""


def compute_chain_id(provider: str, uri: str) -> str:
    """Compute one id for all versions of a story: from provider and uri, or from its text alone if it has no id."""
    return _digest(uri) if uri.startswith(TEXT_URI_PREFIX) else _digest(provider, uri)
