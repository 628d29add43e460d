"""The place of a JSON item's text in its bytes: the whole string that the text was read from.

JSON readers give no offsets, so the string is encoded again in the ways that writers use and looked up. If it is found
exactly once, the map is certain; otherwise there is no map, to avoid a wrong one.
"""

import json
from collections.abc import Iterator

import orjson

from copytaster.formats.ninjs.wire_json import JsonObject
from copytaster.model.article import Article, SourceMapEntry


def build_source_map(raw: bytes, f: JsonObject, article: Article) -> tuple[SourceMapEntry, ...]:
    """Every block of the text mapped to the one body of the item `f`; empty for several bodies or none."""
    values = list(_body_strings(f))
    place = _place(raw, values[0]) if len(values) == 1 else None
    if place is None:
        return ()
    out, at = [], 0
    for block in article.blocks:
        out.append(SourceMapEntry(at, at + len(block.value), *place))
        at += len(block.value) + 2
    return tuple(out)


def _body_strings(f: JsonObject) -> Iterator[str]:
    for key, value in f.items():
        name = key.lower()
        if name == "bodies" and isinstance(value, list):
            found = [v for part in value if isinstance(part, dict) for k, v in part.items() if k.lower() == "value"]
            yield from (v for v in found if isinstance(v, str))
        elif (name == "body" or name.startswith("body_")) and isinstance(value, str):
            yield value


def _place(raw: bytes, value: str) -> tuple[int, int] | None:
    """First and last byte (exclusive) of the string in the raw item, without its quotes."""
    plain, escaped = orjson.dumps(value), json.dumps(value).encode()
    for encoded in dict.fromkeys((plain, escaped, plain.replace(b"/", b"\\/"), escaped.replace(b"/", b"\\/"))):
        at = raw.find(encoded)
        if at >= 0:
            return (at + 1, at + len(encoded) - 1) if raw.find(encoded, at + 1) < 0 else None
    return None
