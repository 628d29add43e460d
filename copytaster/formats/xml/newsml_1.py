"""NewsML 1.x: news items with their content as NITF, XHTML or plain text, as many agencies still send."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from copytaster.formats import codes
from copytaster.formats.errors import FormatError, Unsupported
from copytaster.formats.final_step import settled, versionless
from copytaster.formats.parsed_item import Parsed
from copytaster.formats.times import iso
from copytaster.formats.xml import nitf
from copytaster.formats.xml.blocks import Placed, as_bodies, blocks, blocks_of_text, source_map
from copytaster.formats.xml.newsml_g2_meta import NOTHING
from copytaster.formats.xml.tree import Document, Node
from copytaster.model.article import Article, Headline, Named, PubStatus, Told

_TEXTUAL = frozenset({"", "text", "complexdata"})


def read_all(document: Document) -> list[Callable[[], Parsed]]:
    """One reader for each news item, in order; each may raise FormatError for its own."""
    found = list(document.root.elements("NewsItem"))
    if not found:
        raise FormatError("empty", "NewsML without a news item")
    return [partial(_item, document, item) for item in found]


def _item(document: Document, item: Node) -> Parsed:
    managed = item.first("NewsManagement") or NOTHING
    inner, placed = _content(item)
    about = _about(item, managed)
    if not placed and about.pubStatus == "usable":
        raise _without_text(item)
    article = replace(
        about,
        bodies=as_bodies(placed),
        headlines=about.headlines or inner.headlines,
        by=about.by or inner.by,
        located=about.located or inner.located,
        edNote=about.edNote or inner.edNote,
        slugline=about.slugline or inner.slugline,
    )
    return Parsed(settled(article), (), source_map(document, placed), _told(item, managed, about.uri))


def _about(item: Node, managed: Node) -> Article:
    id_ = item.first("Identification", "NewsIdentifier") or NOTHING
    lines = next(item.find("NewsLines"), NOTHING)
    described = next(item.find("DescriptiveMetadata"), NOTHING)
    return Article(
        uri=_text(id_, "PublicIdentifier") or _composed(id_),
        headlines=tuple(_headlines(lines)),
        version=_text(id_, "RevisionId"),
        versionCreated=iso(_text(managed, "ThisRevisionCreated")),
        firstCreated=iso(_text(managed, "FirstCreated")),
        embargoedUntil=_embargo(managed),
        pubStatus=_status(managed),
        urgency=_urgency(managed),
        edNote=next((n.text() for n in item.find("EditorialNote")), None) or None,
        language=_formal(described.first("Language")) or item.get("xml:lang") or None,
        by=_text(lines, "ByLine"),
        slugline=_text(lines, "SlugLine"),
        located=_located(described),
        subjects=tuple(Named(code, f"subj:{code}") for code in _subjects(described)),
        infoSources=tuple(Named(name) for node in item.find("Source") if (name := _formal(node.first("Party")))),
    )


def _content(item: Node) -> tuple[Article, tuple[Placed, ...]]:
    """The first content that has text, and what it says about itself."""
    for part in item.find("ContentItem"):
        media, data = _formal(part.first("MediaType")).lower(), part.first("DataContent") or NOTHING
        if media not in _TEXTUAL:
            continue
        whole = next(data.find("nitf"), None)
        if whole is not None:
            found = nitf.parts(whole)
            if found.placed:
                return found.article, found.placed
        inside = next(data.elements(), None)
        page = next(data.find("body"), data)
        if placed := blocks(page) if inside is not None else blocks_of_text(data):
            return _NO_META, placed
    return _NO_META, ()


_NO_META = Article(uri="")


def _text(node: Node, name: str) -> str | None:
    return next((text for child in node.elements(name) if (text := child.text())), None)


def _formal(node: Node | None) -> str:
    return node.get("FormalName") if node is not None else ""


def _composed(id_: Node) -> str:
    parts = [_text(id_, name) for name in ("ProviderId", "DateId", "NewsItemId")]
    return f"urn:newsml:{':'.join(part for part in parts if part)}" if parts[2] else ""


def _headlines(lines: Node) -> Iterator[Headline]:
    main = [h.text() for h in lines.elements("HeadLine") if h.text()]
    under = [h.text() for h in lines.elements("SubHeadLine") if h.text()]
    for n, text in enumerate([*main, *under]):
        yield Headline(text, "sub" if n else "main")


def _status(managed: Node) -> PubStatus:
    given = _formal(managed.first("Status"))
    found = codes.status(given)
    if found is None:
        raise FormatError("wrong-shape", f"no such Status: {given[:40]!r}")
    return found


def _embargo(managed: Node) -> str | None:
    """When the status will change from embargoed to usable."""
    if codes.tail(_formal(managed.first("Status"))) != "embargoed":
        return None
    return iso(_text(managed.first("StatusWillChange") or NOTHING, "DateAndTime"))


def _urgency(managed: Node) -> int | None:
    given = _formal(managed.first("Urgency"))
    return int(given) if given in tuple("123456789") else None


def _subjects(described: Node) -> Iterator[str]:
    for node in described.find("SubjectCode"):
        yield from (code for part in node.elements() if (code := _formal(part)))


def _located(described: Node) -> str | None:
    place = described.first("Location") or NOTHING
    named = {p.get("FormalName").lower(): p.get("Value") for p in place.elements("Property")}
    return ", ".join(v for key in ("city", "countryarea", "countryname", "country") if (v := named.get(key))) or None


def _told(item: Node, managed: Node, uri: str) -> Told:
    """The instruction that came with the item, and the id that its revisions share."""
    signals = [r for node in managed.elements("Instruction") if (r := codes.relation(_formal(node)))]
    id_ = item.first("Identification", "NewsIdentifier") or NOTHING
    story = _composed(id_) or versionless(uri)
    return Told(
        story=story if story != uri else None,
        relation=signals[0] if signals else None,
        basis="Instruction" if signals else "",
    )


def _without_text(item: Node) -> FormatError:
    kinds = [kind for node in item.find("MediaType") if (kind := _formal(node).lower()) not in _TEXTUAL]
    if kinds:
        return Unsupported(kinds[0], f"a NewsML item of {kinds[0]} is not a story")
    if next(item.find("NewsItemRef"), None) is not None:
        return Unsupported("package", "a package that refers to items elsewhere")
    return FormatError("no-text", "a story without text")
