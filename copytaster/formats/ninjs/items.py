"""ninjs 1.x, 2.x and 3.x, alone or in a list, to Articles with the names of 3.1.

The three generations differ in capitals (`versioncreated`, `versionCreated`) and in a few names
(`headline`/`headlines`, `body_html`/`bodies`, `person`/`people`), so keys are looked up regardless of case under every
name they have had. The main fields of a story (uri, type, status, headlines, bodies) must have the right shape; an
error in another field affects only that field, never the story.
"""

import re
from collections.abc import Iterator
from typing import Any

from copytaster.formats import vocabulary_codes
from copytaster.formats.body_blocks import collapse_whitespace, has_html_tags, parse_html_blocks
from copytaster.formats.encoding.decode import strip_unprintable
from copytaster.formats.errors import FormatError, UnsupportedItemError
from copytaster.formats.finish_article import finish_article, strip_version
from copytaster.formats.ninjs import bodies
from copytaster.formats.ninjs.wire_json import JsonObject, read_list, read_object, read_string
from copytaster.model.article import Article, Headline, NamedConcept, PubStatus, WireLineage

_STORY_TYPES = frozenset({"", "text", "preformatted", "composite", "article", "news"})


def parse(item: Any) -> Article:
    """Parse one ninjs object. Raises FormatError (`wrong-shape`, `no-text`, `too-long`), UnsupportedItemError.

    A story without its own id gets the hash of its text as its id; only a cancelled or withheld one may have no text,
    and must then have an id.
    """
    f = _lower_keys(read_object(item, "a ninjs item"))
    _refuse_other_types(f)
    article = Article(
        uri=_uri(f),
        headlines=tuple(_headlines(f)),
        bodies=bodies.parse(f),
        version=_version(f),
        versionCreated=_optional(f, "versioncreated"),
        firstCreated=_optional(f, "firstcreated"),
        embargoedUntil=_optional(f, "embargoeduntil", "embargoed", "embargoed_until"),
        pubStatus=_status(f),
        urgency=_urgency(f),
        edNote=_optional(f, "ednote"),
        language=_optional(f, "language"),
        by=_optional(f, "by", "byline") or _writers(f),
        slugline=_optional(f, "slugline"),
        located=_optional(f, "located"),
        subjects=_named(f, "subjects", "subject"),
        people=_named(f, "people", "person"),
        organisations=_named(f, "organisations", "organisation"),
        places=_named(f, "places", "place"),
        infoSources=_named(f, "infosources", "infosource"),
        altIds=tuple(_alt_ids(f)),
        associations=tuple(_associations(f)),
    )
    return finish_article(article)


def parse_lineage(item: JsonObject, article: Article) -> WireLineage:
    """The item's own lineage: Superdesk's `evolvedfrom` and `rewrite_of`, AP's `altids` and `signals`."""
    f = _lower_keys(item)
    ids = dict(article.altIds)
    older = [(name, uri) for name in ("evolvedfrom", "rewrite_of") if (uri := _linked(f.get(name)))]
    raw_signals = f.get("signals")
    signals = (
        [r for s in raw_signals if isinstance(s, str) and (r := vocabulary_codes.parse_relation(s))]
        if isinstance(raw_signals, list)
        else []
    )
    story = ids["itemid"] if "etag" in ids and "itemid" in ids else strip_version(article.uri)
    return WireLineage(
        story=story if story != article.uri else None,
        relation=signals[0] if signals else "update" if older else None,
        basis="signals" if signals else older[0][0] if older else "",
        replaces=tuple(dict.fromkeys(uri for _, uri in older)),
    )


def _linked(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("guid") or value.get("uri") or value.get("_id")
    return strip_unprintable(value).strip() if isinstance(value, str) else ""


def _lower_keys(item: JsonObject) -> JsonObject:
    """Keys in lower case; if two differ only in case, the first counts."""
    lower: JsonObject = {}
    for key, value in item.items():
        lower.setdefault(key.lower(), value)
    return lower


def _refuse_other_types(f: JsonObject) -> None:
    kind = read_string(f.get("type"), "type").lower()
    if kind in _STORY_TYPES:
        return
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,30}", kind):
        raise FormatError("wrong-shape", f"no such type of item: {kind[:40]!r}")
    raise UnsupportedItemError(kind, f"a ninjs item of type {kind} is not a story")


def _uri(f: JsonObject) -> str:
    return read_string(f.get("uri"), "uri") or read_string(f.get("guid"), "guid")


def _status(f: JsonObject) -> PubStatus:
    code = read_string(f.get("pubstatus"), "pubStatus")
    status = vocabulary_codes.parse_status(code)
    if status is None:
        raise FormatError("wrong-shape", f"no such pubStatus: {code[:40]!r}")
    return status


def _version(f: JsonObject) -> str | None:
    value = f.get("version")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return read_string(value, "version") or None


def _urgency(f: JsonObject) -> int | None:
    value = f.get("urgency")
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:3])
    sound = isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value <= 9
    return int(value) if sound and value is not None else None


def _optional(f: JsonObject, *names: str) -> str | None:
    """The first of these names that holds a string."""
    for name in names:
        value = f.get(name)
        if isinstance(value, str) and (text := collapse_whitespace(strip_unprintable(value))):
            return text
    return None


def _headlines(f: JsonObject) -> Iterator[Headline]:
    """2.x and 3.x `headlines`, else 1.x `headline` and `headline_*`, else `title`; the first is main."""
    found = list(_given_headlines(f)) or [t for t in [_heading(f.get("title"), "title")] if t]
    main = next((n for n, (role, _) in enumerate(found) if role == "main"), 0) if found else 0
    for n, (_, value) in enumerate(found):
        yield Headline(value, "main" if n == main else "sub")


def _given_headlines(f: JsonObject) -> Iterator[tuple[str, str]]:
    for n, entry in enumerate(read_list(f.get("headlines"), "headlines")):
        part = _lower_keys(read_object(entry, f"headlines[{n}]"))
        found = _heading(part.get("value"), f"headlines[{n}].value")
        if found:
            yield str(part.get("role") or "main").lower(), found[1]
    if f.get("headlines"):
        return
    for key in sorted(f, key=lambda k: (k != "headline", k != "headline_main")):
        if (key == "headline" or key.startswith("headline_")) and (found := _heading(f[key], key)):
            yield key.removeprefix("headline").removeprefix("_") or "main", found[1]


def _heading(value: Any, where: str) -> tuple[str, str] | None:
    text = read_string(value, where)
    if has_html_tags(text):
        text = " ".join(b.value for b in parse_html_blocks(text))
    line = collapse_whitespace(text)
    return ("main", line) if line else None


def _writers(f: JsonObject) -> str | None:
    """Writers as a list: AP's `bylines`, Superdesk's `authors`."""
    for key in ("bylines", "authors"):
        value = f.get(key)
        entries = [_lower_keys(e) for e in value if isinstance(e, dict)] if isinstance(value, list) else []
        names = [name for e in entries if (name := _optional(e, "by", "name"))]
        if names:
            return ", ".join(names)
    return None


def _named(f: JsonObject, *names: str) -> tuple[NamedConcept, ...]:
    """People, places and other concepts; entries without a name are left out."""
    value: list[Any] = next((f[name] for name in names if isinstance(f.get(name), list)), [])
    entries = [_lower_keys(entry) for entry in value if isinstance(entry, dict)]
    found = [(_optional(e, "name", "literal"), _concept(e)) for e in entries]
    return tuple(NamedConcept(name, uri) for name, uri in found if name)


def _concept(entry: JsonObject) -> str | None:
    """The uri of a concept; 1.x splits it into `scheme` and `code`, and the provider's own name is a `literal`."""
    uri, scheme, code = (_optional(entry, key) for key in ("uri", "scheme", "code"))
    if uri or not code:
        return uri or (_optional(entry, "literal") if entry.get("name") else None)
    return code if "://" in code or not scheme else scheme + code


def _alt_ids(f: JsonObject) -> Iterator[tuple[str, str]]:
    """`altids`: an object of names to ids in 1.x, later a list of roles and values."""
    alt_ids = f.get("altids")
    if isinstance(alt_ids, dict):
        alt_ids = [{"role": role, "value": value} for role, value in alt_ids.items()]
    for entry in alt_ids if isinstance(alt_ids, list) else []:
        part = _lower_keys(entry) if isinstance(entry, dict) else {}
        role, value = _optional(part, "role"), part.get("value")
        if role and isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            yield role, strip_unprintable(str(value)).strip()


def _associations(f: JsonObject) -> Iterator[str]:
    """The uris of associated items: an object by name in 1.x, later a list."""
    associations = f.get("associations")
    entries = (
        list(associations.values())
        if isinstance(associations, dict)
        else associations
        if isinstance(associations, list)
        else []
    )
    for entry in entries:
        if isinstance(entry, dict) and (uri := _optional(_lower_keys(entry), "uri", "guid")):
            yield uri
