"""The metadata of a NewsML-G2 item: itemMeta and contentMeta to the fields of an Article."""

from collections.abc import Iterator

from copytaster.formats import vocabulary_codes
from copytaster.formats.errors import FormatError
from copytaster.formats.finish_article import strip_version
from copytaster.formats.xml.tree import XmlElement
from copytaster.model.article import Article, Headline, NamedConcept, PubStatus, WireLineage

EMPTY_ELEMENT = XmlElement("", "", {}, 0)
_KINDS = {"person": "people", "organisation": "organisations", "geoarea": "places", "poi": "places"}
"""Natures of concepts (`cpnat:person`) → the ninjs field; all others are subjects."""


def parse_article(item: XmlElement) -> Article:
    """Parse the metadata of a news item, without its content. Raises FormatError for an unknown status."""
    meta, content = item.first("itemMeta") or EMPTY_ELEMENT, item.first("contentMeta") or EMPTY_ELEMENT
    named = _Concepts(item, content)
    return Article(
        uri=item.get("guid"),
        headlines=tuple(_headlines(meta, content)),
        version=item.get("version") or None,
        versionCreated=_text(meta, "versionCreated"),
        firstCreated=_text(meta, "firstCreated"),
        embargoedUntil=_text(meta, "embargoed"),
        pubStatus=_status(meta),
        urgency=_urgency(content, meta),
        edNote=" ".join(n.text() for n in meta.elements("edNote") if n.text()) or None,
        language=_language(item, content),
        by=_by(content),
        slugline=_text(content, "slugline"),
        located=next((name for node in content.elements("located") if (name := named.name(node))), None),
        subjects=tuple(named.of("subjects")),
        people=tuple(named.of("people")),
        organisations=tuple(named.of("organisations")),
        places=tuple(named.of("places")),
        infoSources=tuple(named.sources()),
        altIds=tuple(_alt_ids(content)),
        associations=tuple(_linked(meta)),
    )


def parse_lineage(item: XmlElement, found: Article) -> WireLineage:
    """The item's own lineage: signals, links to what it replaces, a version inside its guid."""
    meta = item.first("itemMeta") or EMPTY_ELEMENT
    signals = [r for s in meta.elements("signal") if (r := vocabulary_codes.parse_relation(_code(s)))]
    older = [
        link.get("residref") or link.get("href")
        for link in _links(meta)
        if vocabulary_codes.is_replacement(link.get("rel"))
    ]
    story = strip_version(found.uri)
    return WireLineage(
        story=story if story != found.uri else None,
        relation=signals[0] if signals else "update" if older else None,
        basis="signal" if signals else "link" if older else "",
        replaces=tuple(uri for uri in older if uri),
    )


def find_item_class(item: XmlElement) -> str:
    """The class of an item: `text`, `picture`, … or "" if it does not say."""
    found = (item.first("itemMeta") or EMPTY_ELEMENT).first("itemClass")
    return vocabulary_codes.local_part(_code(found)) if found else ""


def _links(meta: XmlElement) -> Iterator[XmlElement]:
    return meta.elements("link")


def _linked(meta: XmlElement) -> Iterator[str]:
    for link in _links(meta):
        uri = link.get("residref") or link.get("href")
        if uri and not vocabulary_codes.is_replacement(link.get("rel")):
            yield uri


def _code(node: XmlElement) -> str:
    return node.get("qcode") or node.get("uri") or node.get("code") or node.get("literal")


def _text(node: XmlElement, name: str) -> str | None:
    return next((text for child in node.elements(name) if (text := child.text())), None)


def _status(meta: XmlElement) -> PubStatus:
    code = _code(meta.first("pubStatus") or EMPTY_ELEMENT)
    status = vocabulary_codes.parse_status(code)
    if status is None:
        raise FormatError("wrong-shape", f"no such pubStatus: {code[:40]!r}")
    return status


def _urgency(content: XmlElement, meta: XmlElement) -> int | None:
    urgency = _text(content, "urgency") or _text(meta, "urgency") or ""
    return int(urgency) if urgency in tuple("123456789") else None


def _language(item: XmlElement, content: XmlElement) -> str | None:
    tags = [node.get("tag") for node in content.elements("language")]
    return next((tag for tag in tags if tag), None) or item.get("xml:lang") or None


def _headlines(meta: XmlElement, content: XmlElement) -> Iterator[Headline]:
    """Headlines by their role; the item's title if there is none."""
    found = [(vocabulary_codes.local_part(h.get("role")), h.text()) for h in content.elements("headline") if h.text()]
    main = next((n for n, (role, _) in enumerate(found) if role in ("", "main")), 0)
    for n, (_, text) in enumerate(found):
        yield Headline(text, "main" if n == main else "sub")
    if not found and (title := _text(meta, "title")):
        yield Headline(title)


def _by(content: XmlElement) -> str | None:
    lines = [node.text() for node in content.elements("by") if node.text()]
    names = [name.text() for node in content.elements("creator") for name in list(node.elements("name"))[:1]]
    return ", ".join(lines) or ", ".join(name for name in names if name) or None


def _alt_ids(content: XmlElement) -> Iterator[tuple[str, str]]:
    for node in content.elements("altId"):
        if value := node.get("id") or node.text():
            yield node.get("type") or "altId", value


class _Concepts:
    """The subjects of an item, named in place or in an assertion of the item."""

    def __init__(self, item: XmlElement, content: XmlElement) -> None:
        self._content = content
        self._asserted = {_code(node): node for node in item.elements("assert") if _code(node)}

    def name(self, node: XmlElement) -> str:
        """The name of a concept, or ""."""
        for here in (node, self._asserted.get(_code(node), EMPTY_ELEMENT), node.first("mainConcept") or EMPTY_ELEMENT):
            if text := _text(here, "name"):
                return text
        return node.get("literal")

    def of(self, field: str) -> Iterator[NamedConcept]:
        """The subjects for this ninjs field, each once."""
        seen = set()
        for node in self._content.elements("subject"):
            name, code = self.name(node), _code(node) or _code(node.first("mainConcept") or EMPTY_ELEMENT)
            if (
                _KINDS.get(vocabulary_codes.local_part(node.get("type")), "subjects") == field
                and name
                and (name, code) not in seen
            ):
                seen.add((name, code))
                yield NamedConcept(name, code if code != name and node.get("literal") != code else None)

    def sources(self) -> Iterator[NamedConcept]:
        """The sources of the copy."""
        for node in self._content.elements("infoSource"):
            code = _code(node)
            if name := self.name(node) or code:
                yield NamedConcept(name, code if code != name else None)
