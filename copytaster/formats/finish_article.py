"""The last step of every parser: check that there is a story and that it is not too long, and give it an id."""

import re
from dataclasses import replace

from copytaster.formats.errors import FormatError
from copytaster.model.article import MAX_TEXT_LENGTH, Article, hash_text
from copytaster.model.ids import TEXT_URI_PREFIX


def finish_article(article: Article) -> Article:
    """The article, with the hash of its text as its uri if it has none. Raises FormatError.

    `no-text` for a story without text, unless it is cancelled or withheld and has its own uri; `too-long`.
    """
    text = article.text
    if len(text) > MAX_TEXT_LENGTH:
        raise FormatError("too-long", f"the text has {len(text)} characters; {MAX_TEXT_LENGTH} are allowed")
    if not text and (article.pubStatus == "usable" or not article.uri):
        raise FormatError("no-text", "a story without text")
    return article if article.uri else replace(article, uri=TEXT_URI_PREFIX + hash_text(text))


_REVISION = (
    re.compile(r"(urn:newsml:[^:]+:\d{8}(?:T[\d+Z-]+)?:[^:]+):\d+[A-Z]?$", re.IGNORECASE),  # RFC 3085
    re.compile(r"(tag:[^:]*reuters\.com,[\d-]+:newsml_[^:]+):\d+$", re.IGNORECASE),
    re.compile(r"(https?://api\.ap\.org/media/v/content/[^?#]+)\?.*$", re.IGNORECASE),
)


def strip_version(uri: str) -> str:
    """The id of a story, from that of one of its versions; only for ids that are known to contain a version."""
    for pattern in _REVISION:
        if found := pattern.fullmatch(uri):
            return found[1]
    return uri
