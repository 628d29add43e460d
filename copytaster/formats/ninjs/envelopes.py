"""The JSON formats: ninjs alone, ninjs in an envelope with statements, lists of either, statements apart."""

from collections.abc import Callable
from typing import Any

from copytaster.formats.body_blocks import collapse_whitespace
from copytaster.formats.errors import FormatError
from copytaster.formats.ninjs import items as ninjs
from copytaster.formats.ninjs.raw_offsets import build_source_map
from copytaster.formats.ninjs.wire_json import JsonObject, parse_json, read_list, read_object, read_string
from copytaster.formats.parsed_item import ParsedItem
from copytaster.model.article import MAX_TEXT_LENGTH, SeparateStatements, Statement

_WRAPPERS = ("data", "items", "_items", "item")
_MOST_WRAPPERS = 4


def build_story_readers(raw: bytes) -> list[Callable[[], ParsedItem]]:
    """One reader for each story in the item, in order; each may raise FormatError for its own story.

    An object with the key `article` is an envelope, any other is ninjs. A list holds several of them, and so does the
    answer of an agency's API.
    """
    found = unwrap_items(parse_json(raw))
    if not found:
        raise FormatError("empty", "an empty list")
    return [_reader(entry, raw) for entry in found]


def unwrap_items(value: Any) -> list[Any]:
    """The items in a parsed JSON document, without any wrapper."""
    inside = _unwrap(value)
    return inside if isinstance(inside, list) else [inside]


def parse_separate_statements(raw: bytes) -> SeparateStatements:
    """Statements that name their article by uri. Raises FormatError."""
    f = read_object(parse_json(raw), "apart statements")
    uri = read_string(f.get("uri"), "uri")
    if not uri:
        raise FormatError("no-article", "statements that name no article")
    found = _statements(f)
    if not found:
        raise FormatError("no-text", "an article's uri without statements")
    return SeparateStatements(uri=uri, statements=found)


def is_envelope(f: JsonObject) -> bool:
    """True for an envelope, even one without its article."""
    return "article" in f or ("statements" in f and not _ninjs_keys(f))


def is_separate_statements(f: JsonObject) -> bool:
    """True for statements that name their article by uri and do not contain it."""
    return "statements" in f and "uri" in f and "article" not in f and not _ninjs_keys(f)


def _ninjs_keys(f: JsonObject) -> bool:
    return any(key.lower().startswith(("bod", "headline", "pubstatus", "version", "type")) for key in f)


def _unwrap(value: Any) -> Any:
    """Remove the wrapper of an agency's API: `data`, `items`, `_items`, `item`."""
    for _ in range(_MOST_WRAPPERS):
        if not isinstance(value, dict) or is_envelope(value) or _ninjs_keys(value):
            return value
        inside = next((value[key] for key in _WRAPPERS if isinstance(value.get(key), dict | list)), None)
        if inside is None or "uri" in value or "guid" in value:
            return value
        value = inside
    return value


def _reader(value: Any, raw: bytes) -> Callable[[], ParsedItem]:
    return lambda: _read(value, raw)


def _read(value: Any, raw: bytes) -> ParsedItem:
    f = read_object(_unwrap(value), "an item")
    statements: tuple[Statement, ...] = ()
    if is_envelope(f):
        if f.get("article") is None:
            raise FormatError("no-article", "statements without an article")
        statements = _statements(f)
        f = read_object(f["article"], "article")
    article = ninjs.parse(f)
    return ParsedItem(article, statements, build_source_map(raw, f, article), ninjs.parse_lineage(f, article))


def _statements(f: JsonObject) -> tuple[Statement, ...]:
    found = tuple(_statement(entry, n) for n, entry in enumerate(read_list(f.get("statements"), "statements"), 1))
    if sum(len(s.text) for s in found) > MAX_TEXT_LENGTH:
        raise FormatError("too-long", f"the statements have more than {MAX_TEXT_LENGTH} characters")
    return found


def _statement(entry: Any, place: int) -> Statement:
    where = f"statements[{place - 1}]"
    f = read_object(entry, where)
    text = collapse_whitespace(read_string(f.get("text"), f"{where}.text"))
    if not text:
        raise FormatError("wrong-shape", f"{where} has no text")
    n = f.get("n", place)
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= 100_000:
        raise FormatError("wrong-shape", f"{where}.n must be a number from 1")
    id_ = f.get("id")
    return Statement(n, text, read_string(str(id_) if isinstance(id_, int) else id_, f"{where}.id") or None)
