"""A web page in HTML: trafilatura separates the story from the furniture; statements are found as on scraped pages.

The page's own address is the story's id, so a changed page is a new version of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import trafilatura
from lxml.html import HtmlElement

from copytaster.formats.body_blocks import collapse_whitespace
from copytaster.formats.encoding.charsets import decode_with_hints, find_meta_charset, find_prolog_charset
from copytaster.formats.encoding.decode import strip_unprintable
from copytaster.formats.errors import FormatError
from copytaster.formats.finish_article import finish_article
from copytaster.formats.page import html_tree, plain_text
from copytaster.formats.page.furniture import is_furniture
from copytaster.formats.page.lines import split_pieces
from copytaster.formats.page.meta_lines import parse_byline
from copytaster.formats.page.outline import build_outline
from copytaster.formats.page.shape import comparison_key
from copytaster.formats.page.split_blocks import split_merged_blocks
from copytaster.formats.page.statements import build_statements
from copytaster.formats.parsed_item import ParsedItem
from copytaster.formats.source_offsets import build_source_map, index_html
from copytaster.model.article import Article, Body, BodyRole, Headline, Statement

_LEAST = 60
"""Least code points of text; with fewer, the story was not found, and the page is read line by line."""
_MAX_LINES = 5_000
"""Most lines that are searched for statements."""


def parse(raw: bytes, charset: str | None = None) -> ParsedItem:
    """Read one page. Raises FormatError (`empty`, `wrong-encoding`, `no-text`, `too-long`)."""
    decoded = decode_with_hints(raw, (charset, find_meta_charset(raw), find_prolog_charset(raw)))
    if "<" not in decoded.text:
        return plain_text.parse(raw, charset)  # called HTML, but plain text
    root = html_tree.parse_tree(decoded.text)
    shown = html_tree.render_lines(root)
    statements = _statements(shown)
    extracted = _extract_story(decoded.text)
    headings = [
        collapse_whitespace(strip_unprintable(h.text_content())) for h in root.iter("h2", "h3", "h4", "h5", "h6")
    ]
    title, bodies, by = _select_blocks(
        extracted, root, statements, split_merged_blocks(_blocks(extracted.body), shown, headings)
    )
    if sum(len(b.value) for b in bodies) < _LEAST:
        return _parse_lines(shown, root)
    article = _article(root, title, bodies, by or (collapse_whitespace(extracted.author) if extracted.author else None))
    return ParsedItem(article, statements, build_source_map(decoded, index_html(decoded.text), article.blocks))


def _article(root: HtmlElement, title: str, bodies: Sequence[Body], by: str | None) -> Article:
    first, last = html_tree.find_publication_time(root), html_tree.find_modification_time(root)
    return finish_article(
        Article(
            uri=html_tree.find_canonical_url(root) or "",
            headlines=(Headline(title),) if title else (),
            bodies=tuple(bodies),
            versionCreated=last or first,
            firstCreated=first,
            language=html_tree.find_language(root),
            by=by,
        )
    )


def _parse_lines(shown: str, root: HtmlElement) -> ParsedItem:
    """Parse a page whose story was not found in its markup, from its visible lines."""
    plain = plain_text.parse(shown.encode()) if shown else None
    if plain is None:
        raise FormatError("no-text", "a page without any running text")
    a = plain.article
    return ParsedItem(_article(root, a.title, a.bodies, a.by), plain.statements)


def _extract_story(markup: str) -> Any:
    try:
        found = trafilatura.bare_extraction(
            markup,
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:  # any error of the library on foreign markup is not our error
        raise FormatError("no-text", f"no story found: {type(error).__name__}") from error
    return found or _NOT_FOUND


class _NotFound:
    title = author = None
    body: tuple[Any, ...] = ()


_NOT_FOUND = _NotFound()


def _statements(shown: str) -> tuple[Statement, ...]:
    found = split_pieces(shown)
    return build_statements(build_outline(found).summaries) if len(found) <= _MAX_LINES else ()


def _select_blocks(
    extracted: Any, root: HtmlElement, statements: Sequence[Statement], bodies: Iterable[Body]
) -> tuple[str, list[Body], str | None]:
    """The title, the blocks of the story without title, byline and summary, and the byline."""
    heads = [text for h in root.iter("h1") if (text := collapse_whitespace(strip_unprintable(h.text_content())))]
    title = (
        heads[0]
        if len(set(heads)) == 1
        else collapse_whitespace(strip_unprintable(extracted.title or "")) or next(iter(heads), "")
    )
    blocks: list[Body] = []
    by, statement_keys = None, {comparison_key(s.text) for s in statements}
    for body in bodies:
        if comparison_key(body.value) in statement_keys:
            if blocks and blocks[-1].role == "subhead":  # the summary's own heading
                blocks.pop()
        elif not any(b.role == "main" for b in blocks) and (name := parse_byline(body.value)):
            by = by or name
        elif body.role == "main" and is_furniture(body.value):
            continue
        elif comparison_key(body.value) not in (comparison_key(title), *(comparison_key(b.value) for b in blocks[-1:])):
            blocks.append(body)
    while blocks and blocks[-1].role == "subhead":
        blocks.pop()
    return title, blocks, by


_ROLES: dict[str, BodyRole] = {"head": "subhead", "p": "main", "item": "main", "quote": "main", "row": "main"}


def _blocks(body: Any) -> Iterator[Body]:
    """Paragraphs, sub-heads, list items and rows of tables of an extracted story, in order."""
    for node in body.iter(*_ROLES) if hasattr(body, "iter") else ():
        if any(up.tag in _ROLES for up in node.iterancestors()):
            continue
        text = collapse_whitespace(
            strip_unprintable(" ".join(node.itertext()) if node.tag == "row" else "".join(node.itertext()))
        )
        if text:
            yield Body(text, _ROLES[node.tag])
