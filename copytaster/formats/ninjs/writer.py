"""An Article as ninjs 3.1, valid against IPTC's schema; reading it again gives the same Article."""

import html
import re
from typing import Any

from copytaster.model.article import Article, Body, NamedConcept
from copytaster.model.event_time import parse_time

SCHEMA_URL = "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_TAGS = {"main": "p", "subhead": "h2", "caption": "figcaption"}


def build_ninjs(article: Article) -> dict[str, Any]:
    """The article with the names and shapes of ninjs 3.1; missing values are left out."""
    fields: dict[str, Any] = {
        "uri": article.uri,
        "type": "text",
        "version": article.version,
        "firstCreated": _moment(article.firstCreated),
        "versionCreated": _moment(article.versionCreated),
        "embargoedUntil": _moment(article.embargoedUntil),
        "pubStatus": article.pubStatus,
        "urgency": article.urgency,
        "edNote": article.edNote,
        "language": article.language,
        "headlines": [{"role": h.role, "value": h.value} for h in article.headlines],
        "bodies": _bodies(article.bodies),
        "by": article.by,
        "slugline": article.slugline,
        "located": article.located,
        "subjects": _named(article.subjects),
        "people": _named(article.people),
        "organisations": _named(article.organisations),
        "places": _named(article.places),
        "infoSources": _named(article.infoSources),
        "altIds": [{"role": role, "value": value} for role, value in article.altIds],
        "associations": [{"name": str(n), "uri": uri} for n, uri in enumerate(article.associations, 1)],
        "standard": {"name": "ninjs", "version": "3.1", "schema": SCHEMA_URL},
    }
    return {name: value for name, value in fields.items() if value not in (None, [])}


def _bodies(bodies: tuple[Body, ...]) -> list[dict[str, str]]:
    """One body in markup, since plain text would not show which block is a sub-head or a caption."""
    if not bodies:
        return []
    marked = "\n".join(f"<{_TAGS[b.role]}>{html.escape(b.value, quote=False)}</{_TAGS[b.role]}>" for b in bodies)
    return [{"role": "main", "contentType": "application/xhtml+xml", "value": marked}]


def _named(entries: tuple[NamedConcept, ...]) -> list[dict[str, str]]:
    return [{"name": e.name} | ({} if e.uri is None else {_kind(e.uri): e.uri}) for e in entries]


def _kind(code: str) -> str:
    """The key for a code: one that is no uri is a literal."""
    return "uri" if _URI.fullmatch(code) else "literal"


def _moment(text: str | None) -> str | None:
    """A time as RFC 3339 requires it, with its zone; anything else is left out."""
    parsed = parse_time(text)
    if parsed is None:
        return None
    return text if text and _WHOLE.fullmatch(text) else parsed.isoformat()


_WHOLE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
