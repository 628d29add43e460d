"""The JSON formats: ninjs alone, ninjs in an envelope with statements, lists of either, statements apart."""

from collections.abc import Callable
from typing import Any

from copytaster.formats.body_blocks import one_line
from copytaster.formats.errors import FormatError
from copytaster.formats.ninjs import items as ninjs
from copytaster.formats.ninjs.raw_offsets import source_map
from copytaster.formats.ninjs.wire_json import Fields, fields, items, load, string
from copytaster.formats.parsed_item import Parsed
from copytaster.model.article import MAX_TEXT, ApartStatements, Statement

_WRAPPERS = ("data", "items", "_items", "item")
_MOST_WRAPPERS = 4


def read_all(raw: bytes) -> list[Callable[[], Parsed]]:
    """One reader for each story in the item, in order; each may raise FormatError for its own story.

    An object with the key `article` is an envelope, any other is ninjs; a list holds several of them, and so do
    the answers of agencies' interfaces.
    """
    found = unwrapped_list(load(raw))
    if not found:
        raise FormatError("empty", "an empty list")
    return [_reader(entry, raw) for entry in found]


def unwrapped_list(value: Any) -> list[Any]:
    """The items in a parsed JSON document, out of whatever they are wrapped in."""
    inside = _unwrapped(value)
    return inside if isinstance(inside, list) else [inside]


def read_apart(raw: bytes) -> ApartStatements:
    """Statements that name their article by uri. Raises FormatError."""
    f = fields(load(raw), "apart statements")
    uri = string(f.get("uri"), "uri")
    if not uri:
        raise FormatError("no-article", "statements that name no article")
    found = _statements(f)
    if not found:
        raise FormatError("no-text", "an article's uri without statements")
    return ApartStatements(uri=uri, statements=found)


def is_envelope(f: Fields) -> bool:
    """True for an envelope, the one that lacks its article included."""
    return "article" in f or ("statements" in f and not _ninjs_keys(f))


def is_apart(f: Fields) -> bool:
    """True for statements that name their article by uri and do not bring it."""
    return "statements" in f and "uri" in f and "article" not in f and not _ninjs_keys(f)


def _ninjs_keys(f: Fields) -> bool:
    return any(key.lower().startswith(("bod", "headline", "pubstatus", "version", "type")) for key in f)


def _unwrapped(value: Any) -> Any:
    """What an agency's interface wraps its answers in, taken off: `data`, `items`, `_items`, `item`."""
    for _ in range(_MOST_WRAPPERS):
        if not isinstance(value, dict) or is_envelope(value) or _ninjs_keys(value):
            return value
        inside = next((value[key] for key in _WRAPPERS if isinstance(value.get(key), dict | list)), None)
        if inside is None or "uri" in value or "guid" in value:
            return value
        value = inside
    return value


def _reader(value: Any, raw: bytes) -> Callable[[], Parsed]:
    return lambda: _read(value, raw)


def _read(value: Any, raw: bytes) -> Parsed:
    f = fields(_unwrapped(value), "an item")
    given: tuple[Statement, ...] = ()
    if is_envelope(f):
        if f.get("article") is None:
            raise FormatError("no-article", "statements without an article")
        given = _statements(f)
        f = fields(f["article"], "article")
    article = ninjs.read(f)
    return Parsed(article, given, source_map(raw, f, article), ninjs.told(f, article))


def _statements(f: Fields) -> tuple[Statement, ...]:
    found = tuple(_statement(entry, n) for n, entry in enumerate(items(f.get("statements"), "statements"), 1))
    if sum(len(s.text) for s in found) > MAX_TEXT:
        raise FormatError("too-long", f"the statements have more than {MAX_TEXT} characters")
    return found


def _statement(entry: Any, place: int) -> Statement:
    where = f"statements[{place - 1}]"
    f = fields(entry, where)
    text = one_line(string(f.get("text"), f"{where}.text"))
    if not text:
        raise FormatError("wrong-shape", f"{where} has no text")
    n = f.get("n", place)
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= 100_000:
        raise FormatError("wrong-shape", f"{where}.n must be a number from 1")
    id_ = f.get("id")
    return Statement(n, text, string(str(id_) if isinstance(id_, int) else id_, f"{where}.id") or None)
