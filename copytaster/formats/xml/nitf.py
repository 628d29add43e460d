"""NITF 3.x, alone or inside NewsML: `body.head` and `body.content` make the story, `docdata` is about it."""

from collections.abc import Iterator
from dataclasses import dataclass

from copytaster.formats import vocabulary_codes
from copytaster.formats.body_blocks import collapse_whitespace
from copytaster.formats.errors import FormatError
from copytaster.formats.finish_article import finish_article
from copytaster.formats.parsed_item import ParsedItem
from copytaster.formats.times import normalize_time
from copytaster.formats.xml.blocks import PlacedBlock, build_source_map, extract_bodies, parse_blocks
from copytaster.formats.xml.tree import XmlDocument, XmlElement
from copytaster.model.article import Article, Headline, NamedConcept, PubStatus, WireLineage
from copytaster.model.event_time import parse_time
from copytaster.model.version_order import FIRST, parse_version_number


@dataclass(frozen=True, slots=True)
class NitfContent:
    """A NITF document: the unchecked article, the places of its blocks, and its own lineage."""

    article: Article
    placed: tuple[PlacedBlock, ...]
    lineage: WireLineage


def parse(document: XmlDocument) -> ParsedItem:
    """Parse one NITF document. Raises FormatError."""
    found = parse_element(document.root)
    return ParsedItem(finish_article(found.article), (), build_source_map(document, found.placed), found.lineage)


def parse_element(root: XmlElement) -> NitfContent:
    """Parse a `nitf` element; `body` alone is enough. Raises FormatError for an unknown status."""
    head, body = root.first("head") or _NOTHING, root.first("body") or _NOTHING
    about = head.first("docdata") or root.first("docdata") or _NOTHING
    top = body.first("body.head") or _NOTHING
    content = body.first("body.content") or (body if body.first("body.head") is None else _NOTHING)
    placed = parse_blocks(content)
    article = Article(
        uri=_id(root, about),
        headlines=tuple(_headlines(head, top)),
        bodies=extract_bodies(placed),
        version=_version(about),
        versionCreated=_moment(about, "date.issue") or normalize_time(root.get("change.date")),
        firstCreated=_moment(top.first("dateline") or _NOTHING, "story.date"),
        embargoedUntil=_moment(about, "date.release") if _is_held(about) else None,
        pubStatus=_status(about),
        urgency=_urgency(about),
        edNote=_note(about, top),
        language=root.get("baselang") or root.get("xml:lang") or None,
        by=_by(top),
        slugline=_slugline(about, head),
        located=_located(top),
        subjects=tuple(_subjects(head, about)),
        people=tuple(_identified(about, "person")),
        organisations=tuple(_identified(about, "org")),
        places=tuple(_identified(about, "location")),
        infoSources=tuple(NamedConcept(d.text()) for d in top.elements("distributor") if d.text()),
        altIds=tuple(_alt_ids(root, about)),
        associations=tuple(_associations(content)),
    )
    return NitfContent(article, placed, _parse_lineage(about, article))


_NOTHING = XmlElement("", "", {}, 0)


def _first(about: XmlElement, name: str) -> XmlElement:
    return about.first(name) or _NOTHING


def _id(root: XmlElement, about: XmlElement) -> str:
    return _first(about, "doc-id").get("id-string") or root.get("uno") or root.get("id")


def _status(about: XmlElement) -> PubStatus:
    code = about.get("management-status")
    status = vocabulary_codes.parse_status(code)
    if status is None:
        raise FormatError("wrong-shape", f"no such management-status: {code[:40]!r}")
    return status


def _is_held(about: XmlElement) -> bool:
    """True if a release date is an embargo: the document says so, or the release is later than the issue date."""
    if about.get("management-status") == "embargoed":
        return True
    release, issue = (parse_time(_moment(about, name)) for name in ("date.release", "date.issue"))
    return release is not None and issue is not None and release > issue


def _headlines(head: XmlElement, top: XmlElement) -> Iterator[Headline]:
    """The headlines: `hl1` is the main one, `hl2` is below it; without both, the title in the head."""
    line = _first(top, "hedline")
    main = [h.text() for h in line.elements("hl1")]
    under = [h.text() for h in line.elements("hl2")]
    if not any(main):
        main = [next((t for t in ("" if any(under) else line.text(), _first(head, "title").text()) if t), "")]
    for n, text in enumerate(t for t in dict.fromkeys([*main, *under]) if t):
        yield Headline(collapse_whitespace(text), "sub" if n else "main")


def _version(about: XmlElement) -> str | None:
    key = _first(about, "du-key")
    return key.get("version") or key.get("generation") or None


def _moment(node: XmlElement, name: str) -> str | None:
    found = _first(node, name)
    return normalize_time(found.get("norm")) or normalize_time(found.text())


def _urgency(about: XmlElement) -> int | None:
    urgency = _first(about, "urgency").get("ed-urg")
    return int(urgency) if len(urgency) == 1 and urgency in "123456789" else None


def _note(about: XmlElement, top: XmlElement) -> str | None:
    """Messages to editors: `ed-msg`, and notes marked as such at the beginning of the story."""
    messages = [m.get("info") or m.text() for m in about.elements("ed-msg")]
    messages += [n.text() for n in top.elements("note") if n.get("type") in ("", "std", "npa")]
    return " ".join(dict.fromkeys(text for text in map(collapse_whitespace, messages) if text)) or None


def _by(top: XmlElement) -> str | None:
    return ", ".join(text for text in map(_byline, top.elements("byline")) if text) or None


def _byline(line: XmlElement) -> str:
    """Name and title, with a comma between them even if the wire has none."""
    titles = [t.text() for t in line.elements("byttl")]
    bare = XmlElement(line.name, "", {}, line.at)
    bare.children = [c for c in line.children if not (isinstance(c, XmlElement) and c.name == "byttl")]
    return ", ".join(text for text in (bare.text().rstrip(" ,"), *titles) if text)


def _slugline(about: XmlElement, head: XmlElement) -> str | None:
    key = _first(about, "du-key").get("key")
    words = [k.get("key") for k in _first(about, "key-list").elements("keyword")]
    named = [m.get("content") for m in head.elements("meta") if m.get("name").lower() in _SLUGS]
    return next((collapse_whitespace(text) for text in (*named, key, *words[:1]) if text), None)


_SLUGS = frozenset({"slug", "slugline", "ap-slug", "keyword"})


def _located(top: XmlElement) -> str | None:
    line = _first(top, "dateline")
    place = line.first("location")
    return (place.text() if place else "") or None


def _identified(about: XmlElement, kind: str) -> Iterator[NamedConcept]:
    for node in _first(about, "identified-content").elements(kind):
        name = node.text() or node.get("value")
        code = node.get("idsrc") and node.get("value") and f"{node.get('idsrc')}:{node.get('value')}"
        if name:
            yield NamedConcept(name, code or None)


def _subjects(head: XmlElement, about: XmlElement) -> Iterator[NamedConcept]:
    for subject in head.find("tobject.subject"):
        names = (subject.get(f"tobject.subject.{part}") for part in ("detail", "matter", "type"))
        name, code = next((n for n in names if n), ""), subject.get("tobject.subject.refnum")
        if name or code:
            yield NamedConcept(name or code, f"subj:{code}" if code else None)
    for node in _first(about, "identified-content").elements("classifier"):
        if name := node.get("value") or node.text():
            yield NamedConcept(name)


def _alt_ids(root: XmlElement, about: XmlElement) -> Iterator[tuple[str, str]]:
    id_, key = _first(about, "doc-id"), _first(about, "du-key").get("key")
    if root.get("uno") and id_.get("id-string"):
        yield "uno", root.get("uno")
    if key:
        yield "du-key", key


def _associations(content: XmlElement) -> Iterator[str]:
    for media in content.find("media-reference"):
        if source := media.get("source") or media.get("data-location"):
            yield source


def _parse_lineage(about: XmlElement, article: Article) -> WireLineage:
    """The document that a status is about, and the dynamic key that versions of a story share."""
    key, version = _first(about, "du-key").get("key"), article.version or ""
    older = [about.get("management-doc-idref")] if about.get("management-doc-idref") else []
    name = f"du-key:{key}"
    if key and (numbered := parse_version_number(version)) is not None and numbered > FIRST:
        older.append(name)
    return WireLineage(
        relation="update" if older and article.pubStatus == "usable" else None,
        basis="management-doc-idref" if about.get("management-doc-idref") else "du-key" if older else "",
        replaces=tuple(older),
        names=(name,) if key else (),
    )
