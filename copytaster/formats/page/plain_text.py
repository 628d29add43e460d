"""A scraped web page as plain text → title, blocks and numbered statements, without the site's furniture.

No rule is made for one site. The page is cut at the headings that sites put over other matter; the part with the most
prose is the story; other prose belongs to it if it shares its vocabulary. The rest is decided by shape and position: a
short line between two paragraphs is a sub-head, after the last one it is furniture.
"""

from collections.abc import Iterator, Sequence

from copytaster.formats.encoding.charsets import decode_with_hints
from copytaster.formats.encoding.decode import DecodedText
from copytaster.formats.errors import FormatError
from copytaster.formats.page.blocks import build_blocks
from copytaster.formats.page.cards import PageBlock
from copytaster.formats.page.lines import PagePiece, split_pieces
from copytaster.formats.page.meta_lines import is_writer_name, parse_byline, parse_signature
from copytaster.formats.page.outline import PageOutline, build_outline
from copytaster.formats.page.shape import comparison_key
from copytaster.formats.page.statements import build_statements
from copytaster.formats.page.title import strip_site_name
from copytaster.formats.parsed_item import ParsedItem
from copytaster.model.article import MAX_TEXT_LENGTH, Article, Body, Headline, SourceMapEntry, hash_text

_MAX_LINES = 20_000
"""Most lines of a page that are not blank; at ten characters per line, they fill the longest text."""


def parse(raw: bytes, charset: str | None = None) -> ParsedItem:
    """Parse one scraped page. Raises FormatError (`empty`, `wrong-encoding`, `no-text`, `too-long`).

    The article's id is the hash of its text, since a page has no id of its own. The source map gives the bytes of every
    block.
    """
    decoded = decode_with_hints(raw, (charset,))
    found = split_pieces(decoded.text)
    if len(found) > _MAX_LINES:
        raise FormatError("too-long", f"a page of {len(found)} lines; {_MAX_LINES} are allowed")
    page = build_outline(found)
    story = build_blocks(page)
    text = "\n\n".join(b.text for b in story if b.role != "caption")
    if not text:
        raise FormatError("no-text", "a page without any running text")
    if len(text) > MAX_TEXT_LENGTH:
        raise FormatError("too-long", f"the text has {len(text)} characters; {MAX_TEXT_LENGTH} are allowed")
    article = Article(
        uri=f"urn:sha256:{hash_text(text)}",
        headlines=tuple(_headlines(page)),
        bodies=tuple(Body(b.text, b.role) for b in story),
        by=_by(page),
    )
    return ParsedItem(article, build_statements(page.summaries), _source_map(story, found, decoded))


def _headlines(page: PageOutline) -> Iterator[Headline]:
    """The title, and under it a line that shares words with the story and does not repeat the title."""
    if page.title is None:
        return
    main = strip_site_name(page.pieces[page.title].text, [comparison_key(p.text) for p in page.pieces])
    yield Headline(main)
    if page.deck is not None:
        yield Headline(page.pieces[page.deck].text, "sub")


def _by(page: PageOutline) -> str | None:
    """The first byline near the beginning of the story."""
    head = page.pieces[: page.first_prose + 3]
    for n, p in enumerate(head):
        under_title = page.title is not None and page.title < n < min(page.first_prose, len(head) - 1)
        if name := parse_byline(p.text):
            return name
        if under_title and is_writer_name(p.text, head[n + 1].text):
            return p.text
        if name := parse_signature(p.text):
            return name
    return None


def _source_map(
    story: Sequence[PageBlock], found: Sequence[PagePiece], decoded: DecodedText
) -> tuple[SourceMapEntry, ...]:
    """The place of each block of the text in the raw bytes."""
    if not decoded.exact:
        return ()
    shown = [b for b in story if b.role != "caption"]
    places = decoded.byte_offsets(p for b in shown for p in (found[b.piece].start, found[b.piece].end))
    out, at = [], 0
    for b in shown:
        piece = found[b.piece]
        out.append(SourceMapEntry(at, at + len(b.text), places[piece.start], places[piece.end]))
        at += len(b.text) + 2
    return tuple(out)
