"""NewsML 1.x: news items with their content as NITF, XHTML or plain text, as many agencies still send."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from copytaster.formats import vocabulary_codes
from copytaster.formats.errors import FormatError, UnsupportedItemError
from copytaster.formats.finish_article import finish_article, strip_version
from copytaster.formats.parsed_item import ParsedItem
from copytaster.formats.times import normalize_time
from copytaster.formats.xml import nitf
from copytaster.formats.xml.blocks import PlacedBlock, build_source_map, extract_bodies, parse_blocks, parse_text_blocks
from copytaster.formats.xml.newsml_g2_meta import EMPTY_ELEMENT
from copytaster.formats.xml.tree import XmlDocument, XmlElement
from copytaster.model.article import Article, Headline, NamedConcept, PubStatus, WireLineage

_TEXTUAL = frozenset({"", "text", "complexdata"})


def build_story_readers(document: XmlDocument) -> list[Callable[[], ParsedItem]]:
    """One reader for each news item, in order; each may raise FormatError for its own item."""
    found = list(document.root.elements("NewsItem"))
    if not found:
        raise FormatError("empty", "NewsML without a news item")
    return [partial(_parse_item, document, item) for item in found]


def _parse_item(document: XmlDocument, item: XmlElement) -> ParsedItem:
    managed = item.first("NewsManagement") or EMPTY_ELEMENT
    inner, placed = _content(item)
    about = _parse_metadata(item, managed)
    if not placed and about.pubStatus == "usable":
        raise _without_text(item)
    article = replace(
        about,
        bodies=extract_bodies(placed),
        headlines=about.headlines or inner.headlines,
        by=about.by or inner.by,
        located=about.located or inner.located,
        edNote=about.edNote or inner.edNote,
        slugline=about.slugline or inner.slugline,
    )
    return ParsedItem(
        finish_article(article), (), build_source_map(document, placed), _parse_lineage(item, managed, about.uri)
    )


def _parse_metadata(item: XmlElement, managed: XmlElement) -> Article:
    id_ = item.first("Identification", "NewsIdentifier") or EMPTY_ELEMENT
    lines = next(item.find("NewsLines"), EMPTY_ELEMENT)
    described = next(item.find("DescriptiveMetadata"), EMPTY_ELEMENT)
    return Article(
        uri=_text(id_, "PublicIdentifier") or _composed(id_),
        headlines=tuple(_headlines(lines)),
        version=_text(id_, "RevisionId"),
        versionCreated=normalize_time(_text(managed, "ThisRevisionCreated")),
        firstCreated=normalize_time(_text(managed, "FirstCreated")),
        embargoedUntil=_embargo(managed),
        pubStatus=_status(managed),
        urgency=_urgency(managed),
        edNote=next((n.text() for n in item.find("EditorialNote")), None) or None,
        language=_formal(described.first("Language")) or item.get("xml:lang") or None,
        by=_text(lines, "ByLine"),
        slugline=_text(lines, "SlugLine"),
        located=_located(described),
        subjects=tuple(NamedConcept(code, f"subj:{code}") for code in _subjects(described)),
        infoSources=tuple(NamedConcept(name) for node in item.find("Source") if (name := _formal(node.first("Party")))),
    )


def _content(item: XmlElement) -> tuple[Article, tuple[PlacedBlock, ...]]:
    """The first content that has text, with its own metadata."""
    for part in item.find("ContentItem"):
        media, data = _formal(part.first("MediaType")).lower(), part.first("DataContent") or EMPTY_ELEMENT
        if media not in _TEXTUAL:
            continue
        whole = next(data.find("nitf"), None)
        if whole is not None:
            found = nitf.parse_element(whole)
            if found.placed:
                return found.article, found.placed
        inside = next(data.elements(), None)
        page = next(data.find("body"), data)
        if placed := parse_blocks(page) if inside is not None else parse_text_blocks(data):
            return _NO_META, placed
    return _NO_META, ()


_NO_META = Article(uri="")


def _text(node: XmlElement, name: str) -> str | None:
    return next((text for child in node.elements(name) if (text := child.text())), None)


def _formal(node: XmlElement | None) -> str:
    return node.get("FormalName") if node is not None else ""


def _composed(id_: XmlElement) -> str:
    parts = [_text(id_, name) for name in ("ProviderId", "DateId", "NewsItemId")]
    return f"urn:newsml:{':'.join(part for part in parts if part)}" if parts[2] else ""


def _headlines(lines: XmlElement) -> Iterator[Headline]:
    main = [h.text() for h in lines.elements("HeadLine") if h.text()]
    under = [h.text() for h in lines.elements("SubHeadLine") if h.text()]
    for n, text in enumerate([*main, *under]):
        yield Headline(text, "sub" if n else "main")


def _status(managed: XmlElement) -> PubStatus:
    code = _formal(managed.first("Status"))
    status = vocabulary_codes.parse_status(code)
    if status is None:
        raise FormatError("wrong-shape", f"no such Status: {code[:40]!r}")
    return status


def _embargo(managed: XmlElement) -> str | None:
    """The time when the status will change from embargoed to usable."""
    if vocabulary_codes.local_part(_formal(managed.first("Status"))) != "embargoed":
        return None
    return normalize_time(_text(managed.first("StatusWillChange") or EMPTY_ELEMENT, "DateAndTime"))


def _urgency(managed: XmlElement) -> int | None:
    urgency = _formal(managed.first("Urgency"))
    return int(urgency) if urgency in tuple("123456789") else None


def _subjects(described: XmlElement) -> Iterator[str]:
    for node in described.find("SubjectCode"):
        yield from (code for part in node.elements() if (code := _formal(part)))


def _located(described: XmlElement) -> str | None:
    place = described.first("Location") or EMPTY_ELEMENT
    named = {p.get("FormalName").lower(): p.get("Value") for p in place.elements("Property")}
    return ", ".join(v for key in ("city", "countryarea", "countryname", "country") if (v := named.get(key))) or None


def _parse_lineage(item: XmlElement, managed: XmlElement, uri: str) -> WireLineage:
    """The instruction that came with the item, and the id that its revisions share."""
    signals = [r for node in managed.elements("Instruction") if (r := vocabulary_codes.parse_relation(_formal(node)))]
    id_ = item.first("Identification", "NewsIdentifier") or EMPTY_ELEMENT
    story = _composed(id_) or strip_version(uri)
    return WireLineage(
        story=story if story != uri else None,
        relation=signals[0] if signals else None,
        basis="Instruction" if signals else "",
    )


def _without_text(item: XmlElement) -> FormatError:
    kinds = [kind for node in item.find("MediaType") if (kind := _formal(node).lower()) not in _TEXTUAL]
    if kinds:
        return UnsupportedItemError(kinds[0], f"a NewsML item of {kinds[0]} is not a story")
    if next(item.find("NewsItemRef"), None) is not None:
        return UnsupportedItemError("package", "a package that refers to items elsewhere")
    return FormatError("no-text", "a story without text")
