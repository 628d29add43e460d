"""Merge the bodies of a ninjs item into one sequence of blocks.

Providers use `bodies` in two ways: the same text several times, plain and as HTML, or the text once, in parts. Bodies
of one kind are parts, unless one repeats another. Of two kinds, the richer one is used, since it distinguishes
paragraphs from sub-heads, unless it is only an extract.
"""

from collections.abc import Iterator
from typing import Any

from copytaster.formats.body_blocks import has_html_tags, parse_html_blocks, parse_plain_blocks
from copytaster.formats.ninjs.wire_json import JsonObject, read_list, read_object, read_string
from copytaster.model.article import Body, BodyRole

_EXTRACTS = frozenset({"summary", "teaser", "abstract", "short", "extract", "description", "social", "push"})
_MARKUP = ("html", "xml", "richtext", "nitf")
_EXTRACT_SHARE = 0.8
"""Share of the words below which one body is only an extract of another."""

Blocks = tuple[Body, ...]


def parse(f: JsonObject) -> Blocks:
    """All blocks of the story in order; `f` has its keys in lower case. Raises FormatError `wrong-shape`."""
    bodies = [(role, rich, blocks) for role, rich, blocks in _parse_each_body(f) if blocks]
    full = [entry for entry in bodies if entry[0] not in _EXTRACTS] or bodies
    rich = _without_repeats([blocks for _, is_rich, blocks in full if is_rich])
    plain = _without_repeats([blocks for _, is_rich, blocks in full if not is_rich])
    return rich if _words(rich) >= _EXTRACT_SHARE * _words(plain) else plain


def _parse_each_body(f: JsonObject) -> Iterator[tuple[str, bool, Blocks]]:
    """Each body as (role, True for markup, blocks)."""
    listed = read_list(f.get("bodies"), "bodies")
    for n, entry in enumerate(listed):
        part = {key.lower(): value for key, value in read_object(entry, f"bodies[{n}]").items()}
        role = read_string(part.get("role"), f"bodies[{n}].role").lower()
        kind = read_string(part.get("contenttype"), f"bodies[{n}].contentType").lower()
        yield role, *_blocks(read_string(part.get("value"), f"bodies[{n}].value"), role, kind)
    if listed:
        return
    for key, value in f.items():
        if key.startswith("body_") or key == "body":
            role = key.removeprefix("body").removeprefix("_")
            yield role, *_blocks(read_string(value, key), role, role)


def _blocks(value: str, role: str, kind: str) -> tuple[bool, Blocks]:
    if any(word in kind or word in role for word in _MARKUP) or has_html_tags(value):
        return True, parse_html_blocks(value)
    set_role: Any = {"subhead": "subhead", "caption": "caption"}.get(role, "main")
    return False, tuple(_as_role(block, set_role) for block in parse_plain_blocks(value))


def _as_role(block: Body, role: BodyRole) -> Body:
    return block if block.role == role else Body(block.value, role)


def _without_repeats(bodies: list[Blocks]) -> Blocks:
    """The parts in order, without those whose full text is in another one."""
    texts = [" ".join(b.value for b in blocks) for blocks in bodies]
    unique: list[Body] = []
    for n, blocks in enumerate(bodies):
        others = (other for m, other in enumerate(texts) if m != n and (len(other), -m) > (len(texts[n]), -n))
        if len(bodies) > 20 or not any(texts[n] in other for other in others):
            unique.extend(blocks)
    return tuple(unique)


def _words(blocks: Blocks) -> int:
    return sum(len(b.value.split()) for b in blocks)
